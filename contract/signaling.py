"""Messages of a call, over WebSocket `/api/signaling`. Prose: PROTOCOL.md.

JSON text frames, discriminated on `type`. Imperative from the client, past tense from the
server. Whatever names a sender or a role is written by the server, never believed from a
client. Unknown fields are ignored; an unknown `type` is answered `signaling.unsupported`.
"""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, TypeAdapter

from contract.errors import ErrorCode
from contract.observations import DeviceKind, StoredReading

PROTOCOL_VERSION = 1
FRAME_LIMIT = 64 * 1024

Sdp = Annotated[str, StringConstraints(min_length=10, max_length=48 * 1024)]
Note = Annotated[str, StringConstraints(max_length=300)]


# WebSocket close codes of this protocol (RFC 6455 7.4.2: 4000-4999 are private).
CLOSE_MALFORMED = 4400
CLOSE_TICKET = 4401
CLOSE_NOT_ALLOWED = 4403
CLOSE_NO_ROOM = 4404
CLOSE_TOO_SLOW = 4408
CLOSE_REPLACED = 4409
CLOSE_ENDED = 4410
CLOSE_TOO_MANY = 4429
CLOSE_DRAINING = 1012


class Role(StrEnum):
    """Who is in a call. `kiosk` is the cabin's screen (it carries the patient's conversation);
    `attendant` helps at the cabin; `guest` was invited by a one-time link."""

    PATIENT = "patient"
    KIOSK = "kiosk"
    PRACTITIONER = "practitioner"
    ASSISTANT = "assistant"
    ATTENDANT = "attendant"
    INTERPRETER = "interpreter"
    GUEST = "guest"
    AGENT = "agent"


class Peer(BaseModel):
    """Another member of the room. `offer`: whether *you* make the offer of this link."""

    member: UUID
    role: Role
    name: str
    offer: bool
    suspended: bool = False


class IceServer(BaseModel):
    """RTCIceServer (W3C WebRTC)."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


# ---------------------------------------------------------------- client to server


class Hello(BaseModel):
    """First message, within 10 s. `fresh`: this page holds no peer connection (first load, reload)."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL_VERSION
    ticket: Annotated[str, StringConstraints(max_length=4096)]
    fresh: bool = True
    features: Annotated[list[str], Field(max_length=32)] = []


class Admit(BaseModel):
    type: Literal["admit"] = "admit"
    member: UUID


class Deny(BaseModel):
    type: Literal["deny"] = "deny"
    member: UUID
    reason: Note = ""


class Description(BaseModel):
    """RTCSessionDescription of one link. A description or candidate of an older epoch is dropped."""

    type: Literal["description"] = "description"
    to: UUID
    epoch: Annotated[int, Field(ge=0)]
    sdp_type: Literal["offer", "answer"]
    sdp: Sdp


class IceCandidate(BaseModel):
    candidate: Annotated[str, StringConstraints(max_length=1024)]
    sdp_mid: str | None = None
    sdp_mline_index: int | None = None


class Candidates(BaseModel):
    type: Literal["candidates"] = "candidates"
    to: UUID
    epoch: Annotated[int, Field(ge=0)]
    candidates: Annotated[list[IceCandidate], Field(max_length=30)]
    end: bool = False


class Restart(BaseModel):
    """Asks the offerer of the link for a new peer connection of the next epoch."""

    type: Literal["restart"] = "restart"
    to: UUID
    epoch: Annotated[int, Field(ge=0)]
    reason: Note = ""


class DeviceRequest(BaseModel):
    """The specialist starts or stops an instrument of the cabin. Goes to the room's agent."""

    type: Literal["device_request"] = "device_request"
    device: DeviceKind
    action: Literal["start", "stop"]


class PhotoRequest(BaseModel):
    """The specialist asks the patient's own device for a photo."""

    type: Literal["photo_request"] = "photo_request"
    note: Note = ""


class MediaState(BaseModel):
    """What this member sends now, for the others' screens."""

    type: Literal["media_state"] = "media_state"
    microphone: bool
    camera: bool


