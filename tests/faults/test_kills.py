"""PostgreSQL and the server die by SIGKILL while eight clients book: what was answered is kept, nothing is given twice,
and whoever got no answer asks again with the same key and gets one.
"""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import NullPool, text

from booking.changes import expire_holds
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from tests.booking.model.checks import wrongs
from tests.faults.killing import Asked, House, a_durable_house, ask, work

ANSWERS_BEFORE = 12
ANSWERS_AFTER = 8


class Round:
    """What was asked between one start and the next, and when it is time to kill."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self._house, self._chance = house, chance
        self.asked: list[Asked] = []
        self.killed = False
        self.time_to_kill = asyncio.Event()
        self._at = ANSWERS_BEFORE + chance.randrange(10)

    def next_one(self) -> Asked:
        agendas = self._house.agendas
        pair, start = agendas.slot(self._chance.randrange(agendas.slots()))
        # Some meet: two patients want one time.
        if self._chance.random() < 0.3 and self.asked:
            other = self._chance.choice(self.asked)
            start, doctor = other.starts_at, other.pair.practitioner_id
            pair = type(pair)(doctor, pair.patient_id, pair.account_id, pair.token)
        one = Asked(pair, start, hold=self._chance.random() < 0.3)
        self.asked.append(one)
        return one

    @property
    def answered(self) -> list[Asked]:
        return [one for one in self.asked if one.answer is not None]

    def enough(self) -> bool:
        if not self.killed and len(self.answered) >= self._at:
            self.time_to_kill.set()
        return self.killed and len(self.answered) >= self._at + ANSWERS_AFTER

    async def ask_again(self) -> None:
        """Whoever got no answer, with the same key."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._house.port}", timeout=30) as client:
            for one in self.asked:
                if one.answer is None and not one.refused:
                    await ask(client, one)
                    assert (one.answer, one.refused) != (None, False), "still no answer"


async def _one_round(house: House, chance: random.Random, kill: str) -> list[Asked]:
    this = Round(house, chance)
    clients = asyncio.create_task(work(house, this.next_one, this.enough))
    await this.time_to_kill.wait()
    await (house.kill_postgres() if kill == "postgres" else house.kill_server())
    this.killed = True
    await clients
    await this.ask_again()
    return this.answered


async def _verify(sessions: SessionMaker, promised: list[Asked]) -> None:
    """Every 201 is there as it was asked, and all that must hold holds."""
    async with sessions() as session:
        # Of one moment: the server goes on freeing holds whose time is over.
        moment = await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        rows = await moment.execute(
            text(
                "SELECT appointment_id, practitioner_id, patient_id, status, lower(during) AS starts,"
                " cancel_code, cancelled_at FROM appointments"
            )
        )
        kept = {str(row.appointment_id): row for row in rows}
        over: set[str | None] = set()
        for one in promised:
            row = kept[str(one.answer)]
            assert (row.practitioner_id, row.patient_id) == (one.pair.practitioner_id, one.pair.patient_id)
            assert row.starts == one.starts_at
            if one.hold_until is not None and row.status == "cancelled":
                # A long run outlasts its first holds; none ends before its time.
                assert row.cancel_code == "hold_expired"
                assert row.cancelled_at > one.hold_until
                over.add(one.answer)
            else:
                assert row.status == ("pending" if one.hold else "booked")
        given = Counter((one.pair.practitioner_id, one.starts_at) for one in promised if one.answer not in over)
        assert max(given.values()) == 1
        assert await wrongs(session) == []


async def _rounds(folder: Path, count: int) -> None:
    chance = random.Random(4)
    promised: list[Asked] = []
    async with a_durable_house(folder) as house:
        # Its own connections must not be older than the server.
        engine = open_engine(house.agendas.url, poolclass=NullPool)
        sessions = background(session_maker(engine))
        for turn in range(count):
            promised += await _one_round(house, chance, ("postgres", "server")[turn % 2])
            await _verify(sessions, promised)
        # Holds outlive the crash, and end when their time is over.
        holds = sum(one.hold for one in promised)
        assert holds
        later = datetime.now(UTC) + timedelta(hours=1)
        while await expire_holds(sessions, now=later):
            pass
        async with sessions() as session:
            left = await session.scalar(text("SELECT count(*) FROM reservations WHERE hold_until IS NOT NULL"))
            assert left == 0
            assert await wrongs(session) == []
        await engine.dispose()


async def test_what_was_answered_outlives_kills(tmp_path: Path) -> None:
    await _rounds(tmp_path, 3)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
async def test_what_was_answered_outlives_fifty_kills(tmp_path: Path) -> None:
    await _rounds(tmp_path, 50)
