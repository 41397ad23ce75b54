"""The papers of the visit that has just ended in a cabin: for the attendant's board, and for the screen that prints them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.state_models import CabinStanding
from backend.consultations.models import Consultation
from backend.prescriptions.models import PrintWish
from booking.models import Appointment, Cabin
from core.context import elevated


class PrintAsked(BaseModel):
    """The attendant asks the cabin's screen to print the papers of this visit."""

    model_config = ConfigDict(from_attributes=True)

    consultation_id: UUID
    asked_at: datetime


async def asked_of(session: AsyncSession, cabin_id: UUID) -> PrintAsked | None:
    """Until they are printed, or may not be any more."""
    query = (
        select(PrintWish.consultation_id, PrintWish.asked_at)
        .join(Appointment, Appointment.appointment_id == PrintWish.consultation_id)
        .where(Appointment.cabin_id == cabin_id, func.cabin_prints(PrintWish.consultation_id))
    )
    # A wish is in nobody's sight: the screen is told of its own.
    async with elevated(session):
        row = (await session.execute(query)).first()
    return PrintAsked.model_validate(row) if row else None


async def visits_to_print(session: AsyncSession, site_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of the cabins at these places: cabin to the visit whose papers it may print now."""
    query = (
        select(CabinStanding.cabin_id, Appointment.appointment_id)
        .join(Cabin, Cabin.cabin_id == CabinStanding.cabin_id)
        .join(Appointment, Appointment.cabin_id == CabinStanding.cabin_id)
        .join(Consultation, Consultation.consultation_id == Appointment.appointment_id)
        .where(
            Cabin.site_id.in_(list(site_ids)),
            Consultation.ended_at == CabinStanding.since,
            func.cabin_prints(Appointment.appointment_id),
        )
    )
    # Ids alone, at the caller's own places: whose visit it is, is asked with the caller's own sight.
    async with elevated(session):
        return {row.cabin_id: row.appointment_id for row in await session.execute(query)}
