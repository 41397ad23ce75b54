"""Which appointments a change of hours touches: those that stand outside the new hours, or at another place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, subtract, union
from booking.models import LIVE, Appointment, AppointmentStatus, Reservation, VisitMode
from booking.openings import extra_hours, hours_ahead
from booking.schedules.expansion import Hours, Plan, leave_of
from booking.schedules.owners import Owner
from booking.schedules.plans import Existing, read_openings
from booking.schedules.views import HitReason


@dataclass(frozen=True, slots=True)
class Touched:
    appointment: Appointment
    why: HitReason

    @property
    def held(self) -> bool:
        return self.appointment.status == AppointmentStatus.PENDING


@dataclass(frozen=True, slots=True)
class _Side:
    """All hours before or after a change; always: whoever keeps no hours is there at any."""

    hours: Sequence[Hours]
    always: bool

    def covers(self, during: Interval) -> bool:
        return self.always or not subtract([during], union(one.during for one in self.hours))

    def place(self, at: datetime) -> Hours | None:
        return next((one for one in self.hours if one.during.start <= at < one.during.end), None)


async def touched_by(
    session: AsyncSession,
    owner: Owner,
    after: Plan,
    *,
    keeps_hours_after: bool,
    restored: Sequence[Interval] = (),
    now: datetime,
    ahead: timedelta,
) -> list[Touched]:
    """Appointments to come, and times held, in order of time. With the system's sight: it knows no bounds of care.

    restored: extra hours that come back.
    """
    rows = await _to_come(session, owner, now)
    if not rows:
        return []
    until = max(now + ahead, max(row.ends_at for row in rows))
    existing = (await read_openings(session, [owner.number], Interval(now, until)))[owner.number]
    before = _Side(_all(owner.plan, existing, now, until), always=not owner.resource.keeps_hours)
    then = _Side([*_all(after, existing, now, until), *map(Hours, restored)], always=not keeps_hours_after)
    away = subtract(leave_of(after), leave_of(owner.plan))
    return list(_touched(rows, before, then, away, owner))


def _touched(
    rows: Iterable[Appointment], before: _Side, then: _Side, away: Sequence[Interval], owner: Owner
) -> Iterator[Touched]:
    for row in rows:
        during = Interval(row.starts_at, row.ends_at)
        if any(one.start < during.end and during.start < one.end for one in away):
            yield Touched(row, HitReason.LEAVE)
        elif before.covers(during) and not then.covers(during):
            yield Touched(row, HitReason.CLOSED)
        elif _moved(row, before, then, owner):
            yield Touched(row, HitReason.PLACE)


def _moved(row: Appointment, before: _Side, then: _Side, owner: Owner) -> bool:
    """The patient is awaited where the practitioner will not be."""
    if row.mode != VisitMode.ON_SITE:
        return False
    was, will = before.place(row.starts_at), then.place(row.starts_at)
    if was is None or will is None or was.site_id == will.site_id:
        return False
    return row.site_id != (will.site_id or owner.plan.home.site_id)


def _all(plan: Plan, existing: Existing, now: datetime, until: datetime) -> list[Hours]:
    hours = [*hours_ahead(plan, existing, now=now, until=until), *extra_hours(plan, existing)]
    return sorted(hours, key=lambda one: one.during)


async def _to_come(session: AsyncSession, owner: Owner, now: datetime) -> Sequence[Appointment]:
    theirs = (Appointment.cabin_id if owner.is_cabin else Appointment.practitioner_id) == owner.ref
    held = exists().where(Reservation.appointment_id == Appointment.appointment_id, Reservation.hold_until > now)
    live = or_(Appointment.status.in_(LIVE), and_(Appointment.status == AppointmentStatus.PENDING, held))
    rows = await session.scalars(
        select(Appointment)
        .where(theirs, live, func.upper(Appointment.during) > now)
        .order_by(func.lower(Appointment.during), Appointment.appointment_id)
    )
    return rows.all()
