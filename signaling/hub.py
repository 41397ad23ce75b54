"""All rooms of this process: joins the state machines to the sockets and to the rest of the house.

A socket holds no database session: hooks open and close their own. Only `publish`, `_deliver`
and `members` reach beyond one socket; a bus between processes goes behind these three.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from contract.errors import ErrorCode
from contract.signaling import (
    CLOSE_DRAINING,
    CLOSE_ENDED,
    CLOSE_NO_ROOM,
    CLOSE_REPLACED,
    CLOSE_TICKET,
    Admit,
    ClientMessage,
    ConsultationEnded,
    Leave,
    ServerMessage,
)
from core.clock import Clock
from signaling.effects import BeganWaiting, Effect, Hangup, Left, Outgoing, Presence, Published
from signaling.errors import Refused, error
from signaling.limits import Limits
from signaling.line import Outbox
from signaling.room import IceServers, Room
from signaling.tickets import CALL_TICKET, Ticket

log = logging.getLogger(__name__)


class RoomStatus(Enum):
    OPEN = "open"
    ENDED = "ended"
    UNKNOWN = "unknown"


async def _open(_: UUID) -> RoomStatus:
    return RoomStatus.OPEN


async def _nothing(*_: UUID) -> None:
    pass


async def _all(sessions: set[UUID]) -> set[UUID]:
    return sessions


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the composition root adds. Each may be called again for the same thing.

    room_status(room): asked at every hello.
    on_admitted(room, account, by_account): before the admission takes effect; if it raises, nobody is admitted.
    living(sessions): those login sessions and cabin keys that still stand; asked every few seconds.
    on_waiting(room, account), on_left(room, account): afterwards; a fault in them does not touch the call.
    """

    room_status: Callable[[UUID], Awaitable[RoomStatus]] = _open
    on_admitted: Callable[[UUID, UUID, UUID], Awaitable[None]] = _nothing
    on_waiting: Callable[[UUID, UUID], Awaitable[None]] = _nothing
    on_left: Callable[[UUID, UUID], Awaitable[None]] = _nothing
    living: Callable[[set[UUID]], Awaitable[set[UUID]]] = _all


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """One socket's place in a room. A later socket of the same member takes it over."""

    room: UUID
    member: UUID
    session: UUID
    outbox: Outbox


