from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from booking import service as booking
from booking.models import Appointment, AppointmentStatus
from booking.rules import DEFAULT_RULES
from booking.series import service
from booking.series.service import Course
from booking.visits import Wish
from contract.errors import ErrorCode
from core.db import SessionMaker
from core.errors import Forbidden, Invalid, NotFound
from core.identity import Principal
from tests.booking.clinic import NOW, Clinic, a_clinic, at

WEEK = timedelta(days=7)


@pytest.fixture
async def clinic(sessions: SessionMaker) -> Clinic:
    async with sessions.begin() as session:
        return await a_clinic(session)


def course(clinic: Clinic, *, count: int = 4, every_days: int = 7, **more) -> Course:
    return Course(Wish(clinic.skin, at(9), patient_id=clinic.patients[0], reason="Suivi"), every_days, count, **more)


async def take(sessions: SessionMaker, clinic: Clinic, *times: datetime) -> None:
    """Somebody else has these times."""
    for start in times:
        async with sessions.begin() as session:
            wish = Wish(clinic.skin, start, patient_id=clinic.patients[1])
            await booking.book(session, clinic.patient(1), wish, now=NOW)


async def proposed(sessions: SessionMaker, clinic: Clinic, wanted: Course) -> list[datetime | None]:
    async with sessions.begin() as session:
        found = await service.preview(session, clinic.patient(), wanted, now=NOW, rules=DEFAULT_RULES)
        return [one.starts_at for one in found]


async def make(sessions: SessionMaker, who: Principal, wanted: Course, *, key: str | None = None) -> service.Made:
    async with sessions.begin() as session:
        return await service.book(sessions, session, who, wanted, now=NOW, idempotency_key=key, rules=DEFAULT_RULES)


async def booked(sessions: SessionMaker) -> int:
    async with sessions() as session:
        query = select(func.count()).where(Appointment.status == AppointmentStatus.BOOKED)
        return await session.scalar(query) or 0


async def test_a_free_course_is_proposed_at_the_same_hour_of_each_date(sessions: SessionMaker, clinic: Clinic) -> None:
    assert await proposed(sessions, clinic, course(clinic)) == [at(9) + WEEK * n for n in range(4)]


async def test_the_hour_of_the_wall_clock_is_kept_over_a_change_of_clocks() -> None:
    wish = Wish(uuid4(), datetime(2026, 10, 19, 7, tzinfo=UTC))
    assert service.dates_of(Course(wish, 7, 2), "Europe/Paris") == [
        datetime(2026, 10, 19, 7, tzinfo=UTC),
        datetime(2026, 10, 26, 8, tzinfo=UTC),
    ]


async def test_a_taken_time_gives_way_to_the_nearest_of_that_day(sessions: SessionMaker, clinic: Clinic) -> None:
    await take(sessions, clinic, at(9) + WEEK)
    found = await proposed(sessions, clinic, course(clinic))
    assert found[1] in {at(8, 40) + WEEK, at(9, 20) + WEEK}


async def test_a_full_day_gives_way_to_the_same_hour_of_a_day_beside_it(sessions: SessionMaker, clinic: Clinic) -> None:
    day = [at(hour, minute) + WEEK for hour in (8, 9, 10) for minute in (0, 20, 40)]
    await take(sessions, clinic, *day)
    assert (await proposed(sessions, clinic, course(clinic)))[1] == at(9) + WEEK + timedelta(days=1)


async def test_where_nothing_is_free_within_three_days_nothing_is_proposed(
    sessions: SessionMaker, clinic: Clinic
) -> None:
    assert await proposed(sessions, clinic, course(clinic, count=2, every_days=80)) == [at(9), None]


async def test_a_daily_course_takes_no_time_twice(sessions: SessionMaker, clinic: Clinic) -> None:
    found = await proposed(sessions, clinic, course(clinic, count=7, every_days=1))
    assert len(set(found)) == 7


async def test_each_visit_is_booked_and_knows_its_course(sessions: SessionMaker, clinic: Clinic) -> None:
    made = await make(sessions, clinic.patient(), course(clinic))
    rows = [one.appointment for one in made.occurrences]
    assert [row.starts_at for row in rows if row] == [at(9) + WEEK * n for n in range(4)]
    assert {row.series_id for row in rows if row} == {made.series_id}


async def test_what_cannot_be_booked_says_why_and_what_instead_and_the_others_stay(
    sessions: SessionMaker, clinic: Clinic
) -> None:
    await take(sessions, clinic, at(9) + WEEK)
    times = tuple(at(9) + WEEK * n for n in range(3))
    made = await make(sessions, clinic.patient(), course(clinic, count=3, times=times))
    assert [bool(one.appointment) for one in made.occurrences] == [True, False, True]
    refusal = made.occurrences[1].refusal
    assert refusal is not None
    assert refusal.code == ErrorCode.BOOKING_SLOT_TAKEN
    assert refusal.extra["alternatives"]


async def test_a_repeated_key_books_nothing_twice_and_goes_on_where_it_stopped(
    sessions: SessionMaker, clinic: Clinic
) -> None:
    who, wanted = clinic.patient(), course(clinic)
    first = await make(sessions, who, wanted, key="k")
    async with sessions.begin() as session:
        third = first.occurrences[2].appointment
        assert third is not None
        row = await session.get_one(Appointment, third.appointment_id)
        row.series_id = row.idempotency_key = row.request_hash = None
    again = await make(sessions, who, wanted, key="k")
    assert again.series_id == first.series_id
    same = [one.appointment and one.appointment.appointment_id for one in again.occurrences]
    assert [same[n] for n in (0, 1, 3)] == [
        one.appointment and one.appointment.appointment_id for n, one in enumerate(first.occurrences) if n != 2
    ]
    assert await booked(sessions) == 5


async def test_a_key_of_another_course_is_refused(sessions: SessionMaker, clinic: Clinic) -> None:
    who = clinic.patient()
    await make(sessions, who, course(clinic), key="k")
    with pytest.raises(Invalid):
        await make(sessions, who, course(clinic, count=5), key="k")


async def test_the_rest_of_a_course_is_cancelled_from_a_date_on(sessions: SessionMaker, clinic: Clinic) -> None:
    who = clinic.patient()
    made = await make(sessions, who, course(clinic))
    async with sessions.begin() as session:
        rows = await service.cancel_rest(
            sessions,
            session,
            who,
            series_id=made.series_id,
            since=at(9) + 2 * WEEK,
            now=NOW,
            reason=None,
            code=None,
            rules=DEFAULT_RULES,
        )
    assert [row.status for row in rows] == ["booked", "booked", "cancelled", "cancelled"]
    assert await booked(sessions) == 2


async def test_a_stranger_sees_and_cancels_nothing_of_a_course(sessions: SessionMaker, clinic: Clinic) -> None:
    made = await make(sessions, clinic.patient(), course(clinic))
    async with sessions.begin() as session:
        with pytest.raises(NotFound):
            await service.cancel_rest(
                sessions,
                session,
                clinic.patient(1),
                series_id=made.series_id,
                since=None,
                now=NOW,
                reason=None,
                code=None,
                rules=DEFAULT_RULES,
            )


async def test_who_may_not_book_may_not_look_either(sessions: SessionMaker, clinic: Clinic) -> None:
    wanted = course(clinic)
    with pytest.raises(Forbidden):
        await make(sessions, clinic.kiosk(), wanted)
    strange = replace(wanted, wish=replace(wanted.wish, patient_id=clinic.patients[2]))
    with pytest.raises(NotFound):
        await make(sessions, clinic.patient(), strange)
