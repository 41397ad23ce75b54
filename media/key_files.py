"""Keys of 32 bytes in files of mode 0600, in folders of mode 0700."""

import errno
import os
import stat
from pathlib import Path

from media.vault import KEY_BYTES


class KeyFileError(Exception):
    """The key file cannot be used; the text says what to do."""


def key_in_file(path: Path) -> bytes:
    """32 bytes, kept from everybody else; made when absent. Raises KeyFileError."""
    return read_key(path) if path.exists() else make_key(path)


def read_key(path: Path) -> bytes:
    """Raises KeyFileError."""
    for place, wanted in ((path, 0o600), (path.parent, 0o700)):
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & 0o077:
            raise KeyFileError(f"{place} can be read by others (mode {mode:04o}). Run: chmod {wanted:o} {place}")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"{path} holds {len(key)} bytes, not {KEY_BYTES}. Restore it from your backup.")
    return key


def make_key(path: Path) -> bytes:
    """Durable when it returns; the key that is there when another process has made it first. Raises KeyFileError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        key = os.urandom(KEY_BYTES)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        # A process of this number may have been killed here before.
        unfinished.unlink(missing_ok=True)
        try:
            _write(unfinished, key)
            # A link, not a rename: a key another process has just made must never be replaced.
            path.hardlink_to(unfinished)
        except FileExistsError:
            return read_key(path)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise KeyFileError(f"Cannot make the key file {path} ({error.strerror}). Choose another folder.") from error
    return key


def _write(path: Path, key: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        if os.write(file, key) != len(key):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file)
    finally:
        os.close(file)


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in it survives a power cut."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
