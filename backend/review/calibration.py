"""The scale of a photo: read from its card once, and kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.review.models import PhotoCalibration
from contract.errors import ErrorCode
from core.context import elevated
from core.errors import Unavailable
from core.identity import Principal
from media.keys import WrongKeyError
from media.models import Rendition, StoredPhoto
from media.photos import open_rendition, photo_for
from media.review.workers import CardFound, ReviewWorkers
from media.services import MediaServices
from media.vault import CorruptError


async def calibration_of(session: AsyncSession, photo: StoredPhoto) -> PhotoCalibration | None:
    """None until the card was looked for, and after the photo went to another patient."""
    row = await session.get(PhotoCalibration, photo.photo_id, populate_existing=True)
    return row if row is not None and row.patient_id == photo.patient_id else None


async def calibrate(
    session: AsyncSession,
    media: MediaServices,
    workers: ReviewWorkers,
    principal: Principal,
    *,
    photo_id: UUID,
    now: datetime,
) -> PhotoCalibration:
    """Audited when the picture is read. Raises NotFound, Unavailable."""
    photo = await photo_for(session, principal, photo_id=photo_id, now=now)
    kept = await calibration_of(session, photo)
    if kept is not None:
        return kept
    found = await workers.card(await preview(session, media, principal, photo_id=photo_id, now=now))
    values: dict[str, Any] = {"patient_id": photo.patient_id, "read_at": now}
    if isinstance(found, CardFound):
        values |= {
            "refused": None,
            "corners": [list(one) for one in found.corners],
            "corner_sd": found.corner_sd,
            "residual_mm": found.residual_mm,
        }
    else:
        values |= {"refused": found.refused, "corners": None, "corner_sd": None, "residual_mm": None}
    # The wrong patient's, of before the photo was moved: in the way of this one, and nobody here may see it.
    async with elevated(session):
        await session.execute(
            delete(PhotoCalibration).where(
                PhotoCalibration.photo_id == photo_id, PhotoCalibration.patient_id != photo.patient_id
            )
        )
    statement = insert(PhotoCalibration).values(photo_id=photo_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["photo_id"], set_=values))
    return await session.get_one(PhotoCalibration, photo_id, populate_existing=True)


async def preview(
    session: AsyncSession, media: MediaServices, principal: Principal, *, photo_id: UUID, now: datetime
) -> bytes:
    """Audited. Raises NotFound, Unavailable when what is stored is damaged."""
    opened = await open_rendition(session, media, principal, photo_id=photo_id, rendition=Rendition.PREVIEW, now=now)
    try:
        return b"".join([piece async for piece in opened.read()])
    except (CorruptError, WrongKeyError):
        raise Unavailable(ErrorCode.MEDIA_CORRUPT, "Cette photo est illisible dans le stockage.") from None
