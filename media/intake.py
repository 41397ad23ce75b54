"""From a file's bytes to a stored photo: the one way in, for uploads and for the seeded world."""

from collections.abc import AsyncIterable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import Action, record
from core.context import elevated
from core.identity import Principal
from media.lesions.access import is_intimate
from media.models import PhotoObject, Rendition, StoredPhoto
from media.pipeline import Developed, Head
from media.sealed import SealedObject
from media.services import MediaServices
from media.traits import PhotoState, Traits

_PLAUSIBLE_FROM = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK_DRIFT = timedelta(minutes=10)


async def develop(media: MediaServices, chunks: AsyncIterable[bytes], length: int) -> Developed:
    """Raises ImageRefusal, and what `chunks` raises."""
    return await media.workers.develop(chunks, length)


async def seal_renditions(
    media: MediaServices, patient_key: bytes, patient_id: UUID, developed: Developed, *, state: PhotoState
) -> dict[Rendition, SealedObject]:
    """Durable encrypted objects, all or none: of a preview sent ahead, only what can be shown. Raises StorageFull."""
    files = {Rendition.THUMBNAIL: developed.thumbnail, Rendition.PREVIEW: developed.preview}
    if state is PhotoState.WHOLE:
        files[Rendition.ORIGINAL] = developed.original
        if developed.full is not None:
            files[Rendition.FULL] = developed.full
    sealed: dict[Rendition, SealedObject] = {}
    try:
        for rendition, data in files.items():
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
    consultation_id: UUID | None,
    taken_at: datetime,
    received_at: datetime,
    traits: Traits,
) -> StoredPhoto:
    """Photo, renditions and audit in the session's transaction. Without an original among `sealed`: state `preview`."""
    main = sealed.get(Rendition.ORIGINAL, sealed[Rendition.PREVIEW])
    restricted = traits.restricted or await is_intimate(session, traits.lesion_id)
    photo = StoredPhoto(
        photo_id=uuid4(),
        patient_id=main.patient_id,
        consultation_id=consultation_id,
        account_id=principal.account_id if principal else None,
        body_site=traits.body_site,
        lesion_id=traits.lesion_id,
        view=traits.view.value,
        series_id=traits.series_id,
        restricted=restricted,
        quality=traits.quality,
        taken_at=taken_at,
        received_at=received_at,
        **_pixels(head, sealed),
    )
    # Whoever takes an intimate photo of a patient may send it, and need not be among those who may see it.
    async with elevated(session) if restricted else nullcontext():
        session.add(photo)
        # No relationship tells the unit of work that renditions come after their photo.
        await session.flush()
        _add_renditions(session, photo, head, sealed)
        record(session, principal, Action.PHOTO_STORED, patient_id=photo.patient_id, subject_id=photo.photo_id)
        await session.flush()
    return photo


async def make_whole(
    session: AsyncSession,
    principal: Principal,
    photo: StoredPhoto,
    *,
    head: Head,
    sealed: dict[Rendition, SealedObject],
    taken_at: datetime,
) -> list[UUID]:
    """The original of a photo whose preview went ahead, audited. Returns the objects it replaces.

    What people have said of the photo meanwhile, its lesion, view or site, stays.
    """
    async with elevated(session) if photo.restricted else nullcontext():
        rows = (await session.scalars(select(PhotoObject).where(PhotoObject.photo_id == photo.photo_id))).all()
        replaced = [row.object_id for row in rows]
        for row in rows:
            await session.delete(row)
        for name, value in _pixels(head, sealed).items():
            setattr(photo, name, value)
        photo.taken_at = taken_at
        await session.flush()
        _add_renditions(session, photo, head, sealed)
        record(session, principal, Action.PHOTO_STORED, patient_id=photo.patient_id, subject_id=photo.photo_id)
        await session.flush()
    return replaced


def _pixels(head: Head, sealed: dict[Rendition, SealedObject]) -> dict[str, Any]:
    """The columns of a photo that say what is kept of its pixels."""
    original = sealed.get(Rendition.ORIGINAL)
    main = original or sealed[Rendition.PREVIEW]
    width, height = (head.width, head.height) if original else head.preview_size
    return {
        "width": width,
        "height": height,
        "orientation": head.orientation if original else 1,
        "content_type": head.content_type if original else "image/jpeg",
        "size_bytes": main.plain_bytes,
        "sha256": main.sha256,
        "state": (PhotoState.WHOLE if original else PhotoState.PREVIEW).value,
    }


def _add_renditions(
    session: AsyncSession, photo: StoredPhoto, head: Head, sealed: dict[Rendition, SealedObject]
) -> None:
    sizes = {
        Rendition.ORIGINAL: (head.width, head.height),
        Rendition.FULL: (head.width, head.height),
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
