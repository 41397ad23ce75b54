"""The power goes at random moments: what was said to be stored is there, in order, readable, and work goes on."""

import contextlib
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from cabin_agent.clock import KioskClock
from cabin_agent.disk import DiskGauge
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.outbox_store import FILE_NAME, connect
from cabin_agent.sealing import DataKey
from contract.observations import Reading
from tests.cabin_agent.drafts import a_reading
from tests.cabin_agent.power.forgetful import Disk, ForgetfulSystem, Forgets, PowerCut, after_the_cut, connector

SEED = 20261129
KEY = DataKey(bytes(range(32)))
CUTS = 200
SHORT = 20


@dataclass
class Said:
    """What the outbox let its callers believe."""

    stored: dict[UUID, Reading] = field(default_factory=dict)
    acknowledged: set[UUID] = field(default_factory=set)
    parked: set[UUID] = field(default_factory=set)


async def live(outbox: Outbox, chance: random.Random, said: Said, first: int) -> None:
    """Until the power goes: readings come, some are acknowledged, some refused, old ones erased."""
    for number in range(first, first + 200):
        reading = a_reading(number).model_copy(update={"raw_base64": "QUJD" * chance.randrange(1, 200)})
        stored = await outbox.add(reading)
        said.stored[reading.reading_id] = stored.reading
        known = chance.choice(list(said.stored))
        if chance.random() < 0.3:
            await outbox.acknowledge([known])
            said.acknowledged.add(known)
        elif chance.random() < 0.1:
            await outbox.park(known, reason="cabin.reading_invalid")
            said.parked.add(known)


async def cut_once(tmp_path: Path, chance: random.Random, forgets: Forgets, turn: int) -> int:
    """Returns how many readings had been said to be stored."""
    folder, left = tmp_path / f"{forgets}-{turn}", tmp_path / f"{forgets}-{turn}-left"
    disk, said = Disk(cut_at=chance.randrange(12, 400)), Said()
    system = ForgetfulSystem(name := f"forgetful-{forgets}-{turn}", disk)
    # What it does at closing no longer reaches the disk either.
    with contextlib.suppress(PowerCut):
        gauge = DiskGauge(folder, reserve_octets=4096)
        async with open_outbox(folder, clock=KioskClock(), key=KEY, gauge=gauge, connect=connector(name)) as outbox:
            await live(outbox, chance, said, first=turn * 1000)
    system.unregister()
    after_the_cut(folder, disk, forgets, chance, left)
    await check(left, said, next_number=turn * 1000 + 999)
    return len(said.stored)


async def check(folder: Path, said: Said, *, next_number: int) -> None:
    database = connect(folder / FILE_NAME)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()
    gauge = DiskGauge(folder, reserve_octets=4096)
    async with open_outbox(folder, clock=KioskClock(), key=KEY, gauge=gauge) as outbox:
        # Every body is unsealed on the way.
        waiting = {reading.reading_id: reading for reading in await outbox.pending(10_000)}
        parked = {item.reading_id for item in await outbox.parked(10_000)}
        for reading_id, reading in said.stored.items():
            if reading_id in waiting:
                assert waiting[reading_id] == reading
            else:
                assert reading_id in parked | said.acknowledged
            assert (await outbox.add(reading)).reading.kiosk_seq == reading.kiosk_seq
        last = (await outbox.backlog()).last_seq
        assert last >= len(said.stored)
        assert (await outbox.add(a_reading(next_number))).reading.kiosk_seq == last + 1


async def cuts(tmp_path: Path, forgets: Forgets, count: int) -> None:
    sys.stdout.write(f"seed {SEED}\n")
    chance = random.Random(f"{SEED} {forgets}")
    stored = sum([await cut_once(tmp_path, chance, forgets, turn) for turn in range(count)])
    assert stored > count


@pytest.mark.parametrize("forgets", list(Forgets))
async def test_no_reading_said_to_be_stored_is_lost_by_a_power_cut(tmp_path: Path, forgets: Forgets) -> None:
    await cuts(tmp_path, forgets, SHORT)


@pytest.mark.nightly
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("forgets", list(Forgets))
async def test_no_reading_is_lost_by_two_hundred_power_cuts(tmp_path: Path, forgets: Forgets) -> None:
    await cuts(tmp_path, forgets, CUTS)


async def test_without_syncs_the_same_disk_does_lose_them(tmp_path: Path) -> None:
    """The proof can fail: an outbox that does not wait for the disk is found out."""
    disk, said = Disk(), Said()

    class Hasty:
        def __init__(self, path: Path) -> None:
            self._database = connector("forgetful-hasty")(path)
            self.executemany, self.close = self._database.executemany, self._database.close

        def execute(self, statement: str, values: tuple[object, ...] = (), /) -> object:
            return self._database.execute(statement.replace("synchronous = FULL", "synchronous = NORMAL"), values)

    system = ForgetfulSystem("forgetful-hasty", disk)
    async with open_outbox(tmp_path / "a", clock=KioskClock(), key=KEY, connect=Hasty) as outbox:  # type: ignore[arg-type]
        reading = a_reading(1)
        said.stored[reading.reading_id] = (await outbox.add(reading)).reading
        after_the_cut(tmp_path / "a", disk, Forgets.ALL, random.Random(1), tmp_path / "b")
    system.unregister()
    async with open_outbox(tmp_path / "b", clock=KioskClock(), key=KEY) as outbox:
        assert await outbox.pending(10) == []
