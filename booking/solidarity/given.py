"""Days that were given, and the visits that stand on them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import LIVE, Appointment, AppointmentStatus, VolunteerDay
from contract.errors import ErrorCode
from core.context import elevated
from core.errors import Forbidden
from core.identity import AccountRole, Principal

PER_MONTH = 2

# A hold stands too: somebody is filling a form.
_STANDS = (AppointmentStatus.PENDING, *LIVE, AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW)


def volunteer_of(principal: Principal) -> UUID:
    """The practitioner who asks. Raises Forbidden for anybody else."""
    if principal.role is not AccountRole.PRACTITIONER or principal.practitioner_id is None:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Cette page n'est pas pour ce compte.")
    return principal.practitioner_id


async def day_of(session: AsyncSession, volunteer_day_id: UUID) -> VolunteerDay | None:
    query = select(VolunteerDay).where(VolunteerDay.volunteer_day_id == volunteer_day_id)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def days_given(
    session: AsyncSession, practitioner_id: UUID, *, first: date, last: date
) -> Sequence[VolunteerDay]:
    """Of one practitioner, in order, both dates included."""
    query = select(VolunteerDay).where(
        VolunteerDay.practitioner_id == practitioner_id, VolunteerDay.day.between(first, last)
    )
    return (await session.scalars(query.order_by(VolunteerDay.day))).all()


def days_left(month: Sequence[VolunteerDay], *, halves_pair: bool) -> float:
    """How many days of a month may still be given: 2, 1.5, 1, 0.5 or 0."""
    return PER_MONTH - sum(0.5 if one.half and halves_pair else 1.0 for one in month)


async def visits_on(session: AsyncSession, days: Collection[UUID]) -> dict[UUID, int]:
    """By volunteer day, how many visits stand. Numbers only, whoever may see the patients."""
    async with elevated(session):
        rows = await session.execute(
            select(Appointment.volunteer_day_id, func.count())
            .where(Appointment.volunteer_day_id.in_(days), Appointment.status.in_(_STANDS))
            .group_by(Appointment.volunteer_day_id)
        )
        return {day: count for day, count in rows if day is not None}


async def standing_on(session: AsyncSession, *which: ColumnElement[bool]) -> Sequence[Appointment]:
    query = select(Appointment).where(*which, Appointment.status.in_(_STANDS))
    return (await session.scalars(query.order_by(func.lower(Appointment.during)))).all()
