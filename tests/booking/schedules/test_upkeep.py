"""Openings keep in line by difference and touch no appointment; the search index is purged, compared and mended."""

import logging
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking import service
from booking.models import Appointment, DayBits, Opening, Reservation, Resource, RuleException, WeeklyRule
from booking.openings import refresh_all, refresh_openings
from booking.rules import DEFAULT_RULES
from booking.schedules import upkeep
from booking.visits import Wish
from core.db import SessionMaker
from core.jobs import Job
from tests.booking.clinic import NOW, Clinic, a_clinic, at, number_of, weekly


async def snapshot(session: AsyncSession) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    held = await session.execute(
        select(
            Reservation.reservation_id, Reservation.resource_id, Reservation.during, Reservation.hold_until
        ).order_by(Reservation.reservation_id)
    )
    visits = await session.execute(select(Appointment.appointment_id, Appointment.status, Appointment.version))
    return [tuple(row) for row in held], sorted(tuple(row) for row in visits)


async def booked(session: AsyncSession, clinic: Clinic) -> None:
    for patient, hour in ((0, 9), (1, 10)):
        await service.book(session, clinic.patient(patient), Wish(clinic.skin, at(hour)), now=NOW)
    await service.place(session, clinic.patient(2), Wish(clinic.skin, at(8)), now=NOW, hold=timedelta(minutes=10))


async def test_whatever_becomes_of_hours_reservations_stay(session: AsyncSession, clinic: Clinic) -> None:
    await booked(session, clinic)
    before = await snapshot(session)
    skin = await number_of(session, clinic.skin)
    rule = (await session.scalars(select(WeeklyRule).where(WeeklyRule.resource_id == skin))).first()
    assert rule is not None
    closed = RuleException(
        exception_id=uuid4(), resource_id=skin, day=date(2026, 11, 23), kind="closed", tz="Europe/Paris"
    )

    def reserve() -> None:
        rule.reserved_for, rule.release_hours = "urgent", 4

    def end() -> None:
        rule.valid_until = date(2026, 11, 1)

    for change in (lambda: session.add(closed), reserve, end):
        change()
        await session.flush()
        assert await refresh_openings(session, now=NOW, days=60, resources=[skin]) > 0
        assert await snapshot(session) == before
        assert await refresh_openings(session, now=NOW, days=60, resources=[skin]) == 0


async def test_a_refresh_touches_only_the_rows_that_differ(session: AsyncSession, clinic: Clinic) -> None:
    skin = await number_of(session, clinic.skin)
    ids = set(await session.scalars(select(Opening.opening_id).where(Opening.resource_id == skin)))
    session.add(weekly(skin, 0, time(14), time(15)))
    await session.flush()
    mondays = await refresh_openings(session, now=NOW, days=60, resources=[skin])
    after = set(await session.scalars(select(Opening.opening_id).where(Opening.resource_id == skin)))
    assert ids < after
    assert len(after - ids) == mondays == 9


async def test_reserved_hours_are_released_by_the_round(sessions: SessionMaker) -> None:
    async with sessions.begin() as session:
        clinic = await a_clinic(session)
        skin = await number_of(session, clinic.skin)
        urgent = weekly(skin, 1, time(14), time(15))
        urgent.reserved_for, urgent.release_hours = "urgent", 3
        session.add(urgent)

    async def lanes() -> list[list[str]]:
        start = func.lower(Opening.during)
        query = select(Opening.lane).where(Opening.resource_id == skin, start >= at(13, day=24), start < at(14, day=24))
        async with sessions() as session:
            return list(await session.scalars(query))

    await upkeep.keep_openings(sessions, now=NOW, rules=DEFAULT_RULES)
    assert await lanes() == [["urgent"]]
    await upkeep.keep_openings(sessions, now=at(9, 59, day=24), rules=DEFAULT_RULES)
    assert await lanes() == [["urgent"]]
    await upkeep.keep_openings(sessions, now=at(10, 0, day=24), rules=DEFAULT_RULES)
    assert await lanes() == [[]]


