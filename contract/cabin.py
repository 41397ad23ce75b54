"""Messages between a cabin's agent and the server, over WebSocket `/api/cabins/link`.

The agent always calls the server. It proves its enrolled Ed25519 key by signing the server's
nonce (`proof_text`), then delivers readings at least once; the server acknowledges after its
own commit, so the effect is exactly once.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter

from contract.errors import ErrorCode
from contract.observations import DeviceKind, DeviceState, Reading

LINK_VERSION = 1
CLOSE_REPLACED = 4409
CLOSE_REFUSED = 4401
CLOSE_MALFORMED = 4400

Base64Text = Annotated[str, StringConstraints(max_length=256, pattern=r"^[A-Za-z0-9+/=_-]+$")]


def proof_text(*, cabin_id: UUID, nonce: str) -> bytes:
    """The octets a cabin signs: they name the purpose, so the signature fits nowhere else."""
    return f"comptoir-cabin-link/{LINK_VERSION}|{cabin_id}|{nonce}".encode()


# ---------------------------------------------------------------- agent to server


class CabinHello(BaseModel):
    type: Literal["hello"] = "hello"
    version: int = LINK_VERSION
    cabin_id: UUID


class Proof(BaseModel):
    """Ed25519 signature (RFC 8032) over `proof_text`, base64."""

    type: Literal["proof"] = "proof"
    signature: Base64Text


class DeliverReadings(BaseModel):
    """In order of `kiosk_seq`. Readings already stored are acknowledged again."""

    type: Literal["readings"] = "readings"
    readings: Annotated[list[Reading], Field(min_length=1, max_length=500)]


class InventoryItem(BaseModel):
    device: DeviceKind
    number: int
    model: str
    serial: str
    state: DeviceState


class Heartbeat(BaseModel):
    """The age of the oldest unsent reading is the number that matters."""

    type: Literal["heartbeat"] = "heartbeat"
    software: str
    boot_id: str
    outbox_depth: int
    oldest_unsent_s: float | None
    devices: list[InventoryItem]


class RequestTicket(BaseModel):
    """A new call ticket for the open visit, after the signaling socket was lost."""

    type: Literal["request_ticket"] = "request_ticket"
    consultation_id: UUID


AgentMessage = Annotated[CabinHello | Proof | DeliverReadings | Heartbeat | RequestTicket, Field(discriminator="type")]
AGENT: TypeAdapter[AgentMessage] = TypeAdapter(AgentMessage)


# ---------------------------------------------------------------- server to agent


class Challenge(BaseModel):
    """128 random bits, usable once on this socket, for 30 s."""

    type: Literal["challenge"] = "challenge"
    nonce: str


class CabinWelcome(BaseModel):
    type: Literal["welcome"] = "welcome"
    heartbeat_s: float


class VisitOpened(BaseModel):
    """Join this consultation's room with the ticket. Sent again after each reconnection."""

    type: Literal["visit_opened"] = "visit_opened"
    consultation_id: UUID
    ticket: str


class VisitClosed(BaseModel):
    type: Literal["visit_closed"] = "visit_closed"
    consultation_id: UUID


class ReadingsStored(BaseModel):
    """These ids are durable at the server; the agent may forget them."""

    type: Literal["stored"] = "stored"
    reading_ids: list[UUID]


class ReadingRefused(BaseModel):
    """Permanent: park the item with the reason, never block the queue, never drop it."""

    type: Literal["refused"] = "refused"
    reading_id: UUID
    code: ErrorCode
    message: str


class LinkError(BaseModel):
    type: Literal["error"] = "error"
    code: ErrorCode
    message: str


LinkMessage = Annotated[
    Challenge | CabinWelcome | VisitOpened | VisitClosed | ReadingsStored | ReadingRefused | LinkError,
    Field(discriminator="type"),
]
LINK: TypeAdapter[LinkMessage] = TypeAdapter(LinkMessage)
