"""The kiosk's own screen as an instrument: what was answered at it arrives over the cabin's link.

The page is the server's; only the octets of a finished test come here. A test that arrives while nothing listens waits
for whoever connects next.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from cabin_agent.transports import Connection, Found, Frame, TransportKind
from contract.acuity import ChartAnswers

SERVICE = "kiosk.chart"
SCREEN = Found(address="screen", name="Landolt C", services=frozenset({SERVICE}), transport=TransportKind.KIOSK)


class KioskScreen:
    def __init__(self) -> None:
        self._answers: asyncio.Queue[bytes] = asyncio.Queue()

    def give(self, answers: ChartAnswers) -> None:
        self._answers.put_nowait(answers.model_dump_json().encode())

    def forget(self) -> None:
        """Answers nobody took are of a visit that is over."""
        while not self._answers.empty():
            self._answers.get_nowait()

    async def scan(self) -> list[Found]:
        return [SCREEN]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        yield _Screen(self._answers)


class _Screen:
    """There is nothing to read or to confirm: the page keeps its answers until the server has the reading.

    Any write ends the frames: the specialist has stopped the test.
    """

    def __init__(self, answers: "asyncio.Queue[bytes]") -> None:
        self._answers = answers
        self._over = asyncio.Event()

    async def read(self, characteristic: str) -> bytes:
        return b""

    async def subscribe(self, *characteristics: str) -> None:
        pass

    async def unsubscribe(self, *characteristics: str) -> None:
        pass

    async def write(self, characteristic: str, octets: bytes) -> None:
        self._over.set()

    async def confirm(self, frame: Frame) -> None:
        pass

    async def frames(self) -> AsyncGenerator[Frame]:
        over = asyncio.ensure_future(self._over.wait())
        try:
            while True:
                coming = asyncio.ensure_future(self._answers.get())
                await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    coming.cancel()
                    return
                yield Frame("", coming.result())
        finally:
            over.cancel()


def transport() -> KioskScreen:
    """`CABIN_TRANSPORTS='{"kiosk": {}}'`."""
    return KioskScreen()
