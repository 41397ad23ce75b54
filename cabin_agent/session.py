"""One measurement of one instrument, from start to done, lost or fault; a link that was lost is taken up again."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from uuid import UUID

import structlog

from cabin_agent.attribution import Step, Visits
from cabin_agent.backoff import Backoff
from cabin_agent.device_clock import UNKNOWN
from cabin_agent.drivers import (
    ClockLink,
    DeviceInfo,
    DriverLink,
    Event,
    Fault,
    Progress,
    Question,
    ReadingDraft,
    Still,
    WaveformPiece,
)
from cabin_agent.instruments import Station
from cabin_agent.reading_path import ReadingPath
from cabin_agent.transports import LINK_LOST, LinkLost
from cabin_agent.waves.live import waves_of
from cabin_agent.waves.recorder import Recording, WaveRecorder
from contract.live import LiveMessage, LiveValue
from contract.observations import DeviceIdentity, DeviceKind, DeviceState

logger = structlog.stdlib.get_logger(__name__)

# Without any event for so long, the instrument hangs.
STALL_S = 60.0
# How long an instrument told to end may still deliver.
ENDING_S = 10.0
# A link that stays lost for so long ends the measurement.
RECOVER_S = 120.0
PICTURE_LOST = "still_failed"


# Why an instrument of this kind and serial number may not be used: a code, or None.
Blocking = Callable[[DeviceKind, str], str | None]


# Keeps a picture of the instrument for the consultation. Raises OSError when it could not.
KeepPicture = Callable[[Still, DeviceKind, DeviceIdentity, UUID], Awaitable[None]]


class Blocked(Exception):
    """This instrument may not be used now. The argument is a code."""


class Session:
    """`told_to_end` stops it; what the instrument still delivers then is taken.

    `blocked` is asked before the link and again after it: only then the instrument has said its serial number.
    """

    def __init__(
        self,
        station: Station,
        step: Step,
        path: ReadingPath,
        visits: Visits,
        broadcast: Callable[[LiveMessage], None],
        recording: Recording | None = None,
        blocked: Blocking = lambda kind, serial: None,
        keep_picture: KeepPicture | None = None,
    ) -> None:
        self._blocked = blocked
        self._keep_picture = keep_picture
        self.told_to_end = asyncio.Event()
        self._recording = recording
        self._station = station
        self._instrument = station.instrument
        self._step = step
        self._path = path
        self._visits = visits
        self._broadcast = broadcast
        self._timeline = UNKNOWN
        self._kept = 0
        self._fault: str | None = None
        self._lost = False
        self._lost_at_s = 0.0
        self._lost_code = LINK_LOST

    async def run(self) -> None:
        """Never raises but on cancellation."""
        self._tell(DeviceState.MEASURING)
        try:
            await self._measure_until_done()
        except* Blocked as blocked:
            self._end(DeviceState.FAULT, str(blocked.exceptions[0]))
        except* LinkLost:
            self._end(DeviceState.LOST, self._lost_code)
        except* TimeoutError:
            self._end(DeviceState.FAULT, "stalled")
        except* sqlite3.Error as errors:
            self._end(DeviceState.FAULT, "not_stored", errors)
        # A driver is a plug-in: whatever it raises stops its own instrument only.
        except* Exception as errors:  # noqa: BLE001
            self._end(DeviceState.FAULT, "driver_crashed", errors)
        else:
            self._end_well()

    # ---------------------------------------------------------------- the link, and its recovery

    async def _measure_until_done(self) -> None:
        """Raises `LinkLost` when the link was not found again, or was lost while it was ending."""
        backoff = Backoff(longest_s=5.0)
        done = False
        while not done:
            try:
                await self._measure_once(backoff)
                done = True
            except* LinkLost as lost:
                self._lost_code = _code(lost)
                self._lose()
                await self._wait(backoff)

    async def _measure_once(self, backoff: Backoff) -> None:
        self._require_unblocked()
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(STALL_S):
                link = await stack.enter_async_context(self._station.connect())
            self._instrument.identify(link.identity)
            self._require_unblocked()
            if self._lost:
                self._return()
            await self._measure(link, backoff)

    def _require_unblocked(self) -> None:
        """Raises `Blocked`."""
        why = self._blocked(self._instrument.kind, self._instrument.serial)
        if why is not None:
            raise Blocked(why)

    def _lose(self) -> None:
        """Told once a loss, not once an attempt."""
        if self.told_to_end.is_set():
            raise LinkLost
        loop = asyncio.get_running_loop()
        if not self._lost:
            self._lost, self._lost_at_s = True, loop.time()
            self._tell(DeviceState.LOST, detail=self._lost_code)
            logger.warning("link to the instrument lost", device=self._instrument.kind.value)
        elif loop.time() - self._lost_at_s > RECOVER_S:
            raise LinkLost

    def _return(self) -> None:
        self._lost = False
        self._tell(DeviceState.MEASURING)
        logger.info("link to the instrument found again", device=self._instrument.kind.value)

    async def _wait(self, backoff: Backoff) -> None:
        """Raises `LinkLost` when told to end meanwhile: there is no link to end on."""
        try:
            async with asyncio.timeout(backoff.next_s()):
                await self.told_to_end.wait()
        except TimeoutError:
            return
        raise LinkLost

    # ---------------------------------------------------------------- what the instrument says

    async def _measure(self, link: DriverLink, backoff: Backoff) -> None:
        waves = WaveRecorder(self._instrument.kind, self._step, self._recording)
        try:
            await self._listen(link, backoff, waves)
        finally:
            await waves.end()

    async def _listen(self, link: DriverLink, backoff: Backoff, waves: WaveRecorder) -> None:
        async with asyncio.TaskGroup() as group, asyncio.timeout(STALL_S) as watchdog:
            ending = group.create_task(self._end_when_told(link, watchdog))
            async with aclosing(link.events()) as events:
                async for event in events:
                    backoff.reset()
                    await self._take(event, link, waves)
                    if not self.told_to_end.is_set():
                        watchdog.reschedule(asyncio.get_running_loop().time() + STALL_S)
            ending.cancel()

    async def _end_when_told(self, link: DriverLink, watchdog: asyncio.Timeout) -> None:
        await self.told_to_end.wait()
        watchdog.reschedule(asyncio.get_running_loop().time() + ENDING_S)
        await link.finish()

    async def _take(self, event: Event, link: DriverLink, waves: WaveRecorder) -> None:
        match event:
            case ReadingDraft():
                await self._path.take(event, link=link, step=self._step, timeline=self._timeline)
                self._kept += 1
            case WaveformPiece():
                await self._take_waves(event, link, waves)
            case Still():
                await self._take_picture(event, link)
            case Progress():
                self._show_progress(event)
            case DeviceInfo():
                await self._note(event)
                if event.clock_is_blind:
                    await self._set_clock(link)
            case Question(code=code):
                self._tell(DeviceState.MEASURING, detail=code)
            case Fault(detail=detail):
                self._fault = detail
                self._tell(DeviceState.FAULT, detail=detail)

    async def _take_waves(self, piece: WaveformPiece, link: DriverLink, waves: WaveRecorder) -> None:
        """Shown before anything is awaited; kept, or told why it is not."""
        self._show(waves_of(piece, recording_id=waves.recording_id(piece), device=self._instrument.kind))
        before = waves.refused
        await waves.keep(piece, link.identity)
        self._kept += waves.refused is None
        if waves.refused != before:
            self._tell(DeviceState.MEASURING, detail=waves.refused)

    async def _take_picture(self, picture: Still, link: DriverLink) -> None:
        """Part of a measurement, as its values are. Outside a visit it is nobody's, and stays with the instrument."""
        if self._step.visit is None or self._keep_picture is None:
            return
        try:
            await self._keep_picture(picture, self._instrument.kind, link.identity, self._step.visit.consultation_id)
        except OSError as error:
            logger.warning("picture not kept", device=self._instrument.kind.value, error=type(error).__name__)
            self._tell(DeviceState.MEASURING, detail=PICTURE_LOST)

    async def _note(self, info: DeviceInfo) -> None:
        """What the instrument says of itself: its clock decides whose its stored records are."""
        instrument = self._instrument
        instrument.identify(info.identity)
        offset_s = self._path.clock_offset_s(info)
        if offset_s is not None:
            self._timeline = await self._path.note_clock(info.identity, offset_s)
        if info.battery_percent is not None:
            instrument.battery = info.battery_percent
            self._broadcast(instrument.status())

    async def _set_clock(self, link: DriverLink) -> None:
        now = self._path.local_time()
        if now is not None and isinstance(link, ClockLink):
            await link.sync_time(now)

    def _show_progress(self, progress: Progress) -> None:
        if progress.fraction is not None:
            self._tell(DeviceState.MEASURING, progress=progress.fraction)
        for running in progress.running:
            self._show(
                LiveValue(device=self._instrument.kind, metric=running.metric, value=running.value, unit=running.unit)
            )

    # ---------------------------------------------------------------- what the specialist is told

    def _show(self, message: LiveMessage) -> None:
        """Running values go only to the visit they are measured in."""
        if self._step.visit is not None and self._visits.current == self._step.visit:
            self._broadcast(message)

    def _tell(self, state: DeviceState, *, progress: float | None = None, detail: str | None = None) -> None:
        instrument = self._instrument
        instrument.state, instrument.progress, instrument.detail = state, progress, detail
        self._broadcast(instrument.status())

    def _end_well(self) -> None:
        if self._kept:
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


def _code(lost: BaseExceptionGroup[LinkLost]) -> str:
    """Of the first loss in what the tasks of a link raised."""
    first: BaseException = lost
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first.code if isinstance(first, LinkLost) else LINK_LOST
