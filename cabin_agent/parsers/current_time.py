"""Current Time service 0x1805: Current Time 0x2A2B, and Date Time 0x2A08 alone."""

from dataclasses import dataclass
from datetime import datetime

from cabin_agent.parsers.measurement import DeviceStamp, date_time
from cabin_agent.parsers.octets import Octets

CURRENT_TIME = "2A2B"

_MANUAL_UPDATE = 0x01


@dataclass(frozen=True, slots=True)
class CurrentTime:
    """`weekday` 1 is Monday, 0 unknown. `fraction` in 1/256 s."""

    stamp: DeviceStamp
    weekday: int
    fraction: int
    adjust_reason: int


def parse_current_time(frame: bytes) -> CurrentTime:
    """0x2A2B, ten octets. Some instruments send the first seven only: then the rest is 0."""
    octets = Octets(frame)
    stamp = date_time(octets)
    if octets.left == 0:
        return CurrentTime(stamp, 0, 0, 0)
    return CurrentTime(stamp, octets.unsigned(1), octets.unsigned(1), octets.unsigned(1))


def parse_date_time(frame: bytes) -> DeviceStamp:
    """0x2A08."""
    return date_time(Octets(frame))


def current_time(local: datetime) -> bytes:
    """0x2A2B to be written: the local time, said to be set by hand."""
    year = local.year.to_bytes(2, "little")
    rest = (local.month, local.day, local.hour, local.minute, local.second, local.isoweekday())
    return year + bytes([*rest, local.microsecond * 256 // 1_000_000, _MANUAL_UPDATE])
