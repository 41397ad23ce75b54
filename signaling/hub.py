"""All rooms of this process: joins the state machines to sessions and sockets, and to the rest of the house.

A socket holds no database session: hooks open and close their own. `enter`, `resume`, `hear`, `lost` and `publish`
are all that is called from outside; a bus between processes goes before these.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID, uuid4

from contract.errors import ErrorCode
from contract.signaling import (
    CLOSE_DRAINING,
    CLOSE_ENDED,
    CLOSE_TICKET,
    CONFERENCE_REQUESTS,
    Ack,
    AckFrom,
    Admit,
    ClientMessage,
    ConferenceClosed,
    ConsultationEnded,
    Hello,
    Hold,
    Leave,
    Moving,
    Ping,
    Pong,
    Quality,
    Remove,
    Resume,
    Resumed,
    Sequenced,
    SequencedMessage,
)
from core.clock import Clock
from signaling.conference.conferences import Conferences
from signaling.conference.none import NoConferences
from signaling.effects import Effect, Outgoing, Presence, Published
from signaling.errors import CannotResume, Refused, error
from signaling.hooks import HookCalls, Hooks
from signaling.limits import Limits
from signaling.room import Room
from signaling.roster import RelayFor
from signaling.seats import Outlet, Seat, Seats
from signaling.session import Session, Standing, body_of
from signaling.snapshot import RoomSnapshot, SessionState
from signaling.talk import Negotiation
from signaling.tickets import CALL_TICKET, Ticket, UsedTickets

log = logging.getLogger(__name__)


class Hub:
    def __init__(
        self,
        *,
        clock: Clock,
        relay_for: RelayFor,
        hooks: Hooks,
        limits: Limits,
        conferences: Conferences | None = None,
    ) -> None:
        self._clock = clock
        self._relay_for = relay_for
        self._hooks = HookCalls(hooks)
        self._limits = limits
        self._rooms: dict[UUID, Room] = {}
        self._seats = Seats()
        self._used = UsedTickets()
        self._ended: dict[UUID, datetime] = {}
        self._conferences = conferences or NoConferences()
        self._conferences.deliver_by(self._deliver_inside)

    # ------------------------------------------------------------ for the rest of the house

    async def publish(self, room: UUID, message: Published) -> None:
        """News to the admitted. `consultation_ended`: see close_room."""
        if isinstance(message, ConsultationEnded):
            self._ended[room] = self._clock()
        if (known := self._rooms.get(room)) is not None:
            self._deliver(known, known.publish(message))

    async def close_room(self, room: UUID, reason: str = "") -> None:
        """The consultation has ended: all are told and closed with 4410, and nobody enters again."""
        await self.publish(room, ConsultationEnded(reason=reason))

    def members(self, room: UUID) -> list[Presence]:
        """Who is there now: role, admitted, connected, since. Empty for an unknown room."""
        return list(self._rooms.get(room, ()))

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """Runs the grace times; at the end tells every socket to move, and closes it. For the app's lifespan."""
        tasks = [
            asyncio.create_task(self._keep(self.tick, self._limits.tick_s)),
            asyncio.create_task(self._keep(self.check_standings, self._limits.session_check_s)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.drain()
            await self._conferences.aclose()

    async def drain(self) -> None:
        """Everybody is to connect again; sessions stay as they are. Waits until all have been told, or 0.5 s each."""
        seats = list(self._seats)
        for seat in seats:
            seat.outbox.say(Moving())
            seat.outbox.close(CLOSE_DRAINING)
        await asyncio.gather(*(seat.outbox.emptied() for seat in seats))

    def forget_all(self) -> None:
        """Everybody is to come again, with a new session."""
        for seat in self._seats:
            seat.outbox.close(CLOSE_DRAINING)
            self._seats.drop(seat.session.member)
        self._rooms.clear()
        self._seats = Seats()
        self._conferences.abandon()

    def __contains__(self, room: UUID) -> bool:
        return room in self._rooms

    def snapshot(self, room: UUID) -> RoomSnapshot:
        sessions = [SessionState.of(session) for session in self._seats.of_room(room)]
        return self._rooms[room].snapshot(sessions, now=self._clock())

    def revive(self, snapshot: RoomSnapshot) -> None:
        """Carries on with a room of a process that has stopped."""
        room = Room(snapshot.room, relay_for=self._relay_for, limits=self._limits)
        room.revive(snapshot, now=self._clock())
        self._rooms[room.room] = room
        for state in snapshot.sessions:
            self._seats.sessions[state.member] = state.revived(self._limits)
        if isinstance(self._conferences, Conferences):
            # Where there was one, it belonged to the process that has stopped.
            inside = [member for member in room if member.admitted]
            self._deliver(room, [Outgoing(member.member, ConferenceClosed()) for member in inside])

    # ------------------------------------------------------------ for sockets

    async def enter(self, ticket: Ticket, hello: Hello, outbox: Outlet) -> Seat:
        """A new session in the member's seat, in place of an older one. Raises Refused."""
        await self._hooks.require_open(ticket.room)
        if ticket.room in self._ended:
            raise Refused(ErrorCode.CONSULTATION_ENDED, CLOSE_ENDED)
        if not self._used.use(ticket, now=self._clock()):
            raise Refused(ErrorCode.SIGNALING_TICKET, CLOSE_TICKET)
        room = self._rooms.get(ticket.room) or Room(ticket.room, relay_for=self._relay_for, limits=self._limits)
        standing = Standing(ticket.session, ticket.room, ticket.account, ticket.role)
        session = Session(uuid4(), ticket.member, standing, self._limits)
        effects = room.join(
            ticket,
            session=session.session,
            token=session.rotate(),
            fresh=hello.fresh,
            features=hello.features,
            now=self._clock(),
        )
        self._rooms[ticket.room] = room
        seat = self._seats.take(session, outbox, room[session.member])
        welcome, *rest = effects
        if isinstance(welcome, Outgoing):
            outbox.put(session.aside(body_of(welcome.message)))
        self._conferences.came_anew(room.room, session.member)
        self._deliver(room, rest)
        try:
            await self._hooks.notify(room.room, effects)
        except asyncio.CancelledError:
            self.lost(seat)
            raise
        return seat

    async def resume(self, request: Resume, outbox: Outlet) -> Seat:
        """The session goes on with this socket. Raises CannotResume, and Refused where a newer one has its seat.

        Nothing is asked of the database: a call goes on without it. `check_standings` ends lost sessions too.
        """
        session = self._find(request)
        room = self._rooms[request.room]
        missed = session.missed_after(request.last_seq)
        if missed is None:
            raise CannotResume("missed")
        seat = self._seats.take(session, outbox, room[session.member])
        resumed = Resumed(
            session=session.session, resume_token=session.rotate(), last_seq=session.heard, replayed=len(missed)
        )
        outbox.put(session.aside(body_of(resumed)))
        for frame in missed:
            outbox.put(frame)
        self._deliver(room, room.resume(session.member))
        return seat

    async def hear(self, seat: Seat, message: ClientMessage) -> None:
        """A message of this socket. A socket that lost its seat says nothing to the room. Raises Gap."""
        session = seat.session
        room = self._rooms.get(seat.room)
        if room is None or not seat.held:
            return
        if isinstance(message, Hello | Resume):
            seat.outbox.say(error(ErrorCode.SIGNALING_NOT_ALLOWED))
            return
        session.acknowledged(message.ack)
        if isinstance(message, Ping):
            seat.outbox.put(session.aside(body_of(Pong(at=message.at))))
        elif not isinstance(message, Ack) and session.hear(message.seq):
            await self._take(room, seat, message)
            if session.unacknowledged >= self._limits.ack_after:
                seat.outbox.put(session.aside(body_of(AckFrom())))

    def lost(self, seat: Seat) -> None:
        """The socket is gone: for the room's grace time its member is only suspended."""
        if not seat.held:
            return
        self._seats.leave(seat.session.member)
        if (room := self._rooms.get(seat.room)) is not None:
            self._deliver(room, room.disconnect(seat.session.member, now=self._clock()))

    def quiet_s(self, seat: Seat) -> float:
        """How long this socket may say nothing before it counts as dead."""
        inside = seat.held and seat.presence.admitted
        return self._limits.quiet_admitted_s if inside else self._limits.quiet_waiting_s

    # ------------------------------------------------------------ upkeep

    async def tick(self) -> None:
        """Ends the grace times that are over, acknowledges, and forgets what nobody can ask for any more."""
        now = self._clock()
        for room in list(self._rooms.values()):
            effects = room.tick(now)
            self._deliver(room, effects)
            await self._hooks.notify(room.room, effects)
        oldest = time.time() - self._limits.grace.total_seconds()
        for session in self._seats.sessions.values():
            session.forget_older_than(oldest)
            if session.unacknowledged and (seat := self._seats.seat_of(session)) is not None:
                seat.outbox.put(session.aside(body_of(AckFrom())))
        self._conferences.tick()
        keep = CALL_TICKET.longest * 2
        self._ended = {room: at for room, at in self._ended.items() if now - at < keep}

    async def check_standings(self) -> None:
        """Ends the sessions of those who signed out, were revoked or lost their part in the visit."""
        sessions = list(self._seats.sessions.values())
        if not sessions:
            return
        living = await self._hooks.living({session.standing for session in sessions})
        for session in sessions:
            if session.standing not in living and self._seats.sessions.get(session.member) is session:
                await self._expel(session)

    # ------------------------------------------------------------ inside

    def _find(self, request: Resume) -> Session:
        """Raises CannotResume, Refused."""
        members = [member.member for member in self._rooms.get(request.room, ())]
        if (session := self._seats.find(request, members)) is None:
            raise CannotResume("unknown")
        return session

    async def _take(self, room: Room, seat: Seat, message: SequencedMessage) -> None:
        # Nearly all that is said is for a peer: asked first, it is spared the other questions, a sixth of a microsecond each.
        if not isinstance(message, Negotiation) and not await self._is_for_room(room, seat, message):
            return
        effects = room.receive(seat.session.member, message, self._clock())
        if len(effects) == 1:
            # Passed on, one message to one: nobody else's business.
            self._seats.deliver(effects, at=time.time())
            return
        self._deliver(room, effects)
        await self._hooks.notify(room.room, effects)

    async def _is_for_room(self, room: Room, seat: Seat, message: SequencedMessage) -> bool:
        """False for what the conference or the house has taken or refused."""
        member = seat.session.member
        inside = seat.presence.admitted
        if isinstance(message, Quality):
            if inside:
                self._conferences.measured(seat.room, seat.presence, message.report)
                await self._hooks.measured(seat.room, seat.presence, message.report)
            return False
        if isinstance(message, CONFERENCE_REQUESTS) and inside:
            if (code := self._conferences.hear(room.room, member, message)) is not None:
                self._refuse(room, member, code, message)
            return False
        if isinstance(message, Admit | Hold | Remove):
            if not await self._hooks.record(room, member, message):
                self._refuse(room, member, ErrorCode.SERVER_UNAVAILABLE, message)
                return False
            return member in room
        return True

    def _refuse(self, room: Room, member: UUID, code: ErrorCode, message: Sequenced) -> None:
        self._deliver(room, [Outgoing(member, error(code, of=message.seq))])

    async def _expel(self, session: Session) -> None:
        """No grace: the others are to close their connections to this member now."""
        if (seat := self._seats.drop(session.member)) is not None:
            seat.outbox.say(error(ErrorCode.SESSION_REQUIRED))
            seat.outbox.close(CLOSE_TICKET)
        room = self._rooms.get(session.standing.room)
        if room is not None and session.member in room:
            effects = room.receive(session.member, Leave(), self._clock())
            self._deliver(room, effects)
            await self._hooks.notify(room.room, effects)

    def _deliver(self, room: Room, effects: Sequence[Effect]) -> None:
        if effects:
            self._seats.deliver(effects, at=time.time())
        self._conferences.follow(room)
        if not len(room):
            self._rooms.pop(room.room, None)

    def _deliver_inside(self, room: UUID, outgoing: Outgoing) -> None:
        """News of a conference: nothing of it to who waits, or waits again."""
        known = self._rooms.get(room)
        if known is not None and outgoing.to in known and known[outgoing.to].admitted:
            self._seats.deliver([outgoing], at=time.time())

    async def _keep(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            try:
                await work()
            # A fault in one room, or a database that is away, must not stop what keeps all others in order.
            except Exception as fault:  # noqa: BLE001
                log.error("upkeep failed", extra={"error_type": type(fault).__name__})  # noqa: TRY400
