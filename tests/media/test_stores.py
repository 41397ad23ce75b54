"""Objects on disk: durable or absent, and nothing readable in between."""

import asyncio
import errno
import hashlib
import os
import random
import resource
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from media.errors import StorageFull, StoreAway
from media.key_wrapping import seal_key
from media.objects import SealedObjects
from media.sealed import PART, SealedObject
from media.sealing import SealedWriter
from media.stores import DiskStore
from media.vault import FORMER_SEGMENTS, HEADER, KEY_BYTES, SEGMENT, TAG, CorruptError, Sealer

KEY = os.urandom(32)
PATIENT = uuid4()
MARKER = b"MARKER of a patient's photo "


@contextmanager
def disk_allows(file_bytes: int) -> Iterator[None]:
    """The kernel refuses files beyond this size (EFBIG), in this process, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def read_only() -> Iterator[Callable[[Path], None]]:
    """Makes a folder a file system of its own that takes no change, as Linux does after a fault of the disk."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    made: list[Path] = []

    def mounts(*arguments: str | Path) -> bool:
        return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode == 0

    def make(folder: Path) -> None:
        if mounts("--bind", folder, folder):
            made.append(folder)
        if not made or not mounts("-o", "remount,bind,ro", folder):
            pytest.skip("no file system may be mounted here")

    yield make
    for folder in made:
        subprocess.run(["umount", folder], check=True)


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.fixture
def objects(tmp_path: Path) -> Iterator[SealedObjects]:
    made = SealedObjects(DiskStore(tmp_path / "store"))
    yield made
    made.close()


async def put(objects: SealedObjects, data: bytes, kind: str = "original") -> SealedObject:
    return await objects.put(KEY, patient_id=PATIENT, kind=kind, data=data)


async def get(objects: SealedObjects, stored: SealedObject, **options: int) -> bytes:
    return b"".join([piece async for piece in objects.read(KEY, stored, **options)])


async def test_what_is_put_is_read_whole_and_in_ranges(objects: SealedObjects) -> None:
    data = os.urandom(3_000_000)
    stored = await put(objects, data)
    assert await get(objects, stored) == data
    assert await get(objects, stored, start=1_500_000, length=10) == data[1_500_000:1_500_010]


@pytest.mark.parametrize("segment", FORMER_SEGMENTS)
@pytest.mark.parametrize("size", [200_000, 3_000_000])
async def test_what_an_older_server_wrote_in_other_segments_is_read(tmp_path: Path, segment: int, size: int) -> None:
    store = DiskStore(tmp_path / "store")
    objects = SealedObjects(store)
    data, key, draft = os.urandom(size), os.urandom(KEY_BYTES), SealedObject(uuid4(), PATIENT, PART, b"", size)
    file = store.create(draft.object_id)
    sealer = Sealer(key, draft.context, segment, file.write)
    sealer.write(data)
    sealer.finish()
    file.commit()
    stored = replace(draft, sealed_key=seal_key(KEY, key, draft.context))
    assert await get(objects, stored) == data
    assert await get(objects, stored, start=100_000, length=10) == data[100_000:100_010]
    objects.close()


async def test_bytes_that_arrive_are_kept_in_their_order_however_they_are_cut(objects: SealedObjects) -> None:
    cut = random.Random(11)
    data = os.urandom(9_000_000)
    writer = objects.create(KEY, patient_id=PATIENT, kind=PART)
    at = 0
    while at < len(data):
        size = cut.choice([1, 1400, 65_536, 256_000, 1_500_000])
        room = writer.room()[:size]
        taken = data[at : at + len(room)]
        room[: len(taken)] = taken
        await writer.filled(len(taken))
        at += len(taken)
    stored = await writer.commit()
    assert stored.sha256 == hashlib.sha256(data).digest()
    assert await get(objects, stored) == data


async def arrive(writer: SealedWriter, data: bytes) -> None:
    left = memoryview(data)
    while left:
        room = writer.room()
        taken = min(len(room), len(left))
        room[:taken] = left[:taken]
        await writer.filled(taken)
        left = left[taken:]


@pytest.mark.parametrize(
    "size", [1, SEGMENT - HEADER - TAG, SEGMENT - HEADER - TAG + 1, 2 * SEGMENT, 4 * SEGMENT, 5_000_000, 9_000_000]
)
async def test_bytes_that_arrive_are_sealed_as_bytes_that_are_written(objects: SealedObjects, size: int) -> None:
    data = os.urandom(size)
    writer = objects.create(KEY, patient_id=PATIENT, kind=PART)
    await arrive(writer, data)
    stored = await writer.commit()
    assert (stored.plain_bytes, stored.sha256) == (size, hashlib.sha256(data).digest())
    assert await get(objects, stored) == data


