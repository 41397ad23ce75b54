"""Reading what was said of hours: the plans of resources, and the openings that are there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import (
    Cabin,
    Opening,
    OpeningSource,
    Practitioner,
    Resource,
    RuleException,
    Site,
    WeeklyRule,
)
from booking.schedules.expansion import Hours, Place, Plan

# A resource that stands nowhere, such as a patient; its rules name their own clock.
_NOWHERE = Place(None, "Europe/Paris")
_AFRESH = {"populate_existing": True}


@dataclass(slots=True)
class Existing:
    """Openings of one resource: made from rules, with their ids; and extra ones, with theirs."""

    made: dict[Hours, int] = field(default_factory=dict)
    extra: dict[Interval, int] = field(default_factory=dict)


def place_of(site: Site) -> Place:
    return Place(site.site_id, site.tz, site.zone_id, site.holiday_region)


async def read_plans(session: AsyncSession, resources: Collection[int], *, since: date) -> dict[int, Plan]:
    """Rules and exceptions that are in force on `since` or later, of each resource."""
    if not resources:
        return {}
    homes = await _homes(session, resources)
    rules: dict[int, list[WeeklyRule]] = defaultdict(list)
    in_force = or_(WeeklyRule.valid_until.is_(None), WeeklyRule.valid_until >= since)
    weekly = select(WeeklyRule).where(WeeklyRule.resource_id.in_(resources), in_force)
    order = (WeeklyRule.valid_from, WeeklyRule.weekday, WeeklyRule.starts_local, WeeklyRule.rule_id)
    # What an edit has just written must not be hidden by what was read before it.
    for rule in await session.scalars(weekly.order_by(*order), execution_options=_AFRESH):
        rules[rule.resource_id].append(rule)
    exceptions: dict[int, list[RuleException]] = defaultdict(list)
    days = select(RuleException).where(RuleException.resource_id.in_(resources), RuleException.day >= since)
    ordered = days.order_by(RuleException.day, RuleException.starts_local, RuleException.exception_id)
    for one in await session.scalars(ordered, execution_options=_AFRESH):
        exceptions[one.resource_id].append(one)
    named = {rule.site_id for found in rules.values() for rule in found}
    named |= {one.site_id for found in exceptions.values() for one in found}
    places = await _places(session, named - {None})
    return {
        number: Plan(homes.get(number, _NOWHERE), places, rules[number], exceptions[number]) for number in resources
    }


async def read_openings(session: AsyncSession, resources: Collection[int], within: Interval) -> dict[int, Existing]:
    """The openings that touch `within`, of each resource."""
    found: dict[int, Existing] = defaultdict(Existing)
    start, end = func.lower(Opening.during), func.upper(Opening.during)
    rows = await session.execute(
        select(
            *(Opening.resource_id, Opening.opening_id, Opening.source, start, end),
            *(Opening.lane, Opening.site_id, Opening.volunteer_day_id),
        ).where(Opening.resource_id.in_(resources), end > within.start, start < within.end)
    )
    for number, opening_id, source, starts_at, ends_at, lane, site_id, volunteer in rows:
        during = Interval(starts_at, ends_at)
        if source == OpeningSource.RULE:
            found[number].made[Hours(during, tuple(lane), site_id, volunteer)] = opening_id
        else:
            found[number].extra[during] = opening_id
    return found


async def resources_with_hours(session: AsyncSession, *, now: datetime) -> list[int]:
    """Of whom something was said, or who still have hours to come."""
    rows = await session.scalars(
        select(WeeklyRule.resource_id)
        .union(
            select(RuleException.resource_id),
            select(Opening.resource_id).where(func.upper(Opening.during) > now, Opening.source == OpeningSource.RULE),
        )
        .order_by(WeeklyRule.resource_id)
    )
    return list(rows)


async def _homes(session: AsyncSession, resources: Collection[int]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for owner, key in ((Practitioner, Practitioner.practitioner_id), (Cabin, Cabin.cabin_id)):
        rows = await session.execute(
            select(Resource.resource_id, Site.site_id, Site.tz, Site.zone_id, Site.holiday_region)
            .select_from(Resource)
            .join(owner, key == Resource.ref)
            .join(Site, Site.site_id == owner.site_id)
            .where(Resource.resource_id.in_(resources))
        )
        found |= {row.resource_id: Place(row.site_id, row.tz, row.zone_id, row.holiday_region) for row in rows}
    return found


async def _places(session: AsyncSession, site_ids: Iterable[UUID | None]) -> dict[UUID, Place]:
    wanted = list(site_ids)
    if not wanted:
        return {}
    rows = await session.execute(
        select(Site.site_id, Site.tz, Site.zone_id, Site.holiday_region).where(Site.site_id.in_(wanted))
    )
    return {row.site_id: Place(row.site_id, row.tz, row.zone_id, row.holiday_region) for row in rows}
