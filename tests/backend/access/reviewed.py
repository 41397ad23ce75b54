"""A second photo of a patient, and what her specialist measured and marked on the first."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.review.models import PhotoAnnotation, PhotoMeasure
from media.photos import store_image
from media.services import MediaServices
from tests.booking.clinic import NOW


async def reviewed(
    session: AsyncSession, media: MediaServices, *, photo_id: UUID, patient_id: UUID, account_id: UUID, picture: bytes
) -> dict[str, UUID]:
    second = await store_image(session, media, patient_id=patient_id, consultation_id=None, data=picture, taken_at=NOW)
    measure = PhotoMeasure(
        measure_id=uuid4(),
        photo_id=photo_id,
        patient_id=patient_id,
        shape="line",
        points=[[0.1, 0.1], [0.2, 0.1]],
        diameter_mm=6.1,
        diameter_error_mm=0.1,
        account_id=account_id,
        actor="Dr",
        measured_at=NOW,
    )
    annotation = PhotoAnnotation(
        annotation_id=uuid4(),
        photo_id=photo_id,
        patient_id=patient_id,
        kind="arrow",
        points=[[0.1, 0.1], [0.2, 0.1]],
        words="",
        account_id=account_id,
        actor="Dr",
        written_at=NOW,
    )
    session.add_all([measure, annotation])
    await session.flush()
    return {
        "second_photo_id": second.photo_id,
        "measure_id": measure.measure_id,
        "annotation_id": annotation.annotation_id,
    }
