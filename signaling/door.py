"""The door of a room: who is let in, asked to wait, turned away or sent out. On the roster alone, no I/O."""

from datetime import datetime
from uuid import UUID

from contract.errors import ErrorCode
from contract.signaling import (
    CLOSE_NOT_ALLOWED,
    Admit,
    Denied,
    Deny,
    Hold,
    KnockWithdrawn,
    Lock,
    Remove,
    Removed,
    RoomLocked,
)
from signaling.effects import BeganWaiting, Dismissal, Effect, Hangup, Held, Outgoing, Presence
from signaling.roles import Capability, may
from signaling.roster import Roster

AtTheDoor = Admit | Deny | Hold | Lock | Remove


def settle(roster: Roster, sender: Presence, message: AtTheDoor, now: datetime) -> list[Effect]:
    """`sender` is admitted."""
    needed = Capability.REMOVE if isinstance(message, Remove) else Capability.ADMIT
    if not may(sender.role, needed):
        return roster.refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED, of=message)
    if isinstance(message, Lock):
        return _lock(roster, locked=message.locked)
    target = roster.members.get(message.member)
    if target is None or target is sender or not _fits(message, target):
        return roster.refuse(sender, ErrorCode.SIGNALING_NO_PEER, of=message)
    if not _may_dismiss(sender, message, target):
        return roster.refuse(sender, ErrorCode.SIGNALING_NOT_ALLOWED, of=message)
    match message:
        case Admit():
            return _admit(roster, target)
        case Deny():
            denied = Outgoing(target.member, Denied(reason=message.reason))
            return [denied, Hangup(target.member, CLOSE_NOT_ALLOWED), *roster.depart(target, "left")]
        case Hold():
            return _hold(roster, target, message, now)
        case Remove():
            removed = Outgoing(target.member, Removed(reason=message.reason))
            return [removed, Hangup(target.member, CLOSE_NOT_ALLOWED), *roster.depart(target, "removed")]


def would_admit(roster: Roster, by: UUID, message: Admit) -> UUID | None:
    """The account that would be let in now, so that it can be recorded first."""
    target, sender = roster.members.get(message.member), roster.members[by]
    if target is None or target.admitted or not sender.admitted or not may(sender.role, Capability.ADMIT):
        return None
    return target.account


def would_dismiss(roster: Roster, by: UUID, message: Hold | Remove) -> tuple[UUID, Dismissal] | None:
    """The account that would lose its admission now, so that it can be recorded first."""
    target, sender = roster.members.get(message.member), roster.members[by]
    needed = Capability.REMOVE if isinstance(message, Remove) else Capability.ADMIT
    if target is None or target is sender or not (sender.admitted and target.admitted and may(sender.role, needed)):
        return None
    if not _may_dismiss(sender, message, target):
        return None
    return target.account, "removed" if isinstance(message, Remove) else "held"


def _fits(message: Admit | Deny | Hold | Remove, target: Presence) -> bool:
    if isinstance(message, Remove):
        return target.admitted
    return isinstance(message, Hold) or not target.admitted


def _may_dismiss(sender: Presence, message: Admit | Deny | Hold | Remove, target: Presence) -> bool:
    """Who always enters cannot be put before the door: it would be inside again at once."""
    if isinstance(message, Admit | Deny) or not target.admitted:
        return True
    return not may(target.role, Capability.ENTER) and may(sender.role, Capability.REMOVE)


def _lock(roster: Roster, *, locked: bool) -> list[Effect]:
    if roster.locked == locked:
        return []
    roster.locked = locked
    effects = roster.to_admitting(RoomLocked(locked=locked))
    for member in roster:
        if not member.admitted:
            effects += [roster.waiting_state(member), *roster.to_admitting(roster.knock(member))]
    return effects


def _admit(roster: Roster, target: Presence) -> list[Effect]:
    effects = roster.to_admitting(KnockWithdrawn(member=target.member))
    target.admitted, target.held = True, None
    roster.dismissed.discard(target.member)
    return [*effects, *roster.entered(target), *roster.announce(target, fresh=True)]


def _hold(roster: Roster, target: Presence, message: Hold, now: datetime) -> list[Effect]:
    effects: list[Effect] = []
    if target.admitted:
        effects += [*roster.back_to_the_door(target, now), BeganWaiting(target.account)]
    target.held = Held(message.minutes, message.note)
    return [*effects, roster.waiting_state(target), *roster.to_admitting(roster.knock(target))]
