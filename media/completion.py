"""The end of an upload: its bytes become a photo, or are refused and leave nothing behind."""

import hashlib
import logging
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import SessionMaker
from core.errors import DomainError, NotFound
from core.identity import Principal
from media.errors import ChecksumMismatch, ImageRefusal
from media.intake import add_photo, capture_time, develop, seal_renditions
from media.models import Rendition, Upload, UploadPart
from media.objects import PART, SealedObject
from media.pipeline import Head
from media.services import MediaServices
from media.uploads import upload_of
from media.views import Photo

log = logging.getLogger(__name__)


async def complete(
    sessions: SessionMaker, media: MediaServices, principal: Principal, *, upload_id: UUID, now: datetime
) -> UUID:
    """Makes the photo of an upload whose bytes are all durable; its id when that was done before.

    A file that is refused (ImageRefusal, ChecksumMismatch) or whose sender lost the right to send it
    (NotFound) is deleted with its upload. After StorageFull or a fault the upload waits for another try.
    """
    try:
        async with sessions.begin() as session:
            upload = await upload_of(session, media, principal, upload_id=upload_id, now=now)
            if upload.photo_id is not None:
                return upload.photo_id
            parts = await _parts(session, upload)
            patient_key = await media.keys.of(session, upload.patient_id)
        developed = await develop(media, _checked(media, patient_key, upload, parts), upload.length_bytes)
        sealed = await seal_renditions(media, patient_key, upload.patient_id, developed)
        photo = await _keep(
            sessions, media, principal, upload_id=upload_id, now=now, head=developed.head, sealed=sealed
        )
    except (ImageRefusal, ChecksumMismatch, NotFound):
        await discard(sessions, media, upload_id=upload_id)
        raise
    await media.objects.delete(part.object_id for part in parts)
    await _tell(media, photo)
    return photo.photo_id


async def _keep(
    sessions: SessionMaker,
    media: MediaServices,
    principal: Principal,
    *,
    upload_id: UUID,
    now: datetime,
    head: Head,
    sealed: dict[Rendition, SealedObject],
) -> Photo:
    try:
        async with sessions.begin() as session:
            # Rights may have changed since the first byte: asked again, in the transaction that uses them.
            upload = await upload_of(session, media, principal, upload_id=upload_id, now=now)
            photo = await add_photo(
                session,
                principal,
                head=head,
                sealed=sealed,
                consultation_id=upload.consultation_id,
                taken_at=capture_time(head, received_at=now, time_zone=media.time_zone),
                received_at=now,
                body_site=upload.body_site,
            )
            upload.photo_id = photo.photo_id
            await session.execute(delete(UploadPart).where(UploadPart.upload_id == upload_id))
    except DomainError:
        await media.objects.delete(stored.object_id for stored in sealed.values())
        raise
    # After a fault the commit may have happened all the same: the objects stay, and a sweep decides.
    return Photo.of(photo)


async def _checked(
    media: MediaServices, patient_key: bytes, upload: Upload, parts: Sequence[SealedObject]
) -> AsyncGenerator[bytes]:
    """The file's plaintext. Raises ChecksumMismatch at its end."""
    digest = hashlib.sha256()
    for part in parts:
        async for piece in media.objects.read(patient_key, part):
            digest.update(piece)
            yield piece
    if upload.declared_sha256 not in {None, digest.digest()}:
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