class Hub:
    def __init__(self, *, clock: Clock, ice_servers: IceServers, hooks: Hooks, limits: Limits) -> None:
        self._clock = clock
        self._ice_servers = ice_servers
        self._hooks = hooks
        self._limits = limits
        self._rooms: dict[UUID, Room] = {}
        self._seats: dict[tuple[UUID, UUID], Seat] = {}
        self._ended: dict[UUID, datetime] = {}

    # ------------------------------------------------------------ for the rest of the house

    async def publish(self, room: UUID, message: Published) -> None:
        """`photo_added`, `reading_confirmed`: to the admitted. `consultation_ended`: see close_room."""
        if isinstance(message, ConsultationEnded):
            self._ended[room] = self._clock()
        if (known := self._rooms.get(room)) is not None:
            self._deliver(known, known.publish(message))

    async def close_room(self, room: UUID) -> None:
        """The consultation has ended: all are told and closed with 4410, and nobody enters again."""
        await self.publish(room, ConsultationEnded())

    def members(self, room: UUID) -> list[Presence]:
        """Who is there now: role, admitted, connected, since. Empty for an unknown room."""
        return list(self._rooms.get(room, ()))

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """Runs the grace times; at the end closes every socket with 1012. For the app's lifespan."""
        tasks = [
            asyncio.create_task(self._keep(self.tick, self._limits.tick_s)),
            asyncio.create_task(self._keep(self.check_sessions, self._limits.session_check_s)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for seat in self._seats.values():
                seat.outbox.close(CLOSE_DRAINING)

    # ------------------------------------------------------------ for sockets

    async def enter(self, ticket: Ticket, *, fresh: bool, outbox: Outbox) -> Seat:
        """Takes the member's seat, from an older socket too. Raises Refused."""
        await self._require_open(ticket.room)
        room = self._rooms.get(ticket.room) or Room(ticket.room, ice_servers=self._ice_servers, limits=self._limits)
        effects = room.join(ticket, fresh=fresh, now=self._clock())
        self._rooms[ticket.room] = room
        seat = Seat(ticket.room, ticket.member, ticket.session, outbox)
        older = self._seats.get((seat.room, seat.member))
        if older is not None:
            older.outbox.close(CLOSE_REPLACED)
        self._seats[seat.room, seat.member] = seat
        self._deliver(room, effects)
        try:
            await self._notify(room, effects)
        except asyncio.CancelledError:
            self.lost(seat)
            raise
        return seat

    async def hear(self, seat: Seat, message: ClientMessage) -> None:
        """A message of this socket. A socket that lost its seat says nothing to the room."""
        room = self._rooms.get(seat.room)
        if room is None or self._seats.get((seat.room, seat.member)) is not seat:
            return
        if isinstance(message, Admit) and not await self._record_admission(room, seat, message):
            return
        effects = room.receive(seat.member, message)
        self._deliver(room, effects)
        await self._notify(room, effects)

    def lost(self, seat: Seat) -> None:
        """The socket is gone: for the room's grace time its member is only suspended."""
        if self._seats.get((seat.room, seat.member)) is not seat:
            return
        del self._seats[seat.room, seat.member]
        if (room := self._rooms.get(seat.room)) is not None:
            self._deliver(room, room.disconnect(seat.member, now=self._clock()))

    def quiet_s(self, seat: Seat) -> float:
        """How long this socket may say nothing before it counts as dead."""
        room = self._rooms.get(seat.room)
        admitted = room is not None and seat.member in room and room[seat.member].admitted
        return self._limits.quiet_admitted_s if admitted else self._limits.quiet_waiting_s

    async def tick(self) -> None:
        """Ends the grace times that are over, and forgets what no ticket can ask for any more."""
        now = self._clock()
        for room in list(self._rooms.values()):
            effects = room.tick(now)
            self._deliver(room, effects)
            await self._notify(room, effects)
        keep = CALL_TICKET.longest * 2
        self._ended = {room: at for room, at in self._ended.items() if now - at < keep}

    async def check_sessions(self) -> None:
        """Closes the sockets of sessions that have ended: signed out, revoked, expired."""
        seats = list(self._seats.values())
        if not seats:
            return
        living = await self._hooks.living({seat.session for seat in seats})
        for seat in seats:
            if seat.session not in living and self._seats.get((seat.room, seat.member)) is seat:
                await self._expel(seat)

    # ------------------------------------------------------------ inside

    async def _expel(self, seat: Seat) -> None:
        """No grace: the others are to close their connections to this member now."""
        seat.outbox.say(error(ErrorCode.SESSION_REQUIRED))
        seat.outbox.close(CLOSE_TICKET)
        del self._seats[seat.room, seat.member]
        if (room := self._rooms.get(seat.room)) is not None:
            effects = room.receive(seat.member, Leave())
            self._deliver(room, effects)
            await self._notify(room, effects)

    async def _require_open(self, room: UUID) -> None:
        try:
            status = await self._hooks.room_status(room)
        except Exception as fault:
            log.warning("room status unavailable", extra={"error_type": type(fault).__name__})
            raise Refused(ErrorCode.SERVER_UNAVAILABLE, CLOSE_DRAINING) from fault
        if room in self._ended or status is RoomStatus.ENDED:
            raise Refused(ErrorCode.CONSULTATION_ENDED, CLOSE_ENDED)
        if status is RoomStatus.UNKNOWN:
            raise Refused(ErrorCode.REQUEST_NOT_FOUND, CLOSE_NO_ROOM)

    async def _record_admission(self, room: Room, seat: Seat, message: Admit) -> bool:
        """Recorded before it takes effect, so that no admission is lost by a crash. False: it must not be."""
        account = room.would_admit(seat.member, message.member)
        if account is None:
            return True
        try:
            await self._hooks.on_admitted(seat.room, account, room[seat.member].account)
        # A database that is away is told to who admits; the call goes on.
        except Exception as fault:  # noqa: BLE001
            log.warning("admission not recorded", extra={"error_type": type(fault).__name__})
            seat.outbox.say(error(ErrorCode.SERVER_UNAVAILABLE))
            return False
        return seat.member in room

    def _deliver(self, room: Room, effects: Sequence[Effect]) -> None:
        said: ServerMessage | None = None
        frame = ""
        for effect in effects:
            if isinstance(effect, Outgoing):
                if effect.message is not said:
                    said, frame = effect.message, effect.message.model_dump_json()
                if (seat := self._seats.get((room.room, effect.to))) is not None:
                    seat.outbox.put(frame)
            elif isinstance(effect, Hangup) and (seat := self._seats.pop((room.room, effect.to), None)) is not None:
                seat.outbox.close(effect.code)
        if not len(room):
            self._rooms.pop(room.room, None)

    async def _notify(self, room: Room, effects: Sequence[Effect]) -> None:
        for effect in effects:
            try:
                if isinstance(effect, BeganWaiting):
                    await self._hooks.on_waiting(room.room, effect.account)
                elif isinstance(effect, Left):
                    await self._hooks.on_left(room.room, effect.account)
            # These keep a board up to date; a fault there must not end a call.
            except Exception as fault:  # noqa: BLE001
                log.warning("room hook failed", extra={"error_type": type(fault).__name__})

    async def _keep(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            try:
                await work()
            # A fault in one room, or a database that is away, must not stop what keeps all others in order.
            except Exception as fault:  # noqa: BLE001
                log.error("upkeep failed", extra={"error_type": type(fault).__name__})  # noqa: TRY400
