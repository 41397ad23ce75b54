"""Octets given by hand: for benchmarks and tests that measure or break the path of a reading."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from cabin_agent.transports import Connection, Found, Frame


class LoopbackTransport:
    """One instrument of the given services. `feed` what it says, `hang_up` when it is done.

    `confirmed` lists the indications the agent has let go, in order; `written` what it wrote.
    """

    def __init__(self, *services: str, name: str = "loopback", serial: str = "LOOP-1") -> None:
        self.found = Found(address="loopback", name=name, services=frozenset(services))
        self.confirmed: list[bytes] = []
        self.written: list[tuple[str, bytes]] = []
        self.connected = asyncio.Event()
        self._serial = serial
        self._frames: asyncio.Queue[Frame | Exception | None] = asyncio.Queue()

    def feed(self, characteristic: str, octets: bytes, *, indication: bool = True) -> None:
        self._frames.put_nowait(Frame(characteristic, octets, indication))

    def hang_up(self) -> None:
        self._frames.put_nowait(None)

    def fail(self, error: Exception) -> None:
        """The connection raises `error` at its next frame."""
        self._frames.put_nowait(error)

    async def scan(self) -> list[Found]:
        return [self.found]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        del found
        self.connected.set()
        try:
            yield self
        finally:
            self.connected.clear()

    async def read(self, characteristic: str) -> bytes:
        return {"2A24": self.found.name, "2A25": self._serial}.get(characteristic, "").encode()

    async def subscribe(self, *characteristics: str) -> None:
        del characteristics

    async def unsubscribe(self, *characteristics: str) -> None:
        del characteristics
        self.hang_up()

    async def write(self, characteristic: str, octets: bytes) -> None:
        self.written.append((characteristic, octets))

    async def frames(self) -> AsyncGenerator[Frame]:
        while (frame := await self._frames.get()) is not None:
            if isinstance(frame, Exception):
                raise frame
            yield frame

    async def confirm(self, frame: Frame) -> None:
        self.confirmed.append(frame.octets)
