"""The numbers of the signaling protocol, in one place so that a test may use smaller ones."""

from dataclasses import dataclass
from datetime import timedelta

from contract.signaling import FRAME_LIMIT


@dataclass(frozen=True, slots=True)
class Limits:
    """Per socket unless said otherwise. `quiet_*`: silence after which a socket counts as dead. `kept_*`: what a
    session can hear again after a loss; `grace`: how long the others wait for it.

    A page in a background tab, with no call yet, may run its timers once a minute: who waits is
    allowed more silence, and the protocol pings of the server still find a dead line.
    """

    frame_bytes: int = FRAME_LIMIT
    hello_s: float = 10.0
    ping_ms: int = 5000
    quiet_admitted_s: float = 15.0
    quiet_waiting_s: float = 150.0
    # Above what a replay brings at once.
    queued_messages: int = 320
    queued_bytes: int = 1024 * 1024
    close_s: float = 0.5
    messages_per_s: float = 50.0
    messages_burst: float = 200.0
    candidates_per_epoch: int = 90
    members_per_room: int = 8
    kept_messages: int = 256
    kept_bytes: int = 256 * 1024
    replaced_sessions: int = 16
    grace: timedelta = timedelta(seconds=60)
    ack_after: int = 16
    tick_s: float = 1.0
    session_check_s: float = 2.0
