"""Encrypted objects in a store, for coroutines: ciphers and files work in threads."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Iterable, Iterator
from functools import partial
from threading import Lock
from uuid import UUID

from media.key_wrapping import open_key
from media.sealed import SealedObject
from media.sealing import SealedWriter, Threads
from media.stores import ObjectReader, Store
from media.vault import CorruptError, Opener, segment_of


class SealedObjects:
    """Creates, reads and deletes encrypted objects; owns the threads that do it."""

    def __init__(self, store: Store, *, threads: int = 4) -> None:
        self._store = store
        self._run = Threads(threads)

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
