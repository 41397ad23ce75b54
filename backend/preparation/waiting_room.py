"""Who is in the waiting room of a place, since when, for whom, and whether prepared."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.acts import consultations_of
from backend.consultations.models import ConsultationStatus
from backend.preparation.checklist import Preparation, prepared
from backend.preparation.models import Arrival
from booking import appointments as bookings
from booking.appointments import When
from booking.availability import local_date, local_day
from booking.models import Appointment, AppointmentStatus, Site, VisitMode
from booking.resources import as_range
from core import audit
from core.context import elevated
from core.errors import NotFound
from core.identity import Principal


@dataclass(frozen=True, slots=True)
class Present:
    """number: of the call, in the order of arrival at this place on this day; none for whoever waits from home.

    since: when they came. inside: the visit has begun.
    """

    preparation: Preparation
    number: int | None
    since: datetime
    inside: bool

    @property
    def appointment(self) -> Appointment:
        return self.preparation.appointment

    @property
    def turn(self) -> tuple[bool, datetime]:
        """Who needs somebody next: by the hour of the visit, or of the arrival if that is later."""
        return self.inside, max(self.since, self.appointment.starts_at)


@dataclass(frozen=True, slots=True)
class Room:
    site: Site
    present: list[Present]
    expected: list[Preparation]


async def room_of(session: AsyncSession, principal: Principal, *, site_id: UUID, now: datetime) -> Room:
    """Today's. Raises NotFound for a place that is not the principal's."""
    site = await session.get(Site, site_id)
    if site is None or site_id not in principal.site_ids:
        raise NotFound
    day = local_date(now, site.tz)
    visits = await bookings.appointments_of(session, principal, when=When.DAY, day=day, now=now)
    visits = [row for row in visits if row.site_id == site_id]
    audit.record_agenda(session, principal, (row.patient_id for row in visits))
    begun = await consultations_of(session, [row.appointment_id for row in visits])
    numbers = await _numbers(session, site, now)
    present, expected = [], []
    for one in await prepared(session, visits):
        row = one.appointment
        act = begun.get(row.appointment_id)
        status = ConsultationStatus(act.status) if act else ConsultationStatus.PLANNED
        if status is ConsultationStatus.ENDED:
            continue
        since = _since(row, act.waiting_since if act else None, numbers)
        if since is not None:
            number = numbers[row.appointment_id][0] if row.appointment_id in numbers else None
            inside = status is ConsultationStatus.IN_PROGRESS
            present.append(Present(one, number if row.mode != VisitMode.HOME else None, since, inside))
        elif row.status in {AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN} and row.ends_at > now:
            expected.append(one)
    return Room(site, sorted(present, key=lambda one: one.turn), expected)


def _since(
    row: Appointment, waiting_since: datetime | None, numbers: dict[UUID, tuple[int, datetime]]
) -> datetime | None:
    if row.status == AppointmentStatus.ARRIVED and row.appointment_id in numbers:
        return numbers[row.appointment_id][1]
    return waiting_since if row.status == AppointmentStatus.ARRIVED else None


async def number_of(session: AsyncSession, visit: Appointment, *, now: datetime) -> int | None:
    """The call number of a visit whose patient has come to the place today."""
    if visit.mode == VisitMode.HOME:
        return None
    found = (await _numbers(session, visit.site, now)).get(visit.appointment_id)
    return found[0] if found else None


async def _numbers(session: AsyncSession, site: Site, now: datetime) -> dict[UUID, tuple[int, datetime]]:
    """The rank and the hour of each arrival of the day at a place."""
    day = as_range(local_day(local_date(now, site.tz), site.tz))
    rank = func.row_number().over(order_by=(Arrival.arrived_at, Arrival.appointment_id))
    # The rank counts everybody who came, whoever asks: a number must be the same on every screen.
    async with elevated(session):
        rows = await session.execute(
            select(Arrival.appointment_id, rank, Arrival.arrived_at)
            .join(Appointment, Appointment.appointment_id == Arrival.appointment_id)
            .where(
                Appointment.site_id == site.site_id,
                Appointment.mode != VisitMode.HOME.value,
                Arrival.arrived_at >= day.lower,
                Arrival.arrived_at < day.upper,
            )
        )
        return {appointment_id: (number, at) for appointment_id, number, at in rows}
