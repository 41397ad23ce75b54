"""Asking for copies of photos, and what is known of those that left."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.exchange.errors import IntimatePhotos, NoPacs, OriginalOnItsWay
from backend.exchange.models import CopyKind, CopyState, PhotoCopy
from core.access import Field, require_patient
from core.audit import Action, record
from core.errors import NotFound
from core.identity import Principal
from core.jobs import enqueue
from media.exchange.originals import Original, facts_of, original_of
from media.exchange.stow import Pacs
from media.lesions.access import shown
from media.models import StoredPhoto
from media.photos import photo_for
from media.services import MediaServices
from media.traits import PhotoState

SEND = "photo.copy"


async def copies_of(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime
) -> list[tuple[PhotoCopy, StoredPhoto | None]]:
    """Newest first, each with its photo if that is still hers. Raises NotFound for someone outside the patient's care."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    found = await session.scalars(
        select(PhotoCopy)
        .where(PhotoCopy.patient_id == patient_id)
        .order_by(PhotoCopy.asked_at.desc(), PhotoCopy.copy_id)
    )
    copies = await shown(session, principal, found.all(), patient_id=patient_id, now=now)
    rows = await session.scalars(select(StoredPhoto).where(StoredPhoto.patient_id == patient_id))
    photos = {photo.photo_id: photo for photo in rows}
    return [(copy, photos.get(copy.photo_id)) for copy in copies]


async def send(
    session: AsyncSession,
    media: MediaServices,
    pacs: Pacs | None,
    principal: Principal,
    *,
    patient_id: UUID,
    photo_ids: Sequence[UUID],
    confirm_restricted: bool,
    now: datetime,
) -> list[tuple[PhotoCopy, StoredPhoto]]:
    """Rows and jobs in the session's transaction; a worker sends. Audited.

    Raises NotFound for a photo that is not this patient's, NoPacs, IntimatePhotos, OriginalOnItsWay: then nothing is
    sent.
    """
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    photos = [await photo_for(session, principal, photo_id=one, now=now) for one in dict.fromkeys(photo_ids)]
    if any(photo.patient_id != patient_id for photo in photos):
        raise NotFound
    if pacs is None:
        raise NoPacs
    if any(photo.state != PhotoState.WHOLE for photo in photos):
        raise OriginalOnItsWay
    intimate = [str(photo.photo_id) for photo in photos if photo.restricted]
    if intimate and not confirm_restricted:
        raise IntimatePhotos(intimate)
    made = [
        (await _add(session, media, principal, photo, CopyKind.PACS, pacs.name, now=now), photo) for photo in photos
    ]
    await session.flush()
    for copy, _ in made:
        await _queue(session, copy, now=now)
    return made


async def send_again(
    session: AsyncSession, pacs: Pacs | None, principal: Principal, *, copy_id: UUID, now: datetime
) -> tuple[PhotoCopy, StoredPhoto]:
    """One that failed; one that is on its way, or has arrived, stays as it is. Raises NotFound, NoPacs."""
    copy = await session.get(PhotoCopy, copy_id, with_for_update=True)
    if copy is None or copy.kind != CopyKind.PACS:
        raise NotFound
    photo = await photo_for(session, principal, photo_id=copy.photo_id, now=now)
    if photo.patient_id != copy.patient_id:
        raise NotFound
    if pacs is None:
        raise NoPacs
    if copy.state == CopyState.FAILED:
        copy.state, copy.attempts, copy.error, copy.destination = CopyState.WAITING.value, 0, None, pacs.name
        record(session, principal, Action.PHOTO_COPIED, patient_id=copy.patient_id, subject_id=copy.photo_id)
        await _queue(session, copy, now=now)
        await session.flush()
    return copy, photo


async def file_of(
    session: AsyncSession, media: MediaServices, principal: Principal, *, photo_id: UUID, now: datetime
) -> Original:
    """What a DICOM file is made of. Raises NotFound, OriginalOnItsWay."""
    photo = await photo_for(session, principal, photo_id=photo_id, now=now)
    if photo.state != PhotoState.WHOLE:
        raise OriginalOnItsWay
    return await original_of(session, media, photo)


async def file_taken(
    session: AsyncSession, media: MediaServices, principal: Principal, *, photo_id: UUID, now: datetime
) -> None:
    """Written just before the file leaves. Raises NotFound for who may no longer see the photo."""
    photo = await photo_for(session, principal, photo_id=photo_id, now=now)
    copy = await _add(session, media, principal, photo, CopyKind.FILE, "", now=now)
    copy.state, copy.done_at = CopyState.SENT.value, now
    if photo.restricted:
        record(session, principal, Action.PHOTO_RESTRICTED_READ, patient_id=photo.patient_id, subject_id=photo_id)


async def _add(
    session: AsyncSession,
    media: MediaServices,
    principal: Principal,
    photo: StoredPhoto,
    kind: CopyKind,
    destination: str,
    *,
    now: datetime,
) -> PhotoCopy:
    facts = await facts_of(session, photo, media.time_zone)
    copy = PhotoCopy(
        copy_id=uuid4(),
        photo_id=photo.photo_id,
        patient_id=photo.patient_id,
        kind=kind.value,
        destination=destination,
        instance_uid=facts.instance_uid,
        restricted=photo.restricted,
        account_id=principal.account_id,
        actor=principal.name,
        asked_at=now,
        state=CopyState.WAITING.value,
        attempts=0,
    )
    session.add(copy)
    record(session, principal, Action.PHOTO_COPIED, patient_id=photo.patient_id, subject_id=photo.photo_id)
    return copy


async def _queue(session: AsyncSession, copy: PhotoCopy, *, now: datetime) -> None:
    await enqueue(session, SEND, {"copy_id": str(copy.copy_id)}, run_at=now, dedupe=f"{SEND}:{copy.copy_id}")
