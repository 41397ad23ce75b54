"""The time of practitioners over some days, for drawing: hours, breaks, closures, visits, and what else is taken."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, instant, local_date
from booking.lanes import UNFOLLOWED, URGENT, visit_word, zone_word
from booking.models import (
    Appointment,
    AppointmentStatus,
    Practitioner,
    Reservation,
    Resource,
    ResourceKind,
    Site,
)
from booking.openings import extra_hours, hours_ahead
from booking.resources import as_range, resource_ids
from booking.rules import BookingRules
from booking.schedules import views
from booking.schedules.expansion import Hours, Plan, breaks_of, closures_of
from booking.schedules.owners import practitioners_at
from booking.schedules.plans import Existing, read_openings, read_plans
from booking.schedules.public_holidays import holidays_between
from booking.views import appointment_view, practitioner_lite_view
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Forbidden, Invalid, NotFound
from core.identity import AccountRole, Principal

_DAY = timedelta(days=1)
_VISIT, _ZONE = visit_word(""), zone_word(UUID(int=0)).removesuffix(str(UUID(int=0)))
_UNSEEN = (AppointmentStatus.CANCELLED, AppointmentStatus.ENTERED_IN_ERROR, AppointmentStatus.PENDING)

MOST = 30
"""Practitioners drawn at once."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What holds a practitioner's time."""

    appointment_id: UUID | None
    during: Interval
    hold_until: datetime | None


async def agendas_of(
    session: AsyncSession,
    principal: Principal,
    *,
    practitioner_ids: Sequence[UUID],
    site_id: UUID | None,
    first: date | None,
    days: int,
    now: datetime,
    rules: BookingRules,
) -> views.Agendas:
    """A practitioner's own; an assistant's, of those who work at her sites. In the order asked for.

    Raises Forbidden, NotFound, Invalid.
    """
    people = await _people(session, principal, practitioner_ids, site_id, now)
    tz = (await session.get_one(Site, site_id)).tz if site_id is not None else people[0].site.tz
    first = first or local_date(now, tz)
    within = Interval(_midnight(first, tz), _midnight(first + days * _DAY, tz))
    numbers = await resource_ids(session, {who.practitioner_id: ResourceKind.PRACTITIONER for who in people})
    wanted = sorted(numbers.values())
    resources = {
        row.resource_id: row for row in await session.scalars(select(Resource).where(Resource.resource_id.in_(wanted)))
    }
    plans = await read_plans(session, wanted, since=first - 2 * _DAY)
    openings = await read_openings(session, wanted, within)
    sites = await _site_names(session, people, plans.values(), openings.values())
    visits = await _visits(session, people, within)
    audit.record_agenda(session, principal, (row.patient_id for rows in visits.values() for row in rows))
    # Also what this reader may not see takes time: shown as taken, without a name.
    async with elevated(session):
        taken = await _taken(session, wanted, within)
    drawn = []
    for who in people:
        number = numbers[who.practitioner_id]
        plan = plans[number]
        hours = _hours(plan, openings[number], within, now, rules)
        mine, held = visits[who.practitioner_id], taken[number]
        drawn.append(
            views.Agenda(
                practitioner=practitioner_lite_view(who),
                tz=who.site.tz,
                site_id=who.site_id,
                buffer_minutes=resources[number].buffer_minutes,
                openings=[_opening_view(one, who, sites) for one in hours],
                breaks=[
                    views.AgendaSpan(starts_at=a, ends_at=b)
                    for a, b in _within(breaks_of(plan, first, first + days * _DAY), within)
                ],
                closures=list(_closures(plan, within)),
                holidays=list(_holidays(plan, first, first + (days - 1) * _DAY)),
                appointments=[_visit_view(row, principal, held, rules) for row in mine],
                busy=list(_busy(held, {row.appointment_id for row in mine}, now)),
            )
        )
    return views.Agendas(first=first, days=days, tz=tz, starts_at=within.start, ends_at=within.end, agendas=drawn)


async def _people(
    session: AsyncSession,
    principal: Principal,
    practitioner_ids: Sequence[UUID],
    site_id: UUID | None,
    now: datetime,
) -> list[Practitioner]:
    if principal.role is AccountRole.PRACTITIONER and principal.practitioner_id is not None:
        wanted = list(dict.fromkeys(practitioner_ids)) or [principal.practitioner_id]
        if wanted != [principal.practitioner_id] or site_id is not None:
            raise NotFound
    elif principal.role is AccountRole.ASSISTANT:
        wanted = await _of_sites(session, principal, practitioner_ids, site_id, now)
    else:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Cette page n'est pas pour ce compte.")
    found = await session.scalars(select(Practitioner).where(Practitioner.practitioner_id.in_(wanted)))
    by_id = {who.practitioner_id: who for who in found}
    return [by_id[one] for one in wanted]


async def _of_sites(
    session: AsyncSession,
    principal: Principal,
    practitioner_ids: Sequence[UUID],
    site_id: UUID | None,
    now: datetime,
) -> list[UUID]:
    """Those asked for, if they all work at her sites; else all who do."""
    if site_id is not None and site_id not in principal.site_ids:
        raise NotFound
    sites = sorted(principal.site_ids) if site_id is None else [site_id]
    # A day behind nobody's clock.
    today = (now - _DAY).date()
    there = [one for site in sites for one in await practitioners_at(session, site, today=today)]
    wanted = list(dict.fromkeys(practitioner_ids or there))
    if not wanted or not set(there).issuperset(wanted):
        raise NotFound
    if len(wanted) > MOST:
        raise Invalid(ErrorCode.REQUEST_INVALID, f"Choisissez {MOST} praticiens au plus.")
    return wanted


