"""Append-only files of sealed pieces, each with a CRC: where the samples of recordings lie on the kiosk's disk.

A piece is 4 octets `CWS1`, its length and the CRC-32 of what follows (both u32, little-endian), then the sealed octets
(`sealing.DataKey`, bound to segment and offset). A file is never written to again after the program ends: whatever a
power cut left at its tail is referred to by no row, so there is nothing to repair.
"""

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cabin_agent.sealing import DataKey

SEGMENT_OCTETS = 8 * 1024 * 1024
_MAGIC = b"CWS1"
_HEAD = struct.Struct("<4sII")
_SUFFIX = ".waves"


class SegmentDamaged(Exception):
    """The octets on the disk are not those that were written."""


@dataclass(frozen=True, slots=True)
class Place:
    """`length`: of the sealed octets, without the piece's head."""

    segment: int
    offset: int
    length: int


class Segments:
    """One writer. `append` is durable after the next `sync`, not before."""

    def __init__(self, folder: Path, key: DataKey, *, segment_octets: int = SEGMENT_OCTETS) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._key = key
        self._limit = segment_octets
        self._number = max((int(path.stem) for path in folder.glob(f"*{_SUFFIX}")), default=0)
        self._file: BinaryIO | None = None

    def append(self, plain: bytes) -> Place:
        """Raises OSError; then the piece does not exist."""
        file = self._writable()
        offset = file.tell()
        sealed = self._key.seal(plain, about=_about(self._number, offset))
        try:
            file.write(_HEAD.pack(_MAGIC, len(sealed), zlib.crc32(sealed)) + sealed)
            file.flush()
        except OSError:
            self.leave()
            raise
        return Place(self._number, offset, len(sealed))

    def sync(self) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())

    def read(self, place: Place) -> bytes:
        """Raises SegmentDamaged, OSError, `sealing.Unreadable`."""
        with self._path(place.segment).open("rb") as file:
            file.seek(place.offset)
            head, sealed = file.read(_HEAD.size), file.read(place.length)
        if head != _HEAD.pack(_MAGIC, place.length, zlib.crc32(sealed)) or len(sealed) != place.length:
            raise SegmentDamaged(f"segment {place.segment} at {place.offset}")
        return self._key.unseal(sealed, about=_about(place.segment, place.offset))

    def numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._folder.glob(f"*{_SUFFIX}"))

    def remove(self, number: int) -> None:
        if number == self._number:
            self.leave()
        self._path(number).unlink(missing_ok=True)

    def leave(self) -> None:
        """Closes the file in use: the next piece begins another."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _writable(self) -> BinaryIO:
        if self._file is not None and self._file.tell() >= self._limit:
            self.leave()
        if self._file is None:
            self._number += 1
            descriptor = os.open(self._path(self._number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb")
            _sync_folder(self._folder)
        return self._file

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08}{_SUFFIX}"


def _about(segment: int, offset: int) -> bytes:
    return f"waveform|{segment}|{offset}".encode()


def _sync_folder(folder: Path) -> None:
    """A new file's name is durable only with its folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
