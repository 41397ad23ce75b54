"""What the server says, over WebSocket `/api/signaling`. Past tense.

Every message but `welcome`, `resumed`, `resume_failed`, `ack` and `pong` is sequenced: `seq` counts from 1 in each
session, and a resumed session hears again what it had not acknowledged. `ack` is the highest `seq` taken from the client.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from contract.errors import ErrorCode
from contract.observations import DeviceKind, StoredReading
from contract.signaling.base import (
    PROTOCOL_VERSION,
    ChatMessage,
    FromServer,
    IceCandidate,
    Peer,
    PhotoView,
    Relay,
    Role,
    TrackSource,
)
from contract.signaling.conference import (
    ConferenceClosed,
    ConferenceFeed,
    ConferenceFeedGone,
    ConferenceOpened,
    ConferencePublished,
)


class RoomLimits(BaseModel):
    """What the server will take: octets a frame, messages a second and at once, candidates of one epoch of a link."""

    frame_bytes: int
    messages_per_s: float
    messages_burst: float
    candidates_per_epoch: int


class Welcome(FromServer):
    """Answer to `hello`, with a new session. While `state` is waiting, `peers` and `relay` are empty.

    `resume_token` proves the session to `resume` and changes at each; the session is kept `resume_s` after a loss.
    """

    type: Literal["welcome"] = "welcome"
    version: int = PROTOCOL_VERSION
    room: UUID
    member: UUID
    session: UUID
    resume_token: str
    resume_s: float
    role: Role
    state: Literal["waiting", "admitted"]
    ping_ms: int
    limits: RoomLimits
    relay: Relay
    peers: list[Peer]


class Resumed(FromServer):
    """The session goes on: `replayed` messages follow. Say again what has a `seq` above `last_seq`."""

    type: Literal["resumed"] = "resumed"
    session: UUID
    resume_token: str
    last_seq: int
    replayed: int


class ResumeFailed(FromServer):
    """The session is gone (`unknown`) or more was missed than was kept (`missed`): say `hello` on this socket."""

    type: Literal["resume_failed"] = "resume_failed"
    reason: Literal["unknown", "missed"]


class WaitingState(FromServer):
    """How it stands for who waits. `since`: the beginning of the wait. `minutes`: what the specialist said."""

    type: Literal["waiting_state"] = "waiting_state"
    state: Literal["knocking", "held", "locked"]
    since: AwareDatetime
    minutes: int | None = None
    note: str = ""


class Admitted(FromServer):
    """You are in: links to make, and TURN credentials, which come only now."""

    type: Literal["admitted"] = "admitted"
    relay: Relay
    peers: list[Peer]


class RelayRenewed(FromServer):
    """Fresh relay credentials, for connections to come; those that stand go on."""

    type: Literal["relay_renewed"] = "relay_renewed"
    relay: Relay


class Denied(FromServer):
    type: Literal["denied"] = "denied"
    reason: str


class Removed(FromServer):
    """You were sent out; close 4403 follows."""

    type: Literal["removed"] = "removed"
    reason: str


class Knocked(FromServer):
    """Somebody waits. Only members who may admit hear it. `quiet`: no reason to ring (held, or the door is locked)."""

    type: Literal["knocked"] = "knocked"
    member: UUID
    role: Role
    name: str
    since: AwareDatetime
    quiet: bool = False


class KnockWithdrawn(FromServer):
    type: Literal["knock_withdrawn"] = "knock_withdrawn"
    member: UUID


class RoomLocked(FromServer):
    """To members who may admit: how the door stands."""

    type: Literal["room_locked"] = "room_locked"
    locked: bool


class PeerJoined(FromServer):
    """`fresh`: the peer holds no connection to you; drop yours. Else keep one that is connected."""

    type: Literal["peer_joined"] = "peer_joined"
    peer: Peer
    fresh: bool


class PeerSuspended(FromServer):
    """The peer's socket is gone; media may go on. peer_resumed, peer_joined or peer_left follows."""

    type: Literal["peer_suspended"] = "peer_suspended"
    member: UUID


class PeerResumed(FromServer):
    """The peer's session goes on as if nothing had happened."""

    type: Literal["peer_resumed"] = "peer_resumed"
    member: UUID


class PeerLeft(FromServer):
    type: Literal["peer_left"] = "peer_left"
    member: UUID
    reason: Literal["left", "lost", "removed", "held"]


