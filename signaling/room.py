"""One room as a state machine without I/O: messages in, effects out. No sockets, clocks or tasks.

A member is *waiting* or *admitted*, *connected* or *suspended* (its socket is gone, its session is
kept for the grace time, and what is said to it waits there). Nothing of the room reaches somebody who waits.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from contract.errors import ErrorCode
from contract.signaling import (
    CLOSE_ENDED,
    CLOSE_NOT_ALLOWED,
    Admit,
    ConferenceAnswer,
    ConferenceCandidates,
    ConferencePublish,
    ConsultationEnded,
    Deny,
    Hold,
    KnockWithdrawn,
    Leave,
    Lock,
    PeerResumed,
    PeerSuspended,
    Quality,
    Relay,
    RelayRenewed,
    Remove,
    RoomLimits,
    SequencedMessage,
    Welcome,
)
from signaling import door, talk
from signaling.effects import BeganWaiting, Dismissal, Effect, Hangup, Outgoing, Presence, Published
from signaling.errors import Refused
from signaling.limits import Limits
from signaling.roles import Capability, may
from signaling.roster import RelayFor, Roster
from signaling.snapshot import RoomSnapshot, SessionState
from signaling.tickets import Ticket

CLOSE_NORMAL = 1000


class Room:
    def __init__(self, room: UUID, *, relay_for: RelayFor, limits: Limits) -> None:
        self.room = room
        self._limits = limits
        self._ended = False
        self._roster = Roster(room, relay_for=relay_for, limits=limits)

    def __contains__(self, member: UUID) -> bool:
        return member in self._roster.members

    def __getitem__(self, member: UUID) -> Presence:
        return self._roster.members[member]

    def __iter__(self) -> Iterator[Presence]:
        return iter(self._roster)

    def __len__(self) -> int:
        return len(self._roster.members)

    # ------------------------------------------------------------ coming and going

    def join(
        self, ticket: Ticket, *, session: UUID, token: str, fresh: bool, features: list[str], now: datetime
    ) -> list[Effect]:
        """A new session of this member. Raises Refused when full or ended. The first effect is its welcome."""
        if self._ended:
            raise Refused(ErrorCode.CONSULTATION_ENDED, CLOSE_ENDED)
        known = self._roster.members.get(ticket.member)
        if known is None and len(self) >= self._limits.members_per_room:
            raise Refused(ErrorCode.SIGNALING_FULL, CLOSE_NOT_ALLOWED)
        waited = known is not None and not known.admitted
        let_in = ticket.admitted and ticket.member not in self._roster.dismissed
        admitted = let_in or may(ticket.role, Capability.ENTER) or (known is not None and known.admitted)
        member = Presence(
            member=ticket.member,
            account=ticket.account,
            role=ticket.role,
            name=ticket.name,
            admitted=admitted,
            since=known.since if known is not None else now,
            features=features,
            held=known.held if known is not None and not admitted else None,
            media=known.media if known is not None and not fresh else None,
        )
        self._roster.members[member.member] = member
        welcome = Outgoing(member.member, self._welcome(member, session, token))
        if not member.admitted:
            told: list[Effect] = [welcome, self._roster.waiting_state(member)]
            if waited:
                return told
            return [*told, *self._roster.to_admitting(self._roster.knock(member)), BeganWaiting(member.account)]
        effects: list[Effect] = [welcome]
        if waited:
            effects += self._roster.to_admitting(KnockWithdrawn(member=member.member), but=member)
        return [*effects, *self._roster.catch_up(member), *self._roster.announce(member, fresh=fresh)]

    def disconnect(self, member: UUID, *, now: datetime) -> list[Effect]:
        """The member's socket is gone; its place is kept until `tick` finds the grace time over."""
        lost = self._roster.members.get(member)
        if lost is None or not lost.connected:
            return []
        lost.lost_at = now
        return self._roster.to_others(lost, PeerSuspended(member=member)) if lost.admitted else []

    def resume(self, member: UUID) -> list[Effect]:
        """The member's session has a socket again. It must be in the room."""
        back = self._roster.members[member]
        if back.connected:
            return []
        back.lost_at = None
        return self._roster.to_others(back, PeerResumed(member=member)) if back.admitted else []

    def tick(self, now: datetime) -> list[Effect]:
        effects: list[Effect] = []
        for member in list(self):
            if member.lost_at is not None and now - member.lost_at >= self._limits.grace:
                effects += self._roster.depart(member, "lost")
            elif member.admitted and member.renew_relay_at is not None and member.renew_relay_at <= now:
                effects.append(Outgoing(member.member, RelayRenewed(relay=self._roster.relay(member))))
        return effects

    def publish(self, message: Published) -> list[Effect]:
        """News from the server: to the admitted; the end goes to all, and ends the room."""
        if not isinstance(message, ConsultationEnded):
            return [Outgoing(member.member, message) for member in self._roster.inside()]
        self._ended = True
        effects: list[Effect] = []
        for member in self:
            effects += [Outgoing(member.member, message), Hangup(member.member, CLOSE_ENDED)]
        self._roster.members.clear()
        return effects

    # ------------------------------------------------------------ moving house

    def snapshot(self, sessions: list[SessionState], *, now: datetime) -> RoomSnapshot:
        return RoomSnapshot(
            room=self.room,
            taken_at=now,
            locked=self._roster.locked,
            dismissed=set(self._roster.dismissed),
            members=list(self),
            sessions=sessions,
        )

    def revive(self, snapshot: RoomSnapshot, *, now: datetime) -> None:
        """Everybody is suspended until their sockets come; nobody need be told, for nobody can hear it."""
        self._roster.locked, self._roster.dismissed = snapshot.locked, set(snapshot.dismissed)
        for member in snapshot.members:
            member.lost_at = now
            self._roster.members[member.member] = member

    # ------------------------------------------------------------ messages

    def would_admit(self, by: UUID, message: Admit) -> UUID | None:
        return door.would_admit(self._roster, by, message)

    def would_dismiss(self, by: UUID, message: Hold | Remove) -> tuple[UUID, Dismissal] | None:
        return door.would_dismiss(self._roster, by, message)

    def receive(self, member: UUID, message: SequencedMessage, now: datetime) -> list[Effect]:
        """`member` must be in the room."""
        sender = self._roster.members[member]
        if isinstance(message, Leave):
            return [*self._roster.depart(sender, "left"), Hangup(member, CLOSE_NORMAL)]
        if not sender.admitted:
            return self._roster.refuse(sender, ErrorCode.SIGNALING_NOT_ADMITTED, of=message)
        if isinstance(message, talk.Negotiation):
            return talk.pass_on(self._roster, sender, message)
        match message:
            case Admit() | Deny() | Hold() | Lock() | Remove():
                return door.settle(self._roster, sender, message, now)
            case Quality():
                # Measured, not said: the hub passes it on.
                return []
            case ConferencePublish() | ConferenceAnswer() | ConferenceCandidates():
                # Only a hub with a conference server takes them.
                return self._roster.refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED, of=message)
            case _:
                return talk.say(self._roster, sender, message)

    def _welcome(self, member: Presence, session: UUID, token: str) -> Welcome:
        return Welcome(
            room=self.room,
            member=member.member,
            session=session,
            resume_token=token,
            resume_s=self._limits.grace.total_seconds(),
            role=member.role,
            state="admitted" if member.admitted else "waiting",
            ping_ms=self._limits.ping_ms,
            limits=RoomLimits(
                frame_bytes=self._limits.frame_bytes,
                messages_per_s=self._limits.messages_per_s,
                messages_burst=self._limits.messages_burst,
                candidates_per_epoch=self._limits.candidates_per_epoch,
            ),
            relay=self._roster.relay(member) if member.admitted else Relay(),
            peers=self._roster.peers_of(member) if member.admitted else [],
        )
