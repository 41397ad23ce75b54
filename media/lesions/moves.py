"""A photo on the wrong patient goes to the right one: sealed anew under the other's key, with a trace in both records."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contract.errors import ErrorCode
from core.access import Field, require_patient
from core.audit import Action, record
from core.errors import Conflict, Forbidden, Invalid
from core.identity import AccountRole, Principal
from media.lesions import views
from media.lesions.access import require_restricted
from media.lesions.models import PhotoMove
from media.models import PhotoObject, StoredPhoto
from media.photos import photo_for
from media.sealed import SealedObject
from media.services import MediaServices
from media.traits import PhotoState

_STAFF = (AccountRole.PRACTITIONER, AccountRole.ASSISTANT)


async def move_photo(
    session: AsyncSession,
    media: MediaServices,
    principal: Principal,
    move: views.NewPhotoMove,
    *,
    photo_id: UUID,
    now: datetime,
) -> tuple[StoredPhoto, list[UUID]]:
    """The photo, and the objects to delete once this transaction is committed: before that they are the photo.

    By staff who look after both patients. It leaves its visit and its lesion, which are the other's. Should the
    caller roll back, a sweep removes the new objects. Raises NotFound, Forbidden, Invalid, Conflict while the
    original is still on its way, StorageFull, CorruptError.
    """
    if principal.role not in _STAFF:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Le cabinet déplace les photos : écrivez-lui.")
    photo = await photo_for(session, principal, photo_id=photo_id, now=now, lock=True)
    source, target = photo.patient_id, move.patient_id
    await require_patient(session, principal, patient_id=target, now=now, field=Field.PHOTOS)
    if photo.restricted:
        await require_restricted(session, principal, patient_id=target, now=now)
    if source == target:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette photo est déjà à ce patient.")
    if photo.state != PhotoState.WHOLE:
        raise Conflict(ErrorCode.MEDIA_BUSY, "L'original de cette photo arrive encore : réessayez ensuite.")
    old = await _seal_anew(session, media, photo, target, now)
    photo.patient_id, photo.consultation_id, photo.lesion_id, photo.placed_at = target, None, None, None
    session.add(
        PhotoMove(
            move_id=uuid4(),
            photo_id=photo_id,
            from_patient_id=source,
            to_patient_id=target,
            reason=move.reason,
            account_id=principal.account_id,
            actor=principal.name,
            moved_at=now,
        )
    )
    record(session, principal, Action.PHOTO_MOVED_AWAY, patient_id=source, subject_id=photo_id)
    record(session, principal, Action.PHOTO_MOVED_HERE, patient_id=target, subject_id=photo_id)
    await session.flush()
    return photo, old


async def _seal_anew(
    session: AsyncSession, media: MediaServices, photo: StoredPhoto, target: UUID, now: datetime
) -> list[UUID]:
    """The rows name the new objects; the names of the old ones."""
    from_key = await media.keys.of(session, photo.patient_id)
    to_key = await media.keys.of_or_new(session, target, now=now)
    rows: Sequence[PhotoObject] = (
        await session.scalars(select(PhotoObject).where(PhotoObject.photo_id == photo.photo_id).with_for_update())
    ).all()
    old, made = [], []
    try:
        for row in rows:
            stored = SealedObject(row.object_id, photo.patient_id, row.rendition, row.sealed_key, row.size_bytes)
            pieces = [piece async for piece in media.objects.read(from_key, stored)]
            sealed = await media.objects.put(to_key, patient_id=target, kind=row.rendition, data=b"".join(pieces))
            made.append(sealed.object_id)
            old.append(row.object_id)
            row.object_id, row.sealed_key = sealed.object_id, sealed.sealed_key
        await media.keys.hold(session, target, [row.sealed_key for row in rows])
    except BaseException:
        await media.objects.delete(made)
        raise
    return old


async def moves_of(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime
) -> list[views.PhotoMoveView]:
    """The trace in one record, newest first; it does not name the other patient. Raises NotFound."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    rows = await session.scalars(
        select(PhotoMove)
        .where(or_(PhotoMove.from_patient_id == patient_id, PhotoMove.to_patient_id == patient_id))
        .order_by(PhotoMove.moved_at.desc(), PhotoMove.move_id)
    )
    staff = principal.role in _STAFF
    return [
        views.PhotoMoveView(
            move_id=one.move_id,
            photo_id=one.photo_id,
            way="out" if one.from_patient_id == patient_id else "in",
            by=one.actor,
            # Written by staff for staff: it may name the other.
            reason=one.reason if staff else "",
            moved_at=one.moved_at,
        )
        for one in rows
    ]
