"""Where ciphertext rests: the interface, and the durable local disk.

A store is called from worker threads. It sees sealed bytes and random names only.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from uuid import UUID

from media.errors import StorageFull, StoreAway

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# A faulty disk, one that Linux made read-only after a fault, one that was taken out, and a share of the network that is away.
_AWAY = {errno.EIO, errno.EROFS, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN}
_UNFINISHED = ".unfinished"


class ObjectWriter(Protocol):
    """One new object. It exists after `commit` and not before; `abort` may follow either."""

    def write(self, sealed: memoryview) -> None:
        """Raises StorageFull, StoreAway."""

    def commit(self) -> None:
        """Returns when a power cut can no longer lose the object. Raises StorageFull, StoreAway."""

    def abort(self) -> None: ...


class ObjectReader(Protocol):
    size: int

    def read_at(self, offset: int, length: int) -> bytes:
        """Raises StoreAway."""

    def close(self) -> None: ...


class Store(Protocol):
    @property
    def quick(self) -> bool:
        """Whether committing an object waits for a disk only, and not for a network: then a transaction may wait for it."""

    def create(self, name: UUID) -> ObjectWriter: ...
    def open(self, name: UUID) -> ObjectReader:
        """Raises FileNotFoundError, StoreAway."""

    def delete(self, name: UUID) -> None:
        """Does nothing when there is no such object. Raises StoreAway."""

    def older_than(self, timestamp: float) -> Iterator[UUID]:
        """Names of objects last written before `timestamp` (Unix seconds), unfinished ones included."""


class DiskStore:
    """`root/ab/ab…`: temporary file in the same folder, fsync, rename, fsync of the folder."""

    quick = True

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        # All at once: made when they are wanted, each would keep a photo waiting for an fsync of its own.
        for number in range(256):
            (root / f"{number:02x}").mkdir(mode=0o700, exist_ok=True)
        _sync_folder(root)
        self._root = root

    def create(self, name: UUID) -> ObjectWriter:
        path = self._path(name)
        with explaining():
            try:
                return _DiskWriter(path)
            except FileNotFoundError:
                # A copy that leaves out empty folders, put back while we serve.
                path.parent.mkdir(mode=0o700, exist_ok=True)
                _sync_folder(self._root)
                return _DiskWriter(path)

    def open(self, name: UUID) -> ObjectReader:
        with explaining():
            return _DiskReader(self._path(name))

    def delete(self, name: UUID) -> None:
        path = self._path(name)
        with explaining():
            for one in (path, path.with_suffix(_UNFINISHED)):
                with suppress(FileNotFoundError):
                    one.unlink()

    def older_than(self, timestamp: float) -> Iterator[UUID]:
        for path in self._root.glob("??/*"):
            # Another sweep, or the end of an upload, may remove it meanwhile; a copy may leave files that are not ours.
            with suppress(FileNotFoundError, ValueError):
                name = UUID(path.stem)
                if path.stat().st_mtime < timestamp:
                    yield name

    def _path(self, name: UUID) -> Path:
        return self._root / name.hex[:2] / name.hex


class _DiskWriter:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._unfinished = path.with_suffix(_UNFINISHED)
        self._file: int | None = os.open(self._unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._written = 0

    def write(self, sealed: memoryview) -> None:
        assert self._file is not None
        try:
            begins = self._written
            while sealed:
                count = os.write(self._file, sealed)
                sealed, self._written = sealed[count:], self._written + count
            # Linux begins to write what it is told nobody needs (mm/fadvise.c): `commit` has little left to wait for.
            os.posix_fadvise(self._file, begins, self._written - begins, os.POSIX_FADV_DONTNEED)
        except OSError as error:
            self._discard_what_it_can()
            raise explained(error) from error

    def commit(self) -> None:
        assert self._file is not None
        try:
            os.fsync(self._file)
            self._close()
            self._unfinished.rename(self._path)
            _sync_folder(self._path.parent)
        except OSError as error:
            self._discard_what_it_can()
            raise explained(error) from error

    def abort(self) -> None:
        with explaining():
            self._close()
            for path in (self._unfinished, self._path):
                with suppress(FileNotFoundError):
                    path.unlink()

    def _discard_what_it_can(self) -> None:
        """What a faulty disk keeps of it, the sweep takes."""
        with suppress(OSError, StoreAway):
            self.abort()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


class _DiskReader:
    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._file).st_size

    def read_at(self, offset: int, length: int) -> bytes:
        pieces: list[bytes] = []
        with explaining():
            while length and (piece := os.pread(self._file, length, offset)):
                pieces.append(piece)
                offset, length = offset + len(piece), length - len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def close(self) -> None:
        os.close(self._file)


def explained(error: OSError) -> Exception:
    """StorageFull or StoreAway where it is that, else the error itself."""
    if error.errno in _FULL:
        return StorageFull()
    return StoreAway(errno.errorcode[error.errno]) if error.errno in _AWAY else error


@contextmanager
def explaining() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise explained(error) from error


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
