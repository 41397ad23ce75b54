"""What rests on the disk: sealed, with its own key only; and a disk that runs full."""

import os
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cabin_agent.clock import KioskClock
from cabin_agent.disk import DiskGauge
from cabin_agent.outbox import DATA_KEY_NAME, DataKeyLost, Outbox, open_outbox
from cabin_agent.outbox_store import FILE_NAME
from cabin_agent.sealing import DataKey, DataKeyUnusable, Unreadable, data_key
from tests.cabin_agent.drafts import a_reading


def test_a_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "data.key"
    first, again = data_key(path), data_key(path)
    assert again.unseal(first.seal(b"37.6", about=b"a"), about=b"a") == b"37.6"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(DataKeyUnusable, match="chmod 600"):
        data_key(path)


def test_what_is_changed_moved_or_of_another_key_is_unreadable() -> None:
    key = DataKey(b"a" * 32)
    sealed = key.seal(b"37.6", about=b"row 1")
    for other, octets, about in (
        (key, sealed, b"row 2"),
        (key, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"row 1"),
        (key, sealed[:10], b"row 1"),
        (DataKey(b"b" * 32), sealed, b"row 1"),
    ):
        with pytest.raises(Unreadable):
            other.unseal(octets, about=about)


async def test_nothing_measured_is_in_clear_on_the_disk(tmp_path: Path) -> None:
    async with open_outbox(tmp_path, clock=KioskClock()) as outbox:
        reading = a_reading(1)
        await outbox.add(reading)
        for file in tuple(tmp_path.iterdir()):  # noqa: ASYNC240 - a test's own folder
            octets = file.read_bytes()
            assert reading.raw_base64.encode() not in octets
            assert b"temperature" not in octets


async def test_an_outbox_without_its_key_is_not_begun_anew(tmp_path: Path) -> None:
    async with open_outbox(tmp_path, clock=KioskClock()) as outbox:
        await outbox.add(a_reading(1))
    (tmp_path / DATA_KEY_NAME).unlink()
    with pytest.raises(DataKeyLost):
        async with open_outbox(tmp_path, clock=KioskClock()):
            pass


async def test_an_outbox_of_the_first_version_is_sealed_when_opened(tmp_path: Path) -> None:
    waiting, parked, done = (a_reading(number).model_copy(update={"kiosk_seq": number}) for number in (1, 2, 3))
    with sqlite3.connect(tmp_path / FILE_NAME) as old:
        old.execute("CREATE TABLE counter (only INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL)")
        old.execute("INSERT INTO counter VALUES (1, 3)")
        old.execute(
            "CREATE TABLE reading (kiosk_seq INTEGER PRIMARY KEY, reading_id TEXT NOT NULL UNIQUE, state TEXT, reason TEXT,"
            " received_unix REAL, monotonic_ns INTEGER, boot_id TEXT, body TEXT)"
        )
        for reading, state in ((waiting, "pending"), (parked, "parked"), (done, "acknowledged")):
            row = (reading.kiosk_seq, str(reading.reading_id), state, "why", 0.0, 0, "boot", reading.model_dump_json())
            old.execute("INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    old.close()
    async with open_outbox(tmp_path, clock=KioskClock()) as outbox:
        assert await outbox.pending(10) == [waiting]
        assert [item.kiosk_seq for item in await outbox.parked(10)] == [2]
        assert not (await outbox.add(done)).new
        assert (await outbox.add(a_reading(4))).reading.kiosk_seq == 4
    assert waiting.raw_base64.encode() not in (tmp_path / FILE_NAME).read_bytes()


# ---------------------------------------------------------------- a small disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """8 MiB of memory as a file system of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("no file system may be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(folder: Path) -> Path:
    """To the last octet."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return ballast


async def test_a_full_disk_takes_readings_from_the_room_kept_back_and_refuses_waveforms(small_disk: Path) -> None:
    gauge = DiskGauge(small_disk, reserve_octets=2 * 1024 * 1024)
    async with open_outbox(small_disk, clock=KioskClock(), gauge=gauge) as outbox:
        await outbox.add(a_reading(0))
        assert (gauge.reserved, gauge.nearly_full) == (True, False)
        ballast = fill(small_disk)
        assert gauge.nearly_full
        for number in range(1, 40):
            assert (await outbox.add(a_reading(number))).reading.kiosk_seq == number + 1
        assert not gauge.reserved
        ballast.unlink()
        assert gauge.reserve()
        assert (gauge.reserved, gauge.nearly_full) == (True, False)
    async with open_outbox(small_disk, clock=KioskClock(), gauge=gauge) as outbox:
        assert len(await outbox.pending(100)) == 40


async def until_full(outbox: Outbox) -> int:
    """How many were said to be stored."""
    said = 0
    with suppress(sqlite3.OperationalError):
        while True:
            await outbox.add(a_reading(said))
            said += 1
    return said


async def test_with_no_room_at_all_a_reading_is_not_said_to_be_stored(small_disk: Path) -> None:
    gauge = DiskGauge(small_disk, reserve_octets=8 * 1024 * 1024)
    async with open_outbox(small_disk, clock=KioskClock(), gauge=gauge) as outbox:
        assert not gauge.reserved
        ballast = fill(small_disk)
        said = await until_full(outbox)
        ballast.unlink()
        assert (await outbox.add(a_reading(5000))).reading.kiosk_seq == said + 1
