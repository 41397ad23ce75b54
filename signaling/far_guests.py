"""Sockets of other processes in the rooms that this one holds."""

import asyncio
import contextlib
import logging
from collections import deque
from uuid import UUID

from contract.signaling import CLIENT, CLOSE_DRAINING, ServerMessage
from signaling.bus import Answer, Bus, NobodyThere
from signaling.errors import CannotResume, Refused
from signaling.far_messages import REPLY, TO_EDGE, Gone, GoOn, Knock, Reply, Said, Told
from signaling.hub import Hub
from signaling.seats import Seat
from signaling.session import Gap

log = logging.getLogger(__name__)


class Post:
    """Writes to the other processes in order, many frames at once when there are many."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: deque[tuple[UUID, Told]] = deque()
        self._some = asyncio.Event()

    def put(self, edge: UUID, told: Told) -> None:
        self._waiting.append((edge, told))
        self._some.set()

    async def run(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            while self._waiting:
                edge, told = self._waiting.popleft()
                batch = [told]
                while self._waiting and self._waiting[0][0] == edge and len(batch) < 50:
                    batch.append(self._waiting.popleft()[1])
                # What is lost here shows as a missing number at the other end.
                with contextlib.suppress(NobodyThere):
                    await self._bus.publish(f"edge.{edge}", TO_EDGE.dump_json(batch))


class FarOutlet:
    """The queue of a socket that another process has."""

    def __init__(self, post: Post, edge: UUID, seat: UUID, quiet_s: float) -> None:
        self.quiet_s = quiet_s
        self._post = post
        self._edge = edge
        self._seat = seat
        self._closed = False

    def put(self, frame: str) -> None:
        if not self._closed:
            self._post.put(self._edge, Told(self._seat, self.quiet_s, frame=frame))

    def say(self, message: ServerMessage) -> None:
        self.put(message.model_dump_json())

    def close(self, code: int) -> None:
        if not self._closed:
            self._closed = True
            self._post.put(self._edge, Told(self._seat, self.quiet_s, close=code))

    async def emptied(self) -> None:
        """Its own process sees to that."""


class FarGuest:
    """One such socket: what it says is taken in order, one message after the other."""

    def __init__(self, hub: Hub, outlet: FarOutlet, edge: UUID) -> None:
        self.edge = edge
        self._hub = hub
        self._outlet = outlet
        self._said: asyncio.Queue[str | None] = asyncio.Queue(1000)

    def hear(self, frame: str) -> None:
        try:
            self._said.put_nowait(frame)
        except asyncio.QueueFull:
            self._outlet.close(CLOSE_DRAINING)

    def gone(self) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self._said.put_nowait(None)

    async def stay(self, seat: Seat) -> None:
        try:
            while (frame := await self._said.get()) is not None:
                await self._hub.hear(seat, CLIENT.validate_json(frame))
                self._outlet.quiet_s = self._hub.quiet_s(seat)
        except Gap:
            self._outlet.close(CLOSE_DRAINING)
        finally:
            self._hub.lost(seat)


class FarGuests:
    def __init__(self, hub: Hub, bus: Bus, *, process: UUID, quiet_s: float) -> None:
        self._hub = hub
        self._process = process
        self._quiet_s = quiet_s
        self.post = Post(bus)
        self._guests: dict[UUID, FarGuest] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def receive(self, message: Knock | GoOn, answer: Answer) -> None:
        outlet = FarOutlet(self.post, message.edge, message.seat, self._quiet_s)
        guest = self._guests[message.seat] = FarGuest(self._hub, outlet, message.edge)
        task = asyncio.create_task(self._seat(guest, outlet, message, answer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def pass_on(self, message: Said | Gone) -> None:
        if (guest := self._guests.get(message.seat)) is None:
            return
        if isinstance(message, Said):
            guest.hear(message.frame)
        else:
            guest.gone()

    def lose(self, living: set[UUID]) -> None:
        """Processes that live no more take their sockets with them."""
        for guest in self._guests.values():
            if guest.edge not in living:
                guest.gone()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _seat(self, guest: FarGuest, outlet: FarOutlet, message: Knock | GoOn, answer: Answer) -> None:
        try:
            seat = await self._enter(outlet, message)
        except Refused as refused:
            await answer(REPLY.dump_json(Reply(self._process, refused=refused.code, close=refused.close)))
        except CannotResume as cannot:
            await answer(REPLY.dump_json(Reply(self._process, cannot_resume=cannot.reason)))
        else:
            outlet.quiet_s = self._hub.quiet_s(seat)
            await answer(REPLY.dump_json(Reply(self._process)))
            await guest.stay(seat)
        finally:
            if self._guests.get(message.seat) is guest:
                del self._guests[message.seat]

    async def _enter(self, outlet: FarOutlet, message: Knock | GoOn) -> Seat:
        if isinstance(message, Knock):
            return await self._hub.enter(message.ticket, message.hello, outlet)
        return await self._hub.resume(message.resume, outlet)
