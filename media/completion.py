"""The end of an upload: its bytes become a photo, or are refused and leave nothing behind."""

import hashlib
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import SessionMaker
from core.errors import DomainError, NotFound
from core.identity import Principal
from media.errors import ChecksumMismatch, ImageRefusal, PhotosDeclined, UploadBusy
from media.intake import add_photo, capture_time, develop, make_whole, seal_renditions
from media.key_wrapping import WrongKeyError
from media.lesions.consents import require_care_consent
from media.models import Rendition, Upload, UploadPart
from media.pipeline import Head
from media.sealed import PART, SealedObject
from media.services import MediaServices
from media.siblings import hold_siblings, sibling_photo
from media.traits import PhotoState
from media.uploads import traits_of, upload_of
from media.vault import CorruptError
from media.views import Photo

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is read before the pixels are worked on. patient_id: of the photo, should it have been moved meanwhile."""

    upload: Upload
    parts: Sequence[SealedObject]
    patient_key: bytes
    patient_id: UUID
    photo_key: bytes

    @property
    def state(self) -> PhotoState:
        return PhotoState.PREVIEW if self.upload.rendition == Rendition.PREVIEW else PhotoState.WHOLE


async def complete(
    sessions: SessionMaker, media: MediaServices, principal: Principal, *, upload_id: UUID, now: datetime
) -> UUID:
    """Makes the photo of an upload whose bytes are all durable; its id when that was done before.

    A preview makes a photo that can be shown; the original that declares the same digest makes the
    same photo whole. Whichever comes second finds the first.

    A file that is refused (ImageRefusal, ChecksumMismatch), whose sender lost the right to send it (NotFound) or whose
    patient wants no photos any more (PhotosDeclined) is deleted with its upload. After StorageFull or a fault the upload waits for another try.
    """
    try:
        async with sessions.begin() as session:
            upload = await upload_of(session, media, principal, upload_id=upload_id, now=now)
            if upload.photo_id is not None:
                return upload.photo_id
            work = await _work(session, media, upload)
        developed = await develop(media, _checked(media, work), upload.length_bytes)
        sealed = await seal_renditions(media, work.photo_key, work.patient_id, developed, state=work.state)
        photo, spare = await _keep(sessions, media, principal, work, now=now, head=developed.head, sealed=sealed)
    except (ImageRefusal, ChecksumMismatch, NotFound, PhotosDeclined):
        await discard(sessions, media, upload_id=upload_id)
        raise
    await media.objects.delete([*spare, *(part.object_id for part in work.parts)])
    await _tell(media, photo)
    return photo.photo_id


async def _work(session: AsyncSession, media: MediaServices, upload: Upload) -> _Work:
    photo = await sibling_photo(session, upload)
    patient_key = await media.keys.of(session, upload.patient_id)
    moved = photo is not None and photo.patient_id != upload.patient_id
    patient_id = photo.patient_id if photo is not None else upload.patient_id
    return _Work(
        upload=upload,
        parts=await _parts(session, upload),
        patient_key=patient_key,
        patient_id=patient_id,
        photo_key=await media.keys.of(session, patient_id) if moved else patient_key,
    )


async def _keep(
    sessions: SessionMaker,
    media: MediaServices,
    principal: Principal,
    work: _Work,
    *,
    now: datetime,
    head: Head,
    sealed: dict[Rendition, SealedObject],
) -> tuple[Photo, list[UUID]]:
    """The photo as it is now, and the objects nobody needs any more."""
    try:
        async with sessions.begin() as session:
            await session.get(Upload, work.upload.upload_id, with_for_update=True)
            # Rights and consent may have changed since the first byte: asked again, in the transaction that uses them.
            upload = await upload_of(session, media, principal, upload_id=work.upload.upload_id, now=now)
            await require_care_consent(session, patient_id=work.patient_id)
            if upload.photo_id is not None:
                # Another server was faster: the next try finds its photo.
                raise UploadBusy
            await hold_siblings(session, upload)
            photo = await sibling_photo(session, upload)
            if photo is not None and photo.patient_id != work.patient_id:
                # Moved to another patient while its pixels were worked on: the next try finds the new key.
                raise UploadBusy
            await media.keys.hold(session, work.patient_id, [stored.sealed_key for stored in sealed.values()])
            taken_at = capture_time(head, received_at=now, time_zone=media.time_zone)
            if photo is None:
                spare: list[UUID] = []
                photo = await add_photo(
                    session,
                    principal,
                    head=head,
                    sealed=sealed,
                    consultation_id=upload.consultation_id,
                    taken_at=taken_at,
                    received_at=now,
                    traits=traits_of(upload),
                )
            elif work.state is PhotoState.WHOLE and photo.state == PhotoState.PREVIEW:
                spare = await make_whole(session, principal, photo, head=head, sealed=sealed, taken_at=taken_at)
            else:
                spare = [stored.object_id for stored in sealed.values()]
            upload.photo_id = photo.photo_id
            await session.execute(delete(UploadPart).where(UploadPart.upload_id == upload.upload_id))
    except DomainError:
        await media.objects.delete(stored.object_id for stored in sealed.values())
        raise
    # After a fault the commit may have happened all the same: the objects stay, and a sweep decides.
    return Photo.of(photo), spare


async def _checked(media: MediaServices, work: _Work) -> AsyncGenerator[bytes]:
    """The file's plaintext. Raises ChecksumMismatch at its end, and where a part was damaged in the store."""
    digest = hashlib.sha256()
    for part in work.parts:
        try:
            async for piece in media.objects.read(work.patient_key, part):
                digest.update(piece)
                yield piece
        except (CorruptError, WrongKeyError) as damage:
            # Its sender still has the file; of a disk that changes bytes whoever runs the server has to know.
            log.error("part of an upload unreadable", extra={"object_id": str(part.object_id)})  # noqa: TRY400
            raise ChecksumMismatch from damage
    if work.upload.declared_sha256 not in {None, digest.digest()}:
        raise ChecksumMismatch


async def _parts(session: AsyncSession, upload: Upload) -> list[SealedObject]:
    rows = await session.scalars(
        select(UploadPart).where(UploadPart.upload_id == upload.upload_id).order_by(UploadPart.starts_at_byte)
    )
    return [SealedObject(row.object_id, upload.patient_id, PART, row.sealed_key, row.size_bytes) for row in rows]


async def _tell(media: MediaServices, photo: Photo) -> None:
    try:
        await media.on_photo_stored(photo)
    # The photo is stored: whatever a listener does wrong must not make it look refused.
    except Exception as error:  # noqa: BLE001
        # Its text may hold personal data.
        log.warning("photo listener failed", extra={"error_type": type(error).__name__})


async def discard(sessions: SessionMaker, media: MediaServices, *, upload_id: UUID) -> None:
    """Deletes the upload, its parts' rows and their objects. The photo it became, if any, stays."""
    async with sessions.begin() as session:
        names = await session.scalars(select(UploadPart.object_id).where(UploadPart.upload_id == upload_id))
        objects = names.all()
        await session.execute(delete(Upload).where(Upload.upload_id == upload_id))
    await media.objects.delete(objects)
