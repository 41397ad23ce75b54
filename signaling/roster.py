"""Who is in a room, and what is said to whom. Plain state, no I/O."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from contract.errors import ErrorCode
from contract.signaling import (
    Admitted,
    Knocked,
    KnockWithdrawn,
    MediaStateFrom,
    Peer,
    PeerJoined,
    PeerLeft,
    Relay,
    Role,
    RoomLocked,
    Sequenced,
    ServerMessage,
    WaitingState,
)
from signaling.effects import Effect, Left, Outgoing, Presence
from signaling.errors import error
from signaling.limits import Limits
from signaling.roles import Capability, may

RelayFor = Callable[[UUID, Role], tuple[Relay, datetime | None]]
"""How a member reaches the others, and when it is to be told anew."""


class Roster:
    """`dismissed`: members put before the door; a ticket from before that lets them in no more."""

    def __init__(self, room: UUID, *, relay_for: RelayFor, limits: Limits) -> None:
        self.room = room
        self.limits = limits
        self.members: dict[UUID, Presence] = {}
        self.dismissed: set[UUID] = set()
        self.locked = False
        self._relay_for = relay_for

    def __iter__(self) -> Iterator[Presence]:
        return iter(self.members.values())

    def inside(self) -> list[Presence]:
        """Admitted and reachable, or about to be: their sessions are kept."""
        return [member for member in self if member.admitted]

    def relay(self, member: Presence) -> Relay:
        relay, member.renew_relay_at = self._relay_for(member.member, member.role)
        return relay

    # ------------------------------------------------------------ to whom

    def to_others(self, of: Presence, message: ServerMessage) -> list[Effect]:
        return [Outgoing(member.member, message) for member in self.inside() if member is not of]

    def to_admitting(self, message: ServerMessage, *, but: Presence | None = None) -> list[Effect]:
        return [
            Outgoing(member.member, message)
            for member in self.inside()
            if member is not but and may(member.role, Capability.ADMIT)
        ]

    def to_capable(
        self, capability: Capability, sender: Presence, message: ServerMessage, *, of: Sequenced
    ) -> list[Effect]:
        able = [member for member in self.inside() if may(member.role, capability)]
        if capability is Capability.RUN_DEVICES:
            # An instrument that starts a minute late would take somebody by surprise.
            able = [member for member in able if member.connected]
        if not able:
            return self.refuse(sender, ErrorCode.SIGNALING_NO_PEER, of=of)
        return [Outgoing(member.member, message) for member in able]

    def refuse(self, sender: Presence, code: ErrorCode, *, of: Sequenced) -> list[Effect]:
        return [Outgoing(sender.member, error(code, of=of.seq))]

    # ------------------------------------------------------------ what

    def peers_of(self, newcomer: Presence) -> list[Peer]:
        return [
            peer_of(member, seen_by=newcomer, newcomer=newcomer) for member in self.inside() if member is not newcomer
        ]

    def entered(self, member: Presence) -> list[Effect]:
        """What somebody hears who was just let in."""
        admitted = Admitted(relay=self.relay(member), peers=self.peers_of(member))
        return [Outgoing(member.member, admitted), *self.catch_up(member)]

    def announce(self, newcomer: Presence, *, fresh: bool) -> list[Effect]:
        return [
            Outgoing(
                member.member,
                PeerJoined(peer=peer_of(newcomer, seen_by=member, newcomer=newcomer), fresh=fresh),
            )
            for member in self.inside()
            if member is not newcomer
        ]

    def catch_up(self, member: Presence) -> list[Effect]:
        """What was said before this member could hear it: who sends what, who waits, how the door stands."""
        effects: list[Effect] = [
            Outgoing(member.member, media_of(other))
            for other in self.inside()
            if other is not member and other.media is not None
        ]
        if may(member.role, Capability.ADMIT):
            if self.locked:
                effects.append(Outgoing(member.member, RoomLocked(locked=True)))
            effects += [Outgoing(member.member, self.knock(other)) for other in self if not other.admitted]
        return effects

    def knock(self, member: Presence) -> Knocked:
        return Knocked(
            member=member.member,
            role=member.role,
            name=member.name,
            since=member.since,
            quiet=self.locked or member.held is not None,
        )

    def waiting_state(self, member: Presence) -> Outgoing:
        """Held says more than locked: somebody has answered this one."""
        state: Literal["held", "locked", "knocking"] = (
            "held" if member.held is not None else "locked" if self.locked else "knocking"
        )
        told = (member.held.minutes, member.held.note) if member.held is not None else (None, "")
        return Outgoing(member.member, WaitingState(state=state, since=member.since, minutes=told[0], note=told[1]))

    # ------------------------------------------------------------ going

    def depart(self, member: Presence, reason: Literal["left", "lost", "removed"]) -> list[Effect]:
        del self.members[member.member]
        for other in self:
            other.candidates.pop(member.member, None)
        if reason == "removed":
            self.dismissed.add(member.member)
        if member.admitted:
            told = self.to_others(member, PeerLeft(member=member.member, reason=reason))
        else:
            told = self.to_admitting(KnockWithdrawn(member=member.member))
        return [*told, Left(member.member, member.account)]

    def back_to_the_door(self, member: Presence, now: datetime) -> list[Effect]:
        """An admitted member waits again; the others close their connections to it."""
        self.dismissed.add(member.member)
        told = self.to_others(member, PeerLeft(member=member.member, reason="held"))
        member.admitted, member.since, member.media, member.renew_relay_at = False, now, None, None
        return told


def peer_of(member: Presence, *, seen_by: Presence, newcomer: Presence) -> Peer:
    """`member` as `seen_by` is told of it. Who joins offers, who is there answers; an agent always offers."""
    first = newcomer if _always_offers(newcomer) else None
    other = member if seen_by is newcomer else seen_by
    if first is None:
        first = other if _always_offers(other) else newcomer
    return Peer(
        member=member.member,
        role=member.role,
        name=member.name,
        offer=first is seen_by,
        # An agent cannot take an offer back; between others any order will do, if both see the same.
        polite=_always_offers(member) or (not _always_offers(seen_by) and seen_by.member > member.member),
        suspended=not member.connected,
        features=member.features,
    )


def media_of(member: Presence) -> MediaStateFrom:
    """`member.media` must be known."""
    state = member.media
    if state is None:
        raise ValueError("nothing said yet")
    return MediaStateFrom(
        sender=member.member,
        microphone=state.microphone,
        camera=state.camera,
        screen=state.screen,
        limited=state.limited,
        torch=state.torch,
    )


def _always_offers(member: Presence) -> bool:
    return may(member.role, Capability.ALWAYS_OFFER)
