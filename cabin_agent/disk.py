"""How full the kiosk's disk is, and room kept back for what must never be refused."""

import os
from contextlib import suppress
from pathlib import Path

RESERVE_OCTETS = 16 * 1024 * 1024
ALARM_AT = 0.8
_RESERVE_NAME = "reserve"


class DiskGauge:
    """Of the file system that holds `folder`.

    `reserve` keeps a file of allocated blocks; when the disk is full a spot reading gets them (`release`), a waveform
    does not: new waveforms are refused from `ALARM_AT` on, so spot readings are the last to be short of room.
    """

    def __init__(self, folder: Path, *, reserve_octets: int = RESERVE_OCTETS) -> None:
        self._folder = folder
        self._path = folder / _RESERVE_NAME
        self._octets = reserve_octets

    @property
    def used(self) -> float:
        """0 to 1; the reserve counts as used."""
        disk = os.statvfs(self._folder)
        return 1.0 - disk.f_bavail / disk.f_blocks if disk.f_blocks else 1.0

    @property
    def nearly_full(self) -> bool:
        """New waveforms are to be refused."""
        return self.used >= ALARM_AT

    @property
    def reserved(self) -> bool:
        return self._path.exists() and self._path.stat().st_size == self._octets

    def reserve(self) -> bool:
        """Whether the room is kept back now. Takes nothing when that would fill the disk."""
        if self.reserved:
            return True
        self.release()
        disk = os.statvfs(self._folder)
        if disk.f_bavail * disk.f_frsize < 2 * self._octets:
            return False
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, self._octets)
        except OSError:
            self.release()
            return False
        finally:
            os.close(descriptor)
        return True

    def release(self) -> bool:
        """Gives the room back. False when none was kept."""
        with suppress(FileNotFoundError):
            self._path.unlink()
            return True
        return False
