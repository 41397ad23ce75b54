"""Objects in a real S3 server, and moving them there from the disk while they are read."""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import obstore
import pytest
from obstore.store import S3Store

from media.errors import StorageFull, StoreAway
from media.moving import MovingStore, move
from media.objects import SealedObjects
from media.s3 import BucketStore
from media.sealed import SealedObject
from media.stores import DiskStore
from media.vault import CorruptError
from tests.media.test_stores import disk_allows
from tests.seaweed import Seaweed, seaweed

KEY = os.urandom(32)
PATIENT = uuid4()
ALWAYS = 2**33


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    with seaweed(tmp_path_factory.mktemp("seaweed")) as running:
        yield running


@pytest.fixture
def bucket(server: Seaweed) -> Iterator[BucketStore]:
    """Empty at the end: the server is shared."""
    store = BucketStore(server.store())
    yield store
    for name in list(store.older_than(ALWAYS)):
        store.delete(name)


@pytest.fixture
async def objects(bucket: BucketStore) -> AsyncGenerator[SealedObjects]:
    made = SealedObjects(bucket)
    yield made
    made.close()


async def put(objects: SealedObjects, data: bytes) -> SealedObject:
    return await objects.put(KEY, patient_id=PATIENT, kind="original", data=data)


async def get(objects: SealedObjects, stored: SealedObject, **options: int) -> bytes:
    return b"".join([piece async for piece in objects.read(KEY, stored, **options)])


def write(store: BucketStore | DiskStore, name: UUID, data: bytes) -> None:
    writer = store.create(name)
    writer.write(memoryview(data))
    writer.commit()


def held(store: BucketStore | DiskStore) -> set[UUID]:
    return set(store.older_than(ALWAYS))


async def test_what_is_put_is_read_whole_and_in_ranges(objects: SealedObjects) -> None:
    data = os.urandom(3_000_000)
    stored = await put(objects, data)
    assert await get(objects, stored) == data
    assert await get(objects, stored, start=1_500_000, length=65_536) == data[1_500_000:1_565_536]
    assert await get(objects, stored, start=2_999_999, length=10) == data[-1:]


