"""Free times of practitioners: the next few, a week of them, and what to offer instead of a taken one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, free_slots, local_date, local_day
from booking.models import Practitioner
from booking.resources import Agenda, agendas, known_resources
from booking.rules import DEFAULT_RULES, BookingRules
from contract.errors import ErrorCode
from core.errors import Invalid, NotFound

NEXT_TIMES = 3
# Most have a free time within a fortnight; only for the others is a longer look worth its cost.
_NEAR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """Free times by local day of the practitioner's place; `next_from`: first day with one after these."""

    first: date
    days: list[tuple[date, list[Interval]]]
    next_from: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose next times: a resource, and how long its visits are."""

    resource_id: int
    length: timedelta


async def next_times(
    session: AsyncSession, asked: Sequence[Asked], *, now: datetime, rules: BookingRules = DEFAULT_RULES
) -> dict[int, list[Interval]]:
    """By resource, the first free times, at most three. One or two statements, however many are asked."""
    from_, near, far = now + rules.minimum_notice, now + _NEAR, now + rules.horizon
    times = await _first_times(session, asked, Interval(from_, min(near, far)))
    # A visit that begins within the fortnight is seen whole: openings and reservations that only touch it are read.
    short = [one for one in asked if len(times[one.resource_id]) < NEXT_TIMES]
    if short and near < far:
        times |= await _first_times(session, short, Interval(from_, far))
    return times


async def _first_times(session: AsyncSession, asked: Sequence[Asked], within: Interval) -> dict[int, list[Interval]]:
    found = await agendas(session, [one.resource_id for one in asked], within)
    return {
        one.resource_id: list(islice(_free(found[one.resource_id], one.length, within), NEXT_TIMES)) for one in asked
    }


def _free(agenda: Agenda, length: timedelta, within: Interval) -> Iterator[Interval]:
    """Free visits that begin within; both sides of the agenda are known there."""
    for slot in free_slots(agenda.openings, agenda.busy, length=length, not_before=within.start):
        if slot.end > within.end:
            return
        yield slot


async def free_times(
    session: AsyncSession,
    *,
    practitioner_id: UUID,
    first: date | None,
    days: int,
    now: datetime,
    cabin_id: UUID | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> FreeTimes:
    """The free times of `days` local days from `first`, or from today; with a cabin, when it is free as well.

    Raises NotFound, and Invalid for a first day beyond the horizon.
    """
    refs = [practitioner_id, *([cabin_id] if cabin_id else [])]
    numbers = await known_resources(session, refs)
    who = await session.get(Practitioner, practitioner_id)
    if who is None or len(numbers) < len(refs):
        raise NotFound
    zone, until = who.site.tz, now + rules.horizon
    first = first or local_date(now, zone)
    if first > local_date(until, zone):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Les rendez-vous ne sont pas encore ouverts à cette date.")
    within = Interval(max(now + rules.minimum_notice, local_day(first, zone).start), until)
    agenda = await _joint_agenda(session, numbers[practitioner_id], numbers.values(), within)
    by_day: dict[date, list[Interval]] = {first + timedelta(days=n): [] for n in range(days)}
    for slot in _free(agenda, timedelta(minutes=who.visit_minutes), within):
        day = local_date(slot.start, zone)
        if day not in by_day:
            return FreeTimes(first, list(by_day.items()), day)
        by_day[day].append(slot)
    return FreeTimes(first, list(by_day.items()), None)


async def alternatives(
    session: AsyncSession,
    *,
    practitioner: int,
    resources: Collection[int],
    wanted: Interval,
    now: datetime,
    rules: BookingRules = DEFAULT_RULES,
) -> list[Interval]:
    """Up to three times when the practitioner is open and every resource is free: after the wanted
    time first, then before it."""
    within = Interval(now + rules.minimum_notice, now + rules.horizon)
    agenda = await _joint_agenda(session, practitioner, resources, within)
    slots = list(_free(agenda, wanted.end - wanted.start, within))
    after = [slot for slot in slots if slot.start > wanted.start]
    before = [slot for slot in slots if slot.start < wanted.start]
    return sorted([*after, *reversed(before)][:NEXT_TIMES])


async def _joint_agenda(
    session: AsyncSession, practitioner: int, resources: Collection[int], within: Interval
) -> Agenda:
    """The practitioner's openings, and what holds any of the resources."""
    found = await agendas(session, resources, within)
    return Agenda(found[practitioner].openings, [taken for number in resources for taken in found[number].busy])
