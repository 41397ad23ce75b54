"""A lesion of a patient, for the matrix of rights."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from media.lesions.models import Lesion
from tests.booking.clinic import NOW


async def a_lesion(session: AsyncSession, patient_id: UUID) -> dict[str, UUID]:
    lesion = Lesion(
        lesion_id=uuid4(), patient_id=patient_id, name="Omoplate gauche", map="back", x=0.4, y=0.25, created_at=NOW
    )
    session.add(lesion)
    await session.flush()
    return {"lesion_id": lesion.lesion_id}
