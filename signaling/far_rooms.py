"""Sockets of this process in rooms that another one holds."""

import asyncio
import contextlib
from dataclasses import dataclass
from uuid import UUID, uuid4

from contract.signaling import CLOSE_DRAINING, ClientMessage, Hello, Resume
from signaling.bus import Answer, Bus, NobodyThere
from signaling.errors import CannotResume, Refused
from signaling.far_messages import REPLY, TO_EDGE, TO_ROOM, Gone, GoOn, Knock, Said
from signaling.seats import Outlet
from signaling.tickets import Ticket


@dataclass(slots=True, eq=False)
class FarSeat:
    """`holder`: the process that has the room."""

    seat: UUID
    room: UUID
    outbox: Outlet
    quiet_s: float
    holder: UUID | None = None


class FarRooms:
    def __init__(self, bus: Bus, *, process: UUID, quiet_s: float) -> None:
        self._bus = bus
        self._process = process
        self._quiet_s = quiet_s
        self._seats: dict[UUID, FarSeat] = {}

    async def knock(self, ticket: Ticket, hello: Hello, outbox: Outlet) -> FarSeat:
        """Raises NobodyThere, Refused."""
        seat = FarSeat(uuid4(), ticket.room, outbox, self._quiet_s)
        return await self._ask(seat, Knock(self._process, seat.seat, ticket, hello))

    async def go_on(self, resume: Resume, outbox: Outlet) -> FarSeat:
        """Raises NobodyThere, Refused, CannotResume."""
        seat = FarSeat(uuid4(), resume.room, outbox, self._quiet_s)
        return await self._ask(seat, GoOn(self._process, seat.seat, resume))

    async def hear(self, seat: FarSeat, message: ClientMessage) -> None:
        # What is lost here shows as a missing number at the other end.
        with contextlib.suppress(NobodyThere):
            await self._bus.publish(f"room.{seat.room}", TO_ROOM.dump_json(Said(seat.seat, message.model_dump_json())))

    def lost(self, seat: FarSeat) -> asyncio.Task[None] | None:
        """The task that tells the holder, for the caller to keep."""
        if self._seats.pop(seat.seat, None) is None:
            return None
        return asyncio.create_task(self._tell_gone(seat))

    async def told(self, data: bytes, _: Answer) -> None:
        """Frames of other processes for sockets of this one."""
        for one in TO_EDGE.validate_json(data):
            if (seat := self._seats.get(one.seat)) is None:
                continue
            seat.quiet_s = one.quiet_s
            if one.frame is not None:
                seat.outbox.put(one.frame)
            if one.close is not None:
                seat.outbox.close(one.close)

    def drop(self, living: set[UUID] | None = None) -> None:
        """Sockets whose room was held by a process that lives no more (all, without `living`) are to come again."""
        for seat in self._seats.values():
            if living is None or (seat.holder is not None and seat.holder not in living):
                seat.outbox.close(CLOSE_DRAINING)

    async def _ask(self, seat: FarSeat, message: Knock | GoOn) -> FarSeat:
        # Frames may come before the answer does.
        self._seats[seat.seat] = seat
        try:
            reply = REPLY.validate_json(await self._bus.ask(f"room.{seat.room}", TO_ROOM.dump_json(message)))
        except BaseException:
            del self._seats[seat.seat]
            raise
        if reply.refused is not None or reply.cannot_resume is not None:
            del self._seats[seat.seat]
        if reply.refused is not None:
            raise Refused(reply.refused, reply.close)
        if reply.cannot_resume is not None:
            raise CannotResume(reply.cannot_resume)
        seat.holder = reply.holder
        return seat

    async def _tell_gone(self, seat: FarSeat) -> None:
        with contextlib.suppress(NobodyThere):
            await self._bus.publish(f"room.{seat.room}", TO_ROOM.dump_json(Gone(seat.seat)))
