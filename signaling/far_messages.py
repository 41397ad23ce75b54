"""What processes of one installation say to each other about rooms. Plain data, JSON on the bus."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from contract.errors import ErrorCode
from contract.signaling import (
    CabinNotice,
    ChatAdded,
    ConsultationEnded,
    HandedOver,
    Hello,
    PhotoAdded,
    ReadingConfirmed,
    Resume,
)
from signaling.effects import Presence
from signaling.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Knock:
    """A socket at process `edge` wants into the room. `seat`: how the two processes call it."""

    edge: UUID
    seat: UUID
    ticket: Ticket
    hello: Hello
    op: Literal["knock"] = "knock"


@dataclass(frozen=True, slots=True)
class GoOn:
    """A socket at process `edge` goes on with a session of the room."""

    edge: UUID
    seat: UUID
    resume: Resume
    op: Literal["go_on"] = "go_on"


@dataclass(frozen=True, slots=True)
class Said:
    """A client's frame."""

    seat: UUID
    frame: str
    op: Literal["said"] = "said"


@dataclass(frozen=True, slots=True)
class Gone:
    seat: UUID
    op: Literal["gone"] = "gone"


@dataclass(frozen=True, slots=True)
class News:
    room: UUID
    message: Annotated[
        PhotoAdded | ReadingConfirmed | ChatAdded | HandedOver | CabinNotice | ConsultationEnded,
        Field(discriminator="type"),
    ]
    op: Literal["news"] = "news"


@dataclass(frozen=True, slots=True)
class Reply:
    """To `Knock` and `GoOn`: seated at process `holder`, or refused, or not to be resumed."""

    holder: UUID
    refused: ErrorCode | None = None
    close: int = 0
    cannot_resume: Literal["unknown", "missed"] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """For one socket: a frame, or a close code. `quiet_s`: how long it may be silent from now on."""

    seat: UUID
    quiet_s: float
    frame: str | None = None
    close: int | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """A process lives, and who is in its rooms."""

    process: UUID
    rooms: dict[UUID, list[Presence]]


TO_ROOM: TypeAdapter[Knock | GoOn | Said | Gone | News] = TypeAdapter(
    Annotated[Knock | GoOn | Said | Gone | News, Field(discriminator="op")]
)
REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
TO_EDGE: TypeAdapter[list[Told]] = TypeAdapter(list[Told])
BEAT: TypeAdapter[Beat] = TypeAdapter(Beat)
