"""What a room asks the world to do, and how it sees a member: plain data."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contract.signaling import (
    ConsultationEnded,
    MediaState,
    PhotoAdded,
    ReadingConfirmed,
    Role,
    ServerMessage,
)

Published = PhotoAdded | ReadingConfirmed | ConsultationEnded


@dataclass(frozen=True, slots=True)
class Outgoing:
    to: UUID
    message: ServerMessage


@dataclass(frozen=True, slots=True)
class Hangup:
    """Close the member's socket, after what was said to it before."""

    to: UUID
    code: int


@dataclass(frozen=True, slots=True)
class BeganWaiting:
    account: UUID


@dataclass(frozen=True, slots=True)
class Left:
    """Gone for good: said goodbye, was denied, or the grace time is over."""

    account: UUID


Effect = Outgoing | Hangup | BeganWaiting | Left


@dataclass(slots=True)
class Presence:
    """A member as the room knows it. `since`: began to wait, or joined."""

    member: UUID
    account: UUID
    role: Role
    name: str
    admitted: bool
    since: datetime
    lost_at: datetime | None = None
    media: MediaState | None = field(default=None, repr=False)

    @property
    def connected(self) -> bool:
        return self.lost_at is None
