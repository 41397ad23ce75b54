"""A task about a patient, at the place of her doctor."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.preparation.models import Task, TaskKind, TaskOrigin
from tests.booking.clinic import NOW


async def a_task(
    session: AsyncSession, patient_id: UUID, practitioner_id: UUID, site_id: UUID, appointment_id: UUID
) -> dict[str, UUID]:
    task = Task(
        task_id=uuid4(),
        site_id=site_id,
        kind=TaskKind.CALL_BACK,
        origin=TaskOrigin.MISSED,
        patient_id=patient_id,
        appointment_id=appointment_id,
        practitioner_id=practitioner_id,
        due_on=NOW.date(),
        created_at=NOW,
    )
    session.add(task)
    await session.flush()
    return {"task_id": task.task_id}
