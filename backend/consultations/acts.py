"""The rows of acts."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.models import Consultation


async def consultation_of(session: AsyncSession, consultation_id: UUID) -> Consultation | None:
    return await session.get(Consultation, consultation_id, populate_existing=True)


async def ensure(session: AsyncSession, consultation_id: UUID) -> Consultation:
    """The act's row, made when there is none yet, and locked."""
    made = await session.get(Consultation, consultation_id, with_for_update=True, populate_existing=True)
    if made is not None:
        return made
    await session.execute(
        insert(Consultation)
        .values(consultation_id=consultation_id)
        .on_conflict_do_nothing(index_elements=[Consultation.consultation_id])
    )
    return await session.get_one(Consultation, consultation_id, with_for_update=True, populate_existing=True)


async def consultations_of(session: AsyncSession, ids: list[UUID]) -> dict[UUID, Consultation]:
    rows = await session.scalars(select(Consultation).where(Consultation.consultation_id.in_(ids)))
    return {row.consultation_id: row for row in rows}
