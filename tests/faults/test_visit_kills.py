"""Agent, server and PostgreSQL die by SIGKILL in the middle of visits: no reading is lost, doubled, or another patient's.

The thermometer keeps a record until it may forget it, and gives it again at each connection: also in the next patient's
visit, when the agent died in between.
"""

import asyncio
import base64
import json
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import NullPool, text

from backend.cabins.keys import enrol
from cabin_agent.keys import load_or_make
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from tests.faults.killing import Asked, House, a_durable_house, ask

SEED = 7
ROOT = Path(__file__).parents[2]
RECORDS = 6
_PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Cabin:
    """Two visits of two patients, of which one is in progress, and a thermometer with a memory."""

    house: House
    sessions: SessionMaker
    folder: Path
    chance: random.Random
    cabin_id: UUID = field(default_factory=uuid4)
    visits: list[tuple[UUID, UUID]] = field(default_factory=list)
    turn: int = 0
    memory: list[str] = field(default_factory=list)
    taken: dict[str, UUID] = field(default_factory=dict)
    agent: Process | None = None
    reading: asyncio.Task[None] | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    connections: int = 0

    @property
    def environment(self) -> dict[str, str]:
        return {
            "CABIN_SERVER_URL": f"http://127.0.0.1:{self.house.port}",
            "CABIN_CABIN_ID": str(self.cabin_id),
            "CABIN_DATA_DIR": str(self.folder / "cabin"),
        }

    # ---------------------------------------------------------------- the visits

    async def furnish(self) -> None:
        key = load_or_make(self.folder / "cabin" / "cabin.key").public_key().public_bytes_raw()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.house.port}", timeout=30) as client:
            booked = [await self._booked(client, number) for number in range(2)]
        async with self.sessions.begin() as session:
            site = "SELECT site_id FROM sites LIMIT 1"
            await session.execute(
                text(f"INSERT INTO cabins (cabin_id, site_id, name) VALUES (:cabin, ({site}), 'Télécabine')"),
                {"cabin": self.cabin_id},
            )
            for visit, _ in booked:
                at = {"visit": visit, "cabin": self.cabin_id}
                await session.execute(
                    text("UPDATE appointments SET cabin_id = :cabin WHERE appointment_id = :visit"), at
                )
                await session.execute(
                    text(
                        "INSERT INTO consultations (consultation_id, status, waiting_since, started_at, ended_at)"
                        " VALUES (:visit, 'ended', now(), now(), now())"
                    ),
                    {"visit": visit},
                )
            await enrol(session, cabin_id=self.cabin_id, public_key=key)
        self.visits = booked

    async def _booked(self, client: httpx.AsyncClient, number: int) -> tuple[UUID, UUID]:
        pair, start = self.house.agendas.slot(number)
        one = Asked(pair, start, hold=False)
        await ask(client, one)
        assert one.answer is not None
        return UUID(one.answer), pair.patient_id

    async def next_visit(self) -> None:
        """The one in progress ends, the other patient's begins; not within one second of a stamp before."""
        await asyncio.sleep(2.1)
        self.turn += 1
        async with self.sessions.begin() as session:
            await session.execute(text("UPDATE consultations SET status = 'ended', ended_at = now()"))
            await session.execute(
                text(
                    "UPDATE consultations SET status = 'in_progress', started_at = now(), ended_at = NULL WHERE consultation_id = :v"
                ),
                {"v": self.visits[self.turn % 2][0]},
            )

    # ---------------------------------------------------------------- the thermometer

    def measure(self) -> str:
        """Temperature Measurement (0x2A1C): Celsius with time stamp, FLOAT of exponent -2, local time."""
        now = datetime.now(_PARIS)
        stamp = now.year.to_bytes(2, "little") + bytes((now.month, now.day, now.hour, now.minute, now.second))
        octets = b"\x02" + (3000 + len(self.taken)).to_bytes(3, "little") + b"\xfe" + stamp
        self.taken[octets.hex()] = self.visits[self.turn % 2][1]
        self.memory.append(octets.hex())
        self._give(octets.hex())
        return octets.hex()

    def _give(self, record: str) -> None:
        if self.agent is not None and self.agent.stdin is not None and not self.agent.stdin.is_closing():
            self.agent.stdin.write(json.dumps({"feed": record}).encode() + b"\n")

    async def until_forgotten(self, record: str) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: record not in self.memory)

    # ---------------------------------------------------------------- the agent

    async def start_agent(self) -> None:
        log = (self.folder / "agent.log").open("ab")
        self.agent = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.measuring_agent",
            cwd=ROOT,
            env=os.environ | self.environment,
            stdin=PIPE,
            stdout=PIPE,
            stderr=log,
        )
        log.close()
        before = self.connections
        self.reading = asyncio.create_task(self._listen(self.agent))
        async with self.changed:
            await self.changed.wait_for(lambda: self.connections > before)

    async def kill_agent(self) -> None:
        assert self.agent is not None
        assert self.reading is not None
        self.agent.kill()
        await self.agent.wait()
        await self.reading

    async def _listen(self, agent: Process) -> None:
        assert agent.stdout is not None
        async for line in agent.stdout:
            if not line.endswith(b"\n"):
                break
            said: dict[str, Any] = json.loads(line)
            async with self.changed:
                if "connected" in said:
                    self.connections += 1
                    for record in self.memory:
                        self._give(record)
                elif said.get("confirmed") in self.memory:
                    self.memory.remove(said["confirmed"])
                self.changed.notify_all()


