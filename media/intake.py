"""From a file's bytes to a stored photo: the one way in, for uploads and for the seeded world."""

from collections.abc import AsyncIterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import Action, record
from core.identity import Principal
from media.models import PhotoObject, Rendition, StoredPhoto
from media.objects import SealedObject
from media.pipeline import Developed, Head
from media.services import MediaServices

_PLAUSIBLE_FROM = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK_DRIFT = timedelta(minutes=10)


async def develop(media: MediaServices, chunks: AsyncIterable[bytes], length: int) -> Developed:
    """Raises ImageRefusal, and what `chunks` raises."""
    return await media.workers.develop(chunks, length)


async def seal_renditions(
    media: MediaServices, patient_key: bytes, patient_id: UUID, developed: Developed
) -> dict[Rendition, SealedObject]:
    """Three durable encrypted objects, or none. Raises StorageFull."""
    sealed: dict[Rendition, SealedObject] = {}
    try:
        for rendition, data in (
            (Rendition.THUMBNAIL, developed.thumbnail),
            (Rendition.PREVIEW, developed.preview),
            (Rendition.ORIGINAL, developed.original),
        ):
            sealed[rendition] = await media.objects.put(
                patient_key, patient_id=patient_id, kind=rendition.value, data=data
            )
    except BaseException:
        await media.objects.delete(stored.object_id for stored in sealed.values())
        raise
    return sealed


async def add_photo(
    session: AsyncSession,
    principal: Principal | None,
    *,
    head: Head,
    sealed: dict[Rendition, SealedObject],
    consultation_id: UUID,
    taken_at: datetime,
    received_at: datetime,
    body_site: str | None,
) -> StoredPhoto:
    """Photo, renditions and audit in the session's transaction."""
    original = sealed[Rendition.ORIGINAL]
    assert original.sha256 is not None
    photo = StoredPhoto(
        photo_id=uuid4(),
        patient_id=original.patient_id,
        consultation_id=consultation_id,
        account_id=principal.account_id if principal else None,
        body_site=body_site,
        taken_at=taken_at,
        received_at=received_at,
        width=head.width,
        height=head.height,
        orientation=head.orientation,
        content_type=head.content_type,
        size_bytes=original.plain_bytes,
        sha256=original.sha256,
    )
    session.add(photo)
    # No relationship tells the unit of work that renditions come after their photo.
    await session.flush()
    sizes = {
        Rendition.ORIGINAL: (head.width, head.height),
        Rendition.PREVIEW: head.preview_size,
        Rendition.THUMBNAIL: head.thumbnail_size,
    }
    for rendition, stored in sealed.items():
        width, height = sizes[rendition]
        session.add(
            PhotoObject(
                photo_id=photo.photo_id,
                rendition=rendition.value,
                object_id=stored.object_id,
                sealed_key=stored.sealed_key,
                content_type=head.content_type if rendition is Rendition.ORIGINAL else "image/jpeg",
                width=width,
                height=height,
                size_bytes=stored.plain_bytes,
                sha256=stored.sha256,
            )
        )
    record(session, principal, Action.PHOTO_STORED, patient_id=photo.patient_id, subject_id=photo.photo_id)
    await session.flush()
    return photo


def capture_time(head: Head, *, received_at: datetime, time_zone: ZoneInfo) -> datetime:
    """The camera's time when it can be true, else the time of receipt."""
    if head.taken_at is None:
        return received_at
    try:
        taken = datetime.fromisoformat(head.taken_at + (head.utc_offset or ""))
        taken = taken if taken.tzinfo else taken.replace(tzinfo=time_zone)
        taken = taken.astimezone(UTC)
    except (ValueError, OverflowError):
        return received_at
    return taken if _PLAUSIBLE_FROM <= taken <= received_at + _CLOCK_DRIFT else received_at
