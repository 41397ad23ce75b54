"""Runs the instruments, each in tasks of its own: one that crashes touches nobody else."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import aclosing

import structlog

from cabin_agent.attribution import Step, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.drivers import DriverLink, Event, Fault, Progress, ReadingDraft, WaveformPiece
from cabin_agent.instruments import Station
from cabin_agent.reading_path import ReadingPath
from cabin_agent.tasks import Tasks
from cabin_agent.transports import LinkLost
from contract.live import LiveMessage, LiveValue, Samples
from contract.observations import DeviceKind, DeviceState

logger = structlog.stdlib.get_logger(__name__)

# Without any event for so long, the instrument hangs.
STALL_S = 60.0
# How long an instrument told to end may still deliver.
ENDING_S = 10.0


class Supervisor:
    """Starts and stops instruments by kind; with several of a kind, the first."""

    def __init__(
        self,
        stations: Sequence[Station],
        *,
        path: ReadingPath,
        visits: Visits,
        clock: KioskClock,
        broadcast: Callable[[LiveMessage], None],
    ) -> None:
        self._stations = stations
        self._path = path
        self._visits = visits
        self._clock = clock
        self._broadcast = broadcast
        self._tasks = Tasks()
        self._sessions: dict[DeviceKind, _Session] = {}

    def has(self, kind: DeviceKind) -> bool:
        return any(station.instrument.kind is kind for station in self._stations)

    def start(self, kind: DeviceKind) -> None:
        """A second start of a running instrument changes nothing."""
        if kind in self._sessions:
            return
        station = next(station for station in self._stations if station.instrument.kind is kind)
        step = Step(self._clock.now().received_at, self._visits.current)
        self._sessions[kind] = session = _Session(station, step, self._path, self._visits, self._broadcast)
        self._tasks.spawn(self._run(kind, session))

    def stop(self, kind: DeviceKind) -> None:
        """What the instrument still delivers on being stopped is taken."""
        if kind in self._sessions:
            self._sessions[kind].told_to_end.set()

    def stop_all(self) -> None:
        for kind in tuple(self._sessions):
            self.stop(kind)

    async def close(self) -> None:
        await self._tasks.close()

    async def _run(self, kind: DeviceKind, session: "_Session") -> None:
        try:
            await session.run()
        finally:
            del self._sessions[kind]


class _Session:
    """One measurement of one instrument, from start to done, lost or fault."""

    def __init__(
        self,
        station: Station,
        step: Step,
        path: ReadingPath,
        visits: Visits,
        broadcast: Callable[[LiveMessage], None],
    ) -> None:
        self.told_to_end = asyncio.Event()
        self._station = station
        self._instrument = station.instrument
        self._step = step
        self._path = path
        self._visits = visits
        self._broadcast = broadcast
        self._readings = 0
        self._fault: str | None = None

    async def run(self) -> None:
        """Never raises but on cancellation."""
        self._tell(DeviceState.MEASURING)
        try:
            async with self._station.connect() as link:
                self._instrument.identify(link.identity)
                await self._measure(link)
        except* LinkLost:
            self._end(DeviceState.LOST, "link_lost")
        except* TimeoutError:
            self._end(DeviceState.FAULT, "stalled")
        except* sqlite3.Error as errors:
            self._end(DeviceState.FAULT, "not_stored", errors)
        # A driver is a plug-in: whatever it raises stops its own instrument only.
        except* Exception as errors:  # noqa: BLE001
            self._end(DeviceState.FAULT, "driver_crashed", errors)
        else:
            self._end_well()

    async def _measure(self, link: DriverLink) -> None:
        async with asyncio.TaskGroup() as group, asyncio.timeout(STALL_S) as watchdog:
            ending = group.create_task(self._end_when_told(link, watchdog))
            async with aclosing(link.events()) as events:
                async for event in events:
                    await self._take(event, link)
                    if not self.told_to_end.is_set():
                        watchdog.reschedule(asyncio.get_running_loop().time() + STALL_S)
            ending.cancel()

    async def _end_when_told(self, link: DriverLink, watchdog: asyncio.Timeout) -> None:
        await self.told_to_end.wait()
        watchdog.reschedule(asyncio.get_running_loop().time() + ENDING_S)
        await link.finish()

    async def _take(self, event: Event, link: DriverLink) -> None:
        match event:
            case ReadingDraft():
                await self._path.take(event, link=link, step=self._step)
                self._readings += 1
            case WaveformPiece():
                self._show(
                    Samples(
                        waveform=event.waveform,
                        seq=event.sequence,
                        rate_hz=event.rate_hz,
                        values=list(event.values),
                    )
                )
            case Progress():
                self._show_progress(event)
            case Fault(detail=detail):
                self._fault = detail
                self._tell(DeviceState.FAULT, detail=detail)

    def _show_progress(self, progress: Progress) -> None:
        if progress.fraction is not None:
            self._tell(DeviceState.MEASURING, progress=progress.fraction)
        for running in progress.running:
            self._show(
                LiveValue(device=self._instrument.kind, metric=running.metric, value=running.value, unit=running.unit)
            )

    def _show(self, message: LiveMessage) -> None:
        """Running values go only to the visit they are measured in."""
        if self._step.visit is not None and self._visits.current == self._step.visit:
            self._broadcast(message)

    def _tell(self, state: DeviceState, *, progress: float | None = None, detail: str | None = None) -> None:
        instrument = self._instrument
        instrument.state, instrument.progress, instrument.detail = state, progress, detail
        self._broadcast(instrument.status())

    def _end_well(self) -> None:
        if self._readings:
            self._tell(DeviceState.DONE)
        elif self._fault is not None:
            self._tell(DeviceState.FAULT, detail=self._fault)
        else:
            self._tell(DeviceState.READY)

    def _end(self, state: DeviceState, detail: str, errors: BaseExceptionGroup | None = None) -> None:
        """The kind of the error goes to the log; its text may quote what was measured, so it does not."""
        self._tell(state, detail=detail)
        kinds = sorted({type(error).__name__ for error in errors.exceptions}) if errors else []
        logger.warning("instrument ended", device=self._instrument.kind.value, detail=detail, errors=kinds)
