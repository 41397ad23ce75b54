"""Photos of a patient or a consultation: who may see them, and their decrypted bytes."""

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import Field, require_patient
from core.audit import Action, record
from core.errors import NotFound
from core.identity import Principal
from media.intake import add_photo, develop, seal_renditions
from media.lesions.access import require_restricted, shown
from media.models import PhotoObject, Rendition, StoredPhoto
from media.sealed import SealedObject
from media.services import MediaServices
from media.traits import PhotoState, Traits


async def photos_of_consultation(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime
) -> Sequence[StoredPhoto]:
    """Oldest first. Raises NotFound for someone outside the patient's care."""
    found = await session.scalars(
        select(StoredPhoto)
        .where(StoredPhoto.consultation_id == consultation_id)
        .order_by(StoredPhoto.taken_at, StoredPhoto.photo_id)
    )
    photos = found.all()
    for patient_id in {photo.patient_id for photo in photos}:
        await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
        record(session, principal, Action.PHOTO_READ, patient_id=patient_id, subject_id=consultation_id)
        photos = await shown(session, principal, photos, patient_id=patient_id, now=now)
    return photos


async def photos_of_patient(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime
) -> Sequence[StoredPhoto]:
    """Newest first. Raises NotFound for someone outside the patient's care."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.PHOTOS)
    found = await session.scalars(
        select(StoredPhoto)
        .where(StoredPhoto.patient_id == patient_id)
        .order_by(StoredPhoto.taken_at.desc(), StoredPhoto.photo_id)
    )
    photos = await shown(session, principal, found.all(), patient_id=patient_id, now=now)
    if photos:
        record(session, principal, Action.PHOTO_READ, patient_id=patient_id, subject_id=patient_id)
    return photos


async def photo_counts(session: AsyncSession, *, consultation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many photos each consultation has; for lists the caller has already scoped."""
    rows = await session.execute(
        select(StoredPhoto.consultation_id, func.count())
        .where(StoredPhoto.consultation_id.in_(consultation_ids))
        .group_by(StoredPhoto.consultation_id)
    )
    return {consultation_id: count for consultation_id, count in rows if consultation_id is not None}


async def photo_seen_by(
    session: AsyncSession, principal: Principal, *, photo_id: UUID, now: datetime, ahead: bool = False
) -> StoredPhoto:
    """Audited. Raises NotFound, for a foreign photo as for an unknown one. `ahead`: the page says that nobody looks yet,
    which is not believed of an intimate photo."""
    photo = await photo_for(session, principal, photo_id=photo_id, now=now)
    read = Action.PHOTO_FETCHED_AHEAD if ahead else Action.PHOTO_READ
    if photo.restricted:
        read = Action.PHOTO_RESTRICTED_READ
    record(session, principal, read, patient_id=photo.patient_id, subject_id=photo_id)
    return photo


async def photo_for(
    session: AsyncSession, principal: Principal, *, photo_id: UUID, now: datetime, lock: bool = False
) -> StoredPhoto:
    """Not audited: what is done with it is. Raises NotFound, for a foreign photo as for an unknown one."""
    photo = await session.get(StoredPhoto, photo_id, with_for_update=lock, populate_existing=lock)
    if photo is None:
        raise NotFound
    await require_patient(session, principal, patient_id=photo.patient_id, now=now, field=Field.PHOTOS)
    if photo.restricted:
        await require_restricted(session, principal, patient_id=photo.patient_id, now=now)
    return photo


@dataclass(frozen=True, slots=True)
class OpenRendition:
    """A rendition its reader may see: decrypts when read, any range."""

    content_type: str
    size_bytes: int
    _media: MediaServices
    _patient_key: bytes
    _stored: SealedObject

    def read(self, *, start: int = 0, length: int | None = None) -> AsyncGenerator[bytes]:
        """Raises CorruptError, WrongKeyError."""
        return self._media.objects.read(self._patient_key, self._stored, start=start, length=length)


async def open_rendition(
    session: AsyncSession,
    media: MediaServices,
    principal: Principal,
    *,
    photo_id: UUID,
    rendition: Rendition,
    now: datetime,
    ahead: bool = False,
) -> OpenRendition:
    """Audited. Raises NotFound for a foreign or unknown photo, after its key was destroyed, for an original that
    has not come yet, and for the thumbnail of what is restricted: it is opened, never shown in a list."""
    photo = await photo_seen_by(session, principal, photo_id=photo_id, now=now, ahead=ahead)
    if photo.restricted and rendition is Rendition.THUMBNAIL:
        raise NotFound
    row = await session.get(PhotoObject, (photo_id, rendition.value))
    if row is None:
        raise NotFound
    return OpenRendition(
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        _media=media,
        _patient_key=await media.keys.of(session, photo.patient_id),
        _stored=SealedObject(row.object_id, photo.patient_id, row.rendition, row.sealed_key, row.size_bytes),
    )


async def store_image(
    session: AsyncSession,
    media: MediaServices,
    *,
    patient_id: UUID,
    consultation_id: UUID | None,
    data: bytes,
    taken_at: datetime,
    traits: Traits | None = None,
    principal: Principal | None = None,
    received_at: datetime | None = None,
) -> StoredPhoto:
    """Keeps a whole file in the session's transaction, by the way every photo takes.

    Raises ImageRefusal, StorageFull, NotFound when the patient was locked or erased meanwhile. Should the caller roll
    back, a sweep removes the objects.
    """

    async def chunks() -> AsyncGenerator[bytes]:
        yield data

    received_at = received_at or datetime.now(UTC)
    patient_key = await media.keys.of_or_new(session, patient_id, now=received_at)
    developed = await develop(media, chunks(), len(data))
    sealed = await seal_renditions(media, patient_key, patient_id, developed, state=PhotoState.WHOLE)
    await media.keys.hold(session, patient_id, [stored.sealed_key for stored in sealed.values()])
    return await add_photo(
        session,
        principal,
        head=developed.head,
        sealed=sealed,
        consultation_id=consultation_id,
        taken_at=taken_at,
        received_at=received_at,
        traits=traits or Traits(),
    )
