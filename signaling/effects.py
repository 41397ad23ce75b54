"""What a room asks the world to do, and how it sees a member: plain data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from contract.signaling import (
    CabinNotice,
    ChatAdded,
    ConsultationEnded,
    HandedOver,
    MediaState,
    PhotoAdded,
    ReadingConfirmed,
    Role,
    ServerMessage,
)

Published = PhotoAdded | ReadingConfirmed | ChatAdded | HandedOver | CabinNotice | ConsultationEnded
Dismissal = Literal["held", "removed"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    to: UUID
    message: ServerMessage


@dataclass(frozen=True, slots=True)
class Hangup:
    """Close the member's socket, after what was said to it before; its session is over."""

    to: UUID
    code: int


@dataclass(frozen=True, slots=True)
class BeganWaiting:
    account: UUID


@dataclass(frozen=True, slots=True)
class Left:
    """Gone for good: said goodbye, was denied or removed, or the grace time is over."""

    member: UUID
    account: UUID


Effect = Outgoing | Hangup | BeganWaiting | Left


@dataclass(slots=True)
class Held:
    """What who waits was told: how long, and why."""

    minutes: int | None = None
    note: str = ""


@dataclass(slots=True)
class Presence:
    """A member as the room knows it. `since`: began to wait, or joined.

    `renew_relay_at`: when its relay credentials are to be sent anew. `candidates`: how many it sent, by peer, in which epoch.
    """

    member: UUID
    account: UUID
    role: Role
    name: str
    admitted: bool
    since: datetime
    features: list[str] = field(default_factory=list)
    held: Held | None = None
    lost_at: datetime | None = None
    media: MediaState | None = field(default=None, repr=False)
    renew_relay_at: datetime | None = None
    candidates: dict[UUID, tuple[int, int]] = field(default_factory=dict, repr=False)

    @property
    def connected(self) -> bool:
        return self.lost_at is None
