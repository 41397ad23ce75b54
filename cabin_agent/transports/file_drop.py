"""Instruments that write files into a folder, often a network share.

The folder is polled: shares give no reliable events. A file is taken when its size and time stayed the same over two
polls and it opens. After its record is on disk it is *moved* to the archive, never deleted: some instruments report a
network fault while their file still lies there. Killed between the two, the file is read again and is the same record.
"""

import asyncio
import errno
import json
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cabin_agent.transports import Connection, Found, Frame, LinkLost, TransportKind

MODEL_NUMBER = "2A24"
SERIAL_NUMBER = "2A25"
PRESENT = "present"
"""`read` gives the names (JSON) of the files that lay there when the folder was opened: of whom, nobody knows."""
IMAGE = "image/"
"""`read(IMAGE + name)` gives a picture a file names, empty while it is not there."""
REJECT = "reject/"
"""`write(REJECT + name, reason)` moves an unreadable file aside, with the reason in a file beside it."""

# A file of ours is some 10 kB, a picture below 10 MB.
FILE_LIMIT = 1_048_576
IMAGE_LIMIT = 20_000_000
_TOO_LARGE = "too_long"
_SUFFIX_LIMIT = 10_000

P = ParamSpec("P")
T = TypeVar("T")

Label = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class DropFolder(BaseModel):
    """One folder as configured. `service` names the driver ("joia.tonometer").

    `archive` and `reject` default to folders inside `path`; `images` to `path` itself. `poll_s`: two polls must agree,
    so a file is taken after one to two of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    path: Path
    service: Label
    name: Label
    serial: Label | None = None
    pattern: Label = "*.xml"
    poll_s: Annotated[float, Field(gt=0, le=60)] = 1.0
    archive: Path | None = None
    reject: Path | None = None
    images: Path | None = None

    @property
    def archive_folder(self) -> Path:
        return self.archive or self.path / "archive"

    @property
    def reject_folder(self) -> Path:
        return self.reject or self.path / "reject"

    @property
    def image_folder(self) -> Path:
        return self.images or self.path

    @property
    def found(self) -> Found:
        return Found(
            address=str(self.path),
            name=self.name,
            services=frozenset({self.service}),
            transport=TransportKind.FILES,
            path=str(self.path),
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    size: int
    modified_ns: int


class FileDropTransport:
    """`gathers`: what instruments leave here while nothing is measured is collected (`collecting`)."""

    def __init__(self, folders: Iterable[DropFolder], *, gathers: bool = True) -> None:
        self.gathers = gathers
        self._folders = {str(folder.path): folder for folder in folders}

    async def scan(self) -> list[Found]:
        return [folder.found for folder in self._folders.values()]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        """Raises `LinkLost` when the folder cannot be read."""
        folder = self._folders[found.address]
        yield FolderConnection(folder, await _in_thread(_look, folder))


class FolderConnection:
    """An open folder. Frames are whole files, oldest first, each given once."""

    def __init__(self, folder: DropFolder, present: dict[str, _Seen]) -> None:
        self._folder = folder
        self._present = tuple(present)
        self._ended = asyncio.Event()

    async def read(self, characteristic: str) -> bytes:
        if characteristic == PRESENT:
            return json.dumps(self._present).encode()
        if characteristic.startswith(IMAGE):
            return await _in_thread(_image, self._folder, characteristic.removeprefix(IMAGE))
        configured = {MODEL_NUMBER: self._folder.name, SERIAL_NUMBER: self._folder.serial or str(self._folder.path)}
        return configured.get(characteristic, "").encode()

    async def subscribe(self, *characteristics: str) -> None:
        del characteristics

    async def unsubscribe(self, *characteristics: str) -> None:
        del characteristics
        self._ended.set()

    async def write(self, characteristic: str, octets: bytes) -> None:
        if characteristic.startswith(REJECT):
            name = characteristic.removeprefix(REJECT)
            await _in_thread(_reject, self._folder, name, octets.decode())

    async def frames(self) -> AsyncGenerator[Frame]:
        before: dict[str, _Seen] = {}
        given: dict[str, _Seen] = {}
        while not self._ended.is_set():
            now = await _in_thread(_look, self._folder)
            for name, seen in now.items():
                if before.get(name) != seen or given.get(name) == seen:
                    continue
                octets = await _in_thread(_take, self._folder, name, seen)
                if octets is not None:
                    given[name] = seen
                    yield Frame(name, octets, indication=True)
            before = now
            await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._ended.wait(), self._folder.poll_s)
        except TimeoutError:
            return

    async def confirm(self, frame: Frame) -> None:
        """Moves the file to the archive. Only after the record is on disk."""
        await _in_thread(_move, self._folder.path / frame.characteristic, self._folder.archive_folder)


async def _in_thread(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """A share may hang for seconds; its errors mean that the instrument is out of reach."""
    try:
        return await asyncio.to_thread(work, *arguments, **named)
    except OSError as error:
        raise LinkLost("not_in_reach") from error


def _look(folder: DropFolder) -> dict[str, _Seen]:
    """Files of the pattern, oldest first. A link is none: it could lead out of the folder."""
    found: list[tuple[int, str, _Seen]] = []
    with os.scandir(folder.path) as entries:
        for entry in entries:
            if fnmatch(entry.name.lower(), folder.pattern.lower()) and entry.is_file(follow_symlinks=False):
                try:
                    at = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                found.append((at.st_mtime_ns, entry.name, _Seen(at.st_size, at.st_mtime_ns)))
    return {name: seen for _, name, seen in sorted(found, key=lambda row: row[:2])}


def _take(folder: DropFolder, name: str, seen: _Seen) -> bytes | None:
    """The content; None when it cannot be opened yet, has changed meanwhile, or was put aside as too large."""
    path = folder.path / name
    if seen.size > FILE_LIMIT:
        _reject(folder, name, _TOO_LARGE)
        return None
    try:
        with path.open("rb") as file:
            octets = file.read(FILE_LIMIT + 1)
            after = os.fstat(file.fileno())
    except (FileNotFoundError, PermissionError, BlockingIOError):
        return None
    return octets if _Seen(after.st_size, after.st_mtime_ns) == seen and len(octets) == seen.size else None


def _image(folder: DropFolder, name: str) -> bytes:
    """Whole, or empty: a picture still being written is not there yet (its end marker is checked by who reads it)."""
    path = folder.image_folder / Path(name).name
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= IMAGE_LIMIT else b""
    except (FileNotFoundError, PermissionError):
        return b""


def _reject(folder: DropFolder, name: str, reason: str) -> None:
    moved = _move(folder.path / name, folder.reject_folder)
    if moved is not None:
        moved.with_name(f"{moved.name}.reason.txt").write_text(f"{reason}\n")


def _move(source: Path, folder: Path) -> Path | None:
    """None when it is gone already. A name that is taken gets a number: nothing is overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_name(folder, source.name)
    try:
        source.rename(target)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Another file system: a copy under a name that is no one's yet, whole before it has its own.
        part = target.with_name(f"{target.name}.part")
        shutil.copy2(source, part)
        part.rename(target)
        source.unlink()
    return target


def _free_name(folder: Path, name: str) -> Path:
    path = Path(name)
    names = (name if number == 1 else f"{path.stem}-{number}{path.suffix}" for number in range(1, _SUFFIX_LIMIT))
    for candidate in names:
        if not (folder / candidate).exists():
            return folder / candidate
    raise OSError(errno.EEXIST, "archive is full of this name", name)


def transport(*, folders: Iterable[Mapping[str, Any]] = ()) -> FileDropTransport:
    """`folders`: objects of the form of `DropFolder`. Raises `pydantic.ValidationError`."""
    return FileDropTransport(DropFolder.model_validate(folder) for folder in folders)
