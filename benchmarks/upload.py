"""How fast 12 MB arrive: over loopback, encrypted and durable, beside a raw durable write to the same disk.

The PATCH brings all but the last byte of its file, so that the making of the photo is not in the figure.
"""

import asyncio
import os
import time
from pathlib import Path

from benchmarks.lines import Line
from benchmarks.photo_house import photo_house
from tests.tus.wire import STREAM, VERSION, Target, status_of

BYTES = 12_000_000
ROUNDS = 25
WARM_UP = 3


def _raw_write(folder: Path, data: bytes) -> float:
    """Seconds to write, fsync, rename and fsync the folder."""
    began = time.perf_counter()
    path = folder / "raw.unfinished"
    with path.open("wb", buffering=0) as file:
        file.write(data)
        os.fsync(file.fileno())
    path.rename(folder / "raw")
    entry = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(entry)
    os.close(entry)
    took = time.perf_counter() - began
    (folder / "raw").unlink()
    return took


def _upload(target: Target, data: bytes) -> float:
    location = target.create(len(data) + 1)
    headers = {**VERSION, **STREAM, "Upload-Offset": "0"}
    began = time.perf_counter()
    with target.unfinished("PATCH", location, data, len(data), **headers) as line:
        assert status_of(line) == 204
        took = time.perf_counter() - began
    target.tidy()
    return took


async def measure() -> list[Line]:
    data = os.urandom(BYTES)
    async with photo_house() as server:
        return [await asyncio.to_thread(_measured, server.target(), server.folder, data)]


def _measured(target: Target, folder: Path, data: bytes) -> Line:
    uploads, writes = [], []
    # In turn, so that both meet the same disk.
    for _ in range(WARM_UP + ROUNDS):
        uploads.append(_upload(target, data))
        writes.append(_raw_write(folder, data))
    target.close()
    best_upload, best_write = (BYTES / 1e6 / min(times[WARM_UP:]) for times in (uploads, writes))
    return Line("upload", "loopback_12mb", best_upload, best_write, "MB/s", "higher")
