"""The numbers of the signaling protocol, in one place so that a test may use smaller ones."""

from dataclasses import dataclass
from datetime import timedelta

from contract.signaling import FRAME_LIMIT


@dataclass(frozen=True, slots=True)
class Limits:
    """Per socket unless said otherwise. `quiet_*`: silence after which a socket counts as dead.

    A page in a background tab, with no call yet, may run its timers once a minute: who waits is
    allowed more silence, and the protocol pings of the server still find a dead line.
    """

    frame_bytes: int = FRAME_LIMIT
    hello_s: float = 10.0
    ping_ms: int = 5000
    quiet_admitted_s: float = 15.0
    quiet_waiting_s: float = 150.0
    queued_messages: int = 100
    queued_bytes: int = 1024 * 1024
    close_s: float = 0.5
    messages_per_s: float = 50.0
    messages_burst: float = 200.0
    members_per_room: int = 8
    grace: timedelta = timedelta(seconds=20)
    tick_s: float = 1.0
    session_check_s: float = 2.0