@pytest.mark.parametrize(
    ("number", "raised"), [(errno.ENOSPC, StorageFull), (errno.EIO, StoreAway), (errno.EACCES, OSError)]
)
async def test_a_disk_that_could_not_keep_what_it_took_is_believed_though_it_says_so_once(
    objects: SealedObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, raised: type[Exception]
) -> None:
    def fails(_: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", fails)
    for write in (arrive, SealedWriter.write):
        writer = objects.create(KEY, patient_id=PATIENT, kind=PART)

        async def kept(writer: SealedWriter = writer, write: Any = write) -> None:
            await write(writer, os.urandom(3_000_000))
            await writer.commit()

        with pytest.raises(raised):
            await kept()
        await writer.abort()
        assert files(tmp_path) == []


async def test_nothing_on_disk_is_plain_or_named_or_open_to_others(objects: SealedObjects, tmp_path: Path) -> None:
    await put(objects, MARKER * 100_000)
    (path,) = files(tmp_path)
    assert MARKER not in path.read_bytes()
    assert str(PATIENT) not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "store").stat().st_mode) == 0o700


async def test_an_object_is_absent_until_committed_and_after_an_abort(objects: SealedObjects, tmp_path: Path) -> None:
    writer = objects.create(KEY, patient_id=PATIENT, kind="part")
    await writer.write(MARKER * 100_000)
    assert all(MARKER not in path.read_bytes() for path in files(tmp_path))
    assert all(path.suffix == ".unfinished" for path in files(tmp_path))
    await writer.abort()
    assert files(tmp_path) == []


async def test_a_full_disk_refuses_and_leaves_no_stub(objects: SealedObjects, tmp_path: Path) -> None:
    with disk_allows(1_000_000), pytest.raises(StorageFull):
        await put(objects, bytes(3_000_000))
    assert files(tmp_path) == []
    assert await get(objects, await put(objects, b"room again")) == b"room again"


async def test_folders_that_a_copy_of_the_store_left_out_are_made_anew(objects: SealedObjects, tmp_path: Path) -> None:
    for folder in (tmp_path / "store").iterdir():
        folder.rmdir()
    stored = await put(objects, b"after a restore")
    assert await get(objects, stored) == b"after a restore"
    (path,) = files(tmp_path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_swapped_files_do_not_open(objects: SealedObjects, tmp_path: Path) -> None:
    first, second = await put(objects, b"a" * 1000), await put(objects, b"b" * 1000)
    one, other = files(tmp_path)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    for stored in (first, second):
        with pytest.raises(CorruptError):
            await get(objects, stored)


async def test_a_lost_file_is_told_as_corrupt(objects: SealedObjects, tmp_path: Path) -> None:
    stored = await put(objects, b"a")
    await objects.delete([stored.object_id])
    assert files(tmp_path) == []
    with pytest.raises(CorruptError):
        await get(objects, stored)


async def test_a_cancelled_put_leaves_nothing(objects: SealedObjects, tmp_path: Path) -> None:
    task = asyncio.create_task(put(objects, bytes(20_000_000)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    objects.close()
    assert files(tmp_path) == []


async def test_old_objects_are_found_unfinished_ones_too(objects: SealedObjects, tmp_path: Path) -> None:
    stored = await put(objects, b"a")
    writer = objects.create(KEY, patient_id=PATIENT, kind="part")
    await writer.write(bytes(200_000))
    assert await objects.older_than(0) == []
    later = max(path.stat().st_mtime for path in files(tmp_path)) + 1
    assert len(await objects.older_than(later)) == 2
    assert stored.object_id in await objects.older_than(later)
    await objects.delete(await objects.older_than(later))
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", [".DS_Store", ".5f0c.Xy12Zq", "notes"])
async def test_a_file_that_is_not_ours_does_not_hide_the_objects_that_are(
    objects: SealedObjects, tmp_path: Path, name: str
) -> None:
    for folder in (tmp_path / "store").iterdir():
        (folder / name).write_bytes(b"left by a copy")
    stored = await put(objects, b"a")
    assert await objects.older_than(2**33) == [stored.object_id]


def test_a_disk_that_gives_nothing_back_is_away(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "store")
    name = uuid4()
    # Where nothing is mapped the kernel answers EIO (proc(5)).
    (tmp_path / "store" / name.hex[:2] / name.hex).symlink_to("/proc/self/mem")
    reader = store.open(name)
    with pytest.raises(StoreAway) as away:
        reader.read_at(0, 10)
    assert away.value.reason == "EIO"
    reader.close()


async def test_a_disk_that_became_read_only_is_away_for_writing_and_deleting_and_is_read(
    objects: SealedObjects, tmp_path: Path, read_only: Callable[[Path], None]
) -> None:
    data = os.urandom(1000)
    stored = await put(objects, data)
    read_only(tmp_path / "store")
    with pytest.raises(StoreAway) as away:
        await put(objects, data)
    assert away.value.reason == "EROFS"
    with pytest.raises(StoreAway):
        await objects.delete([stored.object_id])
    assert await get(objects, stored) == data