async def one_round(cabin: Cabin, target: str) -> None:
    """Records are taken until one more than the kill's moment; then everything is up again, and all are forgotten."""
    at = cabin.chance.randrange(RECORDS)
    for number in range(RECORDS):
        record = cabin.measure()
        if number == at:
            await asyncio.sleep(cabin.chance.random() * 0.03)
            await kill(cabin, target)
        else:
            await cabin.until_forgotten(record)
    for record in tuple(cabin.memory):
        await cabin.until_forgotten(record)


async def kill(cabin: Cabin, target: str) -> None:
    if target == "agent":
        await cabin.kill_agent()
        # Half of the times the next patient is in the cabin when it is back.
        if cabin.chance.random() < 0.5:
            await cabin.next_visit()
        await cabin.start_agent()
    elif target == "server":
        await cabin.house.kill_server()
    else:
        await cabin.house.kill_postgres()


async def all_delivered(cabin: Cabin) -> list[Any]:
    """Waits until the server has as many readings as were ever taken, or says so by the test's time limit."""
    while True:
        async with cabin.sessions() as session:
            rows = (
                await session.execute(
                    text("SELECT patient_id, attribution, kiosk_seq, document->>'raw_base64' AS raw FROM readings")
                )
            ).all()
        if len(rows) >= len(cabin.taken):
            return list(rows)
        await asyncio.sleep(0.2)


def verify(cabin: Cabin, rows: list[Any]) -> None:
    given = Counter(base64.b64decode(row.raw).hex() for row in rows)
    assert set(given) == set(cabin.taken), "lost"
    assert max(given.values()) == 1, "doubled"
    assert sorted(row.kiosk_seq for row in rows) == list(range(1, len(rows) + 1)), "a hole"
    for row in rows:
        own = cabin.taken[base64.b64decode(row.raw).hex()]
        assert row.patient_id in {own, None}, "another patient's"
        assert (row.patient_id is None) == (row.attribution == "quarantined")
    assert any(row.patient_id for row in rows)


async def rounds(folder: Path, count: int, seed: int = SEED) -> None:
    sys.stdout.write(f"seed {seed}\n")
    async with a_durable_house(folder) as house:
        engine = open_engine(house.agendas.url, poolclass=NullPool)
        cabin = Cabin(house, background(session_maker(engine)), folder, random.Random(seed))
        await cabin.furnish()
        await cabin.next_visit()
        await cabin.start_agent()
        try:
            for _ in range(count):
                for target in ("agent", "server", "postgres"):
                    await one_round(cabin, target)
            rows = await all_delivered(cabin)
            verify(cabin, rows)
            quarantined = sum(row.patient_id is None for row in rows)
            sys.stdout.write(f"{count} kills of each, {len(rows)} readings, {quarantined} in quarantine\n")
        finally:
            await cabin.kill_agent()
            await engine.dispose()


async def test_readings_outlive_kills_in_a_visit(tmp_path: Path) -> None:
    await rounds(tmp_path, 3)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(101, 111))
async def test_readings_outlive_a_hundred_kills_of_each(tmp_path: Path, seed: int) -> None:
    """A tenth of them in each house, so that a run that is cut off has still shown something."""
    await rounds(tmp_path, 10, seed)
