"""What both directions of the signaling protocol share. Prose: PROTOCOL.md."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

PROTOCOL_VERSION = 2
FRAME_LIMIT = 64 * 1024

Sdp = Annotated[str, StringConstraints(min_length=10, max_length=48 * 1024)]
Note = Annotated[str, StringConstraints(max_length=300)]
Epoch = Annotated[int, Field(ge=0, le=1_000_000)]
Sequence = Annotated[int, Field(ge=0, le=2**53 - 1)]
Features = Annotated[list[Annotated[str, StringConstraints(max_length=32)]], Field(max_length=32)]
Minutes = Annotated[int, Field(ge=0, le=240)]
# From far to near, as a series of photos of one lesion is taken.
PhotoView = Literal["overview", "landmark", "close_up", "dermoscopy", "other"]

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

# Features a client may name in `hello`; peers see them.
RESTARTS_ICE = "ice_restart"
CONFERENCE = "conference"
CONFERENCE_LIVEKIT = "conference_livekit"


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
    """Another member of the room. `offer`: whether *you* make the offer of this link; `polite`: whether you
    give way when two offers cross all the same. `features`: what it named in its `hello`."""

    member: UUID
    role: Role
    name: str
    offer: bool
    polite: bool = False
    suspended: bool = False
    features: list[str] = []


class Sequenced(BaseModel):
    """What a client numbers: `seq` counts from 1 in each session, `ack` is the highest received from the server."""

    seq: Sequence = 0
    ack: Sequence = 0


class FromServer(BaseModel):
    """These two come first in every message of the server, so that one dump serves all recipients."""

    seq: Sequence = 0
    ack: Sequence = 0


class IceServer(BaseModel):
    """RTCIceServer (W3C WebRTC)."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Relay(BaseModel):
    """How a member reaches the others. `expires_at`: after it the credentials open no new allocation."""

    ice_servers: list[IceServer] = []
    ice_transport_policy: Literal["all", "relay"] = "all"
    expires_at: AwareDatetime | None = None


class IceCandidate(BaseModel):
    """RTCIceCandidateInit (W3C WebRTC)."""

    candidate: Annotated[str, StringConstraints(max_length=1024)]
    sdp_mid: Annotated[str, StringConstraints(max_length=16)] | None = None
    sdp_mline_index: Annotated[int, Field(ge=0, le=64)] | None = None


class TrackSource(BaseModel):
    """What a media section of an offer carries: `microphone`, `camera`, `screen`, `stethoscope`, or an instrument's camera."""

    mid: Annotated[str, StringConstraints(max_length=16)]
    source: Annotated[str, StringConstraints(max_length=32)]


class ChatAttachment(BaseModel):
    """A file kept in the record. Fetched over HTTP, as the record allows."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int


class ChatMessage(BaseModel):
    """A written line of the visit, kept encrypted in the record."""

    message_id: UUID
    author: str
    role: Role
    member: UUID | None = None
    text: str
    attachments: list[ChatAttachment] = []
    sent_at: AwareDatetime
