"""How two photos of one patient lie over each other: computed once and kept, or set by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.review import views
from backend.review.calibration import preview
from backend.review.models import PhotoAlignment
from contract.errors import ErrorCode
from core.context import elevated
from core.errors import Invalid, NotFound
from core.identity import Principal
from media.models import StoredPhoto
from media.photos import photo_for, photo_seen_by
from media.review.landmarks import similarity
from media.review.workers import Aligned, ReviewWorkers
from media.services import MediaServices

_BY_HAND = "landmarks"


async def align(
    session: AsyncSession,
    media: MediaServices,
    workers: ReviewWorkers,
    principal: Principal,
    *,
    photo_id: UUID,
    other_photo_id: UUID,
    now: datetime,
) -> PhotoAlignment:
    """Raises NotFound, also for photos of two patients; Invalid for one and the same; Unavailable."""
    first, second = await _pair(session, principal, photo_id, other_photo_id, now)
    kept = await session.get(PhotoAlignment, (first.photo_id, second.photo_id), populate_existing=True)
    if kept is not None and kept.patient_id == first.patient_id:
        return kept
    pictures = [await preview(session, media, principal, photo_id=one.photo_id, now=now) for one in (first, second)]
    found = await workers.align(*pictures)
    return await _keep(session, first, second, _computed(found) | {"account_id": None, "actor": None, "made_at": now})


async def align_by_hand(
    session: AsyncSession, principal: Principal, wish: views.Landmarks, *, photo_id: UUID, now: datetime
) -> PhotoAlignment:
    """Audited as a look at both. Takes the place of what was computed. Raises NotFound, Invalid."""
    first, second = await _pair(session, principal, photo_id, wish.other_photo_id, now)
    for one in (first, second):
        await photo_seen_by(session, principal, photo_id=one.photo_id, now=now)
    here = photo_id == first.photo_id
    pairs = [(*one.here, *one.there) if here else (*one.there, *one.here) for one in wish.pairs]
    try:
        matrix, residual = similarity(pairs)
    except ValueError:
        raise Invalid(
            ErrorCode.REVIEW_LANDMARKS, "Ces repères sont trop proches ou ne se correspondent pas. Replacez-les."
        ) from None
    by_hand = {
        "model": _BY_HAND,
        "matrix": matrix.ravel().tolist(),
        "accepted": True,
        "inliers": len(pairs),
        "share": 1.0,
        "spread": 0.0,
        "likeness": 0.0,
        "residual": residual,
        "account_id": principal.account_id,
        "actor": principal.name,
        "made_at": now,
    }
    return await _keep(session, first, second, by_hand)


async def _pair(
    session: AsyncSession, principal: Principal, photo_id: UUID, other_photo_id: UUID, now: datetime
) -> tuple[StoredPhoto, StoredPhoto]:
    if photo_id == other_photo_id:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez deux photos différentes.")
    first, second = sorted((photo_id, other_photo_id))
    one = await photo_for(session, principal, photo_id=first, now=now)
    other = await photo_for(session, principal, photo_id=second, now=now)
    if one.patient_id != other.patient_id:
        raise NotFound
    return one, other


def _computed(found: Aligned | None) -> dict[str, Any]:
    unmatched = {"share": 0.0, "spread": 0.0, "likeness": 0.0, "residual": 0.0}
    if found is None or abs(np.linalg.det(np.array(found.matrix).reshape(3, 3))) < 1e-9:
        return unmatched | {"model": "none", "matrix": None, "accepted": False, "inliers": 0}
    return found.model_dump()


async def _keep(
    session: AsyncSession, first: StoredPhoto, second: StoredPhoto, values: dict[str, Any]
) -> PhotoAlignment:
    """What is computed never takes the place of landmarks: somebody may have set them meanwhile."""
    values = values | {"patient_id": first.patient_id}
    key = {"first_photo_id": first.photo_id, "second_photo_id": second.photo_id}
    # The wrong patient's, of before both photos were moved: in the way of this one, and nobody here may see it.
    async with elevated(session):
        await session.execute(
            delete(PhotoAlignment)
            .filter_by(**key)
            .where(PhotoAlignment.patient_id != first.patient_id)
            .execution_options(synchronize_session=False)
        )
    statement = insert(PhotoAlignment).values(**key, **values)
    replaced = None if values["model"] == _BY_HAND else PhotoAlignment.model != _BY_HAND
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values, where=replaced))
    return await session.get_one(PhotoAlignment, tuple(key.values()), populate_existing=True)
