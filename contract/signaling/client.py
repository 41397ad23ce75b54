"""What a client says, over WebSocket `/api/signaling`. Imperative names.

All but `hello`, `resume`, `ack` and `ping` are *sequenced*: `seq` counts from 1 in each session, and the server
takes each number once. `ack` is the highest `seq` received from the server.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter

from contract.observations import DeviceKind
from contract.quality import QualityReport
from contract.signaling.base import (
    PROTOCOL_VERSION,
    Epoch,
    Features,
    IceCandidate,
    Minutes,
    Note,
    PhotoView,
    Sdp,
    Sequence,
    Sequenced,
    TrackSource,
)
from contract.signaling.conference import ConferenceAnswer, ConferenceCandidates, ConferencePublish


class Hello(BaseModel):
    """First message of a new session, within 10 s. `fresh`: this page holds no peer connection (first load, reload)."""

    type: Literal["hello"] = "hello"
    version: int = PROTOCOL_VERSION
    ticket: Annotated[str, StringConstraints(max_length=4096)]
    fresh: bool = True
    features: Features = []


class Resume(BaseModel):
    """First message of a socket that goes on with a session. `last_seq`: the last number received from the server."""

    type: Literal["resume"] = "resume"
    version: int = PROTOCOL_VERSION
    room: UUID
    session: UUID
    token: Annotated[str, StringConstraints(max_length=128)]
    last_seq: Sequence


class Ack(BaseModel):
    """Only an acknowledgement: when nothing else is to be said within a second."""

    type: Literal["ack"] = "ack"
    ack: Sequence


class Ping(BaseModel):
    type: Literal["ping"] = "ping"
    at: Annotated[float, Field(allow_inf_nan=False)]
    ack: Sequence = 0


class Admit(Sequenced):
    type: Literal["admit"] = "admit"
    member: UUID


class Deny(Sequenced):
    type: Literal["deny"] = "deny"
    member: UUID
    reason: Note = ""


class Hold(Sequenced):
    """Somebody who waits hears how long it will take; somebody inside goes back to the waiting room."""

    type: Literal["hold"] = "hold"
    member: UUID
    minutes: Minutes | None = None
    note: Note = ""


class Lock(Sequenced):
    """While the door is locked, who waits is told so and rings nobody."""

    type: Literal["lock"] = "lock"
    locked: bool


class Remove(Sequenced):
    """Sends somebody out; to come again they must be let in again."""

    type: Literal["remove"] = "remove"
    member: UUID
    reason: Note = ""


class Description(Sequenced):
    """RTCSessionDescription of one link. Of an older epoch, or of an older round of the same epoch, it is dropped.

    `round` counts the negotiations of one peer connection: an ICE restart, or a change of tracks.
    """

    type: Literal["description"] = "description"
    to: UUID
    epoch: Epoch
    round: Epoch = 0
    sdp_type: Literal["offer", "answer"]
    sdp: Sdp
    tracks: Annotated[list[TrackSource], Field(max_length=12)] = []


class Candidates(Sequenced):
    type: Literal["candidates"] = "candidates"
    to: UUID
    epoch: Epoch
    candidates: Annotated[list[IceCandidate], Field(max_length=30)]
    end: bool = False


class Restart(Sequenced):
    """Asks the offerer of the link for a new peer connection of epoch `epoch`; `ice`: to restart ICE in the present one."""

    type: Literal["restart"] = "restart"
    to: UUID
    epoch: Epoch
    ice: bool = False
    reason: Note = ""


class DeviceRequest(Sequenced):
    """What the specialist asks of an instrument of the cabin. Goes to the room's agent.

    `light`: points at it for the patient, starts nothing. `still`: asks for a full-resolution picture of a camera, which
    is taken only after the patient's side has said `agree`; `refuse`: she has not.
    """

    type: Literal["device_request"] = "device_request"
    device: DeviceKind
    action: Literal["start", "stop", "light", "still", "agree", "refuse"]


class CameraRequest(Sequenced):
    """Asks a member's page to change its camera. A `still` is taken only after its holder has agreed."""

    type: Literal["camera_request"] = "camera_request"
    to: UUID
    action: Literal["switch", "torch_on", "torch_off", "still"]


class PhotoRequest(Sequenced):
    """The specialist asks the patient's own device for a photo: of which view, and of which lesion of the record."""

    type: Literal["photo_request"] = "photo_request"
    note: Note = ""
    view: PhotoView = "other"
    lesion_id: UUID | None = None


class MuteRequest(Sequenced):
    """Asks a member's page to stop sending. Its holder can start again."""

    type: Literal["mute_request"] = "mute_request"
    to: UUID
    kind: Literal["microphone", "camera"]


class MediaState(Sequenced):
    """What this member sends now, for the others' screens. `limited`: why its picture is smaller or missing.

    torch: whether the lamp beside its camera shines; null where the page commands none.
    """

    type: Literal["media_state"] = "media_state"
    microphone: bool
    camera: bool
    screen: bool = False
    limited: Literal["", "line", "saver", "device"] = ""
    torch: bool | None = None


class Quality(Sequenced):
    """What this member measured on one link since its last report."""

    type: Literal["quality"] = "quality"
    report: QualityReport


class IceServersRequest(Sequenced):
    """Asks for credentials that are good for new allocations: before an ICE restart, when the old ones have expired."""

    type: Literal["ice_servers_request"] = "ice_servers_request"


class Leave(Sequenced):
    type: Literal["leave"] = "leave"


SequencedMessage = (
    Admit
    | Deny
    | Hold
    | Lock
    | Remove
    | Description
    | Candidates
    | Restart
    | DeviceRequest
    | CameraRequest
    | PhotoRequest
    | MuteRequest
    | MediaState
    | Quality
    | IceServersRequest
    | ConferencePublish
    | ConferenceAnswer
    | ConferenceCandidates
    | Leave
)
ClientMessage = Annotated[Hello | Resume | Ack | Ping | SequencedMessage, Field(discriminator="type")]
CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
