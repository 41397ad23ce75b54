"""Where each room is: held by this process or by another of the installation. What sockets and the house talk to.

A process holds a room by a claim that dies with it. Without a bus it holds all of them.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from contract.errors import ErrorCode
from contract.signaling import CLOSE_DRAINING, ClientMessage, ConsultationEnded, Hello, Resume
from core.clock import Clock
from signaling.bus import Answer, Bus, Listening, NobodyThere
from signaling.claims import Alone, Claims, Estate, NoEstate
from signaling.effects import Presence, Published
from signaling.errors import Refused
from signaling.far_guests import FarGuests
from signaling.far_messages import BEAT, TO_ROOM, Beat, GoOn, Knock, News
from signaling.far_rooms import FarRooms, FarSeat
from signaling.hub import Hub
from signaling.limits import Limits
from signaling.seats import Outlet, Seat
from signaling.snapshot import SNAPSHOT
from signaling.tickets import Ticket

log = logging.getLogger(__name__)
T = TypeVar("T")

_BEAT_S = 0.5
_DEAD_AFTER_S = 2.0
_TRY_AGAIN_S = 0.05
_TRIES = 60


class Switchboard:
    def __init__(
        self,
        hub: Hub,
        *,
        clock: Clock,
        limits: Limits,
        bus: Bus | None = None,
        claims: Claims | None = None,
        estate: Estate | None = None,
    ) -> None:
        self.hub = hub
        self._clock = clock
        self._limits = limits
        self._bus = bus
        self._claims = claims or Alone()
        self._estate = estate or NoEstate()
        self._process = uuid4()
        self._draining = False
        self._held: dict[UUID, Listening | None] = {}
        self._holding = asyncio.Lock()
        self._heard_at: dict[UUID, float] = {}
        self._elsewhere: dict[UUID, dict[UUID, list[Presence]]] = {}
        self._last_words: set[asyncio.Task[None]] = set()
        if bus is not None:
            self._guests = FarGuests(hub, bus, process=self._process, quiet_s=limits.quiet_waiting_s)
            self._rooms = FarRooms(bus, process=self._process, quiet_s=limits.quiet_waiting_s)

    # ------------------------------------------------------------ for the rest of the house

    async def publish(self, room: UUID, message: Published) -> None:
        """News to the admitted, wherever they are. `consultation_ended`: see close_room."""
        if room in self._held or self._bus is None:
            await self.hub.publish(room, message)
        else:
            # Nobody there: nobody to tell.
            with contextlib.suppress(NobodyThere):
                await self._bus.publish(f"room.{room}", TO_ROOM.dump_json(News(room, message)))

    async def close_room(self, room: UUID, reason: str = "") -> None:
        """The consultation has ended: all are told and closed with 4410, and nobody enters again."""
        await self.publish(room, ConsultationEnded(reason=reason))

    def members(self, room: UUID) -> list[Presence]:
        """Who is there now: role, admitted, connected, since. Of a room held elsewhere, as of half a second ago."""
        if (here := self.hub.members(room)) or self._bus is None:
            return here
        return next((rooms[room] for rooms in self._elsewhere.values() if room in rooms), [])

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """For the app's lifespan. At its end all sockets are told to move, unless `drain` has done so."""
        async with self.hub.serving(), contextlib.AsyncExitStack() as stack:
            tasks = [asyncio.create_task(self._keep_releasing())]
            self._claims.when_lost(self._lose_claims)
            if self._bus is not None:
                for subject, heard in (("beat", self._beaten), (f"edge.{self._process}", self._rooms.told)):
                    listening = await self._bus.listen(subject, heard)
                    stack.push_async_callback(listening.stop)
                self._bus.when_lost(self._lose_bus)
                tasks += [asyncio.create_task(self._guests.post.run()), asyncio.create_task(self._keep_beating())]
            try:
                yield
            finally:
                await self.drain()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, *self._last_words, return_exceptions=True)
                if self._bus is not None:
                    await self._guests.close()

    async def drain(self) -> None:
        """Leaves each room with its sessions to whoever comes next, then tells every socket to move. Once."""
        if self._draining:
            return
        self._draining = True
        for room in list(self._held):
            if room in self.hub:
                await self._leave(room)
            await self._release(room)
        if self._bus is not None:
            self._rooms.drop()
        await self.hub.drain()

    # ------------------------------------------------------------ for sockets

    async def enter(self, ticket: Ticket, hello: Hello, outbox: Outlet) -> Seat | FarSeat:
        """A new session. Raises Refused."""
        return await self._somewhere(
            ticket.room,
            lambda: self.hub.enter(ticket, hello, outbox),
            lambda: self._rooms.knock(ticket, hello, outbox),
        )

    async def resume(self, request: Resume, outbox: Outlet) -> Seat | FarSeat:
        """The session goes on with this socket. Raises CannotResume, Refused."""
        return await self._somewhere(
            request.room,
            lambda: self.hub.resume(request, outbox),
            lambda: self._rooms.go_on(request, outbox),
        )

    async def hear(self, seat: Seat | FarSeat, message: ClientMessage) -> None:
        """A message of this socket. Raises Gap. While draining nothing is taken: it is said again elsewhere."""
        if self._draining:
            return
        if isinstance(seat, FarSeat):
            await self._rooms.hear(seat, message)
        else:
            await self.hub.hear(seat, message)

    def lost(self, seat: Seat | FarSeat) -> None:
        if isinstance(seat, Seat):
            self.hub.lost(seat)
        elif (telling := self._rooms.lost(seat)) is not None:
            self._last_words.add(telling)
            telling.add_done_callback(self._last_words.discard)

    def quiet_s(self, seat: Seat | FarSeat) -> float:
        return seat.quiet_s if isinstance(seat, FarSeat) else self.hub.quiet_s(seat)

    # ------------------------------------------------------------ which process

    async def _somewhere(
        self, room: UUID, here: Callable[[], Awaitable[Seat]], there: Callable[[], Awaitable[FarSeat]]
    ) -> Seat | FarSeat:
        for _ in range(_TRIES):
            if self._draining:
                break
            if await self._hold(room):
                return await here()
            try:
                seat = await there()
            except NobodyThere:
                # Its holder has just died or moved: soon the claim is free, or somebody listens.
                await asyncio.sleep(_TRY_AGAIN_S)
            else:
                self._alive(seat.holder)
                return seat
        raise Refused(ErrorCode.SERVER_UNAVAILABLE, CLOSE_DRAINING)

    async def _hold(self, room: UUID) -> bool:
        """Whether this process holds the room; it takes it when nobody does."""
        if room in self._held:
            return True
        async with self._holding:
            if room in self._held:
                return True
            try:
                if not await self._claims.claim(room):
                    return False
                left = await self._estate.take(room)
            except Exception as fault:
                log.warning("room not claimed", extra={"error_type": type(fault).__name__})
                raise Refused(ErrorCode.SERVER_UNAVAILABLE, CLOSE_DRAINING) from fault
            if left is not None:
                self._revive(left)
            subject, heard = f"room.{room}", self._asked
            self._held[room] = await self._bus.listen(subject, heard) if self._bus is not None else None
        return True

    def _revive(self, left: bytes) -> None:
        snapshot = SNAPSHOT.validate_json(left)
        if self._clock() - snapshot.taken_at < self._limits.grace + timedelta(seconds=1):
            self.hub.revive(snapshot)

    async def _leave(self, room: UUID) -> None:
        try:
            await self._estate.leave(room, SNAPSHOT.dump_json(self.hub.snapshot(room)))
        # Without it the members come back with new sessions.
        except Exception as fault:  # noqa: BLE001
            log.warning("room not left behind", extra={"error_type": type(fault).__name__})

    async def _release(self, room: UUID) -> None:
        listening = self._held.pop(room, None)
        if listening is not None:
            await listening.stop()
        try:
            await self._claims.release(room)
        # It ends with this process at the latest.
        except Exception as fault:  # noqa: BLE001
            log.warning("room not released", extra={"error_type": type(fault).__name__})

    async def _asked(self, data: bytes, answer: Answer) -> None:
        """What other processes say about a room of this one."""
        if self._draining:
            return
        message = TO_ROOM.validate_json(data)
        if isinstance(message, News):
            await self.hub.publish(message.room, message.message)
        elif isinstance(message, Knock | GoOn):
            self._alive(message.edge)
            self._guests.receive(message, answer)
        else:
            self._guests.pass_on(message)

    # ------------------------------------------------------------ upkeep

    async def _keep_releasing(self) -> None:
        while True:
            await asyncio.sleep(self._limits.tick_s)
            for room in [room for room in self._held if room not in self.hub]:
                async with self._holding:
                    if room not in self.hub:
                        await self._release(room)

    async def _keep_beating(self) -> None:
        while True:
            beat = Beat(self._process, {room: self.hub.members(room) for room in self._held})
            if self._bus is not None:
                with contextlib.suppress(NobodyThere):
                    await self._bus.publish("beat", BEAT.dump_json(beat))
            now = asyncio.get_running_loop().time()
            living = {process for process, at in self._heard_at.items() if now - at < _DEAD_AFTER_S}
            for process in self._heard_at.keys() - living:
                del self._heard_at[process]
                self._elsewhere.pop(process, None)
            self._guests.lose(living)
            self._rooms.drop(living)
            await asyncio.sleep(_BEAT_S)

    async def _beaten(self, data: bytes, _: Answer) -> None:
        beat = BEAT.validate_json(data)
        self._alive(beat.process)
        if beat.process != self._process:
            self._elsewhere[beat.process] = beat.rooms

    def _alive(self, process: UUID | None) -> None:
        if process is not None:
            self._heard_at[process] = asyncio.get_running_loop().time()

    async def _lose_bus(self) -> None:
        self._rooms.drop()

    def _lose_claims(self) -> None:
        """Another process may hold these by now: everybody here comes again, and claims are made anew."""
        self._held.clear()
        self.hub.forget_all()
