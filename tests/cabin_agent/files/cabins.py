"""A cabin whose instruments are folders: what an agent has of them, without its link to the server."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cabin_agent.attribution import Visits
from cabin_agent.clock import KioskClock
from cabin_agent.collecting import Collector
from cabin_agent.drivers.registry import registry
from cabin_agent.instruments import find_stations
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.supervisor import Supervisor
from cabin_agent.transports import Transport
from contract.live import DeviceStatus, LiveMessage, LiveReading
from contract.observations import DeviceKind, DeviceState, Reading
from tests.cabin_agent.drafts import PARIS
from tests.cabin_agent.files.folders import a_folder, names


@dataclass
class Cabin:
    """`shown`: what the specialist of the open visit saw of readings."""

    outbox: Outbox
    visits: Visits
    supervisor: Supervisor
    shown: list[LiveReading] = field(default_factory=list)
    states: asyncio.Queue[DeviceStatus] = field(default_factory=asyncio.Queue)
    _stored: asyncio.Condition = field(default_factory=asyncio.Condition)

    def broadcast(self, message: LiveMessage) -> None:
        if isinstance(message, LiveReading):
            self.shown.append(message)
        elif isinstance(message, DeviceStatus):
            self.states.put_nowait(message)

    def deliver(self) -> None:
        self._waking = asyncio.ensure_future(self._wake())

    async def _wake(self) -> None:
        async with self._stored:
            self._stored.notify_all()

    async def readings(self, count: int) -> list[Reading]:
        """All that is stored, once there are so many."""
        async with asyncio.timeout(20), self._stored:
            while len(found := await self.outbox.pending(1000)) < count:
                await self._stored.wait()
        return found

    async def moved(self, folder: Path) -> None:
        """Until nothing lies in the folder. A delivery is asked for after the move."""
        async with asyncio.timeout(20), self._stored:
            while names(folder):
                await self._stored.wait()

    async def until(self, kind: DeviceKind, state: DeviceState) -> None:
        async with asyncio.timeout(20):
            while True:
                status = await self.states.get()
                if (status.device, status.state) == (kind, state):
                    return


@asynccontextmanager
async def a_cabin(outbox_folder: Path, folders: Mapping[str, Path], *others: Transport) -> AsyncIterator[Cabin]:
    """`folders`: by service. Ends once what was collected is stored and moved, or will be found again."""
    clock, visits = KioskClock(), Visits()
    transports = [a_folder(folder, service) for service, folder in folders.items()]
    stations = await find_stations([*transports, *others], registry())
    async with open_outbox(outbox_folder, clock=clock) as outbox:
        path = ReadingPath(
            outbox=outbox,
            visits=visits,
            clock=clock,
            zone=PARIS,
            broadcast=lambda message: cabin.broadcast(message),
            deliver=lambda: cabin.deliver(),
        )
        collector = Collector(path, clock)
        collector.take_over(stations)
        supervisor = Supervisor(
            stations,
            path=path,
            visits=visits,
            clock=clock,
            broadcast=lambda message: cabin.broadcast(message),
            alone=collector.paused,
        )
        cabin = Cabin(outbox, visits, supervisor)
        collector.open()
        try:
            yield cabin
        finally:
            await supervisor.close()
            await collector.close()
