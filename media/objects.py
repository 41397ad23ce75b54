"""Encrypted objects in a store, for coroutines: ciphers and files work in threads."""

import asyncio
import hashlib
import os
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import TypeVar
from uuid import UUID, uuid4

from media.key_wrapping import object_context, open_key, seal_key
from media.stores import ObjectReader, ObjectWriter, Store
from media.vault import KEY_BYTES, SEGMENT, CorruptError, Opener, Sealer, segment_of

T = TypeVar("T")

PART = "part"

# Fewer bytes wait for more before a thread is woken for them; while it works, more may come than it was given.
_LEAST_BEHIND = 1 << 16
_MOST_WAITING = 1 << 22


@dataclass(frozen=True, slots=True)
class SealedObject:
    """What a row keeps of an object. `kind` is a rendition's name or PART."""

    object_id: UUID
    patient_id: UUID
    kind: str
    sealed_key: bytes
    plain_bytes: int
    sha256: bytes | None = None

    @property
    def context(self) -> bytes:
        return object_context(self.patient_id, self.object_id, self.kind)


class SealedWriter:
    """One object being written. Exactly one of `commit` and `abort` ends it."""

    def __init__(
        self, run: "_Run", store: Store, patient_key: bytes, patient_id: UUID, kind: str, *, hashed: bool
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
        self._behind: asyncio.Future[None] | None = None
        # Filled by the loop, emptied by the thread.
        self._waiting: deque[bytes] = deque()
        self._given_bytes = self._taken_bytes = 0

    async def write(self, data: bytes | memoryview) -> None:
        """Raises StorageFull; then nothing of the object is left."""
        await self._run(partial(self._write, data))

    async def write_behind(self, piece: bytes) -> None:
        """As `write`, but returns while the piece may still wait for its turn: the next may be fetched meanwhile."""
        self._waiting.append(piece)
        self._given_bytes += len(piece)
        waiting_bytes = self._given_bytes - self._taken_bytes
        if self._behind is not None and not self._behind.done():
            if waiting_bytes >= _MOST_WAITING:
                await self._settle()
        elif waiting_bytes >= _LEAST_BEHIND:
            await self._settle()
            self._behind = asyncio.ensure_future(self._run(self._work_off))

    @property
    def draft(self) -> SealedObject:
        """What `commit` will return, but for its length and its digest."""
        return replace(self._draft, sealed_key=self._sealed_key)

    async def commit(self) -> SealedObject:
        """Returns once the object is durable. Raises StorageFull."""
        await self._settle()
        return await self._run(self._commit)

    async def abort(self) -> None:
        behind, self._behind = self._behind, None
        if behind is not None:
            await asyncio.gather(behind, return_exceptions=True)
        await self._run(self._abort)

    async def _settle(self) -> None:
        if self._behind is not None:
            # Kept until it is through: whoever is cancelled here aborts, and that waits for it.
            await asyncio.shield(self._behind)
            self._behind = None

    def _write(self, data: bytes | memoryview) -> None:
        with self._lock:
            self._sealing().write(data)
            if self._hash is not None:
                self._hash.update(data)

    def _work_off(self) -> None:
        # What comes just after the last look waits for the next call, or for `commit`.
        while self._waiting:
            piece = self._waiting.popleft()
            self._taken_bytes += len(piece)
            self._write(piece)

    def _commit(self) -> SealedObject:
        self._work_off()
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
            self._sealer = Sealer(self._key, self._draft.context, SEGMENT, self._file.write)
        return self._sealer


class SealedObjects:
    """Creates, reads and deletes encrypted objects; owns the threads that do it."""

    def __init__(self, store: Store, *, threads: int = 4) -> None:
        self._store = store
        self._run = _Run(threads)

    @property
    def quick(self) -> bool:
        """Whether `commit` is near enough for a transaction to wait for it."""
        return self._store.quick

    def create(self, patient_key: bytes, *, patient_id: UUID, kind: str, hashed: bool = True) -> SealedWriter:
        """A new object under a new key, sealed by the patient's. `hashed`: its SHA-256 is wanted."""
        return SealedWriter(self._run, self._store, patient_key, patient_id, kind, hashed=hashed)

    async def put(self, patient_key: bytes, *, patient_id: UUID, kind: str, data: bytes | memoryview) -> SealedObject:
        """Writes a whole object, reads it back and compares. Raises StorageFull, CorruptError."""
        writer = self.create(patient_key, patient_id=patient_id, kind=kind)
        try:
            await writer.write(data)
            written = await writer.commit()
            await self._verify(patient_key, written)
        except BaseException:
            await asyncio.shield(writer.abort())
            raise
        return written

    async def _verify(self, patient_key: bytes, written: SealedObject) -> None:
        digest = hashlib.sha256()
        async for piece in self.read(patient_key, written):
            await self._run(partial(digest.update, piece))
        if digest.digest() != written.sha256:
            raise CorruptError("read back other bytes than written")

    async def read(
        self, patient_key: bytes, stored: SealedObject, *, start: int = 0, length: int | None = None
    ) -> AsyncGenerator[bytes]:
        """Plaintext of a range, a segment at a time. Raises CorruptError, WrongKeyError."""
        key = open_key(patient_key, stored.sealed_key, stored.context)
        reading = _Reading(self._store, stored, key, start, length)
        try:
            while (piece := await self._run(reading.next)) is not None:
                yield piece
        finally:
            await asyncio.shield(self._run(reading.close))

    async def delete(self, names: Iterable[UUID]) -> None:
        for name in names:
            await self._run(partial(self._store.delete, name))

    async def older_than(self, timestamp: float) -> list[UUID]:
        return await self._run(lambda: list(self._store.older_than(timestamp)))

    def close(self) -> None:
        self._run.close()


class _Reading:
    """One pass over a range. The lock keeps `close` behind a read that a cancelled caller left running."""

    def __init__(self, store: Store, stored: SealedObject, key: bytes, start: int, length: int | None) -> None:
        self._store = store
        self._stored = stored
        self._key = key
        self._range = start, length
        self._lock = Lock()
        self._file: ObjectReader | None = None
        self._pieces: Iterator[bytes] | None = None

    def next(self) -> bytes | None:
        with self._lock:
            if self._pieces is None:
                self._pieces = self._open()
            return next(self._pieces, None)

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()

    def _open(self) -> Iterator[bytes]:
        stored = self._stored
        try:
            self._file = file = self._store.open(stored.object_id)
        except FileNotFoundError:
            raise CorruptError("no such object in the store") from None
        opener = Opener(
            self._key,
            stored.context,
            segment_of(file.size, stored.plain_bytes),
            size=file.size,
            plain_bytes=stored.plain_bytes,
            read_at=file.read_at,
        )
        return opener.read(*self._range)


class _Run:
    """Runs a function in one of our threads, so that slow disks never use up the shared ones."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="objects")

    async def __call__(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        self._threads.shutdown()
