"""The half of each patient's key that is in no database and in no backup of one.

A patient's key is sealed under a share, a random key in a file of its own, before the master key wraps it. Whoever
holds a dump of the database and the master key still lacks the share. It is written once and never changes, so
rotations do not touch it; destroying it is what makes every copy of the wrapped key worthless.
"""

import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

from media.errors import StorageFull
from media.key_files import KeyFileError, make_key, read_key, sync_folder
from media.stores import explained
from media.vault import KEY_BYTES


class ShareGone(Exception):
    """Destroyed, or not restored from its backup."""


class Shares:
    """`root/ab/ab…`: 32 bytes each, mode 0600."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        self._root = root

    def new(self) -> tuple[UUID, bytes]:
        """Durable before any key is sealed under it. Raises StorageFull, KeyFileError."""
        share_id = uuid4()
        path = self._path(share_id)
        first = not path.parent.is_dir()
        try:
            share = make_key(path)
        except KeyFileError as error:
            if isinstance(error.__cause__, OSError) and isinstance(full := explained(error.__cause__), StorageFull):
                raise full from error
            raise
        if first:
            sync_folder(self._root)
        return share_id, share

    def read(self, share_id: UUID) -> bytes:
        """Raises ShareGone, and KeyFileError for a file that is cut or open to others."""
        try:
            return read_key(self._path(share_id))
        except FileNotFoundError:
            raise ShareGone(str(share_id)) from None

    def destroy(self, share_id: UUID) -> None:
        """Overwritten, then removed; durable when it returns. Does nothing when it is gone."""
        path = self._path(share_id)
        with suppress(FileNotFoundError):
            file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.pwrite(file, bytes(KEY_BYTES), 0)
                os.fsync(file)
            finally:
                os.close(file)
            path.unlink()
            sync_folder(path.parent)

    def is_gone(self, share_id: UUID) -> bool:
        return not self._path(share_id).exists()

    def _path(self, share_id: UUID) -> Path:
        return self._root / share_id.hex[:2] / share_id.hex