def _midnight(day: date, tz: str) -> datetime:
    return instant(day, datetime.min.time(), tz)


def _hours(plan: Plan, existing: Existing, within: Interval, now: datetime, rules: BookingRules) -> list[Hours]:
    """As they are kept; beyond how far hours are made, as they will be."""
    if within.end > now + rules.openings_ahead:
        found = [*hours_ahead(plan, existing, now=within.start, until=within.end), *extra_hours(plan, existing)]
    else:
        found = [*existing.made, *map(Hours, existing.extra)]
    return sorted(found, key=lambda one: one.during)


async def _site_names(
    session: AsyncSession, people: Iterable[Practitioner], plans: Iterable[Plan], openings: Iterable[Existing]
) -> dict[UUID, str]:
    wanted = {who.site_id for who in people} | {site_id for plan in plans for site_id in plan.places}
    wanted |= {one.site_id for existing in openings for one in existing.made if one.site_id is not None}
    rows = await session.execute(select(Site.site_id, Site.name).where(Site.site_id.in_(wanted)))
    return {row.site_id: row.name for row in rows}


def _opening_view(one: Hours, who: Practitioner, names: dict[UUID, str]) -> views.AgendaOpening:
    site_id = one.site_id or who.site_id
    return views.AgendaOpening(
        starts_at=one.during.start,
        ends_at=one.during.end,
        kept_for=_kept_for(one.lane),
        visit_types=[word.removeprefix(_VISIT) for word in one.lane if word.startswith(_VISIT)],
        site_id=site_id,
        site_name=None if site_id == who.site_id else names.get(site_id),
        volunteer=one.volunteer_day_id is not None,
    )


def _kept_for(lane: Collection[str]) -> views.For:
    if URGENT in lane:
        return views.For.URGENT
    if UNFOLLOWED in lane or any(word.startswith(_ZONE) for word in lane):
        return views.For.ZONE
    return views.For.TYPES if lane else views.For.ALL


def _closures(plan: Plan, within: Interval) -> Iterator[views.AgendaClosure]:
    for one, during in closures_of(plan):
        if during.end > within.start and during.start < within.end:
            yield views.AgendaClosure(
                starts_at=during.start,
                ends_at=during.end,
                label=one.label,
                leave_id=one.leave_id,
                exception_id=None if one.leave_id else one.exception_id,
            )


def _holidays(plan: Plan, first: date, last: date) -> Iterator[views.AgendaHoliday]:
    for day, name in holidays_between(plan.home.region, first, last):
        yield views.AgendaHoliday(day=day, name_fr=name.name_fr, name_en=name.name_en)


def _within(spans: Iterable[Interval], within: Interval) -> Iterator[Interval]:
    return (span for span in spans if span.end > within.start and span.start < within.end)


async def _visits(
    session: AsyncSession, people: Iterable[Practitioner], within: Interval
) -> dict[UUID, list[Appointment]]:
    """Those that row-level security lets the reader see."""
    found: dict[UUID, list[Appointment]] = defaultdict(list)
    rows = await session.scalars(
        select(Appointment)
        .where(
            Appointment.practitioner_id.in_([who.practitioner_id for who in people]),
            Appointment.during.op("&&")(as_range(within)),
            Appointment.status.not_in(_UNSEEN),
        )
        .order_by(func.lower(Appointment.during), Appointment.appointment_id)
    )
    for row in rows:
        found[row.practitioner_id].append(row)
    return found


async def _taken(session: AsyncSession, numbers: Collection[int], within: Interval) -> dict[int, list[_Taken]]:
    found: dict[int, list[_Taken]] = defaultdict(list)
    start, end = func.lower(Reservation.during), func.upper(Reservation.during)
    rows = await session.execute(
        select(Reservation.resource_id, Reservation.appointment_id, start, end, Reservation.hold_until)
        .where(Reservation.resource_id.in_(numbers), Reservation.during.op("&&")(as_range(within)))
        .order_by(start)
    )
    for number, appointment_id, starts_at, ends_at, hold_until in rows:
        found[number].append(_Taken(appointment_id, Interval(starts_at, ends_at), hold_until))
    return found


def _visit_view(
    row: Appointment, principal: Principal, held: Iterable[_Taken], rules: BookingRules
) -> views.AgendaAppointment:
    ends = (one.during.end for one in held if one.appointment_id == row.appointment_id)
    view = appointment_view(row, principal, rules).model_dump()
    return views.AgendaAppointment(**view, buffer_until=next(ends, row.ends_at))


def _busy(held: Iterable[_Taken], shown: Collection[UUID], now: datetime) -> Iterator[views.AgendaBusy]:
    for one in held:
        if one.appointment_id in shown or (one.hold_until is not None and one.hold_until < now):
            continue
        yield views.AgendaBusy(
            starts_at=one.during.start,
            ends_at=one.during.end,
            kind=views.BusyKind.OTHER if one.hold_until is None else views.BusyKind.HELD,
            hold_until=one.hold_until,
        )
