"""Openings: made from the rules, days ahead, by difference; extra hours beside them."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Cuts, Interval, subtract
from booking.models import Opening, OpeningSource, Resource, ResourceKind, WeeklyRule
from booking.resources import as_range, lock_agendas
from booking.schedules.expansion import Hours, Plan, expand, leave_of
from booking.schedules.plans import Existing, read_openings, read_plans, resources_with_hours
from booking.waiting_list.opened import tell_opened
from core.db import SessionMaker
from core.errors import Unavailable
from core.faults import described

log = logging.getLogger(__name__)

# As many are read and compared before others get their turn.
_AT_ONCE = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """What must go and what must come, so that openings are as the rules say."""

    obsolete: Sequence[int]
    made: Sequence[Hours]
    extra: Sequence[Interval]

    def __len__(self) -> int:
        return len(self.obsolete) + len(self.made) + len(self.extra)


async def refresh_openings(
    session: AsyncSession, *, now: datetime, days: int, resources: Collection[int] | None = None
) -> int:
    """Brings the openings of the next `days` in line with rules and exceptions; returns rows changed.

    Works by difference, so that running it again changes nothing. Hours that ended stay as they
    were; appointments are not touched even when they now lie outside. Of `extra` rows leave alone
    takes something away. Waits for bookings of these resources, and keeps them waiting.
    """
    numbers = sorted(resources if resources is not None else await resources_with_hours(session, now=now))
    await lock_agendas(session, numbers)
    await _cabins_with_hours(session, numbers, now)
    changed = 0
    opened = []
    for number, difference in (await _differences(session, numbers, now=now, days=days)).items():
        await _apply(session, number, difference)
        changed += len(difference)
        if difference.made or difference.extra:
            opened.append(number)
    if opened:
        await tell_opened(session, opened, now=now)
    return changed


async def refresh_all(sessions: SessionMaker, *, now: datetime, days: int) -> int:
    """As `refresh_openings`, for everybody, each in a transaction of its own; returns rows changed.

    Who cannot be had now is left for the next round. `sessions` with the system's sight.
    """
    async with sessions() as session:
        numbers = await resources_with_hours(session, now=now)
    changed = 0
    for first in range(0, len(numbers), _AT_ONCE):
        some = numbers[first : first + _AT_ONCE]
        async with sessions() as session:
            late = [n for n, found in (await _differences(session, some, now=now, days=days)).items() if len(found)]
            late += await _cabins_changing(session, some, now)
        for number in dict.fromkeys(late):
            try:
                async with sessions.begin() as session:
                    changed += await refresh_openings(session, now=now, days=days, resources=[number])
            except (DBAPIError, Unavailable) as fault:
                log.warning("openings not refreshed", extra=described(fault))
    return changed


async def open_extra(session: AsyncSession, *, resource_id: int, during: Interval) -> list[Interval]:
    """Opens what is not yet open of `during`, outside any rule; returns the new openings."""
    await lock_agendas(session, [resource_id])
    have = await session.execute(
        select(func.lower(Opening.during), func.upper(Opening.during)).where(
            Opening.resource_id == resource_id, Opening.during.op("&&")(as_range(during))
        )
    )
    added = subtract([during], [Interval(start, end) for start, end in have])
    if added:
        await session.execute(insert(Opening), [_extra_row(resource_id, part) for part in added])
    return added


def hours_ahead(plan: Plan, existing: Existing, *, now: datetime, until: datetime) -> list[Hours]:
    """The hours of a plan that touch `now … until`, beside the extra ones that are there."""
    extra = Cuts(hours.during for hours in extra_hours(plan, existing))
    return [
        hours._replace(during=part)
        for hours in expand(plan, (now - 2 * _DAY).date(), (until + _DAY).date(), now)
        for part in extra.left_of(hours.during)
        if part.end > now and part.start < until
    ]


def extra_hours(plan: Plan, existing: Existing) -> list[Hours]:
    """The extra hours that leave has left."""
    return [Hours(part) for part in subtract(existing.extra, leave_of(plan))]


async def _differences(
    session: AsyncSession, numbers: Collection[int], *, now: datetime, days: int
) -> dict[int, Difference]:
    until = now + timedelta(days=days)
    plans = await read_plans(session, numbers, since=(now - 2 * _DAY).date())
    existing = await read_openings(session, numbers, Interval(now, until))
    return {number: _difference(plans[number], existing[number], now=now, until=until) for number in numbers}


def _difference(plan: Plan, existing: Existing, *, now: datetime, until: datetime) -> Difference:
    wanted = set(hours_ahead(plan, existing, now=now, until=until))
    extra = {hours.during for hours in extra_hours(plan, existing)}
    obsolete = [opening_id for hours, opening_id in existing.made.items() if hours not in wanted]
    obsolete += [opening_id for during, opening_id in existing.extra.items() if during not in extra]
    return Difference(obsolete, sorted(wanted - existing.made.keys()), sorted(extra - existing.extra.keys()))


async def _apply(session: AsyncSession, number: int, difference: Difference) -> None:
    if difference.obsolete:
        await session.execute(delete(Opening).where(Opening.opening_id.in_(difference.obsolete)))
    rows = [
        {
            "resource_id": number,
            "during": as_range(hours.during),
            "source": OpeningSource.RULE,
            "lane": list(hours.lane),
            "site_id": hours.site_id,
            "volunteer_day_id": hours.volunteer_day_id,
        }
        for hours in difference.made
    ]
    if rows:
        await session.execute(insert(Opening), rows)
    if difference.extra:
        await session.execute(insert(Opening), [_extra_row(number, part) for part in difference.extra])


def _extra_row(number: int, during: Interval) -> dict[str, object]:
    return {"resource_id": number, "during": as_range(during), "source": OpeningSource.EXTRA}


async def _cabins_changing(session: AsyncSession, numbers: Collection[int], now: datetime) -> list[int]:
    """Cabins whose first hours have come, or whose last have gone."""
    today = now.date()
    in_force = exists().where(
        WeeklyRule.resource_id == Resource.resource_id,
        or_(WeeklyRule.valid_until.is_(None), WeeklyRule.valid_until >= today),
    )
    cabins = select(Resource.resource_id).where(
        Resource.resource_id.in_(numbers), Resource.kind == ResourceKind.CABIN, Resource.keeps_hours != in_force
    )
    return list(await session.scalars(cabins))


async def _cabins_with_hours(session: AsyncSession, numbers: Collection[int], now: datetime) -> None:
    changing = await _cabins_changing(session, numbers, now)
    if changing:
        flip = update(Resource).where(Resource.resource_id.in_(changing)).values(keeps_hours=~Resource.keeps_hours)
        await session.execute(flip)
