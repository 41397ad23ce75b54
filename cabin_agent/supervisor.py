"""Runs the instruments, each in tasks of its own: one that crashes touches nobody else."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from cabin_agent.attribution import Step, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.instruments import Station
from cabin_agent.reading_path import ReadingPath
from cabin_agent.session import Blocking, KeepPicture, Session
from cabin_agent.tasks import Tasks
from cabin_agent.waves.recorder import Recording
from contract.live import LiveMessage
from contract.observations import DeviceKind


class Supervisor:
    """Starts and stops instruments by kind; with several of a kind, the first.

    `blocked`: why an instrument may not be used. `changed` is called when one began or ended. `alone`: entered for as
    long as the instrument measures.
    """

    def __init__(
        self,
        stations: Sequence[Station],
        *,
        path: ReadingPath,
        visits: Visits,
        clock: KioskClock,
        broadcast: Callable[[LiveMessage], None],
        recording: Recording | None = None,
        blocked: Blocking = lambda kind, serial: None,
        changed: Callable[[], None] = lambda: None,
        keep_picture: KeepPicture | None = None,
        alone: Callable[[Station], AbstractAsyncContextManager[None]] = lambda station: nullcontext(),
    ) -> None:
        self._alone = alone
        self._keep_picture = keep_picture
        self._blocked = blocked
        self._changed = changed
        self._recording = recording
        self._stations = stations
        self._path = path
        self._visits = visits
        self._clock = clock
        self._broadcast = broadcast
        self._tasks = Tasks()
        self._sessions: dict[DeviceKind, Session] = {}

    @property
    def measuring(self) -> bool:
        return bool(self._sessions)

    def take_over(self, stations: Sequence[Station]) -> None:
        """Other instruments, or other ways to them. Only while none measures."""
        self._stations = stations

    def has(self, kind: DeviceKind) -> bool:
        return any(station.instrument.kind is kind for station in self._stations)

    def start(self, kind: DeviceKind) -> None:
        """A second start of a running instrument changes nothing."""
        if kind in self._sessions:
            return
        station = next(station for station in self._stations if station.instrument.kind is kind)
        step = Step(self._clock.now().received_at, self._visits.current)
        self._sessions[kind] = session = Session(
            station,
            step,
            self._path,
            self._visits,
            self._broadcast,
            self._recording,
            self._blocked,
            self._keep_picture,
        )
        self._tasks.spawn(self._run(station, session))
        self._changed()

    def stop(self, kind: DeviceKind) -> None:
        """What the instrument still delivers on being stopped is taken."""
        if kind in self._sessions:
            self._sessions[kind].told_to_end.set()

    def stop_all(self) -> None:
        for kind in tuple(self._sessions):
            self.stop(kind)

    async def close(self) -> None:
        await self._tasks.close()

    async def _run(self, station: Station, session: Session) -> None:
        try:
            async with self._alone(station):
                await session.run()
        finally:
            del self._sessions[station.instrument.kind]
            self._changed()
