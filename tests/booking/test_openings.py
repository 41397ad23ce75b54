"""Openings follow rules and exceptions, and refreshing again changes nothing."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import service
from booking.availability import Interval
from booking.models import Opening, RuleException, WeeklyRule
from booking.openings import open_extra, refresh_openings
from booking.visits import Wish
from tests.booking.clinic import NOW, Clinic, at, number_of


async def openings_of(session: AsyncSession, resource: int, *, day: int = 23) -> list[tuple[str, str, str]]:
    """Of one day of November 2026, UTC: from, to, source."""
    start, end = func.lower(Opening.during), func.upper(Opening.during)
    rows = await session.execute(
        select(start, end, Opening.source)
        .where(Opening.resource_id == resource, start >= at(0, day=day), start < at(0, day=day + 1))
        .order_by(start)
    )
    return [(f"{lower:%H:%M}", f"{upper:%H:%M}", source) for lower, upper, source in rows]


def an_exception(resource: int, kind: str, day: int, starts: time = time(0), ends: time = time(0)) -> RuleException:
    return RuleException(
        exception_id=uuid4(),
        resource_id=resource,
        day=date(2026, 11, day),
        kind=kind,
        starts_local=starts,
        ends_local=ends,
        tz="Europe/Paris",
    )


async def test_refreshing_again_changes_nothing_and_looks_as_far_as_asked(
    session: AsyncSession, clinic: Clinic
) -> None:
    assert await refresh_openings(session, now=NOW, days=60) == 0
    last = await session.scalar(select(func.max(func.lower(Opening.during))))
    assert timedelta(days=57) < last - NOW < timedelta(days=60)
    assert await refresh_openings(session, now=NOW + timedelta(days=7), days=60) == 6


async def test_leave_and_extra_hours_replace_what_they_touch(session: AsyncSession, clinic: Clinic) -> None:
    skin = await number_of(session, clinic.skin)
    session.add_all(
        [
            an_exception(skin, "closed", 24),
            an_exception(skin, "closed", 25, time(10), time(10, 30)),
            an_exception(skin, "open", 28, time(14), time(15)),
        ]
    )
    await session.flush()
    await refresh_openings(session, now=NOW, days=60)
    assert await openings_of(session, skin) == [("08:00", "11:00", "rule")]
    assert await openings_of(session, skin, day=24) == []
    assert await openings_of(session, skin, day=25) == [("08:00", "09:00", "rule"), ("09:30", "11:00", "rule")]
    assert await openings_of(session, skin, day=28) == [("13:00", "14:00", "rule")]


async def test_a_removed_rule_closes_the_future_and_leaves_appointments(session: AsyncSession, clinic: Clinic) -> None:
    skin = await number_of(session, clinic.skin)
    booked = await service.book(session, clinic.patient(), Wish(clinic.skin, at(9)), now=NOW)
    await session.execute(delete(WeeklyRule).where(WeeklyRule.resource_id == skin))
    await refresh_openings(session, now=NOW, days=60, resources=[skin])
    assert await openings_of(session, skin) == []
    assert booked.appointment.status == "booked"


async def test_extra_hours_fill_what_is_closed_and_survive_a_refresh(session: AsyncSession, clinic: Clinic) -> None:
    skin = await number_of(session, clinic.skin)
    added = await open_extra(session, resource_id=skin, during=Interval(at(7), at(12)))
    assert added == [Interval(at(7), at(8)), Interval(at(11), at(12))]
    assert await open_extra(session, resource_id=skin, during=Interval(at(7), at(12))) == []
    assert await refresh_openings(session, now=NOW, days=60) == 0
    expected = [("07:00", "08:00", "extra"), ("08:00", "11:00", "rule"), ("11:00", "12:00", "extra")]
    assert await openings_of(session, skin) == expected


@pytest.mark.parametrize("hour", [7, 9, 22])
async def test_hours_already_begun_stay(session: AsyncSession, clinic: Clinic, hour: int) -> None:
    skin = await number_of(session, clinic.skin)
    await refresh_openings(session, now=at(hour), days=60)
    assert await openings_of(session, skin) == [("08:00", "11:00", "rule")]
