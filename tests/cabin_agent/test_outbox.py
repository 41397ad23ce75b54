"""Readings on the disk: nothing acknowledged is lost, nothing is stored twice, the order has no gap."""

import asyncio
import random
import sqlite3
import stat
import sys
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from cabin_agent.clock import KioskClock
from cabin_agent.outbox import Outbox, OutboxBusy, open_outbox
from tests.cabin_agent.drafts import a_reading

ROOT = Path(__file__).parents[2]
KILLS = 6
SEED = 20260304


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncGenerator[Outbox]:
    async with open_outbox(tmp_path / "outbox", clock=KioskClock()) as outbox:
        yield outbox


async def test_numbers_follow_the_order_of_storing_without_gap(outbox: Outbox) -> None:
    stored = await asyncio.gather(*(outbox.add(a_reading(number)) for number in range(20)))
    assert [each.reading.kiosk_seq for each in stored] == list(range(1, 21))
    assert [reading.kiosk_seq for reading in await outbox.pending(100)] == list(range(1, 21))


async def test_storing_the_same_record_again_changes_nothing(outbox: Outbox) -> None:
    first = await outbox.add(a_reading(1))
    again = await outbox.add(a_reading(1))
    after = await outbox.add(a_reading(2))
    assert (first.new, again.new) == (True, False)
    assert again.reading == first.reading
    assert after.reading.kiosk_seq == 2


async def test_an_acknowledged_record_sent_again_is_not_delivered_again(outbox: Outbox) -> None:
    stored = await outbox.add(a_reading(1))
    await outbox.acknowledge([stored.reading.reading_id])
    await outbox.erase_acknowledged(older_than=timedelta(0))
    again = await outbox.add(a_reading(1))
    assert (again.new, again.reading.kiosk_seq) == (False, 1)
    assert await outbox.pending(10) == []


async def test_acknowledging_twice_or_the_unknown_is_harmless(outbox: Outbox) -> None:
    stored = await outbox.add(a_reading(1))
    await outbox.acknowledge([stored.reading.reading_id, stored.reading.reading_id, a_reading(9).reading_id])
    assert (await outbox.backlog()).pending == 0


async def test_a_refused_record_is_parked_with_its_reason_and_lets_the_others_pass(
    outbox: Outbox, tmp_path: Path
) -> None:
    for number in range(3):
        await outbox.add(a_reading(number))
    await outbox.park(a_reading(0).reading_id, reason="cabin.reading_invalid")
    assert [reading.kiosk_seq for reading in await outbox.pending(10)] == [2, 3]
    backlog = await outbox.backlog()
    assert (backlog.pending, backlog.parked) == (2, 1)


async def test_the_age_of_the_oldest_unsent_reading_is_told(outbox: Outbox) -> None:
    assert (await outbox.backlog()).oldest_unsent_s is None
    now = KioskClock().now()
    half_a_minute_ago = a_reading(1).model_copy(
        update={"monotonic_ns": now.monotonic_ns - 30 * 10**9, "boot_id": now.boot_id}
    )
    await outbox.add(half_a_minute_ago)
    oldest_unsent_s = (await outbox.backlog()).oldest_unsent_s
    assert oldest_unsent_s is not None
    assert oldest_unsent_s >= 30


async def test_only_the_owner_may_enter_the_folder(outbox: Outbox, tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


async def test_a_second_program_on_the_same_outbox_is_refused(outbox: Outbox, tmp_path: Path) -> None:
    with pytest.raises(OutboxBusy):
        async with open_outbox(tmp_path / "outbox", clock=KioskClock()):
            pass


async def test_readings_survive_closing(tmp_path: Path) -> None:
    async with open_outbox(tmp_path, clock=KioskClock()) as outbox:
        stored = await outbox.add(a_reading(1))
    async with open_outbox(tmp_path, clock=KioskClock()) as outbox:
        assert await outbox.pending(10) == [stored.reading]
        assert (await outbox.add(a_reading(2))).reading.kiosk_seq == 2


async def test_nothing_said_to_be_stored_is_lost_by_kill_9(tmp_path: Path) -> None:
    """A kill proves nothing about power: what the dead process wrote stays with the system."""
    moments = random.Random(SEED)
    said: dict[int, str] = {}
    for _ in range(KILLS):
        said |= await kill_a_writer(tmp_path, first=len(said) * 2 + 1, after_lines=moments.randrange(1, 120))
    with sqlite3.connect(tmp_path / "outbox.sqlite3") as database:
        rows = dict(database.execute("SELECT kiosk_seq, reading_id FROM reading"))
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert said.items() <= rows.items()
    assert sorted(rows) == list(range(1, len(rows) + 1))


async def kill_a_writer(folder: Path, *, first: int, after_lines: int) -> dict[int, str]:
    """What the writer said it had stored."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.cabin_agent.outbox_writer",
        str(folder),
        str(first),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = [await process.stdout.readline() for _ in range(after_lines)]
    process.kill()
    lines += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    complete = [line.decode().split() for line in lines if line.endswith(b"\n")]
    return {int(kiosk_seq): reading_id for kiosk_seq, reading_id in complete}
