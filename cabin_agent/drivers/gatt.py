"""What the Bluetooth health profiles have in common: identity, subscriptions, frames to events."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing, asynccontextmanager
from decimal import Decimal
from typing import Protocol

from cabin_agent.drivers import Descriptor, DriverLink, Event, Fault, ReadingDraft
from cabin_agent.parsers import ParseError
from cabin_agent.transports import Connection, Found, Frame, Transport
from contract.observations import DeviceIdentity

MODEL_NUMBER = "2A24"
SERIAL_NUMBER = "2A25"
_NAME_LIMIT = 80


class Decoder(Protocol):
    """One connection's frames to events. May raise `ParseError`, which becomes a fault."""

    def decode(self, frame: Frame) -> Iterable[Event]: ...


class GattDriver:
    """A family's driver: its descriptor, what to subscribe to, what ends a stream, how to decode."""

    def __init__(
        self,
        descriptor: Descriptor,
        *,
        subscribe: tuple[str, ...],
        ends_stream: tuple[str, ...],
        decoder: Callable[[], Decoder],
    ) -> None:
        self.descriptor = descriptor
        self._subscribe = subscribe
        self._ends_stream = ends_stream
        self._decoder = decoder

    def claims(self, found: Found) -> bool:
        return self.descriptor.service in found.services

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        async with transport.connect(found) as connection:
            identity = DeviceIdentity(
                driver=self.descriptor.driver_id,
                model=await _text(connection, MODEL_NUMBER) or found.name or "unknown",
                serial=await _text(connection, SERIAL_NUMBER) or found.address,
            )
            await connection.subscribe(*self._subscribe)
            yield _GattLink(connection, identity, self._decoder(), self._ends_stream)


class _GattLink:
    def __init__(
        self, connection: Connection, identity: DeviceIdentity, decoder: Decoder, ends_stream: tuple[str, ...]
    ) -> None:
        self.identity = identity
        self._connection = connection
        self._decoder = decoder
        self._ends_stream = ends_stream

    async def events(self) -> AsyncGenerator[Event]:
        async with aclosing(self._connection.frames()) as frames:
            async for frame in frames:
                for event in self._decoded(frame):
                    yield event

    def _decoded(self, frame: Frame) -> tuple[Event, ...]:
        try:
            return tuple(self._decoder.decode(frame))
        except ParseError:
            return (Fault("unreadable_frame"),)

    async def confirm(self, draft: ReadingDraft) -> None:
        if draft.frame.indication:
            await self._connection.confirm(draft.frame)

    async def finish(self) -> None:
        await self._connection.unsubscribe(*self._ends_stream)


async def _text(connection: Connection, characteristic: str) -> str:
    octets = await connection.read(characteristic)
    return octets.decode("utf-8", errors="replace").strip("\0 ")[:_NAME_LIMIT]


def plain(value: Decimal) -> str:
    """Decimal text without exponent, digits as sent."""
    return format(value, "f")
