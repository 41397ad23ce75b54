"""Who waits for a time, what she is offered, and a course of visits."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import Appointment, AppointmentStatus
from booking.resources import as_range
from booking.waiting_list.models import Offer, WaitingEntry, WaitingState
from tests.booking.clinic import NOW


async def waiting(
    session: AsyncSession, patient_id: UUID, practitioner_id: UUID, site_id: UUID, appointment_id: UUID
) -> dict[str, UUID]:
    """A patient on the list of a practitioner, with an open offer; and `appointment_id` as part of a course."""
    starts = NOW + timedelta(days=2)
    hold = Appointment(
        appointment_id=uuid4(),
        principal_id=uuid4(),
        practitioner_id=practitioner_id,
        patient_id=patient_id,
        site_id=site_id,
        reason="Une tache",
        during=as_range(Interval(starts, starts + timedelta(minutes=20))),
        status=AppointmentStatus.PENDING,
    )
    entry = WaitingEntry(
        entry_id=uuid4(),
        patient_id=patient_id,
        principal_id=uuid4(),
        speciality_code="dermatology",
        practitioner_id=practitioner_id,
        earliest=date(2026, 11, 23),
        latest=date(2026, 12, 23),
        state=WaitingState.OFFERED,
        joined_at=NOW,
    )
    session.add_all([hold, entry])
    await session.flush()
    offer = Offer(
        offer_id=uuid4(),
        entry_id=entry.entry_id,
        appointment_id=hold.appointment_id,
        made_at=NOW,
        deadline=NOW + timedelta(hours=1),
    )
    series_id = uuid4()
    session.add(offer)
    await session.execute(
        update(Appointment).where(Appointment.appointment_id == appointment_id).values(series_id=series_id)
    )
    await session.flush()
    return {"waiting_entry_id": entry.entry_id, "time_offer_id": offer.offer_id, "series_id": series_id}
