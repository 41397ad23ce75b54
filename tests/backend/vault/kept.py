"""One of everything that a patient's key seals, and reading it again with whatever keys and store one has."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.vault.places import PLACES
from core.errors import NotFound
from media.files import file_row
from media.keys import PatientKeys
from media.models import KeptFile, PhotoObject, Upload, UploadPart
from media.objects import SealedObjects
from media.photos import store_image
from media.sealed import PART, SealedObject
from media.services import MediaServices
from media.vault import CorruptError
from tests.backend.access.written import written
from tests.booking.clinic import NOW
from tests.media.pictures import photo

KINDS = {"original", "preview", "thumbnail", PART, "chat file", "export"}


async def keep_one_of_each(
    session: AsyncSession, media: MediaServices, *, patient_id: UUID, account_id: UUID, visit: UUID
) -> UUID:
    """A photo with its renditions, a part of an upload, a message with its file, an export; returns the photo."""
    stored = await store_image(
        session, media, patient_id=patient_id, consultation_id=visit, data=photo(), taken_at=NOW, received_at=NOW
    )
    key = await media.keys.of(session, patient_id)
    part = await media.objects.put(key, patient_id=patient_id, kind=PART, data=b"half a photo")
    upload = Upload(
        upload_id=uuid4(),
        account_id=account_id,
        patient_id=patient_id,
        consultation_id=visit,
        length_bytes=1000,
        received_bytes=12,
        created_at=NOW,
        expires_at=NOW.replace(year=NOW.year + 1),
    )
    session.add(upload)
    await session.flush()
    session.add(
        UploadPart(
            upload_id=upload.upload_id,
            starts_at_byte=0,
            size_bytes=part.plain_bytes,
            object_id=part.object_id,
            sealed_key=part.sealed_key,
        )
    )
    exported = await media.objects.put(key, patient_id=patient_id, kind="export", data=b"PK a zip of photos")
    session.add(file_row(exported, content_type="application/zip", now=NOW))
    await written(session, media, patient_id=patient_id, account_id=account_id, visit=visit)
    return stored.photo_id


async def sealed_objects(session: AsyncSession, patient_id: UUID) -> Sequence[SealedObject]:
    """Every object in the store that rows of this database name for the patient."""
    parts = select(UploadPart).join(Upload, Upload.upload_id == UploadPart.upload_id)
    photos, _, files = PLACES[:3]
    return [
        *(
            SealedObject(row.object_id, patient_id, row.rendition, row.sealed_key, row.size_bytes)
            for row in await session.scalars(select(PhotoObject).where(photos.of(patient_id)))
        ),
        *(
            SealedObject(row.object_id, patient_id, PART, row.sealed_key, row.size_bytes)
            for row in await session.scalars(parts.where(Upload.patient_id == patient_id))
        ),
        *(
            SealedObject(row.file_id, patient_id, row.kind, row.sealed_key, row.size_bytes)
            for row in await session.scalars(select(KeptFile).where(files.of(patient_id)))
        ),
    ]


async def kinds_readable(
    session: AsyncSession, keys: PatientKeys, objects: SealedObjects, patient_id: UUID
) -> set[str]:
    """Of which kinds anything can be decrypted."""
    try:
        key = await keys.of(session, patient_id)
    except NotFound:
        return set()
    readable = set()
    for stored in await sealed_objects(session, patient_id):
        try:
            if [piece async for piece in objects.read(key, stored)]:
                readable.add(stored.kind)
        except CorruptError:
            continue
    return readable
