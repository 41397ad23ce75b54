"""Openings: made from the rules, days ahead; extra hours beside them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import DayException, Interval, Weekly, expand, subtract
from booking.models import ExceptionKind, Opening, OpeningSource, RuleException, WeeklyRule
from booking.resources import as_range, lock_agendas

_DAY = timedelta(days=1)


async def refresh_openings(
    session: AsyncSession, *, now: datetime, days: int, resources: Collection[int] | None = None
) -> int:
    """Brings the openings of the next `days` in line with rules and exceptions; returns rows changed.

    Works by difference, so that running it again changes nothing. Hours that ended stay as they
    were; `extra` rows are left alone; appointments are not touched even when they now lie outside.
    """
    rules, exceptions = await _rules(session, resources), await _exceptions(session, resources, now)
    numbers = sorted(resources if resources is not None else rules.keys() | exceptions.keys())
    await lock_agendas(session, numbers)
    until = now + timedelta(days=days)
    existing = await _existing(session, numbers, now, until)
    obsolete: list[int] = []
    missing: list[dict[str, object]] = []
    for number in numbers:
        windows = expand(
            rules[number], exceptions[number], (now - 2 * _DAY).date(), (now + timedelta(days=days + 1)).date()
        )
        made, extra = existing[number]
        wanted = {w for w in subtract(windows, extra) if w.end > now and w.start < until}
        obsolete += [opening_id for window, opening_id in made.items() if window not in wanted]
        missing += [
            {"resource_id": number, "during": as_range(w), "source": OpeningSource.RULE}
            for w in sorted(wanted - made.keys())
        ]
    if obsolete:
        await session.execute(delete(Opening).where(Opening.opening_id.in_(obsolete)))
    if missing:
        await session.execute(insert(Opening), missing)
    return len(obsolete) + len(missing)


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
        rows = [{"resource_id": resource_id, "during": as_range(part), "source": OpeningSource.EXTRA} for part in added]
        await session.execute(insert(Opening), rows)
    return added


async def _rules(session: AsyncSession, resources: Collection[int] | None) -> dict[int, list[Weekly]]:
    query = select(WeeklyRule)
    if resources is not None:
        query = query.where(WeeklyRule.resource_id.in_(resources))
    found: dict[int, list[Weekly]] = defaultdict(list)
    for rule in await session.scalars(query):
        found[rule.resource_id].append(
            Weekly(rule.weekday, rule.starts_local, rule.ends_local, rule.tz, rule.valid_from, rule.valid_until)
        )
    return found


async def _exceptions(
    session: AsyncSession, resources: Collection[int] | None, now: datetime
) -> dict[int, list[DayException]]:
    query = select(RuleException).where(RuleException.day >= (now - 2 * _DAY).date())
    if resources is not None:
        query = query.where(RuleException.resource_id.in_(resources))
    found: dict[int, list[DayException]] = defaultdict(list)
    for row in await session.scalars(query):
        found[row.resource_id].append(
            DayException(row.day, row.kind == ExceptionKind.OPEN, row.tz, row.starts_local, row.ends_local)
        )
    return found


async def _existing(
    session: AsyncSession, resources: Collection[int], now: datetime, until: datetime
) -> dict[int, tuple[dict[Interval, int], list[Interval]]]:
    """For each resource: its rule openings with their ids, and its extra openings."""
    found: dict[int, tuple[dict[Interval, int], list[Interval]]] = defaultdict(lambda: ({}, []))
    start, end = func.lower(Opening.during), func.upper(Opening.during)
    rows = await session.execute(
        select(Opening.resource_id, Opening.opening_id, Opening.source, start, end).where(
            Opening.resource_id.in_(resources), end > now, start < until
        )
    )
    for number, opening_id, source, starts_at, ends_at in rows:
        made, extra = found[number]
        if source == OpeningSource.RULE:
            made[Interval(starts_at, ends_at)] = opening_id
        else:
            extra.append(Interval(starts_at, ends_at))
    return found
