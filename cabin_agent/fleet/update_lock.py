"""The lock an update mechanism asks before it replaces the program: held during a visit and while anything measures.

flock(2) on one file, so that it ends with the process that holds it; its content outlives the process and says whether
that ended in the middle of a visit.
"""

import fcntl
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

_NAME = "update.lock"
# No visit lasts so long: after it a kiosk that died during one may be updated, which may be its cure.
_FORGOTTEN_AFTER = timedelta(hours=2)


class UpdateLock:
    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o644)
        self._held = False

    def hold(self, why: str) -> None:
        """While an update runs it is not waited for: the visit goes on."""
        if not self._held:
            self._held = _try_lock(self._descriptor)
        self._say(f"{why} {datetime.now(UTC).isoformat()}")

    def release(self) -> None:
        self._say("")
        if self._held:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self._held = False

    def close(self) -> None:
        """In good order: nothing is under way any more."""
        self.release()
        os.close(self._descriptor)

    def _say(self, text: str) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)


def why_no_update(folder: Path, *, now: datetime | None = None) -> str | None:
    """None: an update may begin. Else a code: visit, measuring, ended_in_visit."""
    try:
        descriptor = os.open(folder / _NAME, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        free = _try_lock(descriptor)
        why, _, since = os.pread(descriptor, 200, 0).decode().partition(" ")
    finally:
        os.close(descriptor)
    if not free:
        return why or "visit"
    fresh = bool(since) and (now or datetime.now(UTC)) - datetime.fromisoformat(since) < _FORGOTTEN_AFTER
    return "ended_in_visit" if why == "visit" and fresh else None


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