async def test_a_range_asks_for_the_segments_it_touches_and_no_more(
    objects: SealedObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = await put(objects, os.urandom(12_000_000))
    asked: list[int] = []
    get_range = obstore.get_range

    def counted(store: S3Store, path: str, *, start: int, length: int) -> object:
        asked.append(length)
        return get_range(store, path, start=start, length=length)

    monkeypatch.setattr(obstore, "get_range", counted)
    await get(objects, stored, start=5_000_000, length=65_536)
    assert sum(asked) <= 40 + 2 * 1_048_576


async def test_nothing_in_the_bucket_is_plain_or_named(objects: SealedObjects, bucket: BucketStore) -> None:
    stored = await put(objects, b"MARKER of a patient's photo " * 1000)
    reader = bucket.open(stored.object_id)
    assert b"MARKER" not in reader.read_at(0, reader.size)
    assert held(bucket) == {stored.object_id}


async def test_a_name_is_written_once(bucket: BucketStore) -> None:
    name = uuid4()
    write(bucket, name, b"first")
    second = bucket.create(name)
    second.write(memoryview(b"other"))
    with pytest.raises(FileExistsError):
        second.commit()
    second.abort()
    assert bucket.open(name).read_at(0, 10) == b"first"


async def test_an_answer_that_was_lost_does_not_make_the_same_object_a_stranger(bucket: BucketStore) -> None:
    name = uuid4()
    write(bucket, name, b"same")
    write(bucket, name, b"same")
    assert bucket.open(name).read_at(0, 10) == b"same"


async def test_an_object_is_absent_until_committed_and_after_an_abort(bucket: BucketStore) -> None:
    name = uuid4()
    writer = bucket.create(name)
    writer.write(memoryview(bytes(3_000_000)))
    assert held(bucket) == set()
    writer.abort()
    with pytest.raises(FileNotFoundError):
        bucket.open(name)
    done = bucket.create(name)
    done.write(memoryview(b"x"))
    done.commit()
    done.abort()
    assert held(bucket) == set()


@pytest.mark.parametrize("size", [1_300_000, 3_000_000], ids=["told by the last write", "told by the first"])
async def test_no_room_for_what_waits_to_be_sent_is_a_full_disk_and_leaves_nothing(
    objects: SealedObjects, bucket: BucketStore, size: int
) -> None:
    with disk_allows(1_000_000), pytest.raises(StorageFull):
        await put(objects, bytes(size))
    assert held(bucket) == set()
    assert await get(objects, await put(objects, bytes(size))) == bytes(size)


async def test_a_lost_object_is_told_as_corrupt_and_deleting_it_again_is_nothing(objects: SealedObjects) -> None:
    stored = await put(objects, b"a")
    await objects.delete([stored.object_id, stored.object_id])
    with pytest.raises(CorruptError):
        await get(objects, stored)


async def test_more_objects_than_a_page_are_all_listed(bucket: BucketStore) -> None:
    names = {uuid4() for _ in range(1100)}
    await asyncio.gather(*(asyncio.to_thread(write, bucket, name, b"x") for name in names))
    assert held(bucket) == names
    assert set(bucket.older_than(0)) == set()
    await asyncio.gather(*(asyncio.to_thread(bucket.delete, name) for name in names))


async def test_wrong_credentials_and_a_server_that_is_down_are_a_store_that_is_away(server: Seaweed) -> None:
    name = uuid4()
    strange = BucketStore(server.store(secret="wrong"))  # pragma: allowlist secret
    for store in (strange, BucketStore(Seaweed(Path("/nowhere")).store())):
        for ask in (
            lambda store=store: store.open(name),
            lambda store=store: write(store, name, b"x"),
            lambda store=store: store.delete(name),
            lambda store=store: list(store.older_than(ALWAYS)),
        ):
            with pytest.raises(StoreAway):
                ask()


@pytest.mark.nightly
async def test_the_server_killed_and_started_again_has_what_was_acknowledged(tmp_path: Path) -> None:
    with seaweed(tmp_path) as own:
        store = BucketStore(own.store(retries=3))
        names = [uuid4() for _ in range(20)]
        for name in names:
            write(store, name, name.bytes * 1000)
        own.stop()
        own.start()
        assert all(store.open(name).read_at(0, 16_000) == name.bytes * 1000 for name in names)


# ---------------------------------------------------------------- moving


@pytest.fixture
def disk(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "photos")


@pytest.mark.parametrize("direction", ["to s3", "to disk"])
async def test_everything_is_readable_and_writable_while_it_moves(
    bucket: BucketStore, disk: DiskStore, direction: str
) -> None:
    old, new = (disk, bucket) if direction == "to s3" else (bucket, disk)
    before, moving = SealedObjects(old), SealedObjects(MovingStore(new, old))
    photos = {(await put(before, os.urandom(200_000 + n))): None for n in range(12)}
    contents = {stored: await get(before, stored) for stored in photos}
    over = threading.Event()

    async def keep_reading() -> int:
        rounds = 0
        while not over.is_set() or rounds == 0:
            for stored, content in contents.items():
                assert await get(moving, stored) == content
            rounds += 1
        return rounds

    reading = asyncio.create_task(keep_reading())
    added = await put(moving, b"taken meanwhile")
    for stored in contents:
        assert await asyncio.to_thread(partial(move, stored.object_id, old=old, new=new))
    over.set()
    assert await reading >= 1
    assert held(old) == set()
    assert held(new) == {stored.object_id for stored in contents} | {added.object_id}
    after = SealedObjects(new)
    assert {stored: await get(after, stored) for stored in contents} == contents
    assert await get(after, added) == b"taken meanwhile"
    for one in (before, moving, after):
        one.close()


@pytest.mark.parametrize("direction", ["to s3", "to disk"])
async def test_what_is_being_read_is_read_to_its_end_when_it_moves(
    bucket: BucketStore, disk: DiskStore, direction: str
) -> None:
    old, new = (disk, bucket) if direction == "to s3" else (bucket, disk)
    name = uuid4()
    write(old, name, b"the first half and the other")
    reader = MovingStore(new, old).open(name)
    assert reader.read_at(0, 9) == b"the first"
    assert move(name, old=old, new=new)
    assert reader.size == 28
    assert reader.read_at(9, 100) == b" half and the other"
    reader.close()
    new.delete(name)
    with pytest.raises(FileNotFoundError):
        MovingStore(new, old).open(name)


async def test_a_move_cut_short_goes_on_with_what_is_left(bucket: BucketStore, disk: DiskStore) -> None:
    name, half = uuid4(), uuid4()
    write(disk, name, b"whole" * 1000)
    write(disk, half, b"half" * 1000)
    # Killed after the copy and before the deletion.
    write(bucket, name, b"whole" * 1000)
    for one in (name, half):
        assert move(one, old=disk, new=bucket)
    assert held(disk) == set()
    assert held(bucket) == {name, half}
    assert not move(name, old=disk, new=bucket)


async def test_a_move_to_a_disk_cut_short_in_a_copy_goes_on(bucket: BucketStore, disk: DiskStore) -> None:
    name = uuid4()
    write(bucket, name, b"photo" * 1000)
    disk.create(name).write(memoryview(b"pho"))
    assert move(name, old=bucket, new=disk)
    assert disk.open(name).read_at(0, 5000) == b"photo" * 1000


async def test_a_copy_that_differs_keeps_the_original(bucket: BucketStore, disk: DiskStore) -> None:
    name = uuid4()
    write(disk, name, b"the photo")
    write(bucket, name, b"something")
    with pytest.raises(CorruptError):
        move(name, old=disk, new=bucket)
    assert disk.open(name).read_at(0, 9) == b"the photo"


async def test_what_is_deleted_while_it_moves_does_not_come_back(bucket: BucketStore, disk: DiskStore) -> None:
    name = uuid4()
    write(disk, name, b"the photo" * 100)
    store = MovingStore(bucket, disk)

    class DeletesMeanwhile(BucketStore):
        def open(self, wanted: UUID):
            reader = super().open(wanted)
            with suppress(FileNotFoundError):
                disk.open(wanted).close()
                store.delete(wanted)
                write(bucket, wanted, b"the photo" * 100)
            return reader

    assert not move(name, old=disk, new=DeletesMeanwhile(bucket._store))
    assert held(bucket) == held(disk) == set()
