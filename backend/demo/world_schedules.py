"""The demo's hours that are not like the others: an hour for urgent requests, a break, a few days of leave, a cabin's day."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_agenda import DERMATOLOGIST, ZONE
from backend.demo.world_places import CABINS, demo_id
from booking.availability import local_date
from booking.models import ExceptionKind, Reserved, Resource, ResourceKind, RuleException, RuleKind, WeeklyRule
from booking.resources import resource_ids

_LEAVE_IN = timedelta(weeks=5)
_LEAVE_DAYS = 2
_CABIN = CABINS[1]
_CLEANING_MINUTES = 5


async def write_schedules(session: AsyncSession, numbers: dict[UUID, int], now: datetime) -> None:
    """As they were at the first seeding; later ones change nothing."""
    doctor = numbers[DERMATOLOGIST.practitioner_id]
    if await session.scalar(select(WeeklyRule.rule_id).where(WeeklyRule.rule_id == demo_id("rule/urgent"))):
        return
    today = local_date(now, ZONE)
    cabin = (await resource_ids(session, {_CABIN.cabin_id: ResourceKind.CABIN}))[_CABIN.cabin_id]
    rows = [
        _rule("urgent", doctor, today, 2, time(17), time(18, 30), reserved_for=Reserved.URGENT, release_hours=24),
        _rule("pause", doctor, today, 1, time(16), time(16, 15), kind=RuleKind.BREAK),
        *(_rule(f"cabin/{day}", cabin, today, day, time(9), time(19)) for day in range(6)),
    ]
    await session.execute(insert(WeeklyRule).on_conflict_do_nothing(), rows)
    await session.execute(
        update(Resource).where(Resource.resource_id == cabin).values(buffer_minutes=_CLEANING_MINUTES)
    )
    monday = today + _LEAVE_IN - timedelta(days=today.weekday())
    leave = [
        {
            "exception_id": demo_id(f"leave/{day}"),
            "resource_id": doctor,
            "day": monday + timedelta(days=day),
            "kind": ExceptionKind.CLOSED.value,
            "tz": ZONE,
            "label": "Congrès de dermatologie",
            "leave_id": demo_id("leave"),
        }
        for day in range(_LEAVE_DAYS)
    ]
    await session.execute(insert(RuleException).on_conflict_do_nothing(), leave)


def _rule(
    name: str,
    resource_id: int,
    valid_from: date,
    weekday: int,
    starts: time,
    ends: time,
    *,
    kind: RuleKind = RuleKind.OPEN,
    reserved_for: Reserved | None = None,
    release_hours: int | None = None,
) -> dict[str, object]:
    return {
        "rule_id": demo_id(f"rule/{name}"),
        "resource_id": resource_id,
        "kind": kind.value,
        "weekday": weekday,
        "starts_local": starts,
        "ends_local": ends,
        "tz": ZONE,
        "valid_from": valid_from,
        "reserved_for": reserved_for.value if reserved_for else None,
        "release_hours": release_hours,
    }
