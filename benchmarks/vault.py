"""Photos into the vault and out of it: sealing 12 MB to a durable file, and one decrypted range of 64 KiB.

The limit of the first is the same bytes written to the same disk and synced, without a cipher: file, rename, folder.
"""

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from benchmarks.lines import Line, percentile
from media.objects import SealedObjects
from media.sealed import SealedObject
from media.stores import DiskStore

PHOTO_BYTES = 12_000_000
RANGE_BYTES = 65_536
WRITES = 40
RANGES = 400
_PIECE = 1 << 20


async def measure() -> list[Line]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        objects = SealedObjects(DiskStore(Path(folder) / "store"))
        try:
            sealed, raw = await _writes(objects, Path(folder))
            whole = await _seal(objects, os.urandom(32), os.urandom(PHOTO_BYTES))
            ranges = await _ranges(objects, *whole)
        finally:
            objects.close()
    return [
        Line("vault", "encrypt_to_disk", PHOTO_BYTES / sealed / 1e6, PHOTO_BYTES / raw / 1e6, "MB/s", "higher"),
        Line("vault", "range_64k_p50", percentile(ranges, 50) * 1000, None, "ms", "lower"),
        Line("vault", "range_64k_p99", percentile(ranges, 99) * 1000, None, "ms", "lower"),
    ]


async def _writes(objects: SealedObjects, folder: Path) -> tuple[float, float]:
    """Seconds of the median write, sealed and raw, taken in turns so that both meet the same disk."""
    data, key = os.urandom(PHOTO_BYTES), os.urandom(32)
    sealed, raw = [], []
    for _ in range(WRITES):
        began = time.perf_counter()
        stored, _ = await _seal(objects, key, data)
        sealed.append(time.perf_counter() - began)
        await objects.delete([stored.object_id])
        path = folder / uuid4().hex
        began = time.perf_counter()
        await asyncio.to_thread(_written, path, data)
        raw.append(time.perf_counter() - began)
        path.unlink()
    return percentile(sealed, 50), percentile(raw, 50)


async def _seal(objects: SealedObjects, key: bytes, data: bytes) -> tuple[SealedObject, bytes]:
    writer = objects.create(key, patient_id=uuid4(), kind="original", hashed=False)
    await writer.write(data)
    return await writer.commit(), key


def _written(path: Path, data: bytes) -> None:
    unfinished = path.with_suffix(".unfinished")
    file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    view = memoryview(data)
    for start in range(0, len(view), _PIECE):
        os.write(file, view[start : start + _PIECE])
    os.fsync(file)
    os.close(file)
    unfinished.rename(path)
    parent = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(parent)
    os.close(parent)


async def _ranges(objects: SealedObjects, stored: SealedObject, key: bytes) -> list[float]:
    """Seconds of each: opened anew, as a request would."""
    chance: Callable[[int], int] = random.Random(1).randrange
    taken = []
    for _ in range(RANGES):
        start = chance(PHOTO_BYTES - RANGE_BYTES)
        began = time.perf_counter()
        read = [piece async for piece in objects.read(key, stored, start=start, length=RANGE_BYTES)]
        taken.append(time.perf_counter() - began)
        assert sum(map(len, read)) == RANGE_BYTES
    return taken
