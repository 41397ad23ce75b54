"""Which session each member of this process's rooms has, and on which socket it is now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from contract.errors import ErrorCode
from contract.signaling import CLOSE_REPLACED, Resume, ServerMessage
from signaling.effects import Effect, Hangup, Left, Outgoing
from signaling.errors import Refused
from signaling.session import Session, body_of

Place = tuple[UUID, UUID]
"""Room and member."""


class Outlet(Protocol):
    """Where frames for one socket go: its queue here, or a queue in the process that has the socket."""

    def put(self, frame: str) -> None: ...
    def say(self, message: ServerMessage) -> None: ...
    def close(self, code: int) -> None: ...
    async def emptied(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """One socket's hold on a session. A later socket of the same member takes it over."""

    session: Session
    outbox: Outlet

    @property
    def room(self) -> UUID:
        return self.session.standing.room

    @property
    def place(self) -> Place:
        return place_of(self.session)


def place_of(session: Session) -> Place:
    return session.standing.room, session.member


class Seats:
    def __init__(self) -> None:
        self.sessions: dict[Place, Session] = {}
        self.taken: dict[Place, Seat] = {}

    def holds(self, seat: Seat) -> bool:
        """Whether no later socket has taken this seat over."""
        return self.taken.get(seat.place) is seat

    def take(self, session: Session, outbox: Outlet) -> Seat:
        """The socket of an older one, and an older session, make way."""
        seat = Seat(session, outbox)
        older = self.taken.get(seat.place)
        if older is not None:
            older.outbox.close(CLOSE_REPLACED)
        before = self.sessions.get(seat.place)
        if before is not None and before is not session:
            session.replaces(before)
        self.taken[seat.place] = seat
        self.sessions[seat.place] = session
        return seat

    def drop(self, session: Session) -> Seat | None:
        """Ends the session; its seat, if it had one."""
        self.sessions.pop(place_of(session), None)
        return self.taken.pop(place_of(session), None)

    def find(self, request: Resume, members: Iterable[UUID]) -> Session | None:
        """The session that `resume` names, if its token opens it. Raises Refused for one that was replaced."""
        for member in members:
            session = self.sessions.get((request.room, member))
            if session is None:
                continue
            if request.session in session.replaced:
                raise Refused(ErrorCode.SIGNALING_REPLACED, CLOSE_REPLACED)
            if session.session == request.session:
                return session if session.opens_with(request.token) else None
        return None

    def deliver(self, room: UUID, effects: Sequence[Effect], *, at: float) -> None:
        """Says what a room wants said, in order. What cannot be written now waits in the session."""
        said: object = None
        body = ""
        for effect in effects:
            if isinstance(effect, Outgoing):
                # One dump for all recipients of the same message.
                if effect.message is not said:
                    said, body = effect.message, body_of(effect.message)
                self._send((room, effect.to), body, at)
            elif isinstance(effect, Hangup):
                self.sessions.pop((room, effect.to), None)
                if (seat := self.taken.pop((room, effect.to), None)) is not None:
                    seat.outbox.close(effect.code)
            elif isinstance(effect, Left) and (room, effect.member) not in self.taken:
                self.sessions.pop((room, effect.member), None)

    def _send(self, place: Place, body: str, at: float) -> None:
        if (session := self.sessions.get(place)) is None:
            return
        frame = session.send(body, at=at)
        if (seat := self.taken.get(place)) is not None:
            seat.outbox.put(frame)
