"""The kiosk's own clocks: wall time, time since boot, and which boot."""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Receipt:
    """When octets arrived. Wall time may jump; `monotonic_ns` within one `boot_id` does not."""

    received_at: datetime
    monotonic_ns: int
    boot_id: str


class KioskClock:
    def __init__(self) -> None:
        self.boot_id = _boot_id()

    def now(self) -> Receipt:
        return Receipt(datetime.now(UTC), since_boot_ns(), self.boot_id)


def since_boot_ns() -> int:
    """Counts on through a suspend where the system can (CLOCK_BOOTTIME)."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    return time.monotonic_ns()


def _boot_id() -> str:
    """Where the system has none, each start of the program counts as a boot."""
    try:
        return _BOOT_ID_FILE.read_text().strip()
    except OSError:
        return str(uuid.uuid4())
