"""Each check seen red: what it guards is taken away in a database of its own, and it must say so.

A check that never failed proves nothing.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from backend.database_roles import application_url
from booking import service
from booking.visits import Wish
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from core.errors import DomainError
from tests.booking.clinic import NOW, Clinic, a_clinic, at
from tests.booking.model.checks import drift, half_claims, overlaps, stray_claims, wrongs
from tests.booking.model.real import DOCTORS
from tests.booking.model.slow import Model, Op, serialised


class House:
    """A clinic with a booking in it, and the owner's hand for what the application may not do."""

    def __init__(self, sessions: SessionMaker, owner_url: str, clinic: Clinic) -> None:
        self.sessions, self.owner_url, self.clinic = sessions, owner_url, clinic

    async def sabotage(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.owner_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def book(self, patient: int, minute: int = 0, **more: object) -> UUID:
        async with self.sessions.begin() as session:
            wish = Wish(self.clinic.skin, at(9, minute), **more)  # type: ignore[arg-type]
            return (await service.place(session, self.clinic.patient(patient), wish, now=NOW)).appointment_id

    async def found(self, check: object = wrongs) -> Sequence[str]:
        async with self.sessions() as session:
            return await check(session)  # type: ignore[operator,no-any-return]


@pytest.fixture
async def house(database_url: str) -> AsyncGenerator[House]:
    engine = open_engine(application_url(database_url), pool_size=16)
    sessions = background(session_maker(engine))
    async with sessions.begin() as session:
        clinic = await a_clinic(session, patients=12)
    house = House(sessions, database_url, clinic)
    await house.book(0, cabin_id=clinic.cabin_id)
    assert await house.found() == []
    yield house
    await engine.dispose()


_NO_CONSTRAINT = "ALTER TABLE reservations DROP CONSTRAINT ex_reservations_no_overlap"


async def test_without_the_constraint_two_are_booked_at_once_and_overlaps_are_seen(house: House) -> None:
    await house.sabotage(_NO_CONSTRAINT)
    await house.book(1)
    assert any("overlap" in one for one in await house.found(overlaps))


async def test_a_claim_that_is_gone_is_a_half_claim(house: House) -> None:
    await house.sabotage(
        "DELETE FROM reservations WHERE resource_id IN (SELECT resource_id FROM resources WHERE kind = 'cabin')"
    )
    assert any("cabin" in one for one in await house.found(half_claims))
    await house.sabotage("DELETE FROM reservations")
    assert any("booked appointment" in one for one in await house.found(half_claims))


async def test_a_claim_of_a_cancelled_appointment_is_seen(house: House) -> None:
    await house.sabotage("UPDATE appointments SET status = 'cancelled'")
    assert len(await house.found(stray_claims)) == 3


@pytest.mark.parametrize(
    ("trigger", "table", "after"),
    [
        ("reservations_claimed", "reservations", "book"),
        ("reservations_released", "reservations", "release"),
        ("openings_opened", "openings", "open"),
        ("openings_closed", "openings", "close"),
    ],
)
async def test_without_a_trigger_the_index_drifts_and_it_is_seen(
    house: House, trigger: str, table: str, after: str
) -> None:
    await house.sabotage(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    if after == "book":
        await house.book(1, 40)
    else:
        await house.sabotage(
            {
                "release": "DELETE FROM reservations",
                "open": "INSERT INTO openings (resource_id, during, source) SELECT resource_id,"
                " '[2026-12-24 14:00Z,2026-12-24 15:00Z)', 'extra' FROM resources WHERE kind = 'practitioner'",
                "close": "DELETE FROM openings WHERE lower(during) > '2026-12-01'",
            }[after]
        )
    assert await house.found(drift)


async def test_a_time_given_twice_is_explained_by_no_order() -> None:
    """The model itself: what a broken service would answer has no serial order."""
    empty = Model(DOCTORS)
    twice = [(Op("book", patient=patient, start=30), "booked", patient) for patient in range(2)]
    assert next(serialised(empty, twice), None) is None
    once = [twice[0], (twice[1][0], "taken", -1)]
    (world,) = serialised(empty, once)
    for lie in (
        (Op("book", patient=2, start=31), "booked", 5),
        (Op("cancel", target=0), "not_cancellable", 0),
        (Op("confirm", target=0), "gone", 0),
        (Op("move", start=0, target=0), "taken", 0),
        (Op("miss", target=0), "ok", 0),
        (Op("book", patient=2, start=50), "taken", -1),
    ):
        assert next(serialised(world, [lie]), None) is None, lie


async def _rivals(house: House, rounds: int) -> list[str]:
    """Pairs of bookings that want the same doctor and cabin, in opposite order of what they would lock."""
    failed: list[str] = []

    async def one(patient: int, minute: int, cabin: bool) -> None:
        wish = Wish(house.clinic.skin, at(10, minute), cabin_id=house.clinic.cabin_id if cabin else None)
        try:
            async with house.sessions.begin() as session:
                await service.place(session, house.clinic.patient(patient), wish, now=NOW, hold=timedelta(0))
        except DomainError:
            pass
        except Exception as fault:  # noqa: BLE001 - what PostgreSQL says is the result
            failed.append(str(fault))

    for turn in range(rounds):
        await asyncio.gather(*(one(patient, 20 * (turn % 3), patient % 2 == 0) for patient in range(12)))
    return failed


async def test_without_the_locks_bookings_wait_for_each_other(house: House) -> None:
    """With them nothing fails. Without them, the claims of one written in descending order, PostgreSQL ends one
    of two by its deadlock detector."""
    assert await _rivals(house, 2) == []
    await house.sabotage(
        "CREATE OR REPLACE FUNCTION booking_lock(claims jsonb) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$"
    )
    clinic = house.clinic
    async with house.sessions() as session:
        rows = await session.execute(
            text("SELECT resource_id FROM resources WHERE ref IN (:doctor, :cabin) ORDER BY resource_id"),
            {"doctor": clinic.skin, "cabin": clinic.cabin_id},
        )
        numbers = [row.resource_id for row in rows]
    during = "[2026-11-23 10:40Z,2026-11-23 11:00Z)"
    claims = [{"resource_id": number, "during": during} for number in numbers]
    started = asyncio.Barrier(2)

    async def claim(order: list[int], connection: asyncpg.Connection) -> str:
        """As a booking does, with a pause between one resource and the next."""
        transaction = connection.transaction()
        await transaction.start()
        try:
            # As a booking does: all its locks first, if there are any.
            await connection.execute("SELECT booking_lock($1)", json.dumps(claims))
            for turn, number in enumerate(order):
                await connection.execute(
                    "INSERT INTO reservations (appointment_id, resource_id, during) VALUES ($1, $2, $3)",
                    uuid4(),
                    number,
                    asyncpg.Range(at(10, 40), at(11)),
                )
                if turn == 0:
                    await started.wait()
        except asyncpg.PostgresError as error:
            return type(error).__name__
        finally:
            await transaction.rollback()
        return "claimed"

    connections = [await asyncpg.connect(house.owner_url) for _ in range(2)]
    outcomes = await asyncio.gather(claim(numbers, connections[0]), claim(numbers[::-1], connections[1]))
    for connection in connections:
        await connection.close()
    assert "DeadlockDetectedError" in outcomes
