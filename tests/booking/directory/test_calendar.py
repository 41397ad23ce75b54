"""A practitioner's month, and in which ways she can be met."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from booking import service, times
from booking.availability import Interval
from booking.directory.calendar import month_of, require_way
from booking.models import Cabin, Practitioner, Reservation, VisitMode
from booking.openings import open_extra
from booking.visits import Wish
from core.errors import Invalid, NotFound
from tests.booking.clinic import NOW, Clinic, at, number_of

NOVEMBER = date(2026, 11, 1)


async def test_a_month_counts_the_free_times_of_each_day(session: AsyncSession, clinic: Clinic) -> None:
    await service.book(session, clinic.patient(), Wish(clinic.skin, at(8, 20, day=24)), now=NOW)
    month = await month_of(session, practitioner_id=clinic.skin, month=date(2026, 11, 17), now=NOW)
    assert (month.first, len(month.days), month.next_from) == (NOVEMBER, 30, None)
    free = {day.day: count for day, count in month.days if count}
    assert free == {23: 9, 24: 8, 25: 9, 26: 9, 27: 9, 30: 9}
    assert month.until == date(2027, 2, 21)


@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)], ids=str)
async def test_a_month_agrees_with_its_days(session: AsyncSession, clinic: Clinic, month: date) -> None:
    for visit_type in (None, "dermatology_full_skin"):
        counted = await month_of(session, practitioner_id=clinic.skin, month=month, now=NOW, visit_type=visit_type)
        listed = await times.free_times(
            session,
            practitioner_id=clinic.skin,
            first=month,
            days=len(counted.days),
            now=NOW,
            visit_type=visit_type,
        )
        assert counted.days == [(day, len(slots)) for day, slots in listed.days]


async def test_a_month_without_a_free_time_says_when_the_next_is(session: AsyncSession, clinic: Clinic) -> None:
    october = await month_of(session, practitioner_id=clinic.heart, month=date(2026, 10, 1), now=NOW)
    assert {count for _, count in october.days} == {0}
    assert october.next_from == date(2026, 11, 24)
    far = await month_of(session, practitioner_id=clinic.heart, month=date(2028, 2, 1), now=NOW)
    assert (len(far.days), far.next_from) == (29, None)


async def test_a_month_with_a_cabin_leaves_out_when_it_is_taken(session: AsyncSession, clinic: Clinic) -> None:
    held = {"appointment_id": uuid4(), "resource_id": await number_of(session, clinic.cabin_id)}
    await session.execute(insert(Reservation).values(held | {"during": Range(at(9), at(9, 30))}))
    asked: dict[str, Any] = {"practitioner_id": clinic.skin, "month": NOVEMBER, "now": NOW}
    with_cabin = dict((await month_of(session, **asked, cabin_id=clinic.cabin_id)).days)
    assert (with_cabin[date(2026, 11, 23)], with_cabin[date(2026, 11, 24)]) == (7, 9)
    for unknown in ({"practitioner_id": uuid4()}, {"cabin_id": uuid4()}, {"visit_type": "no_such"}):
        with pytest.raises(NotFound):
            await month_of(session, **asked | unknown)


async def test_the_counts_of_a_month_are_one_statement(
    session: AsyncSession, clinic: Clinic, shared_engine: AsyncEngine
) -> None:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(shared_engine.sync_engine, "before_cursor_execute", note)
    try:
        await month_of(session, practitioner_id=clinic.skin, month=NOVEMBER, now=NOW)
    finally:
        event.remove(shared_engine.sync_engine, "before_cursor_execute", note)
    assert sum("day_bits" in statement for statement in statements) == 1
    assert len(statements) == 2


async def test_a_day_ends_at_midnight_of_the_place(session: AsyncSession, clinic: Clinic) -> None:
    """The last hour of a month in Paris is the next day's only in UTC, and the other way round."""
    number = await number_of(session, clinic.skin)
    await open_extra(session, resource_id=number, during=Interval(at(22, day=30), at(23, 40, day=30)))
    november = dict((await month_of(session, practitioner_id=clinic.skin, month=NOVEMBER, now=NOW)).days)
    december = dict((await month_of(session, practitioner_id=clinic.skin, month=date(2026, 12, 1), now=NOW)).days)
    # 23:00, 23:20 and 23:40 of the 30th; 00:00 and 00:20 of the 1st.
    assert (november[date(2026, 11, 30)], december[date(2026, 12, 1)]) == (9 + 3, 9 + 2)


@pytest.mark.parametrize(
    ("mode", "visit_type", "cabin", "allowed"),
    [
        (None, None, False, True),
        (VisitMode.HOME, None, False, True),
        (VisitMode.ON_SITE, None, False, True),
        (VisitMode.CABIN, None, True, True),
        (VisitMode.CABIN, None, False, False),
        (VisitMode.HOME, None, True, False),
        (VisitMode.HOME, "dermatology_skin", False, True),
        (VisitMode.HOME, "dermatology_mole", False, False),
        (VisitMode.CABIN, "dermatology_mole", True, True),
        (VisitMode.CABIN, "cardiology_rhythm", True, False),
        (VisitMode.HOME, "dermatology_procedure", False, False),
        (VisitMode.ON_SITE, "dermatology_procedure", False, True),
    ],
)
async def test_ways_that_cannot_be_are_refused(
    session: AsyncSession, clinic: Clinic, mode, visit_type, cabin, allowed
) -> None:
    fitted = update(Cabin).where(Cabin.cabin_id == clinic.cabin_id).values(instruments=["dermatoscope"])
    await session.execute(fitted)
    asked = {"practitioner_id": clinic.skin, "visit_type": visit_type, "mode": mode}
    asked["cabin_id"] = clinic.cabin_id if cabin else None
    if allowed:
        await require_way(session, **asked)
        return
    with pytest.raises(Invalid):
        await require_way(session, **asked)


async def test_a_practitioner_who_is_not_remote_or_not_there_is_not_met_so(
    session: AsyncSession, clinic: Clinic
) -> None:
    with pytest.raises(Invalid):
        await require_way(session, practitioner_id=clinic.heart, visit_type=None, mode=VisitMode.HOME, cabin_id=None)
    leaves = update(Practitioner).where(Practitioner.practitioner_id == clinic.skin).values(on_site=False)
    await session.execute(leaves.execution_options(synchronize_session="fetch"))
    with pytest.raises(Invalid):
        await require_way(session, practitioner_id=clinic.skin, visit_type=None, mode=VisitMode.ON_SITE, cabin_id=None)
