"""What people say of their hours, for tests that need no database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from booking.availability import Interval
from booking.models import RuleException, WeeklyRule
from booking.schedules.expansion import Hours, Place, Plan, expand
from booking.schedules.public_holidays import holidays_between

PARIS = "Europe/Paris"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Before anything is released."""


def weekly(weekday: int, starts: time, ends: time, tz: str = PARIS, **more: Any) -> WeeklyRule:
    values = {
        "rule_id": uuid4(),
        "kind": "open",
        "valid_from": date(2020, 1, 1),
        "valid_until": None,
        "site_id": None,
        "visit_types": [],
        "reserved_for": None,
        "release_hours": None,
    }
    return WeeklyRule(weekday=weekday, starts_local=starts, ends_local=ends, tz=tz, **values | more)


def one_day(
    day: date, *, opens: bool, tz: str = PARIS, starts: time = time(0), ends: time = time(0), **more: Any
) -> RuleException:
    values = {"exception_id": uuid4(), "leave_id": None, "site_id": None, "volunteer_day_id": None, "label": ""}
    kind = "open" if opens else "closed"
    return RuleException(day=day, kind=kind, starts_local=starts, ends_local=ends, tz=tz, **values | more)


def a_plan(
    rules: Iterable[WeeklyRule] = (),
    exceptions: Iterable[RuleException] = (),
    *,
    tz: str = PARIS,
    region: str = "",
    zone_id: UUID | None = None,
    places: Iterable[Place] = (),
    holidays: bool = True,
) -> Plan:
    """holidays: False where public holidays are worked as usual, for what is not about them."""
    home = Place(uuid4(), tz, zone_id, region)
    worked = [] if holidays else holidays_between(region, date(2026, 1, 1), date(2027, 12, 31))
    days = [*exceptions, *(one_day(day, opens=True, tz=tz) for day, _ in worked)]
    return Plan(home, {place.site_id: place for place in places if place.site_id}, list(rules), days)


def open_hours(plan: Plan, first: date, last: date, now: datetime = LONG_AGO) -> list[Interval]:
    return [hours.during for hours in expand(plan, first, last, now)]


def shown(hours: Iterable[Hours]) -> list[tuple[str, str, tuple[str, ...]]]:
    """From, to (UTC), lane."""
    return [(f"{one.during.start:%H:%M}", f"{one.during.end:%H:%M}", one.lane) for one in hours]
