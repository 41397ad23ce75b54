"""What instruments leave in their folders between measurements: read, committed, archived, and nobody's.

A folder is watched whenever no measurement of its instrument runs, whatever else is measured and whichever visit is
open. So nothing is lost with a share or overwritten by an instrument that counts anew, and nothing lies there that the
next measurement could take for its own. All of it goes to quarantine with the reason `outside_measurement`.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import structlog

from cabin_agent.attribution import Reason, Step
from cabin_agent.backoff import Backoff
from cabin_agent.clock import KioskClock
from cabin_agent.drivers import DriverLink, Fault, ReadingDraft
from cabin_agent.drivers.gatt import from_storage
from cabin_agent.instruments import Station
from cabin_agent.reading_path import ReadingPath
from cabin_agent.tasks import cancelled
from cabin_agent.transports import LinkLost

logger = structlog.stdlib.get_logger(__name__)

_AGAIN_S, _AGAIN_LONGEST_S = 0.5, 30.0


class Collector:
    """Killed or cancelled anywhere, it reads a file again whose records are committed: they are the same records."""

    def __init__(self, path: ReadingPath, clock: KioskClock) -> None:
        self._path = path
        self._clock = clock
        self._stations: dict[str, Station] = {}
        self._collecting: dict[str, asyncio.Task[None]] = {}
        self._is_open = False

    def take_over(self, stations: Sequence[Station]) -> None:
        """From now on these; of them, those whose transport leaves files."""
        for task in self._collecting.values():
            task.cancel()
        self._collecting.clear()
        self._stations = {
            station.found.address: station for station in stations if getattr(station.transport, "gathers", False)
        }
        if self._is_open:
            self.open()

    def open(self) -> None:
        self._is_open = True
        for address in self._stations:
            self._collect(address)

    @asynccontextmanager
    async def paused(self, station: Station) -> AsyncIterator[None]:
        """The folder belongs to a measurement. Files it finds there are from before it, as the driver knows."""
        address = station.found.address
        task = self._collecting.pop(address, None)
        if task is not None:
            await cancelled([task])
        try:
            yield
        finally:
            if self._is_open and address in self._stations and address not in self._collecting:
                self._collect(address)

    async def close(self) -> None:
        self._is_open = False
        if tasks := tuple(self._collecting.values()):
            self._collecting.clear()
            await cancelled(tasks)

    def _collect(self, address: str) -> None:
        self._collecting[address] = asyncio.ensure_future(self._watch(self._stations[address]))

    async def _watch(self, station: Station) -> None:
        """Until cancelled. A folder out of reach, a full disk or a broken driver is told once, and tried again."""
        backoff = Backoff(first_s=_AGAIN_S, longest_s=_AGAIN_LONGEST_S)
        device = station.instrument.kind.value
        is_told = False
        while True:
            try:
                async with station.connect() as link:
                    if is_told:
                        is_told = False
                        logger.info("files of the instrument are collected again", device=device)
                    await self._listen(link, device, backoff)
            # A driver is a plug-in: whatever it raises, the other folders go on.
            except Exception as error:  # noqa: BLE001
                if not is_told:
                    is_told = True
                    logger.warning("files of the instrument not collected", device=device, error=_kind(error))
            await asyncio.sleep(backoff.next_s())

    async def _listen(self, link: DriverLink, device: str, backoff: Backoff) -> None:
        """Ends when the driver thinks that a measurement is over."""
        async with aclosing(link.events()) as events:
            async for event in events:
                if isinstance(event, ReadingDraft):
                    step = Step(self._clock.now().received_at, None, without=Reason.OUTSIDE_MEASUREMENT)
                    await self._path.take(replace(from_storage(event), stored=True), link=link, step=step)
                    backoff.reset()
                elif isinstance(event, Fault):
                    logger.warning("file of the instrument", device=device, detail=event.detail)


def _kind(error: Exception) -> str:
    return (
        "not_stored" if isinstance(error, sqlite3.Error) else error.code if isinstance(error, LinkLost) else "crashed"
    )
