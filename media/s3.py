"""Ciphertext in an S3 bucket, through obstore. Called from worker threads."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO, TypeVar
from uuid import UUID

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import S3Store

from media.errors import StoreAway
from media.stores import ObjectReader, ObjectWriter, explaining

T = TypeVar("T")

# Ciphertext beyond this waits for its end in a temporary file rather than in memory.
_IN_MEMORY = 1 << 20


class BucketStore:
    """`ab/ab…`: created once, never written over. `store`: an S3Store for the bucket and prefix."""

    quick = False

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def create(self, name: UUID) -> ObjectWriter:
        return _BucketWriter(self._store, _path(name))

    def open(self, name: UUID) -> ObjectReader:
        return _BucketReader(self._store, _path(name))

    def delete(self, name: UUID) -> None:
        with suppress(FileNotFoundError):
            _asked(lambda: obstore.delete(self._store, _path(name)))

    def older_than(self, timestamp: float) -> Iterator[UUID]:
        before = datetime.fromtimestamp(timestamp, UTC)
        pages = obstore.list(self._store, chunk_size=1000)
        while page := _asked(lambda: next(pages, None)):
            for found in page:
                if found["last_modified"] < before:
                    with suppress(ValueError):
                        yield UUID(found["path"].rpartition("/")[2])


class _BucketWriter:
    """S3 makes an object whole or not at all: what was written waits for `commit`."""

    def __init__(self, store: S3Store, path: str) -> None:
        self._store = store
        self._path = path
        self._made = False
        self._pending: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by commit or abort

    def write(self, sealed: memoryview) -> None:
        """Raises StorageFull where the temporary file finds no room."""
        with explaining():
            self._pending.write(sealed)

    def commit(self) -> None:
        with explaining():
            self._pending.seek(0)
            # One request, not a multipart upload: those do not refuse a name that is taken.
            data = self._pending.read()
        self._pending.close()
        try:
            _asked(lambda: obstore.put(self._store, self._path, data, mode="create", use_multipart=False))
        except FileExistsError:
            # obstore asks again when an answer is lost, and then finds what it has just made.
            if bytes(_asked(lambda: obstore.get(self._store, self._path).bytes())) != data:
                raise
        self._made = True

    def abort(self) -> None:
        # Closing writes what found no room once more.
        with suppress(OSError):
            self._pending.close()
        if self._made:
            with suppress(FileNotFoundError):
                _asked(lambda: obstore.delete(self._store, self._path))


class _BucketReader:
    def __init__(self, store: S3Store, path: str) -> None:
        self._store = store
        self._path = path
        self.size: int = _asked(lambda: obstore.head(store, path))["size"]

    def read_at(self, offset: int, length: int) -> bytes:
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        return bytes(_asked(lambda: obstore.get_range(self._store, self._path, start=offset, length=length)))

    def close(self) -> None:
        return None


def _asked(call: Callable[[], T]) -> T:
    """Raises FileNotFoundError, FileExistsError, StoreAway."""
    try:
        return call()
    except (NotFoundError, FileNotFoundError):
        raise FileNotFoundError from None
    except AlreadyExistsError:
        raise FileExistsError from None
    except (BaseError, OSError) as fault:
        raise StoreAway(type(fault).__name__) from None


def _path(name: UUID) -> str:
    return f"{name.hex[:2]}/{name.hex}"
