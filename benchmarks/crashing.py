"""Octets of a thermometer to stored, while two other drivers crash in a loop, against the same while all is quiet."""

import asyncio
import contextlib
import logging
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog

from benchmarks.feeding_agent import temperature
from benchmarks.lines import percentile
from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.registry import registry
from cabin_agent.instruments import find_stations
from cabin_agent.outbox import open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.supervisor import Supervisor
from cabin_agent.transports.loopback import LoopbackTransport
from contract.live import LiveMessage, LiveReading
from contract.observations import DeviceKind

READINGS = 500
WARM_UP = 50
ROUNDS = 2
_CRASH_EVERY_S = 0.02
CRASHING = (DeviceKind.BLOOD_PRESSURE, DeviceKind.PULSE_OXIMETER)


@dataclass
class Cabin:
    supervisor: Supervisor
    thermometer: LoopbackTransport
    crashing: list[LoopbackTransport]
    stored: asyncio.Event = field(default_factory=asyncio.Event)

    async def took_ms(self, count: int) -> list[float]:
        took = []
        for number in range(count):
            self.stored.clear()
            start = time.perf_counter()
            self.thermometer.feed("2A1C", temperature(3000 + number))
            await self.stored.wait()
            took.append(1000 * (time.perf_counter() - start))
            await asyncio.sleep(0.001)
        return took

    async def crash(self) -> None:
        """Until cancelled: started again as soon as each has crashed."""
        while True:
            for kind, transport in zip(CRASHING, self.crashing, strict=True):
                self.supervisor.start(kind)
                transport.fail(RuntimeError("a bug"))
            await asyncio.sleep(_CRASH_EVERY_S)


@asynccontextmanager
async def a_cabin() -> AsyncGenerator[Cabin]:
    transports = [LoopbackTransport(service, name=service, serial=service) for service in ("1809", "1810", "1822")]
    visits, clock = Visits(OpenVisit(uuid4())), KioskClock()
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        async with open_outbox(Path(folder), clock=clock) as outbox:

            def show(message: LiveMessage) -> None:
                if isinstance(message, LiveReading) and message.stage == "stored":
                    cabin.stored.set()

            path = ReadingPath(
                outbox=outbox,
                visits=visits,
                clock=clock,
                zone=ZoneInfo("Europe/Paris"),
                broadcast=show,
                deliver=lambda: None,
            )
            stations = await find_stations(transports, registry())
            supervisor = Supervisor(stations, path=path, visits=visits, clock=clock, broadcast=show)
            cabin = Cabin(supervisor, transports[0], transports[1:])
            supervisor.start(DeviceKind.THERMOMETER)
            yield cabin
            await supervisor.close()


async def p99_ms() -> tuple[float, float]:
    """With crashing drivers, and without; alternating."""
    # Standard output belongs to the figures, and each crash is told.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    crashing: list[float] = []
    quiet: list[float] = []
    async with a_cabin() as cabin:
        await cabin.took_ms(WARM_UP)
        for _ in range(ROUNDS):
            quiet += await cabin.took_ms(READINGS)
            task = asyncio.create_task(cabin.crash())
            crashing += await cabin.took_ms(READINGS)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    return percentile(crashing, 99), percentile(quiet, 99)