async def test_one_round_keeps_everybody_and_the_next_finds_nothing(sessions: SessionMaker) -> None:
    async with sessions.begin() as session:
        await a_clinic(session)
    assert await refresh_all(sessions, now=NOW, days=120) > 0
    assert await refresh_all(sessions, now=NOW, days=120) == 0
    async with sessions() as session:
        last = await session.scalar(select(func.max(func.lower(Opening.during))))
    assert timedelta(days=117) < last - NOW < timedelta(days=120)


async def test_a_cabin_keeps_hours_as_long_as_it_has_any(session: AsyncSession, clinic: Clinic) -> None:
    cabin = await number_of(session, clinic.cabin_id)
    rule = weekly(cabin, 0, time(9), time(12))
    session.add(rule)
    await session.flush()

    async def keeps() -> bool:
        await refresh_openings(session, now=NOW, days=60, resources=[cabin])
        return bool(await session.scalar(select(Resource.keeps_hours).where(Resource.resource_id == cabin)))

    assert await keeps() is True
    rule.valid_until = date(2026, 11, 22)
    await session.flush()
    assert await keeps() is False


# At night


async def test_days_that_are_over_are_forgotten(session: AsyncSession, clinic: Clinic) -> None:
    later = at(6, day=25)
    gone = await upkeep.purge(session, now=later)
    assert gone > 0
    assert await session.scalar(select(func.min(DayBits.day))) == later.date()


async def test_days_to_come_are_never_forgotten(session: AsyncSession, clinic: Clinic) -> None:
    await upkeep.purge(session, now=NOW + timedelta(days=100_000))
    today = await session.scalar(text("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date"))
    assert await session.scalar(select(func.min(DayBits.day))) >= today


async def test_an_index_that_is_right_is_left_alone(sessions: SessionMaker) -> None:
    async with sessions.begin() as session:
        await booked(session, await a_clinic(session))
    assert await upkeep.mend(sessions, now=NOW) == 0


async def test_the_application_cannot_write_the_index(session: AsyncSession, clinic: Clinic) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        await session.execute(text("UPDATE day_bits SET busy = ~busy"))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE day_bits SET busy = ~busy WHERE day = '2026-11-23'",
        "UPDATE day_bits SET open = open << 3 WHERE day > '2026-11-30'",
        "DELETE FROM day_bits WHERE day = '2026-11-23'",
        "INSERT INTO day_bits (resource_id, day, lane, open, busy) SELECT resource_id, day + 3000, '{urgent}', open, busy"
        " FROM day_bits WHERE day = '2026-11-24'",
    ],
)
async def test_damage_is_mended_and_told(
    database_url: str, real_sessions: SessionMaker, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    async with real_sessions.begin() as session:
        await booked(session, await a_clinic(session))

    async def index() -> list[asyncpg.Record]:
        return list(
            await owner.fetch(
                "SELECT * FROM day_bits WHERE open::text LIKE '%1%' OR busy::text LIKE '%1%' ORDER BY 1, 2, 3"
            )
        )

    owner = await asyncpg.connect(database_url)
    before = await index()
    await owner.execute(damage)
    with caplog.at_level(logging.ERROR):
        mended = await upkeep.mend(real_sessions, now=NOW)
    assert mended > 0
    assert "agenda index was wrong" in caplog.text
    assert await index() == before
    assert await upkeep.mend(real_sessions, now=NOW) == 0
    await owner.close()


async def test_each_night_orders_the_next_once(sessions: SessionMaker) -> None:
    async with sessions.begin() as session:
        await a_clinic(session)
    for _ in range(2):
        await upkeep.keep_openings(sessions, now=NOW, rules=DEFAULT_RULES)
    async with sessions.begin() as session:
        (job,) = (await session.scalars(select(Job).where(Job.kind == upkeep.NIGHTLY))).all()
        assert job.run_at == at(1, 30, day=24)
        await upkeep.night_work(sessions)(session, job.payload)
        runs = await session.scalars(select(Job.run_at).where(Job.kind == upkeep.NIGHTLY).order_by(Job.run_at))
        assert list(runs) == [at(1, 30, day=24), at(1, 30, day=25)]
