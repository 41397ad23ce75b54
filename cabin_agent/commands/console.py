"""The instruments of a cabin without a server: what they measure goes line by line to whoever called.

The way of a reading is the kiosk's own: driver, parser, attribution, outbox on the disk. Only the visit is made up.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from cabin_agent.attribution import OpenVisit, Step, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers.registry import DriverRegistry
from cabin_agent.instruments import Station, find_stations
from cabin_agent.outbox import open_outbox
from cabin_agent.reading_path import ReadingPath
from cabin_agent.session import Session
from cabin_agent.transports import Transport
from contract.live import LiveMessage

# An instrument that runs until it is stopped is stopped after so long.
_STREAM_S = 10.0


async def measure_all(
    transports: Sequence[Transport],
    drivers: DriverRegistry,
    *,
    zone: ZoneInfo,
    show: Callable[[LiveMessage], None],
    rounds: int = 1,
    stream_s: float = _STREAM_S,
) -> None:
    """Every instrument measures `rounds` times, all of them at once; 0: until cancelled.

    `show` gets what the specialist's screen would.
    """
    clock = KioskClock()
    visits = Visits(OpenVisit(uuid4(), clock.now().received_at))
    with tempfile.TemporaryDirectory(prefix="cabin-agent-") as folder:
        async with open_outbox(Path(folder), clock=clock) as outbox:
            path = ReadingPath(
                outbox=outbox, visits=visits, clock=clock, zone=zone, broadcast=show, deliver=lambda: None
            )
            stations = await find_stations(transports, drivers)
            done = 0
            while rounds == 0 or done < rounds:
                await asyncio.gather(*(_measure(one, path, visits, clock, show, stream_s) for one in stations))
                done += 1


async def _measure(
    station: Station,
    path: ReadingPath,
    visits: Visits,
    clock: KioskClock,
    show: Callable[[LiveMessage], None],
    stream_s: float,
) -> None:
    session = Session(station, Step(clock.now().received_at, visits.current), path, visits, show)
    timer = None
    if any(spec.continuous for spec in station.driver.descriptor.metrics):
        timer = asyncio.get_running_loop().call_later(stream_s, session.told_to_end.set)
    try:
        await session.run()
    finally:
        if timer is not None:
            timer.cancel()
