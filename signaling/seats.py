"""Which session each member of this process's rooms has, and on which socket it is now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from contract.errors import ErrorCode
from contract.signaling import CLOSE_REPLACED, Resume, ServerMessage
from signaling.effects import Effect, Hangup, Left, Outgoing, Presence
from signaling.errors import Refused
from signaling.session import Session, body_of


class Outlet(Protocol):
    """Where frames for one socket go: its queue here, or a queue in the process that has the socket."""

    def put(self, frame: str) -> None: ...
    def say(self, message: ServerMessage) -> None: ...
    def close(self, code: int) -> None: ...
    async def emptied(self) -> None: ...


@dataclass(slots=True, eq=False)
class Seat:
    """One socket's hold on a session. A later socket of the same member takes it over.

    `presence`: how the room sees the member for as long as `held`.
    """

    session: Session
    outbox: Outlet
    presence: Presence
    held: bool = True

    @property
    def room(self) -> UUID:
        return self.session.standing.room


class Seats:
    """By member: the same account is another member in another room. Each look-up by a UUID takes a microsecond."""

    def __init__(self) -> None:
        self.sessions: dict[UUID, Session] = {}
        self._taken: dict[UUID, Seat] = {}

    def __iter__(self) -> Iterator[Seat]:
        return iter(list(self._taken.values()))

    def take(self, session: Session, outbox: Outlet, presence: Presence) -> Seat:
        """The socket of an older one, and an older session, make way."""
        if (older := self.leave(session.member)) is not None:
            older.outbox.close(CLOSE_REPLACED)
        before = self.sessions.get(session.member)
        if before is not None and before is not session:
            session.replaces(before)
        self.sessions[session.member] = session
        seat = self._taken[session.member] = Seat(session, outbox, presence)
        return seat

    def leave(self, member: UUID) -> Seat | None:
        """Its seat, if it had one, which it holds no longer. The session stays."""
        seat = self._taken.pop(member, None)
        if seat is not None:
            seat.held = False
        return seat

    def drop(self, member: UUID) -> Seat | None:
        """Ends the session too."""
        self.sessions.pop(member, None)
        return self.leave(member)

    def seat_of(self, session: Session) -> Seat | None:
        return self._taken.get(session.member)

    def of_room(self, room: UUID) -> list[Session]:
        return [session for session in self.sessions.values() if session.standing.room == room]

    def find(self, request: Resume, members: Iterable[UUID]) -> Session | None:
        """The session that `resume` names, if its token opens it. Raises Refused for one that was replaced."""
        for member in members:
            session = self.sessions.get(member)
            if session is None:
                continue
            if request.session in session.replaced:
                raise Refused(ErrorCode.SIGNALING_REPLACED, CLOSE_REPLACED)
            if session.session == request.session:
                return session if session.opens_with(request.token) else None
        return None

    def deliver(self, effects: Sequence[Effect], *, at: float) -> None:
        """Says what a room wants said, in order. What cannot be written now waits in the session."""
        said: object = None
        body = ""
        for effect in effects:
            if isinstance(effect, Outgoing):
                # One dump for all recipients of the same message.
                if effect.message is not said:
                    said, body = effect.message, body_of(effect.message)
                self._send(effect.to, body, at)
            elif isinstance(effect, Hangup):
                if (seat := self.drop(effect.to)) is not None:
                    seat.outbox.close(effect.code)
            elif isinstance(effect, Left) and effect.member not in self._taken:
                self.sessions.pop(effect.member, None)

    def _send(self, member: UUID, body: str, at: float) -> None:
        if (seat := self._taken.get(member)) is not None:
            seat.outbox.put(seat.session.send(body, at=at))
        elif (session := self.sessions.get(member)) is not None:
            session.send(body, at=at)
