"""On which marks of the clock a visit may start, and days as rows of five-minute quanta.

Starts stand on the wall clock of the place: a visit of 15 minutes at 9:00, 9:15, 9:30; one of 40
at 9:00, 9:20, 9:40. The step is the greatest common divisor of the length and the hour, so that
visits of one length follow each other without a gap.
"""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUANTA = 288
QUANTUM = timedelta(minutes=5)


def step_minutes(length: timedelta) -> int:
    """
    >>> [step_minutes(timedelta(minutes=m)) for m in (10, 15, 25, 40, 45, 60, 90)]
    [10, 15, 5, 20, 15, 60, 30]
    """
    return math.gcd(int(length.total_seconds()) // 60, 60)


def is_on_grid(at: datetime, length: timedelta, zone: str) -> bool:
    """Is an instant a mark of the local clock on which a visit of this length may start?"""
    local = at.astimezone(ZoneInfo(zone))
    return not (local.second or local.microsecond) and not local.minute % step_minutes(length)


def grid_mask(length: timedelta, zone: str, near: datetime) -> str:
    """Quanta of a UTC day on the grid, as bits. By the zone's offset at `near`: it counts modulo the step only, which
    no French zone ever changes."""
    step = step_minutes(length) // 5
    offset = near.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    shift = int(offset.total_seconds()) // 300
    return "".join("1" if not (quantum + shift) % step else "0" for quantum in range(QUANTA))


def quantum_of(at: datetime) -> tuple[date, int]:
    """The UTC day and the quantum, rounded up, of an instant."""
    utc = at.astimezone(UTC)
    midnight = datetime.combine(utc.date(), time(0), UTC)
    quantum = -((midnight - utc) // QUANTUM)
    return (utc.date() + timedelta(days=1), 0) if quantum == QUANTA else (utc.date(), quantum)


def instants(day: date, bits: str) -> Iterator[datetime]:
    """The instants of the set bits, in order."""
    midnight = datetime.combine(day, time(0), UTC)
    at = bits.find("1")
    while at >= 0:
        yield midnight + at * QUANTUM
        at = bits.find("1", at + 1)
