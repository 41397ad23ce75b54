"""Free times of practitioners: the next few, days of them, and what to offer instead of a taken one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, local_date, local_day
from booking.grid import QUANTUM
from booking.models import Practitioner, PractitionerVisit, Resource, VisitType
from booking.rules import DEFAULT_RULES, BookingRules
from booking.search import Asked, Beside, free_starts, next_starts
from contract.errors import ErrorCode
from core.errors import Invalid, NotFound

NEXT_TIMES = 3


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """Free times by local day of the practitioner's place; `next_from`: first day with one after these."""

    first: date
    days: list[tuple[date, list[Interval]]]
    next_from: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose next times, and of which visits. lanes: the restricted hours open to whoever asks (booking.lanes)."""

    practitioner: Practitioner
    resource: Resource
    length: timedelta
    lanes: tuple[str, ...] = ()

    def asked(self, others: Iterable[Resource] = ()) -> Asked:
        return Asked(
            length=self.length,
            zone=self.practitioner.site.tz,
            buffer=timedelta(minutes=self.resource.buffer_minutes),
            lanes=self.lanes,
            beside=tuple(
                Beside(one.resource_id, timedelta(minutes=one.buffer_minutes), one.keeps_hours) for one in others
            ),
        )


async def next_times(
    session: AsyncSession,
    wanted: Sequence[Wanted],
    *,
    now: datetime,
    until: datetime | None = None,
    first: date | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> dict[int, list[Interval]]:
    """By resource, the first free times, at most three. A statement or two, however many are asked.

    first: not before this day, on the clock of the practitioner's place.
    """
    reach: dict[Interval, dict[int, Asked]] = {}
    for one in wanted:
        within = rules.reach(one.practitioner.notice_minutes, one.practitioner.horizon_days, now=now)
        if until is not None:
            within = Interval(within.start, min(within.end, until))
        if first is not None:
            day = local_day(first, one.practitioner.site.tz).start
            within = Interval(max(within.start, day), within.end)
        reach.setdefault(within, {})[one.resource.resource_id] = one.asked()
    lengths = {one.resource.resource_id: one.length for one in wanted}
    times: dict[int, list[Interval]] = {number: [] for number in lengths}
    for within, asked in reach.items():
        for number, starts in (await next_starts(session, asked, within=within, count=NEXT_TIMES)).items():
            times[number] = [Interval(start, start + lengths[number]) for start in starts]
    return times


async def free_times(
    session: AsyncSession,
    *,
    practitioner_id: UUID,
    first: date | None,
    days: int,
    now: datetime,
    cabin_id: UUID | None = None,
    visit_type: str | None = None,
    lanes: Sequence[str] = (),
    rules: BookingRules = DEFAULT_RULES,
) -> FreeTimes:
    """The free times of `days` local days from `first`, or from today; with a cabin, when it is free as well.

    Raises NotFound, and Invalid for a first day beyond the horizon.
    """
    who = await session.get(Practitioner, practitioner_id)
    refs = [practitioner_id, *([cabin_id] if cabin_id else [])]
    resources = {row.ref: row for row in await session.scalars(select(Resource).where(Resource.ref.in_(refs)))}
    if who is None or len(resources) < len(refs):
        raise NotFound
    wanted = Wanted(who, resources[practitioner_id], await visit_length(session, who, visit_type), tuple(lanes))
    zone = who.site.tz
    reach = rules.reach(who.notice_minutes, who.horizon_days, now=now)
    first = first or local_date(now, zone)
    if first > local_date(reach.end, zone):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Les rendez-vous ne sont pas encore ouverts à cette date.")
    start = max(reach.start, local_day(first, zone).start)
    # A visit that begins on the last day may end on the next.
    until = local_day(first + timedelta(days=days), zone).start - QUANTUM + wanted.length
    number, asked = wanted.resource.resource_id, wanted.asked([resources[cabin_id]] if cabin_id else [])
    by_day: dict[date, list[Interval]] = {first + timedelta(days=n): [] for n in range(days)}
    shown = await free_starts(session, [number], asked, within=Interval(start, min(until, reach.end)))
    for at in shown.get(number, []):
        by_day[local_date(at, zone)].append(Interval(at, at + wanted.length))
    rest = Interval(max(start, local_day(first + timedelta(days=days), zone).start), reach.end)
    later = (await free_starts(session, [number], asked, within=rest, days=1)).get(number)
    after = local_date(later[0], zone) if later else None
    return FreeTimes(first, list(by_day.items()), after)


async def alternatives(
    session: AsyncSession, number: int, asked: Asked, *, reach: Interval, missed: datetime
) -> list[Interval]:
    """Up to three times of a resource within reach: after the missed one first, then before it."""
    within = Interval(max(reach.start, missed + QUANTUM), reach.end)
    later = await free_starts(session, [number], asked, within=within, days=NEXT_TIMES)
    starts = later.get(number, [])[:NEXT_TIMES]
    if len(starts) < NEXT_TIMES and missed > reach.start:
        before = Interval(reach.start, min(missed - QUANTUM + asked.length, reach.end))
        nearest = (await free_starts(session, [number], asked, within=before)).get(number, [])
        starts = sorted([*starts, *nearest[len(nearest) - (NEXT_TIMES - len(starts)) :]])
    return [Interval(start, start + asked.length) for start in starts]


async def visit_length(session: AsyncSession, who: Practitioner, visit_type: str | None) -> timedelta:
    """How long a visit of this type lasts with this practitioner. Raises NotFound for one that is not given."""
    if visit_type is None:
        return timedelta(minutes=who.visit_minutes)
    own = select(PractitionerVisit.visit_type, PractitionerVisit.minutes).where(
        PractitionerVisit.practitioner_id == who.practitioner_id
    )
    given = {row.visit_type: row.minutes for row in await session.execute(own)}
    if given:
        if visit_type not in given:
            raise NotFound
        return timedelta(minutes=given[visit_type])
    kind = await session.get(VisitType, visit_type)
    if kind is None or kind.speciality_code != who.speciality_code:
        raise NotFound
    return timedelta(minutes=kind.minutes)
