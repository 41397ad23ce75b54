"""The cameras and the stethoscope: opened and closed as the specialist asks, the stethoscope recorded while it is open."""

from collections.abc import Callable, Sequence
from uuid import UUID

import structlog

from cabin_agent.cameras.still import NoPicture, StillSource
from cabin_agent.cameras.stills import Stills
from cabin_agent.drivers.live_source import LiveSource
from cabin_agent.instruments import Instrument
from cabin_agent.sound.recorder import SoundRecorder, SoundSource
from cabin_agent.tasks import Tasks
from cabin_agent.waves.recorder import Recording
from contract.live import LiveMessage
from contract.observations import DeviceKind, DeviceState
from contract.signaling import DeviceRequested

logger = structlog.stdlib.get_logger(__name__)

# Codes for the catalogue of texts.
STILL_ASKED = "still_asked"
STILL_REFUSED = "still_refused"
STILL_TAKEN = "still_taken"
STILL_CLOSED = "still_closed"
STILL_DISK = "still_refused_disk"
STILL_FAILED = "still_failed"


class LiveSources:
    """`visit`: the open visit's consultation. After a visit every shutter is again as it was at the start."""

    def __init__(
        self,
        sources: Sequence[LiveSource],
        *,
        recording: Recording,
        stills: Stills,
        visit: Callable[[], UUID | None],
        broadcast: Callable[[LiveMessage], None],
    ) -> None:
        self._sources = [(source, _instrument(source)) for source in sources]
        self._at_start = {id(source): source.live for source in sources}
        self._recording = recording
        self._stills = stills
        self._visit = visit
        self._broadcast = broadcast
        self._recorders: dict[DeviceKind, SoundRecorder] = {}
        self._asked: set[DeviceKind] = set()
        self._tasks = Tasks()

    @property
    def sources(self) -> list[LiveSource]:
        return [source for source, _ in self._sources]

    @property
    def instruments(self) -> list[Instrument]:
        return [instrument for _, instrument in self._sources]

    def ask(self, request: DeviceRequested) -> bool:
        """False when it is none of these instruments."""
        asked = [(source, instrument) for source, instrument in self._sources if source.kind is request.device]
        for source, instrument in asked:
            if request.action in ("start", "stop"):
                self._open(source, instrument, live=request.action == "start")
            elif request.action == "still":
                self._ask_patient(source, instrument)
            elif request.action in ("agree", "refuse"):
                self._answered(source, instrument, agreed=request.action == "agree")
        return bool(asked)

    def end_visit(self) -> None:
        for source, instrument in self._sources:
            self._open(source, instrument, live=self._at_start[id(source)])
            self._stop(source)

    def _ask_patient(self, source: LiveSource, instrument: Instrument) -> None:
        """Only of what is open: with the shutter closed there is nothing to see. Nothing is taken before the answer."""
        if self._visit() is None or not isinstance(source, StillSource) or not source.live:
            self._say(instrument, STILL_CLOSED)
        elif self._recording.nearly_full():
            self._say(instrument, STILL_DISK)
        else:
            self._asked.add(source.kind)
            self._say(instrument, STILL_ASKED)

    def _answered(self, source: LiveSource, instrument: Instrument, *, agreed: bool) -> None:
        """An answer to nothing that was asked, as a second one, changes nothing."""
        visit = self._visit()
        if source.kind not in self._asked or visit is None or not isinstance(source, StillSource):
            return
        self._asked.discard(source.kind)
        if agreed:
            self._tasks.spawn(self._keep(source, instrument, visit))
        else:
            self._say(instrument, STILL_REFUSED)

    async def _keep(self, source: StillSource, instrument: Instrument, visit: UUID) -> None:
        try:
            await self._stills.keep(await source.still(), source, consultation_id=visit)
        except (NoPicture, OSError) as error:
            logger.warning("still not taken", device=source.kind.value, error=type(error).__name__)
            self._say(instrument, STILL_FAILED)
        else:
            self._say(instrument, STILL_TAKEN)

    def _say(self, instrument: Instrument, detail: str) -> None:
        instrument.detail = detail
        self._broadcast(instrument.status())

    async def close(self) -> None:
        for recorder in self._recorders.values():
            recorder.stop()
        await self._tasks.close()

    def _open(self, source: LiveSource, instrument: Instrument, *, live: bool) -> None:
        source.live = live
        instrument.detail = None
        self._asked.discard(source.kind)
        if not live:
            self._stop(source)
        elif isinstance(source, SoundSource) and source.kind not in self._recorders:
            instrument.detail = self._record(source)
        instrument.state = _state(source)
        self._broadcast(instrument.status())

    def _record(self, source: SoundSource) -> str | None:
        """Why it is not recorded, as a code."""
        visit = self._visit()
        if visit is None:
            return None
        recorder = SoundRecorder(source, consultation_id=visit, recording=self._recording)
        if recorder.refused is None:
            self._recorders[source.kind] = recorder
            self._tasks.spawn(self._run(source.kind, recorder))
        return recorder.refused

    async def _run(self, kind: DeviceKind, recorder: SoundRecorder) -> None:
        try:
            await recorder.run()
        finally:
            if self._recorders.get(kind) is recorder:
                del self._recorders[kind]

    def _stop(self, source: LiveSource) -> None:
        recorder = self._recorders.pop(source.kind, None)
        if recorder is not None:
            recorder.stop()


def _instrument(source: LiveSource) -> Instrument:
    identity = source.identity
    made = Instrument(source.kind, 1, identity.model, identity.serial, _state(source), driver=identity.driver)
    made.identify(identity)
    return made


def _state(source: LiveSource) -> DeviceState:
    return DeviceState.MEASURING if source.live else DeviceState.READY
