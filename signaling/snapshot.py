"""A room with its sessions as data, so that another process can carry on with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from signaling.effects import Presence
from signaling.limits import Limits
from signaling.session import Kept, Session, Standing


@dataclass(frozen=True, slots=True)
class SessionState:
    session: UUID
    member: UUID
    standing: Standing
    sent: int
    heard: int
    kept: list[Kept]
    tokens: list[str]
    replaced: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, session: Session) -> "SessionState":
        return cls(
            session=session.session,
            member=session.member,
            standing=session.standing,
            sent=session.sent,
            heard=session.heard,
            kept=list(session.kept),
            tokens=[token.hex() for token in session.tokens],
            replaced=session.replaced,
        )

    def revived(self, limits: Limits) -> Session:
        session = Session(self.session, self.member, self.standing, limits, sent=self.sent, heard=self.heard)
        session.kept.extend(Kept(*kept) for kept in self.kept)
        session.kept_bytes = sum(len(kept.frame) for kept in session.kept)
        session.tokens = tuple(bytes.fromhex(token) for token in self.tokens)
        session.replaced = self.replaced
        return session


@dataclass(frozen=True, slots=True)
class RoomSnapshot:
    room: UUID
    taken_at: datetime
    locked: bool
    dismissed: set[UUID]
    members: list[Presence]
    sessions: list[SessionState]


SNAPSHOT: TypeAdapter[RoomSnapshot] = TypeAdapter(RoomSnapshot)