class Ping(BaseModel):
    type: Literal["ping"] = "ping"
    at: Annotated[float, Field(allow_inf_nan=False)]


class Leave(BaseModel):
    type: Literal["leave"] = "leave"


ClientMessage = Annotated[
    Hello
    | Admit
    | Deny
    | Description
    | Candidates
    | Restart
    | DeviceRequest
    | PhotoRequest
    | MediaState
    | Ping
    | Leave,
    Field(discriminator="type"),
]
CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)


# ---------------------------------------------------------------- server to client


class Welcome(BaseModel):
    """Answer to `hello`. While `state` is waiting, `peers` and `ice_servers` are empty."""

    type: Literal["welcome"] = "welcome"
    version: int = PROTOCOL_VERSION
    room: UUID
    member: UUID
    role: Role
    state: Literal["waiting", "admitted"]
    ping_ms: int
    ice_servers: list[IceServer]
    peers: list[Peer]


class Admitted(BaseModel):
    """You are in: links to make, and TURN credentials, which come only now."""

    type: Literal["admitted"] = "admitted"
    ice_servers: list[IceServer]
    peers: list[Peer]


class Denied(BaseModel):
    type: Literal["denied"] = "denied"
    reason: str


class Knocked(BaseModel):
    """Somebody waits. Only members who may admit hear it."""

    type: Literal["knocked"] = "knocked"
    member: UUID
    role: Role
    name: str
    since: AwareDatetime


class KnockWithdrawn(BaseModel):
    type: Literal["knock_withdrawn"] = "knock_withdrawn"
    member: UUID


class PeerJoined(BaseModel):
    """`fresh`: the peer holds no connection to you; drop yours. Else keep one that is connected."""

    type: Literal["peer_joined"] = "peer_joined"
    peer: Peer
    fresh: bool


class PeerSuspended(BaseModel):
    """The peer's socket is gone; media may go on. Either peer_joined or peer_left follows."""

    type: Literal["peer_suspended"] = "peer_suspended"
    member: UUID


class PeerLeft(BaseModel):
    type: Literal["peer_left"] = "peer_left"
    member: UUID
    reason: Literal["left", "lost", "replaced"]


class DescriptionFrom(Description):
    sender: UUID


class CandidatesFrom(Candidates):
    sender: UUID


class RestartFrom(Restart):
    sender: UUID


class DeviceRequested(BaseModel):
    type: Literal["device_requested"] = "device_requested"
    sender: UUID
    device: DeviceKind
    action: Literal["start", "stop"]


class PhotoRequested(BaseModel):
    type: Literal["photo_requested"] = "photo_requested"
    sender: UUID
    note: str


class MediaStateFrom(MediaState):
    sender: UUID


class PhotoAdded(BaseModel):
    """A photo of this visit is stored and viewable."""

    type: Literal["photo_added"] = "photo_added"
    photo_id: UUID


class ReadingConfirmed(BaseModel):
    """The server has committed this reading."""

    type: Literal["reading_confirmed"] = "reading_confirmed"
    reading: StoredReading


class ConsultationEnded(BaseModel):
    """The practitioner ended the visit; the socket closes with 4410."""

    type: Literal["consultation_ended"] = "consultation_ended"


class Pong(BaseModel):
    type: Literal["pong"] = "pong"
    at: float


class Error(BaseModel):
    """`code` is stable and for programs; `message` is for people and may change."""

    type: Literal["error"] = "error"
    code: ErrorCode
    message: str


ServerMessage = Annotated[
    Welcome
    | Admitted
    | Denied
    | Knocked
    | KnockWithdrawn
    | PeerJoined
    | PeerSuspended
    | PeerLeft
    | DescriptionFrom
    | CandidatesFrom
    | RestartFrom
    | DeviceRequested
    | PhotoRequested
    | MediaStateFrom
    | PhotoAdded
    | ReadingConfirmed
    | ConsultationEnded
    | Pong
    | Error,
    Field(discriminator="type"),
]
SERVER: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)
