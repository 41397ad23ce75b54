"""The kiosk's own clocks: wall time and whether anybody keeps it right, time since boot, and which boot."""

import ctypes
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

ClockState = Literal["synchronised", "unsynchronised", "unknown"]

_BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")
# systemd-timesyncd touches it at the first synchronisation since boot.
_TIMESYNC_FILE = Path("/run/systemd/timesync/synchronized")
# adjtimex(2): the state returned while the clock is not synchronised; the kernel's structure is 208 octets.
_TIME_ERROR = 5
_TIMEX_OCTETS = 256


@dataclass(frozen=True, slots=True)
class Receipt:
    """When octets arrived. Wall time may jump; `monotonic_ns` within one `boot_id` does not."""

    received_at: datetime
    monotonic_ns: int
    boot_id: str
    kiosk_clock: ClockState = "unknown"


def wall_time() -> datetime:
    return datetime.now(UTC)


def since_boot_ns() -> int:
    """Counts on through a suspend where the system can (CLOCK_BOOTTIME)."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return time.monotonic_ns()


def ntp_state() -> ClockState:
    """As the kernel sees it (adjtimex, mode 0: nothing is set); without it, the sign of systemd-timesyncd."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_OCTETS))
    except (OSError, AttributeError):
        state = -1
    if state < 0:
        return "synchronised" if _TIMESYNC_FILE.exists() else "unknown"
    return "unsynchronised" if state == _TIME_ERROR else "synchronised"


class KioskClock:
    """Never tells a time before one it has told, unless the wall clock is known to be right.

    After a power cut a kiosk without a battery may wake days behind: then its time goes on from the last one written
    (`not_before`), is marked unsynchronised, and what was measured is dated again once the clock is right.
    """

    def __init__(
        self,
        *,
        wall: Callable[[], datetime] = wall_time,
        since_boot: Callable[[], int] = since_boot_ns,
        state: Callable[[], ClockState] = ntp_state,
        boot_id: str | None = None,
    ) -> None:
        self.boot_id = boot_id or _boot_id()
        self._wall = wall
        self._since_boot = since_boot
        self._state = state
        self._floor: tuple[datetime, int] | None = None

    def not_before(self, at: datetime) -> None:
        """`at`: the last time written before this start."""
        self._floor = (at, self._since_boot())

    def now(self) -> Receipt:
        wall, boot_ns, state = self._wall(), self._since_boot(), self._state()
        if self._floor is not None and state != "synchronised":
            at, since_ns = self._floor
            earliest = at + timedelta(microseconds=(boot_ns - since_ns) // 1000)
            if wall < earliest:
                return Receipt(earliest, boot_ns, self.boot_id, "unsynchronised")
        return Receipt(wall, boot_ns, self.boot_id, state)


def _boot_id() -> str:
    """Where the system has none, each start of the program counts as a boot."""
    try:
        return _BOOT_ID_FILE.read_text().strip()
    except OSError:
        return str(uuid.uuid4())
