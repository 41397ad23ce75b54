"""What follows when appointments on a day taken back are booked, moved or cancelled: the last to leave releases it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Appointment, AppointmentStatus, RuleException, VolunteerDay
from booking.solidarity.days import RELEASE, offer_elsewhere
from core.clock import Clock
from core.jobs import Handler, Payload

_GONE = (AppointmentStatus.CANCELLED, AppointmentStatus.ENTERED_IN_ERROR)


def handlers(clock: Clock) -> Mapping[str, Handler]:
    async def booked(session: AsyncSession, payload: Payload) -> None:
        """A hold on a day taken back was confirmed."""
        one = await session.get(Appointment, UUID(payload["appointment_id"]))
        if one is not None and one.volunteer_day_id is not None:
            day = select(VolunteerDay.taken_back_at).where(VolunteerDay.volunteer_day_id == one.volunteer_day_id)
            if await session.scalar(day) is not None:
                await offer_elsewhere(session, one, clock())

    async def left(session: AsyncSession, _: Payload) -> None:
        await release_emptied(session)

    return {
        "appointment.booked": booked,
        "appointment.moved": left,
        "appointment.cancelled": left,
        "slot.released": left,
    }


async def release_emptied(session: AsyncSession) -> int:
    """Days taken back on which no visit stands any more are free again; returns how many. The volunteer's own hours of
    such a day come back with the next round of upkeep."""
    standing = exists().where(
        Appointment.volunteer_day_id == VolunteerDay.volunteer_day_id, Appointment.status.not_in(_GONE)
    )
    emptied = select(VolunteerDay.volunteer_day_id).where(VolunteerDay.taken_back_at.is_not(None), ~standing)
    found = (await session.scalars(emptied)).all()
    for volunteer_day_id in found:
        await session.execute(delete(RuleException).where(RuleException.volunteer_day_id == volunteer_day_id))
        await session.execute(RELEASE, {"given": volunteer_day_id})
    return len(found)
