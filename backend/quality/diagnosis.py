"""What is wrong with a line, from what was measured: codes, which the pages put into words. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class LineFinding(StrEnum):
    """In the order of what to look at first."""

    NO_CONNECTION = "no_connection"
    """No path was found, not even over the relay."""
    RELAY_TCP = "relay_tcp"
    """The relay is reached by TCP only: UDP is closed."""
    RELAY_ONLY = "relay_only"
    """Everything goes over the relay: direct connections are closed."""
    UPLINK_NARROW = "uplink_narrow"
    """What is sent is cut to fit the line."""
    LOSS_HIGH = "loss_high"
    RTT_HIGH = "rtt_high"
    DEVICE_SLOW = "device_slow"
    """What is sent is cut to spare the processor."""
    JOIN_SLOW = "join_slow"
    INTERRUPTED = "interrupted"


# Of what lies between two ends: neither of them can tell on whose part of the way it is.
OF_THE_WAY = frozenset(
    {
        LineFinding.NO_CONNECTION,
        LineFinding.RELAY_TCP,
        LineFinding.RELAY_ONLY,
        LineFinding.LOSS_HIGH,
        LineFinding.RTT_HIGH,
        LineFinding.INTERRUPTED,
    }
)

# Shares of the time measured. A place that only talks to one behind a closed firewall is not the one to mend.
_RELAY = 0.9
_TCP = 0.9
_NARROW = 0.2
_SLOW = 0.2
# Below this no picture of 640×480 fits beside the sound.
_NARROW_BPS = 300_000.0
_LOSS = 0.05
_RTT_MS = 400.0
_JOIN_MS = 8_000.0
# Interruptions an hour.
_INTERRUPTED = 3.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Of a side or of a line. Shares are of `seconds`; loss 0 to 1; join_ms: until the first picture."""

    seconds: float
    relay_s: float
    tcp_s: float
    narrow_s: float
    slow_s: float
    loss: float | None
    rtt_ms: float | None
    available_bps: float | None
    join_ms: float | None
    interrupted: int
    never_connected: bool


def findings_of(seen: Seen) -> list[LineFinding]:
    """The causes first, then what is only felt."""
    if seen.never_connected:
        return [LineFinding.NO_CONNECTION]
    if seen.seconds <= 0:
        return []
    tcp = seen.tcp_s >= _TCP * seen.seconds
    narrow = seen.available_bps is not None and seen.available_bps < _NARROW_BPS
    found = {
        LineFinding.RELAY_TCP: tcp,
        LineFinding.RELAY_ONLY: seen.relay_s >= _RELAY * seen.seconds and not tcp,
        LineFinding.UPLINK_NARROW: narrow or seen.narrow_s >= _NARROW * seen.seconds,
        LineFinding.LOSS_HIGH: _above(seen.loss, _LOSS),
        LineFinding.RTT_HIGH: _above(seen.rtt_ms, _RTT_MS),
        LineFinding.DEVICE_SLOW: seen.slow_s >= _SLOW * seen.seconds,
        LineFinding.JOIN_SLOW: _above(seen.join_ms, _JOIN_MS),
        LineFinding.INTERRUPTED: seen.interrupted > 1 and seen.interrupted * 3600 >= _INTERRUPTED * seen.seconds,
    }
    return [finding for finding, holds in found.items() if holds]


def _above(value: float | None, limit: float) -> bool:
    return value is not None and value >= limit
