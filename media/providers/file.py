"""The master key in a file of ours; retired ones beside it, `master-<id>.key`."""

import hashlib
import os
from pathlib import Path

from media.key_files import key_in_file, make_key, read_key, sync_folder
from media.key_wrapping import WrongKeyError, open_key, seal_key
from media.providers import Wrapped

PREFIX = "file:"


class KeyFile:
    """A 32-byte master key in a file of mode 0600, in a folder of mode 0700; made when absent.

    A rotation reaches running processes without a restart. Raises KeyFileError when made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, bytes] = {}
        self._read()

    @property
    def key_id(self) -> str:
        if self._path.stat().st_mtime_ns != self._changed_ns:
            self._read()
        return self._current

    def _read(self) -> None:
        key = key_in_file(self._path)
        self._changed_ns = self._path.stat().st_mtime_ns
        self._current = _id_of(key)
        retired = [read_key(path) for path in self._path.parent.glob(f"{self._path.stem}-*{self._path.suffix}")]
        self._keys = {_id_of(one): one for one in (*retired, key)}

    async def current(self) -> str:
        return self.key_id

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        return Wrapped(current := self.key_id, seal_key(self._keys[current], key, context))

    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        current = self.key_id
        if wrapped.key_id not in self._keys:
            raise WrongKeyError(f"wrapped by {wrapped.key_id}, the master key in use is {current}")
        return open_key(self._keys[wrapped.key_id], wrapped.blob, context)

    async def rotate(self) -> str:
        """Killed at any point of it, the old key or both are there."""
        fresh = self._path.with_name(f".{self._path.name}.next")
        fresh.unlink(missing_ok=True)
        make_key(fresh)
        retired = self._path.with_name(f"{self._path.stem}-{self.key_id.removeprefix(PREFIX)}{self._path.suffix}")
        if not retired.exists():
            retired.hardlink_to(self._path)
        sync_folder(self._path.parent)
        fresh.replace(self._path)
        os.utime(self._path)
        sync_folder(self._path.parent)
        self._read()
        return self.key_id

    async def aclose(self) -> None:
        return None


def _id_of(key: bytes) -> str:
    return PREFIX + hashlib.sha256(b"comptoir key id" + key).hexdigest()[:16]
