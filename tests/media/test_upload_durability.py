"""The row of a part is written while the disk works, and committed only once the part is durable."""

import asyncio
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from core.db import SessionMaker
from media import stores
from media.errors import StorageFull
from media.models import PatientKey, Upload, UploadPart
from tests.media import tus
from tests.media.conftest import NOW, Client, World

DATA = b"x" * 300_000


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Generator["Disk"]:
    disk = Disk()
    real = stores._DiskWriter.commit

    def commit(writer: stores._DiskWriter) -> None:
        disk.asked.set()
        assert disk.goes_on.wait(60)
        if disk.full:
            writer.abort()
            raise StorageFull
        real(writer)

    monkeypatch.setattr(stores._DiskWriter, "commit", commit)
    yield disk
    disk.goes_on.set()


class Disk:
    """Takes its time with a commit, and may find that it is full."""

    def __init__(self) -> None:
        self.asked, self.goes_on = threading.Event(), threading.Event()
        self.full = False


async def _offset(sessions: SessionMaker) -> tuple[int, int]:
    """Committed: bytes of the upload, and its parts."""
    async with sessions() as session:
        return (
            (await session.scalar(select(Upload.received_bytes))) or 0,
            (await session.scalar(select(func.count()).select_from(UploadPart))) or 0,
        )


async def _row_is_written(sessions: SessionMaker) -> None:
    """Until some transaction holds the upload's row without having committed it."""
    while True:
        async with sessions() as session:
            if not (await session.scalars(select(Upload.upload_id).with_for_update(skip_locked=True))).all():
                return
        await asyncio.sleep(0.01)


async def test_no_offset_is_seen_before_its_bytes_are_durable(
    client: Client, world: World, real_sessions: SessionMaker, disk: Disk
) -> None:
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    sending = asyncio.create_task(tus.patch(rose, location, 0, DATA))
    await asyncio.to_thread(disk.asked.wait)
    await _row_is_written(real_sessions)
    assert await _offset(real_sessions) == (0, 0)
    disk.goes_on.set()
    assert (await sending).headers["Upload-Offset"] == str(len(DATA))
    assert await _offset(real_sessions) == (len(DATA), 1)


async def test_a_disk_that_turns_out_full_takes_the_row_back(
    client: Client, world: World, real_sessions: SessionMaker, stored_files: Callable[[], list[Path]], disk: Disk
) -> None:
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    disk.full = True
    sending = asyncio.create_task(tus.patch(rose, location, 0, DATA))
    await asyncio.to_thread(disk.asked.wait)
    await _row_is_written(real_sessions)
    disk.goes_on.set()
    assert (await sending).status_code == 507
    assert (await _offset(real_sessions), stored_files()) == ((0, 0), [])


async def test_no_transaction_waits_for_a_store_across_the_network(
    client: Client, world: World, real_sessions: SessionMaker, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores.DiskStore, "quick", False)
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    sending = asyncio.create_task(tus.patch(rose, location, 0, DATA))
    await asyncio.to_thread(disk.asked.wait)
    async with real_sessions() as session:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in tr%'"
        )
        assert await session.scalar(waiting) == 0
    disk.goes_on.set()
    assert (await sending).status_code == 204


async def test_a_patient_who_was_locked_meanwhile_gets_no_byte_on_the_disk(
    client: Client,
    world: World,
    real_sessions: SessionMaker,
    stored_files: Callable[[], list[Path]],
) -> None:
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    async with real_sessions.begin() as session:
        await session.execute(update(PatientKey).values(restricted_at=NOW))
    for body in (DATA, b""):
        answer = await tus.patch(rose, location, 0, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "media.photos_restricted")
    assert (await _offset(real_sessions), stored_files()) == ((0, 0), [])
