"""A line that is quicker than the store: the bytes wait within bounds, none is lost, and a fault is told."""

import asyncio
import hashlib
import os
from collections.abc import AsyncGenerator
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest

from media.errors import StorageFull
from media.objects import SealedObjects
from media.sealed import PART
from media.sealing import SealedWriter
from media.stores import DiskStore, ObjectWriter
from media.vault import KEY_BYTES

KEY = os.urandom(KEY_BYTES)
PATIENT = uuid4()
LONG = 20_000_000


class HeldStore(DiskStore):
    """Writes nothing before `free` is set; then refuses the byte after the first `room`."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.free = Event()
        self.room = LONG * 2

    def create(self, name: UUID) -> ObjectWriter:
        writer = super().create(name)
        write = writer.write

        def held(sealed: memoryview) -> None:
            self.free.wait()
            self.room -= len(sealed)
            if self.room < 0:
                raise StorageFull
            write(sealed)

        writer.write = held  # type: ignore[method-assign]
        return writer


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[HeldStore]:
    store = HeldStore(tmp_path / "store")
    yield store
    store.free.set()


class Filling:
    """Brings `data`; `brought` says how far it is."""

    def __init__(self, writer: SealedWriter, data: bytes) -> None:
        self._writer, self._data = writer, memoryview(data)
        self.brought = 0
        self.moved = asyncio.Event()

    async def run(self) -> None:
        while self.brought < len(self._data):
            room = self._writer.room()
            piece = self._data[self.brought : self.brought + len(room)]
            room[: len(piece)] = piece
            self.brought += len(piece)
            self.moved.set()
            await self._writer.filled(len(piece))

    async def waits(self) -> int:
        """How much it had brought when it came no further: the loop has turned often, and nothing moved."""
        while True:
            self.moved.clear()
            for _ in range(50):
                await asyncio.sleep(0)
            if not self.moved.is_set():
                return self.brought


async def test_a_line_quicker_than_the_store_waits_and_loses_nothing(store: HeldStore) -> None:
    objects = SealedObjects(store)
    data = os.urandom(LONG)
    writer = objects.create(KEY, patient_id=PATIENT, kind=PART)
    filling = Filling(writer, data)
    work = asyncio.create_task(filling.run())
    assert 0 < await filling.waits() < LONG / 2
    store.free.set()
    await work
    stored = await writer.commit()
    assert stored.sha256 == hashlib.sha256(data).digest()
    assert b"".join([piece async for piece in objects.read(KEY, stored)]) == data
    objects.close()


async def test_a_disk_that_fills_while_the_line_waits_is_told_and_leaves_nothing(
    store: HeldStore, tmp_path: Path
) -> None:
    objects = SealedObjects(store)
    writer = objects.create(KEY, patient_id=PATIENT, kind=PART)
    filling = Filling(writer, os.urandom(LONG))
    work = asyncio.create_task(filling.run())
    await filling.waits()
    store.room = 1_000_000
    store.free.set()
    with pytest.raises(StorageFull):
        await work
    await writer.abort()
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == []
    objects.close()


async def test_whoever_is_cancelled_while_waiting_leaves_nothing(store: HeldStore, tmp_path: Path) -> None:
    objects = SealedObjects(store)
    writer = objects.create(KEY, patient_id=PATIENT, kind=PART)
    filling = Filling(writer, os.urandom(LONG))
    work = asyncio.create_task(filling.run())
    await filling.waits()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    store.free.set()
    await writer.abort()
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == []
    objects.close()
