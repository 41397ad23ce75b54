"""All photos of a patient as one zip, made while it is sent: no more than one segment of one photo is in memory."""

import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from stat import S_IFREG
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from stream_zip import ZIP_AUTO, AsyncMemberFile, async_stream_zip

from core.people import Patient
from media.exchange.index_page import FOLDER, LANGUAGES, PAGES, WARNINGS, Shot, index_page, warning_page
from media.lesions.models import Lesion
from media.models import PhotoObject, Rendition, StoredPhoto
from media.sealed import SealedObject
from media.services import MediaServices

_EXTENSION = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}
_MODE = S_IFREG | 0o600
# Pictures are compressed already.
_LEVEL = 0


_Kept = dict[tuple[UUID, str], PhotoObject]


@dataclass(frozen=True, slots=True)
class _Member:
    """modified_at: with its offset. A zip says it twice: as the clock on the wall, and as seconds in UTC."""

    path: str
    modified_at: datetime
    stored: SealedObject


@dataclass(frozen=True, slots=True)
class Archive:
    """Prepared within a transaction, written after it."""

    name: str
    day: datetime
    patient_key: bytes | None
    shots: Sequence[Shot]
    members: Sequence[_Member]

    @property
    def intimate(self) -> bool:
        return any(shot.restricted for shot in self.shots)


async def prepare(
    session: AsyncSession, media: MediaServices, patient: Patient, photos: Sequence[StoredPhoto], *, now: datetime
) -> Archive:
    """Of these photos, newest first, which the caller has the right to. Those that were erased are left out. Raises
    NotFound between the destruction of the key and that of the objects."""
    rows = await session.scalars(
        select(PhotoObject).where(
            PhotoObject.photo_id.in_([photo.photo_id for photo in photos]),
            PhotoObject.rendition.in_((Rendition.ORIGINAL.value, Rendition.PREVIEW.value)),
        )
    )
    kept = {(row.photo_id, row.rendition): row for row in rows}
    named = await session.scalars(select(Lesion).where(Lesion.patient_id == patient.patient_id))
    lesions = {lesion.lesion_id: lesion.name for lesion in named}
    shots, members = [], []
    there = [photo for photo in photos if (photo.photo_id, Rendition.PREVIEW.value) in kept]
    for number, photo in enumerate(there, 1):
        taken = photo.taken_at.astimezone(media.time_zone)
        shot = _shot(photo, number, taken, lesions.get(photo.lesion_id) if photo.lesion_id else None, kept)
        shots.append(shot)
        for path, rendition in ((shot.original, Rendition.ORIGINAL), (shot.preview, Rendition.PREVIEW)):
            if path is not None:
                members.append(_Member(path, taken, _sealed(photo, kept, rendition)))
    return Archive(
        name=patient.name,
        day=now.astimezone(media.time_zone),
        patient_key=await media.keys.of(session, patient.patient_id) if there else None,
        shots=shots,
        members=members,
    )


def _shot(photo: StoredPhoto, number: int, taken: datetime, lesion: str | None, kept: _Kept) -> Shot:
    folder = FOLDER if photo.restricted else "photos"
    base = f"{folder}/{taken:%Y-%m-%d_%Hh%M}_{number:04d}"
    original = kept.get((photo.photo_id, Rendition.ORIGINAL.value))
    return Shot(
        original=f"{base}.{_EXTENSION[original.content_type]}" if original else None,
        preview=f"{base}_apercu.jpg",
        taken_at=taken,
        body_site=photo.body_site,
        view=photo.view,
        lesion=lesion,
        restricted=photo.restricted,
        width=photo.width,
        height=photo.height,
        size_bytes=photo.size_bytes,
    )


def _sealed(photo: StoredPhoto, kept: _Kept, rendition: Rendition) -> SealedObject:
    row = kept[photo.photo_id, rendition.value]
    return SealedObject(row.object_id, photo.patient_id, row.rendition, row.sealed_key, row.size_bytes)


async def written(media: MediaServices, archive: Archive) -> AsyncGenerator[bytes]:
    """The zip's bytes. Raises CorruptError, WrongKeyError: then it is cut, and no program takes it for whole."""
    pieces = async_stream_zip(_members(media, archive), get_compressobj=_stored)
    async with aclosing(pieces):  # type: ignore[type-var]
        async for piece in pieces:
            yield piece


def _stored() -> "zlib._Compress":
    return zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)


async def _members(media: MediaServices, archive: Archive) -> AsyncGenerator[AsyncMemberFile]:
    for path, page in _pages(archive):
        data = page.encode()
        yield path, archive.day, _MODE, ZIP_AUTO(len(data), _LEVEL), _whole(data)
    for member in archive.members:
        assert archive.patient_key is not None, "there are photos"
        pieces = media.objects.read(archive.patient_key, member.stored)
        yield member.path, member.modified_at, _MODE, ZIP_AUTO(member.stored.plain_bytes, _LEVEL), pieces


def _pages(archive: Archive) -> list[tuple[str, str]]:
    pages = [
        (PAGES[language], index_page(archive.shots, name=archive.name, day=archive.day, language=language))
        for language in LANGUAGES
    ]
    if archive.intimate:
        pages += [(WARNINGS[language], warning_page(archive.shots, language=language)) for language in LANGUAGES]
    return pages


async def _whole(data: bytes) -> AsyncIterable[bytes]:
    yield data
