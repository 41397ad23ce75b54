"""What a conference server (SFU) must be able to do for us. One interface, so that it can be another one.

Two ways in: over our own signaling, which passes descriptions on (`NegotiatedRoom`), or by a client of the engine's own,
for which the invitation has an address and a token. Media always flow between browser and engine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

from contract.signaling import IceCandidate, TrackSource

EngineName = Literal["janus", "livekit"]


class SfuUnavailable(Exception):
    """The engine cannot be reached, or has lost its rooms."""


class SfuRefused(Exception):
    """The engine answered, and said no: a description it cannot use, a feed that is gone. `reason`: for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Invitation:
    """How a member comes in. `url` and `token`: for the engine's own client."""

    engine: EngineName
    url: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class FeedOffer:
    """What one member is to receive of another: an offer of its own connection. `tracks`: what each section carries."""

    feed: UUID
    sdp: str
    tracks: Sequence[TrackSource]


@dataclass(frozen=True, slots=True)
class RoomEvents:
    """Called by the engine, never from inside one of its methods.

    published(member): media of this member have come, others can subscribe. unpublished(member): they come no more.
    lost(): the room is gone, with everything in it.
    """

    published: Callable[[UUID], None]
    unpublished: Callable[[UUID], None]
    lost: Callable[[], None]


class SfuRoom(Protocol):
    """One room. Every method raises SfuUnavailable or SfuRefused, but `leave` and `close`, which do what can be done."""

    async def invite(self, member: UUID) -> Invitation:
        """The engine learns the member's id, and no name."""

    async def leave(self, member: UUID) -> None:
        """Ends everything this member sends and receives. Again is no harm."""

    async def close(self) -> None: ...


@runtime_checkable
class NegotiatedRoom(SfuRoom, Protocol):
    """A room that browsers enter over our signaling."""

    async def publish(self, member: UUID, sdp: str, tracks: Sequence[TrackSource]) -> str:
        """The answer to an offer of what this member sends. What it sent before ends."""

    async def subscribe(self, member: UUID, to: UUID) -> FeedOffer:
        """An offer of what `to` sends. Only after `published(to)`."""

    async def unsubscribe(self, member: UUID, to: UUID) -> None: ...

    async def answer(self, member: UUID, feed: UUID, sdp: str) -> None: ...

    async def candidates(
        self, member: UUID, feed: UUID | None, candidates: Sequence[IceCandidate], *, end: bool
    ) -> None:
        """Of the connection of a feed, or of what the member sends (None)."""


class SfuEngine(Protocol):
    """`feature`: what a client must have named in `hello` to come in."""

    @property
    def feature(self) -> str: ...

    async def open(self, room: UUID, events: RoomEvents) -> SfuRoom:
        """A new, empty room. Raises SfuUnavailable, SfuRefused."""

    async def healthy(self) -> bool:
        """Whether it answers now."""

    async def aclose(self) -> None: ...
