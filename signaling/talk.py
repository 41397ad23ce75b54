"""What members say to each other through the room: relayed with the sender the server knows. No I/O."""

from contract.errors import ErrorCode
from contract.signaling import (
    CameraRequest,
    CameraRequested,
    Candidates,
    CandidatesFrom,
    Description,
    DescriptionFrom,
    DeviceRequest,
    DeviceRequested,
    IceServersRequest,
    MediaState,
    MuteRequest,
    MuteRequested,
    PhotoRequest,
    PhotoRequested,
    RelayRenewed,
    Restart,
    RestartFrom,
)
from rtc.sdp import SdpRefused, check_candidate, check_description
from signaling.effects import Effect, Outgoing, Presence
from signaling.roles import Capability, may
from signaling.roster import Roster, media_of

Negotiation = Candidates | Description | Restart
_ToOne = Negotiation | CameraRequest | MuteRequest
Talk = _ToOne | DeviceRequest | PhotoRequest | MediaState | IceServersRequest

_NEEDED: dict[type[Talk], Capability] = {
    CameraRequest: Capability.REQUEST_CAMERA,
    MuteRequest: Capability.REQUEST_MUTE,
    DeviceRequest: Capability.REQUEST_DEVICE,
    PhotoRequest: Capability.REQUEST_PHOTO,
}


def say(roster: Roster, sender: Presence, message: Talk) -> list[Effect]:
    """`sender` is admitted."""
    needed = _needed(message)
    if needed is not None and not may(sender.role, needed):
        return roster.refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED, of=message)
    match message:
        case MediaState():
            sender.media = message
            return roster.to_others(sender, media_of(sender))
        case IceServersRequest():
            return [Outgoing(sender.member, RelayRenewed(relay=roster.relay(sender)))]
        case DeviceRequest():
            request = DeviceRequested(sender=sender.member, device=message.device, action=message.action)
            return roster.to_capable(Capability.RUN_DEVICES, sender, request, of=message)
        case PhotoRequest():
            asked = PhotoRequested(
                sender=sender.member, note=message.note, view=message.view, lesion_id=message.lesion_id
            )
            return roster.to_capable(Capability.TAKE_PHOTOS, sender, asked, of=message)
        case _:
            return pass_on(roster, sender, message)


def _needed(message: Talk) -> Capability | None:
    """Whoever is examined answers for a picture of herself, nobody else."""
    if isinstance(message, DeviceRequest) and message.action in ("agree", "refuse"):
        return Capability.TAKE_PHOTOS
    return _NEEDED.get(type(message))


def pass_on(roster: Roster, sender: Presence, message: _ToOne) -> list[Effect]:
    """To the one member it names. `sender` is admitted, and may say this."""
    target = roster.members.get(message.to)
    if target is None or target is sender or not target.admitted:
        return roster.refuse(sender, ErrorCode.SIGNALING_NO_PEER, of=message)
    if not _is_sound(message):
        return roster.refuse(sender, ErrorCode.SIGNALING_DESCRIPTION, of=message)
    if isinstance(message, Candidates) and not _within_limit(roster, sender, message):
        return roster.refuse(sender, ErrorCode.SIGNALING_TOO_MANY_CANDIDATES, of=message)
    return [Outgoing(target.member, _from(sender, message))]


def _is_sound(message: _ToOne) -> bool:
    """Whether a WebRTC stack may be given it. Hostile ones end here, before any peer's stack reads them."""
    try:
        if isinstance(message, Candidates):
            for candidate in message.candidates:
                check_candidate(candidate.candidate)
        elif isinstance(message, Description):
            check_description(message.sdp)
    except SdpRefused:
        return False
    return True


def _within_limit(roster: Roster, sender: Presence, message: Candidates) -> bool:
    epoch, count = sender.candidates.get(message.to, (message.epoch, 0))
    count = len(message.candidates) + (count if epoch == message.epoch else 0)
    sender.candidates[message.to] = message.epoch, count
    return count <= roster.limits.candidates_per_epoch


def _from(
    sender: Presence, message: _ToOne
) -> DescriptionFrom | CandidatesFrom | RestartFrom | CameraRequested | MuteRequested:
    """The same message with its sender, written by the server."""
    by = sender.member
    match message:
        case Candidates():
            return CandidatesFrom(sender=by, epoch=message.epoch, candidates=message.candidates, end=message.end)
        case Description():
            return DescriptionFrom(
                sender=by,
                epoch=message.epoch,
                round=message.round,
                sdp_type=message.sdp_type,
                sdp=message.sdp,
                tracks=message.tracks,
            )
        case Restart():
            return RestartFrom(sender=by, epoch=message.epoch, ice=message.ice, reason=message.reason)
        case CameraRequest():
            return CameraRequested(sender=by, action=message.action)
        case MuteRequest():
            return MuteRequested(sender=by, kind=message.kind)
