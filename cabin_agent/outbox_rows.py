"""What the outbox gives out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contract.observations import Reading


@dataclass(frozen=True, slots=True)
class Stored:
    """`reading` carries the definite `kiosk_seq`; `new` is False for a record that was here already."""

    reading: Reading
    new: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reading as it goes over the line: `text` is its JSON."""

    kiosk_seq: int
    reading_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Parked:
    """Refused for good by the server. What was measured stays sealed: the list is for whoever keeps the kiosk."""

    kiosk_seq: int
    reading_id: UUID
    received_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """`oldest_unsent_s` is None when nothing waits. `last_seq`: the highest number given."""

    pending: int
    parked: int
    oldest_unsent_s: float | None
    last_seq: int = 0
