"""One room as a state machine without I/O: messages in, effects out. No sockets, clocks or tasks.

A member is *waiting* or *admitted*, *connected* or *suspended* (its socket is gone, its place is
kept for the grace time). Nothing of the room reaches somebody who waits.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from contract.errors import ErrorCode
from contract.signaling import (
    CLOSE_ENDED,
    CLOSE_NOT_ALLOWED,
    Admit,
    Admitted,
    Candidates,
    CandidatesFrom,
    ClientMessage,
    ConsultationEnded,
    Denied,
    Deny,
    Description,
    DescriptionFrom,
    DeviceRequest,
    DeviceRequested,
    Hello,
    IceServer,
    Knocked,
    KnockWithdrawn,
    Leave,
    MediaState,
    MediaStateFrom,
    Peer,
    PeerJoined,
    PeerLeft,
    PeerSuspended,
    PhotoRequest,
    PhotoRequested,
    Ping,
    Pong,
    Restart,
    RestartFrom,
    ServerMessage,
    Welcome,
)
from signaling.effects import BeganWaiting, Effect, Hangup, Left, Outgoing, Presence, Published
from signaling.errors import Refused, error
from signaling.limits import Limits
from signaling.roles import Capability, may
from signaling.tickets import Ticket

CLOSE_NORMAL = 1000
IceServers = Callable[[UUID], list[IceServer]]


class Room:
    def __init__(self, room: UUID, *, ice_servers: IceServers, limits: Limits) -> None:
        self.room = room
        self._ended = False
        self._ice_servers = ice_servers
        self._limits = limits
        self._members: dict[UUID, Presence] = {}

    def __contains__(self, member: UUID) -> bool:
        return member in self._members

    def __getitem__(self, member: UUID) -> Presence:
        return self._members[member]

    def __iter__(self) -> Iterator[Presence]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    # ------------------------------------------------------------ coming and going

    def join(self, ticket: Ticket, *, fresh: bool, now: datetime) -> list[Effect]:
        """A socket of this member is there, the first or a later one. Raises Refused when full or ended."""
        if self._ended:
            raise Refused(ErrorCode.CONSULTATION_ENDED, CLOSE_ENDED)
        known = self._members.get(ticket.member)
        if known is None and len(self._members) >= self._limits.members_per_room:
            raise Refused(ErrorCode.SIGNALING_FULL, CLOSE_NOT_ALLOWED)
        waited = known is not None and not known.admitted
        member = Presence(
            member=ticket.member,
            account=ticket.account,
            role=ticket.role,
            name=ticket.name,
            admitted=ticket.admitted or may(ticket.role, Capability.ENTER) or (known is not None and known.admitted),
            since=known.since if known is not None else now,
            media=known.media if known is not None and not fresh else None,
        )
        self._members[member.member] = member
        effects: list[Effect] = [Outgoing(member.member, self._welcome(member))]
        if not member.admitted:
            return (
                effects
                if waited
                else [*effects, *self._to_admitting(self._knock(member)), BeganWaiting(member.account)]
            )
        if waited:
            effects += self._to_admitting(KnockWithdrawn(member=member.member), but=member)
        return [*effects, *self._catch_up(member), *self._announce(member, fresh=fresh)]

    def disconnect(self, member: UUID, *, now: datetime) -> list[Effect]:
        """The member's socket is gone; its place is kept until `tick` finds the grace time over."""
        lost = self._members.get(member)
        if lost is None or not lost.connected:
            return []
        lost.lost_at = now
        return self._to_others(lost, PeerSuspended(member=member)) if lost.admitted else []

    def tick(self, now: datetime) -> list[Effect]:
        effects: list[Effect] = []
        for member in list(self):
            if member.lost_at is not None and now - member.lost_at >= self._limits.grace:
                effects += self._depart(member, "lost")
        return effects

    def publish(self, message: Published) -> list[Effect]:
        """News from the server: to the admitted; the end goes to all, and ends the room."""
        if not isinstance(message, ConsultationEnded):
            return [Outgoing(member.member, message) for member in self._present()]
        self._ended = True
        effects: list[Effect] = []
        for member in self:
            effects += [Outgoing(member.member, message), Hangup(member.member, CLOSE_ENDED)]
        self._members.clear()
        return effects

    def would_admit(self, by: UUID, target: UUID) -> UUID | None:
        """The account that `Admit(target)` from `by` would let in now, so that it can be recorded first."""
        waiting = self._members.get(target)
        admitting = self._members[by]
        if waiting is None or waiting.admitted or not admitting.admitted or not may(admitting.role, Capability.ADMIT):
            return None
        return waiting.account

    # ------------------------------------------------------------ messages

    def receive(self, member: UUID, message: ClientMessage) -> list[Effect]:
        """`member` must be in the room."""
        sender = self._members[member]
        match message:
            case Ping():
                return [Outgoing(member, Pong(at=message.at))]
            case Leave():
                return [*self._depart(sender, "left"), Hangup(member, CLOSE_NORMAL)]
            case Hello():
                return self._refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED)
        if not sender.admitted:
            return self._refuse(sender, ErrorCode.SIGNALING_NOT_ADMITTED)
        match message:
            case Description() | Candidates() | Restart():
                return self._relay(sender, message)
            case Admit() | Deny():
                return self._settle_knock(sender, message)
            case DeviceRequest():
                return self._request_device(sender, message)
            case PhotoRequest():
                return self._request_photo(sender, message)
            case MediaState():
                sender.media = message
                return self._to_others(sender, _media_of(sender, message))

    def _relay(self, sender: Presence, message: Description | Candidates | Restart) -> list[Effect]:
        target = self._members.get(message.to)
        if target is None or target is sender or not (target.admitted and target.connected):
            return self._refuse(sender, ErrorCode.SIGNALING_NO_PEER)
        return [Outgoing(target.member, _signed(message, sender.member))]

    def _settle_knock(self, sender: Presence, message: Admit | Deny) -> list[Effect]:
        if not may(sender.role, Capability.ADMIT):
            return self._refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED)
        target = self._members.get(message.member)
        if target is None or target.admitted:
            return self._refuse(sender, ErrorCode.SIGNALING_NO_PEER)
        if isinstance(message, Deny):
            denied = Outgoing(target.member, Denied(reason=message.reason))
            return [denied, Hangup(target.member, CLOSE_NOT_ALLOWED), *self._depart(target, "left")]
        return self._admit(target)

    def _admit(self, target: Presence) -> list[Effect]:
        effects = self._to_admitting(KnockWithdrawn(member=target.member))
        target.admitted = True
        if target.connected:
            servers = self._ice_servers(target.member)
            effects.append(Outgoing(target.member, Admitted(ice_servers=servers, peers=self._peers_of(target))))
            effects += self._catch_up(target)
        return [*effects, *self._announce(target, fresh=True)]

    def _request_device(self, sender: Presence, message: DeviceRequest) -> list[Effect]:
        if not may(sender.role, Capability.REQUEST_DEVICE):
            return self._refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED)
        request = DeviceRequested(sender=sender.member, device=message.device, action=message.action)
        return self._to_capable(Capability.RUN_DEVICES, sender, request)

    def _request_photo(self, sender: Presence, message: PhotoRequest) -> list[Effect]:
        if not may(sender.role, Capability.REQUEST_PHOTO):
            return self._refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED)
        return self._to_capable(Capability.TAKE_PHOTOS, sender, PhotoRequested(sender=sender.member, note=message.note))

    # ------------------------------------------------------------ what is said to whom

    def _present(self) -> list[Presence]:
        return [member for member in self if member.admitted and member.connected]

    def _to_others(self, of: Presence, message: ServerMessage) -> list[Effect]:
        return [Outgoing(member.member, message) for member in self._present() if member is not of]

    def _to_admitting(self, message: ServerMessage, *, but: Presence | None = None) -> list[Effect]:
        return [
            Outgoing(member.member, message)
            for member in self._present()
            if member is not but and may(member.role, Capability.ADMIT)
        ]

    def _to_capable(self, capability: Capability, sender: Presence, message: ServerMessage) -> list[Effect]:
        able = [member for member in self._present() if may(member.role, capability)]
        if not able:
            return self._refuse(sender, ErrorCode.SIGNALING_NO_PEER)
        return [Outgoing(member.member, message) for member in able]

    def _refuse(self, sender: Presence, code: ErrorCode) -> list[Effect]:
        return [Outgoing(sender.member, error(code))]

    def _welcome(self, member: Presence) -> Welcome:
        return Welcome(
            room=self.room,
            member=member.member,
            role=member.role,
            state="admitted" if member.admitted else "waiting",
            ping_ms=self._limits.ping_ms,
            ice_servers=self._ice_servers(member.member) if member.admitted else [],
            peers=self._peers_of(member) if member.admitted else [],
        )

    def _peers_of(self, newcomer: Presence) -> list[Peer]:
        others = (member for member in self if member.admitted and member is not newcomer)
        return [_peer(member, offer=_newcomer_offers(newcomer, member)) for member in others]

    def _announce(self, newcomer: Presence, *, fresh: bool) -> list[Effect]:
        return [
            Outgoing(
                member.member,
                PeerJoined(peer=_peer(newcomer, offer=not _newcomer_offers(newcomer, member)), fresh=fresh),
            )
            for member in self._present()
            if member is not newcomer
        ]

    def _catch_up(self, member: Presence) -> list[Effect]:
        """What was said before this member could hear it: who sends what, and who waits."""
        effects: list[Effect] = [
            Outgoing(member.member, _media_of(other, other.media))
            for other in self._present()
            if other is not member and other.media is not None
        ]
        if may(member.role, Capability.ADMIT):
            effects += [Outgoing(member.member, self._knock(other)) for other in self if not other.admitted]
        return effects

    def _knock(self, member: Presence) -> Knocked:
        return Knocked(member=member.member, role=member.role, name=member.name, since=member.since)

    def _depart(self, member: Presence, reason: Literal["left", "lost"]) -> list[Effect]:
        del self._members[member.member]
        if member.admitted:
            told = self._to_others(member, PeerLeft(member=member.member, reason=reason))
        else:
            told = self._to_admitting(KnockWithdrawn(member=member.member))
        return [*told, Left(member.account)]


def _newcomer_offers(newcomer: Presence, present: Presence) -> bool:
    """Who joins offers, who is there answers; an agent always offers."""
    return may(newcomer.role, Capability.ALWAYS_OFFER) or not may(present.role, Capability.ALWAYS_OFFER)


def _peer(member: Presence, *, offer: bool) -> Peer:
    return Peer(member=member.member, role=member.role, name=member.name, offer=offer, suspended=not member.connected)


def _media_of(member: Presence, state: MediaState) -> MediaStateFrom:
    return MediaStateFrom(sender=member.member, microphone=state.microphone, camera=state.camera)


def _signed(
    message: Description | Candidates | Restart, sender: UUID
) -> DescriptionFrom | CandidatesFrom | RestartFrom:
    """The same message with its sender, written by the server."""
    match message:
        case Description():
            return DescriptionFrom(
                to=message.to, epoch=message.epoch, sdp_type=message.sdp_type, sdp=message.sdp, sender=sender
            )
        case Candidates():
            return CandidatesFrom(
                to=message.to, epoch=message.epoch, candidates=message.candidates, end=message.end, sender=sender
            )
        case Restart():
            return RestartFrom(to=message.to, epoch=message.epoch, reason=message.reason, sender=sender)