class DescriptionFrom(FromServer):
    type: Literal["description"] = "description"
    sender: UUID
    epoch: int
    round: int
    sdp_type: Literal["offer", "answer"]
    sdp: str
    tracks: list[TrackSource]


class CandidatesFrom(FromServer):
    type: Literal["candidates"] = "candidates"
    sender: UUID
    epoch: int
    candidates: list[IceCandidate]
    end: bool


class RestartFrom(FromServer):
    type: Literal["restart"] = "restart"
    sender: UUID
    epoch: int
    ice: bool
    reason: str


class DeviceRequested(FromServer):
    type: Literal["device_requested"] = "device_requested"
    sender: UUID
    device: DeviceKind
    action: Literal["start", "stop", "light", "still", "agree", "refuse"]


class CameraRequested(FromServer):
    type: Literal["camera_requested"] = "camera_requested"
    sender: UUID
    action: Literal["switch", "torch_on", "torch_off", "still"]


class PhotoRequested(FromServer):
    type: Literal["photo_requested"] = "photo_requested"
    sender: UUID
    note: str
    view: PhotoView
    lesion_id: UUID | None


class MuteRequested(FromServer):
    type: Literal["mute_requested"] = "mute_requested"
    sender: UUID
    kind: Literal["microphone", "camera"]


class MediaStateFrom(FromServer):
    type: Literal["media_state"] = "media_state"
    sender: UUID
    microphone: bool
    camera: bool
    screen: bool = False
    limited: Literal["", "line", "saver", "device"] = ""
    torch: bool | None = None


class PhotoAdded(FromServer):
    """A photo of this visit is viewable: as a preview, and again when its original has come."""

    type: Literal["photo_added"] = "photo_added"
    photo_id: UUID


class ReadingConfirmed(FromServer):
    """The server has committed this reading."""

    type: Literal["reading_confirmed"] = "reading_confirmed"
    reading: StoredReading


class ChatAdded(FromServer):
    """A written message is in the record."""

    type: Literal["chat_added"] = "chat_added"
    message: ChatMessage


class HandedOver(FromServer):
    """Another practitioner carries on with this visit."""

    type: Literal["handed_over"] = "handed_over"
    to: str
    by: str


class CabinNotice(FromServer):
    """From the cabin of this visit: somebody there asks for help, or the attendant is in it.

    `name`: of the attendant. `address`, `callback`: where the emergency services have to come to, and whom they can
    call back there; of an emergency.
    """

    type: Literal["cabin_notice"] = "cabin_notice"
    kind: Literal["help", "emergency", "answered", "assist_entered", "assist_left"]
    name: str | None = None
    address: str | None = None
    callback: str | None = None


class ConsultationEnded(FromServer):
    """The practitioner ended the visit, and may say why; the socket closes with 4410."""

    type: Literal["consultation_ended"] = "consultation_ended"
    reason: str = ""


class Moving(FromServer):
    """This process stops. Connect again and resume: another one, or the next, has the session. Close 1012 follows."""

    type: Literal["moving"] = "moving"
    after_ms: int = 0


class AckFrom(FromServer):
    """Only an acknowledgement."""

    type: Literal["ack"] = "ack"


class Pong(FromServer):
    type: Literal["pong"] = "pong"
    at: float


class Error(FromServer):
    """`code` is stable and for programs; `message` is for people. `of`: the `seq` of the message that was refused."""

    type: Literal["error"] = "error"
    code: ErrorCode
    message: str
    of: int | None = None


ServerMessage = Annotated[
    Welcome
    | Resumed
    | ResumeFailed
    | WaitingState
    | Admitted
    | RelayRenewed
    | Denied
    | Removed
    | Knocked
    | KnockWithdrawn
    | RoomLocked
    | PeerJoined
    | PeerSuspended
    | PeerResumed
    | PeerLeft
    | DescriptionFrom
    | CandidatesFrom
    | RestartFrom
    | DeviceRequested
    | CameraRequested
    | PhotoRequested
    | MuteRequested
    | MediaStateFrom
    | PhotoAdded
    | ReadingConfirmed
    | ChatAdded
    | HandedOver
    | CabinNotice
    | ConsultationEnded
    | ConferenceOpened
    | ConferencePublished
    | ConferenceFeed
    | ConferenceFeedGone
    | ConferenceClosed
    | Moving
    | AckFrom
    | Pong
    | Error,
    Field(discriminator="type"),
]
SERVER: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)
