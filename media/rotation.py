"""New keys for old: patients' keys under another master key, object keys under another patient's key.

Every step is a small transaction that can be repeated: killed between two of them, all is readable and the next run
goes on. No photo is read or written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.errors import NotFound
from media.key_wrapping import WrongKeyError, is_sealed_by, object_context, open_key, seal_key
from media.keys import PatientKeys
from media.models import KeptFile, PatientKey, PhotoObject, StoredPhoto, Upload, UploadPart
from media.sealed import PART

Cursor = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class SealedPlace:
    """A column of keys sealed by patients' keys. of: which of its rows are a patient's."""

    name: InstrumentedAttribute[UUID]
    kind: ColumnElement[str]
    sealed: InstrumentedAttribute[bytes]
    of: Callable[[UUID], ColumnElement[bool]]


MEDIA_PLACES = (
    SealedPlace(
        PhotoObject.object_id,
        PhotoObject.rendition.expression,
        PhotoObject.sealed_key,
        lambda patient_id: PhotoObject.photo_id.in_(
            select(StoredPhoto.photo_id).where(StoredPhoto.patient_id == patient_id)
        ),
    ),
    SealedPlace(
        UploadPart.object_id,
        literal(PART),
        UploadPart.sealed_key,
        lambda patient_id: UploadPart.upload_id.in_(select(Upload.upload_id).where(Upload.patient_id == patient_id)),
    ),
    SealedPlace(
        KeptFile.file_id,
        KeptFile.kind.expression,
        KeptFile.sealed_key,
        lambda patient_id: KeptFile.patient_id == patient_id,
    ),
)


# ---------------------------------------------------------------- the master key


def _to_rewrap(current: str) -> ColumnElement[bool]:
    """Under another master key, or from before there were shares."""
    return or_(PatientKey.master_key_id != current, PatientKey.share_id.is_(None))


async def keys_to_rewrap(session: AsyncSession, keys: PatientKeys) -> int:
    """How many patients' keys the master key of now does not wrap. Raises KeysAway."""
    wanted = _to_rewrap(await keys.provider.current())
    return await session.scalar(select(func.count()).select_from(PatientKey).where(wanted)) or 0


async def rewrap(
    session: AsyncSession, keys: PatientKeys, *, after: Cursor | None, limit: int
) -> tuple[Cursor | None, int]:
    """One batch: (where it ended, how many were rewrapped); (None, 0) when there is nothing beyond `after`.

    A key that no provider opens is passed over. Raises KeysAway; then nothing of the batch is kept.
    """
    query = select(PatientKey).where(_to_rewrap(await keys.provider.current()))
    if after is not None:
        query = query.where(
            or_(
                PatientKey.patient_id > after[0],
                (PatientKey.patient_id == after[0]) & (PatientKey.generation > after[1]),
            )
        )
    # Whoever only keeps a key from being destroyed need not wait for a batch to be wrapped.
    query = query.order_by(PatientKey.patient_id, PatientKey.generation).limit(limit).with_for_update(key_share=True)
    rows = (await session.scalars(query.execution_options(populate_existing=True))).all()
    rewrapped = 0
    for row in rows:
        try:
            values = await keys.rewrapped(row)
        except (WrongKeyError, NotFound):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        rewrapped += 1
    await session.flush()
    last = (rows[-1].patient_id, rows[-1].generation) if rows else None
    return last, rewrapped


# ---------------------------------------------------------------- a patient's key


async def renew(session: AsyncSession, keys: PatientKeys, patient_id: UUID, *, now: datetime) -> None:
    """A new key of the patient; what the former one sealed still opens. Raises NotFound without one, KeysAway."""
    newest = await session.scalar(
        select(PatientKey)
        .where(PatientKey.patient_id == patient_id, PatientKey.restricted_at.is_(None))
        .order_by(PatientKey.generation.desc())
        .limit(1)
        .with_for_update()
    )
    if newest is None:
        raise NotFound
    session.add(PatientKey(**await keys.fresh(patient_id, now=now, after=newest)))
    await session.flush()


async def sealed_count(session: AsyncSession, places: Sequence[SealedPlace], patient_id: UUID) -> int:
    """How many object keys the patient's key seals."""
    counts = [await session.scalar(select(func.count(one.name)).where(one.of(patient_id))) or 0 for one in places]
    return sum(counts)


async def reseal(
    session: AsyncSession, keys: PatientKeys, places: Sequence[SealedPlace], patient_id: UUID, *, limit: int
) -> int:
    """One batch: how many object keys were sealed anew by the newest key; 0 when no former one is in use.

    A lock does not end it: nobody reads by it. Raises NotFound when the patient's keys were destroyed meanwhile, KeysAway.
    """
    secret = await keys.of(session, patient_id, locked_too=True)
    resealed = 0
    for place in places:
        if resealed == limit:
            break
        rows = await session.execute(select(place.name, place.kind, place.sealed).where(place.of(patient_id)))
        stale = [row for row in rows.all() if any(is_sealed_by(one, row[2]) for one in secret.older)]
        for name, kind, sealed in stale[: limit - resealed]:
            context = object_context(patient_id, name, kind)
            await _replace(session, place, name, sealed, seal_key(secret, open_key(secret, sealed, context), context))
            resealed += 1
    return resealed


async def _replace(session: AsyncSession, place: SealedPlace, name: UUID, old: bytes, new: bytes) -> None:
    values: dict[Any, bytes] = {place.sealed: new}
    # Only what was read: whoever changed the row meanwhile sealed it himself.
    changed = update(place.name.class_).where(place.name == name, place.sealed == old).values(values)
    await session.execute(changed.execution_options(synchronize_session=False))


async def forget_former(session: AsyncSession, patient_id: UUID) -> None:
    """Deletes all but the newest key. Their share stays: a backup from before needs it, until an erasure."""
    newest = select(func.max(PatientKey.generation)).where(PatientKey.patient_id == patient_id).scalar_subquery()
    await session.execute(delete(PatientKey).where(PatientKey.patient_id == patient_id, PatientKey.generation < newest))
