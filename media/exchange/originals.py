"""A photo's DICOM object from what the house keeps: its facts, and its clean original through a worker."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import column, func, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from core.context import elevated
from core.errors import NotFound
from core.people import Patient
from media.exchange.dicom import Facts, dicom_file
from media.exchange.frames import Derivation
from media.exchange.framing import Framing
from media.lesions.models import Lesion
from media.models import PhotoObject, Rendition, StoredPhoto
from media.sealed import SealedObject
from media.services import MediaServices
from media.traits import PhotoView


@dataclass(frozen=True, slots=True)
class Original:
    """Loaded within a transaction, to be read and wrapped after it. converted: a JPEG made from the camera's own format."""

    facts: Facts
    orientation: int
    patient_key: bytes
    stored: SealedObject
    converted: bool


async def original_of(session: AsyncSession, media: MediaServices, photo: StoredPhoto) -> Original:
    """Not audited, and nobody is asked: the caller has. Raises NotFound for an original that has not come yet, and
    after the patient's key was destroyed. Of a HEIC its JPEG: DICOM has no frame for the former."""
    row = await session.get(PhotoObject, (photo.photo_id, Rendition.FULL.value)) or await session.get(
        PhotoObject, (photo.photo_id, Rendition.ORIGINAL.value)
    )
    if row is None:
        raise NotFound
    return Original(
        facts=await facts_of(session, photo, media.time_zone),
        orientation=photo.orientation,
        patient_key=await media.keys.of(session, photo.patient_id),
        stored=SealedObject(row.object_id, photo.patient_id, row.rendition, row.sealed_key, row.size_bytes),
        converted=row.rendition == Rendition.FULL,
    )


# Visits belong to another package; only when they begin is read.
_VISITS = table("appointments", column("appointment_id"), column("during"))


async def facts_of(session: AsyncSession, photo: StoredPhoto, time_zone: ZoneInfo) -> Facts:
    patient = await session.get_one(Patient, photo.patient_id)
    lesion = await session.get(Lesion, photo.lesion_id) if photo.lesion_id else None
    visit_at = await _visit_at(session, photo.consultation_id) if photo.consultation_id else None
    return Facts(
        photo_id=photo.photo_id,
        patient_id=photo.patient_id,
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
        sex=patient.sex,
        taken_at=photo.taken_at.astimezone(time_zone),
        view=PhotoView(photo.view),
        body_site=photo.body_site,
        visit_id=photo.consultation_id,
        visit_at=visit_at.astimezone(time_zone) if visit_at else None,
        series_id=photo.series_id,
        lesion_id=photo.lesion_id,
        lesion_name=lesion.name if lesion else None,
    )


async def _visit_at(session: AsyncSession, visit_id: UUID) -> datetime | None:
    # Whoever sends a photo may not see a colleague's agenda; the study has one beginning for everybody.
    async with elevated(session):
        begins: datetime | None = await session.scalar(
            select(func.lower(_VISITS.c.during)).where(_VISITS.c.appointment_id == visit_id)
        )
    return begins


async def wrapped(media: MediaServices, framing: Framing, original: Original) -> bytes:
    """The DICOM file. Raises CorruptError, WrongKeyError, ImageRefusal, Unavailable."""
    pieces = [piece async for piece in media.objects.read(original.patient_key, original.stored)]
    frame = await framing.frame(b"".join(pieces), original.orientation)
    if original.converted:
        frame = replace(frame, derivation=Derivation.ENCODED)
    return dicom_file(original.facts, frame)
