"""What the call's hook does: never waits, never fails, and loses the oldest first."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import InterfaceError

from backend.quality import keeper as keeping
from backend.quality.keeper import QualityKeeper
from backend.quality.models import CallIncident, CallPoint
from contract.quality import Incident
from contract.signaling import Role
from tests.backend.house import House
from tests.backend.quality.reports import a_report, a_visit, note, sides


class Away:
    """Sessions of a database that is not there."""

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[Any]:
        raise ConnectionRefusedError
        yield


async def take(keeper: QualityKeeper, house: House, visit: UUID, **measured: Any) -> None:
    await keeper.take(visit, house.accounts["patient"], Role.PATIENT, a_report(peer=visit, **measured))


async def points(house: House) -> int:
    async with house.services.background() as session:
        return await session.scalar(select(func.count()).select_from(CallPoint)) or 0


async def test_while_the_database_is_away_the_newest_samples_are_kept(house: House) -> None:
    visit = await a_visit(house)
    keeper = QualityKeeper(house.services.background, house.clock, held=5)
    there, keeper._sessions = keeper._sessions, Away()  # type: ignore[assignment]
    for rtt_ms in range(8):
        house.clock.forward(seconds=10)
        await take(keeper, house, visit, rtt_ms=rtt_ms)
        assert not await keeper.flush()
    assert (len(keeper), keeper.dropped) == (5, 3)
    keeper._sessions = there
    assert await keeper.flush()
    assert len(keeper) == 0
    async with house.services.background() as session:
        kept = await session.scalars(select(CallPoint.rtt_ms).order_by(CallPoint.at))
        assert list(kept) == [3, 4, 5, 6, 7]


async def test_a_sample_that_arrives_while_a_batch_fails_is_newer_than_the_batch(house: House) -> None:
    visit = await a_visit(house)
    keeper = QualityKeeper(house.services.background, house.clock, held=3)

    class Failing:
        @asynccontextmanager
        async def begin(self) -> AsyncGenerator[Any]:
            for rtt_ms in (10, 11):
                await take(keeper, house, visit, rtt_ms=rtt_ms)
            raise ConnectionRefusedError
            yield

    for rtt_ms in (0, 1, 2):
        await take(keeper, house, visit, rtt_ms=rtt_ms)
    keeper._sessions = Failing()  # type: ignore[assignment]
    assert not await keeper.flush()
    assert [sample.report.round_trip_ms for sample in keeper._samples] == [2, 10, 11]


async def test_a_connection_that_breaks_is_an_absence_and_a_refusal_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await a_visit(house)
    keeper = QualityKeeper(house.services.background, house.clock)
    await take(keeper, house, visit)

    async def broken(*_: Any) -> None:
        raise InterfaceError("", None, Exception())

    monkeypatch.setattr(keeping, "write", broken)
    assert not await keeper.flush()
    assert len(keeper) == 1

    async def refused(session: Any, _: Any) -> None:
        await session.execute(select(func.sqrt(-1)))

    monkeypatch.setattr(keeping, "write", refused)
    assert await keeper.flush()
    assert len(keeper) == 0


async def test_more_than_one_batch_is_written_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH", 7)
    visit = await a_visit(house)
    for _ in range(20):
        house.clock.forward(seconds=10)
        await take(house.services.quality, house, visit, lost=5)
    await house.services.quality.flush()
    (side,) = await sides(house)
    assert await points(house) == 20
    assert (side.seconds, side.packets, side.lost) == (200, 10_000, 100)


async def test_a_room_that_is_no_visit_does_not_spoil_its_batch(house: House) -> None:
    visit = await a_visit(house)
    keeper = house.services.quality
    await keeper.take(uuid4(), house.accounts["doctor"], Role.PRACTITIONER, a_report())
    await take(keeper, house, visit)
    await keeper.flush()
    assert [side.consultation_id for side in await sides(house)] == [visit]


async def test_one_side_cannot_fill_the_record_with_incidents(house: House) -> None:
    visit = await a_visit(house)
    keeper = house.services.quality
    for turn in range(15):
        house.clock.forward(seconds=10)
        notes = [note(Incident.FROZEN, house.clock.now.replace(microsecond=n)) for n in range(20)]
        await take(keeper, house, visit, incidents=notes)
        await keeper.flush()
        async with house.services.background() as session:
            kept = await session.scalar(select(func.count()).select_from(CallIncident))
        assert kept == min(20 * (turn + 1), 200)


async def test_what_is_held_at_the_end_is_written(house: House) -> None:
    visit = await a_visit(house)
    await take(house.services.quality, house, visit)
    await house.services.quality.aclose()
    assert await points(house) == 1
