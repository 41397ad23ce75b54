"""A trace in place of the instrument: the driver that reads it does not know the difference."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from cabin_agent.playback.trace import Entry, Step, Trace
from cabin_agent.transports import Connection, Found, Frame, LinkLost, Refused

_OF_THE_DRIVER = {Step.READ, Step.SUBSCRIBE, Step.UNSUBSCRIBE, Step.WRITE, Step.CONFIRM}
# What the instrument says after these it says because of them.
_CAUSES = {Step.SUBSCRIBE, Step.UNSUBSCRIBE, Step.WRITE}
# Current Time and Date Time: the time of day is of the day of the recording.
_CLOCKS = {"2A2B", "2A08"}
# The same of makers' own protocols: where it is written, and how the command begins (Microlife).
_CLOCK_COMMANDS = (("FFF2", bytes.fromhex("4dff00080d")),)


class PlaybackTransport:
    """`speed`: how many times faster than recorded, None: without any pause. One trace an instrument."""

    def __init__(self, traces: Sequence[Trace], *, speed: float | None = 1.0) -> None:
        self._traces = {trace.found.address: trace for trace in traces}
        self._speed = speed

    async def scan(self) -> list[Found]:
        return [trace.found for trace in self._traces.values()]

    @asynccontextmanager
    async def connect(self, found: Found) -> AsyncIterator[Connection]:
        yield PlaybackConnection(self._traces[found.address], speed=self._speed)


class PlaybackConnection:
    """`deviations`: where the driver did something else than was recorded, in order, in words.

    `waits_for_end` is set while the trace goes on only after the driver was told to finish.
    """

    def __init__(self, trace: Trace, *, speed: float | None = None) -> None:
        self.deviations: list[str] = []
        self.waits_for_end = asyncio.Event()
        self._entries = [entry for entry in trace.entries if not _sets_clock(entry)]
        self._open = [entry for entry in self._entries if entry.step in _OF_THE_DRIVER]
        self._speed = speed
        self._done = asyncio.Condition()

    async def read(self, characteristic: str) -> bytes:
        """What was read then; nothing where it was not, which is no deviation."""
        asked = Entry(0.0, Step.READ, (characteristic,))
        if not any(_same(entry, asked) for entry in self._open):
            return b""
        entry = await self._do(Step.READ, (characteristic,))
        return entry.octets if entry else b""

    async def subscribe(self, *characteristics: str) -> None:
        await self._do(Step.SUBSCRIBE, characteristics)

    async def unsubscribe(self, *characteristics: str) -> None:
        await self._do(Step.UNSUBSCRIBE, characteristics)

    async def write(self, characteristic: str, octets: bytes) -> None:
        if not _sets_clock(Entry(0.0, Step.WRITE, (characteristic,), octets)):
            await self._do(Step.WRITE, (characteristic,), octets)

    async def confirm(self, frame: Frame) -> None:
        await self._do(Step.CONFIRM, (frame.characteristic,), frame.octets)

    async def frames(self) -> AsyncGenerator[Frame]:
        """A frame waits until the driver has done what came before it in the trace."""
        at_s = 0.0
        for entry in self._entries:
            if self._speed is not None:
                await asyncio.sleep(max(0.0, entry.at - at_s) / self._speed)
                at_s = entry.at
            if entry.step in _CAUSES:
                await self._until_done(entry)
            elif entry.step is Step.FRAME:
                yield Frame(entry.characteristics[0], entry.octets, entry.indication)
            elif entry.step is Step.LOST:
                raise LinkLost("lost in the trace")

    def missing(self) -> list[str]:
        """What was recorded and the driver never did; what it no longer reads is its own affair."""
        return [f"missing: {_words(entry)}" for entry in self._open if entry.step is not Step.READ]

    async def _until_done(self, entry: Entry) -> None:
        async with self._done:
            if entry.step is Step.UNSUBSCRIBE and self._is_open(entry):
                self.waits_for_end.set()
            await self._done.wait_for(lambda: not self._is_open(entry))

    def _is_open(self, entry: Entry) -> bool:
        return any(one is entry for one in self._open)

    async def _do(self, step: Step, characteristics: tuple[str, ...], octets: bytes = b"") -> Entry | None:
        done = Entry(0.0, step, characteristics, octets)
        entry = next((one for one in self._open if _same(one, done)), None)
        if entry is None:
            self.deviations.append(f"not in the trace: {_words(done)}")
            return None
        earlier = [one for one in self._open[: self._open.index(entry)] if one.step is not Step.READ]
        if earlier and step is not Step.READ:
            self.deviations.append(f"{_words(done)} before {_words(earlier[0])}")
        async with self._done:
            self._open = [one for one in self._open if one is not entry]
            self._done.notify_all()
        if entry.refused is not None:
            raise Refused(entry.refused)
        return entry


def _sets_clock(entry: Entry) -> bool:
    if entry.step is not Step.WRITE:
        return False
    return not _CLOCKS.isdisjoint(entry.characteristics) or any(
        characteristic in entry.characteristics and entry.octets.startswith(command)
        for characteristic, command in _CLOCK_COMMANDS
    )


def _same(recorded: Entry, done: Entry) -> bool:
    if recorded.step is not done.step or set(recorded.characteristics) != set(done.characteristics):
        return False
    return done.step not in {Step.WRITE, Step.CONFIRM} or recorded.octets == done.octets


def _words(entry: Entry) -> str:
    octets = f" {entry.octets.hex()}" if entry.octets else ""
    return f"{entry.step.value} {' '.join(sorted(entry.characteristics))}{octets}"
