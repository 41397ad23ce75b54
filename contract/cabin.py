"""Messages between a cabin's agent and the server over the WebSocket `/api/cabins/link`.

The agent always calls the server. It proves its enrolled Ed25519 key by signing the server's
nonce (`proof_text`), then delivers readings at least once; the server acknowledges after its
own commit, so the effect is exactly once.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from contract.acuity import ChartAnswers
from contract.cabin_access import LINK_VERSION, Base64Text, ServerId
from contract.errors import ErrorCode
from contract.fleet import (
    CollectDiagnostics,
    ConfigurationDesired,
    ConfigurationState,
    DiagnosticsBundle,
    RunSelfTest,
    SelfTestReport,
)
from contract.observations import DeviceKind, DeviceState, Reading, ShortText
from contract.waveforms import WaveformChunk

CLOSE_REPLACED = 4409
CLOSE_REVOKED = 4403
CLOSE_REFUSED = 4401
CLOSE_MALFORMED = 4400

# ---------------------------------------------------------------- agent to server


class CabinHello(BaseModel):
    type: Literal["hello"] = "hello"
    version: int = LINK_VERSION
    cabin_id: UUID


class Proof(BaseModel):
    """Ed25519 signature (RFC 8032) over `proof_text` for `Purpose.LINK`, base64."""

    type: Literal["proof"] = "proof"
    signature: Base64Text


class DeliverReadings(BaseModel):
    """In order of `kiosk_seq` within a message; those of the open visit come before older ones.

    Readings already stored are acknowledged again. Several messages may be under way; they are stored in their order.
    """

    type: Literal["readings"] = "readings"
    readings: Annotated[list[Reading], Field(min_length=1, max_length=500)]


class DeliverWaveform(BaseModel):
    """One chunk of a recording. Those already stored are acknowledged again."""

    type: Literal["waveform"] = "waveform"
    chunk: WaveformChunk


class InventoryItem(BaseModel):
    """`identified`: model and serial are the instrument's own words, said at `seen_at`; until then its name and address."""

    device: DeviceKind
    number: int
    model: str
    serial: str
    state: DeviceState
    address: str = ""
    identified: bool = False
    firmware: str | None = None
    battery: Annotated[int, Field(ge=0, le=100)] | None = None
    driver: str = ""
    driver_version: str = ""
    seen_at: AwareDatetime | None = None
    detail: str | None = None


class ParkedItem(BaseModel):
    """A reading the server refused for good: which one and why, nothing of what was measured."""

    kiosk_seq: int
    reason: ShortText


class Heartbeat(BaseModel):
    """The age of the oldest unsent reading is the number that matters.

    `faults`: codes of what does not work on the kiosk itself, `driver_not_loaded:NAME` or a transport's own.
    `parked`: the first of those refused and kept, of `outbox_parked`. `last_seq`: the highest `kiosk_seq` given, so that the server can
    tell holes. `disk_used`: 0 to 1; with `disk_alarm` new waveforms are refused, readings never.
    """

    type: Literal["heartbeat"] = "heartbeat"
    software: str
    boot_id: str
    outbox_depth: int
    oldest_unsent_s: float | None
    devices: list[InventoryItem]
    faults: Annotated[list[ShortText], Field(max_length=32)] = []
    outbox_parked: int = 0
    parked: Annotated[list[ParkedItem], Field(max_length=32)] = []
    last_seq: int | None = None
    kiosk_clock: Literal["synchronised", "unsynchronised", "unknown"] = "unknown"
    disk_used: float | None = None
    disk_alarm: bool = False


class RequestTicket(BaseModel):
    """A new call ticket for the open visit, after the signaling socket was lost."""

    type: Literal["request_ticket"] = "request_ticket"
    consultation_id: UUID


AgentMessage = Annotated[
    CabinHello
    | Proof
    | DeliverReadings
    | DeliverWaveform
    | Heartbeat
    | RequestTicket
    | ConfigurationState
    | SelfTestReport
    | DiagnosticsBundle,
    Field(discriminator="type"),
]
AGENT: TypeAdapter[AgentMessage] = TypeAdapter(AgentMessage)


# ---------------------------------------------------------------- server to agent


class Challenge(BaseModel):
    """128 random bits, usable once on this socket, for 30 s."""

    type: Literal["challenge"] = "challenge"
    nonce: str
    server_id: ServerId


class CabinWelcome(BaseModel):
    """`last_seq`: the highest `kiosk_seq` stored of this cabin. An agent on a new disk goes on after it."""

    type: Literal["welcome"] = "welcome"
    heartbeat_s: float
    last_seq: int = 0


class VisitOpened(BaseModel):
    """Join this consultation's room with the ticket. Sent again after each reconnection.

    `open_for_s`: how long it has been in progress. Records of an instrument's memory from before are not this patient's.
    """

    type: Literal["visit_opened"] = "visit_opened"
    consultation_id: UUID
    ticket: str
    open_for_s: float = 0.0


class VisitClosed(BaseModel):
    type: Literal["visit_closed"] = "visit_closed"
    consultation_id: UUID


class ReadingsStored(BaseModel):
    """These ids are durable at the server; the agent may forget them."""

    type: Literal["stored"] = "stored"
    reading_ids: list[UUID]


class WaveformStored(BaseModel):
    """This chunk is durable at the server; the agent may forget it."""

    type: Literal["waveform_stored"] = "waveform_stored"
    recording_id: UUID
    chunk: int


class WaveformRefused(BaseModel):
    """Permanent: park the chunk with the reason."""

    type: Literal["waveform_refused"] = "waveform_refused"
    recording_id: UUID
    chunk: int
    code: ErrorCode
    message: str


class ReadingRefused(BaseModel):
    """Permanent: park the item with the reason, never block the queue, never drop it."""

    type: Literal["refused"] = "refused"
    reading_id: UUID
    code: ErrorCode
    message: str


class RetryParked(BaseModel):
    """Somebody has mended what made the server refuse: parked readings go into the queue again."""

    type: Literal["retry_parked"] = "retry_parked"


class LinkError(BaseModel):
    type: Literal["error"] = "error"
    code: ErrorCode
    message: str


LinkMessage = Annotated[
    Challenge
    | CabinWelcome
    | VisitOpened
    | VisitClosed
    | ReadingsStored
    | ReadingRefused
    | WaveformStored
    | WaveformRefused
    | RetryParked
    | ConfigurationDesired
    | RunSelfTest
    | CollectDiagnostics
    | ChartAnswers
    | LinkError,
    Field(discriminator="type"),
]
LINK: TypeAdapter[LinkMessage] = TypeAdapter(LinkMessage)
