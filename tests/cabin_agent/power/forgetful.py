"""A file system that forgets what was not synced: what a power cut leaves, without cutting power.

An SQLite VFS whose files note, at each write, the octets that were there before, and forget the note at a sync. At the
cut the notes are undone on a copy: all of them, or a random part, or cut off in the middle of a write.
"""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import apsw

from cabin_agent.outbox_store import FILE_NAME, Database


class Forgets(StrEnum):
    """all: every unsynced write. half: a random part of them, in any order (a disk reorders). torn: all after one that
    was written in part."""

    ALL = "all"
    HALF = "half"
    TORN = "torn"


class PowerCut(Exception):
    """The power goes now, in the middle of this call."""


@dataclass(frozen=True, slots=True)
class _Write:
    """`before`: the octets then there, shorter than `length` where the file ended; `size`: of the file before."""

    offset: int
    length: int
    before: bytes
    size: int


@dataclass
class Disk:
    """Counts writes and syncs of one power-on; the power goes at number `cut_at`."""

    cut_at: int | None = None
    calls: int = 0
    files: dict[Path, list[_Write]] = field(default_factory=dict)

    def call(self) -> None:
        self.calls += 1
        if self.cut_at is not None and self.calls >= self.cut_at:
            raise PowerCut


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        disk.files.setdefault(self._path, [])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - named by apsw
        self._disk.call()
        self._note(offset, len(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - named by apsw
        self._disk.call()
        self._note(size, max(0, self._path.stat().st_size - size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - named by apsw
        self._disk.call()
        super().xSync(flags)
        self._disk.files[self._path].clear()

    def _note(self, offset: int, length: int) -> None:
        with self._path.open("rb") as file:
            file.seek(offset)
            before = file.read(length)
        self._disk.files[self._path].append(_Write(offset, length, before, self._path.stat().st_size))


class ForgetfulSystem(apsw.VFS):
    """Registered under `name` as long as it lives."""

    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, "")
        self._disk = disk

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802 - named by apsw
        return _File(self._disk, name, flags)


def connector(system: str) -> Callable[[Path], Database]:
    def connect(path: Path) -> Database:
        connection: Any = apsw.Connection(str(path), vfs=system)
        database: Database = connection
        return database

    return connect


def after_the_cut(folder: Path, disk: Disk, forgets: Forgets, chance: random.Random, to: Path) -> None:
    """What stands on the disk when the power is back. The index of the log is memory: it is never there."""
    shutil.copytree(folder, to)
    (to / f"{FILE_NAME}-shm").unlink(missing_ok=True)
    for path, writes in disk.files.items():
        copy = to / path.name
        if copy.exists():
            _undo(copy, _forgotten(writes, forgets, chance), forgets, chance)


def _forgotten(writes: list[_Write], forgets: Forgets, chance: random.Random) -> list[_Write]:
    if forgets is Forgets.ALL:
        return writes
    if forgets is Forgets.HALF:
        return [write for write in writes if chance.random() < 0.5]
    return writes[chance.randrange(len(writes)) :] if writes else []


def _undo(copy: Path, forgotten: list[_Write], forgets: Forgets, chance: random.Random) -> None:
    """Newest first. With all of the tail gone the file has its old size again; a hole in the middle reads as zeros."""
    with copy.open("r+b") as file:
        for place, write in reversed(list(enumerate(forgotten))):
            kept = chance.randrange(write.length) if forgets is Forgets.TORN and place == 0 and write.length else 0
            file.seek(write.offset + kept)
            file.write(write.before[kept:].ljust(write.length - kept, b"\0"))
            if forgets is Forgets.ALL or (forgets is Forgets.TORN and not kept):
                file.truncate(write.size)
