"""One encrypted object being written: what arrives is encrypted and written while more arrives."""

import asyncio
import hashlib
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TypeVar
from uuid import UUID, uuid4

from media.key_wrapping import seal_key
from media.sealed import SealedObject
from media.stores import ObjectWriter, Store
from media.vault import KEY_BYTES, SEGMENT, Sealer, room_of

T = TypeVar("T")

# Segments that are received, encrypted and written at a time: each step costs as much for one as for four.
_AT_ONCE = 4
# Blocks of so many that may be in memory: some are filled, some encrypted, and neither waits for the other.
_BLOCKS = 6


class Threads:
    """Runs a function in one of our own, so that slow disks never use up the shared ones."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="objects")

    async def __call__(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        self._pool.shutdown()


class SealedWriter:
    """One object being written. Exactly one of `commit` and `abort` ends it."""

    def __init__(
        self, run: Threads, store: Store, patient_key: bytes, patient_id: UUID, kind: str, *, hashed: bool
    ) -> None:
        self._run = run
        self._store = store
        key = os.urandom(KEY_BYTES)
        draft = SealedObject(uuid4(), patient_id, kind, b"", 0)
        self._draft = draft
        self._sealed_key = seal_key(patient_key, key, draft.context)
        self._key = key
        self._hash = hashlib.sha256() if hashed else None
        # A cancelled coroutine leaves its thread at work: abort has to wait for it.
        self._lock = Lock()
        self._file: ObjectWriter | None = None
        self._sealer: Sealer | None = None
        self._filling = _Filling()
        # Work on what came, which goes on while more arrives.
        self._working: asyncio.Future[None] | None = None

    async def write(self, data: bytes | memoryview) -> None:
        """Raises StorageFull."""
        await self._run(partial(self._write, data))

    def room(self) -> memoryview:
        """Free memory of the block that is being filled, for the next bytes: whoever fills it tells `filled`.

        So they are encrypted where they arrived. Not together with `write`.
        """
        return self._filling.room()

    async def filled(self, count: int) -> None:
        """The first `count` bytes of the room are there. Whole blocks are worked off meanwhile. Raises StorageFull."""
        # The file is there from the first bytes on: a full disk is told early.
        if self._filling.note(count) or self._sealer is None:
            self._work()
        while not self._filling.has_room():
            self._work()
            await self._some_freed()

    @property
    def draft(self) -> SealedObject:
        """What `commit` will return, but for its length and its digest."""
        return replace(self._draft, sealed_key=self._sealed_key)

    async def commit(self) -> SealedObject:
        """Returns once the object is durable. Raises StorageFull."""
        await self._work_done()
        return await self._run(self._commit)

    async def abort(self) -> None:
        if self._working is not None:
            await asyncio.gather(self._working, return_exceptions=True)
        await self._run(self._abort)

    def _work(self) -> None:
        if _is_over(self._working):
            self._working = asyncio.ensure_future(self._work_through())

    async def _work_through(self) -> None:
        try:
            await self._run(self._work_off)
            # A block may have become whole while the thread was ending, and perhaps nothing follows it for long.
            while self._filling.waits():
                await self._run(self._work_off)
        finally:
            self._filling.tell()

    async def _some_freed(self) -> None:
        """Returns when half the blocks are free, or the work that is on has ended."""
        loop, freed = asyncio.get_running_loop(), asyncio.Event()
        self._filling.when_half_free(lambda: loop.call_soon_threadsafe(freed.set))
        await freed.wait()

    async def _work_done(self) -> None:
        if self._working is not None:
            # Kept until it is through: whoever is cancelled here aborts, and that waits for it.
            await asyncio.shield(self._working)

    def _write(self, data: bytes | memoryview) -> None:
        with self._lock:
            self._sealing().write(data)
            if self._hash is not None:
                self._hash.update(data)

    def _work_off(self) -> None:
        with self._lock:
            self._sealing()
        while (block := self._filling.next_whole()) is not None:
            with self._lock:
                self._sealing().write_segments(block)
                if self._hash is not None:
                    self._hash.update(block)
            self._filling.give_back(block)

    def _commit(self) -> SealedObject:
        self._work_off()
        if last := self._filling.last():
            self._write(last)
        with self._lock:
            sealer = self._sealing()
            sealer.finish()
            assert self._file is not None
            self._file.commit()
        return replace(
            self._draft,
            sealed_key=self._sealed_key,
            plain_bytes=sealer.plain_bytes,
            sha256=self._hash.digest() if self._hash is not None else None,
        )

    def _abort(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.abort()

    def _sealing(self) -> Sealer:
        if self._sealer is None:
            self._file = self._store.create(self._draft.object_id)
            self._sealer = Sealer(self._key, self._draft.context, SEGMENT, self._file.write, segments=_AT_ONCE)
        return self._sealer


def _is_over(work: "asyncio.Future[None] | None") -> bool:
    """Raises what it ended with."""
    if work is None:
        return True
    if work.done():
        work.result()
        return True
    return False


class _Filling:
    """The segments of an object whose bytes arrive by and by, in blocks: one is being filled, whole ones wait for the thread.

    A whole block waits for a further byte, because the last segment of all is flagged as that.
    """

    def __init__(self) -> None:
        self._first = True
        self._unmade = _BLOCKS
        self._free: deque[memoryview] = deque()
        self._current: memoryview | None = None
        self._count = 0
        self._held: memoryview | None = None
        # Filled by the loop, emptied by the thread.
        self._whole: deque[memoryview] = deque()
        self._tell: Callable[[], object] | None = None

    def has_room(self) -> bool:
        return bool(self._current is not None or self._free or self._unmade)

    def room(self) -> memoryview:
        if self._current is None:
            self._current = self._block()[: _block_bytes(first=self._first)]
        return self._current[self._count :]

    def _block(self) -> memoryview:
        if self._free:
            return self._free.popleft()
        self._unmade -= 1
        return memoryview(bytearray(_block_bytes(first=False)))

    def note(self, count: int) -> bool:
        """Whether whole blocks wait."""
        if count and self._held is not None:
            self._whole.append(self._held)
            self._held = None
        self._count += count
        if self._current is not None and self._count == len(self._current):
            self._held, self._current = self._current, None
            self._count = 0
            self._first = False
        return self.waits()

    def waits(self) -> bool:
        return bool(self._whole)

    def next_whole(self) -> memoryview | None:
        return self._whole.popleft() if self._whole else None

    def give_back(self, block: memoryview) -> None:
        self._free.append(memoryview(block.obj))
        self._tell_if_half_free()

    def when_half_free(self, tell: Callable[[], object]) -> None:
        """Calls `tell`, from the thread or at once: woken for each block, the loop would fill one and wait again."""
        self._tell = tell
        self._tell_if_half_free()

    def _tell_if_half_free(self) -> None:
        if len(self._free) >= _BLOCKS // 2:
            self.tell()

    def tell(self) -> None:
        """Whoever waits for free blocks looks again."""
        if (tell := self._tell) is not None:
            self._tell = None
            tell()

    def last(self) -> memoryview | None:
        return self._current[: self._count] if self._current is not None and self._count else self._held


def _block_bytes(*, first: bool) -> int:
    return room_of(SEGMENT, 0 if first else 1) + (_AT_ONCE - 1) * room_of(SEGMENT, 1)
