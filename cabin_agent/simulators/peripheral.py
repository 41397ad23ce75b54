"""What the emulated instruments have in common: identity, memory, and being told to stop."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.transports import Found, Frame


@dataclass(frozen=True, slots=True)
class World:
    """What all instruments of one cabin share. `speed`: how many times faster than life they measure."""

    patient: SimulatedPatient
    zone: ZoneInfo
    speed: float

    def at_s(self) -> float:
        """The patient's time, which no instrument's speed changes."""
        return time.monotonic()

    def local_time(self) -> datetime:
        """The instruments' own clocks: set, in local time."""
        return datetime.now(UTC).astimezone(self.zone)


class Peripheral(ABC):
    """One emulated instrument: a `Connection` whose frames a script writes.

    An indication stays in memory until it is confirmed and is sent again at the next connection.
    """

    service: str
    model: str
    serial: str

    def __init__(self, world: World) -> None:
        self.world = world
        self._memory: list[Frame] = []
        self._subscribed: set[str] = set()
        self._told_to_end = asyncio.Event()

    @property
    def found(self) -> Found:
        return Found(address=self.serial, name=self.model, services=frozenset({self.service}))

    @abstractmethod
    def script(self) -> AsyncGenerator[Frame]:
        """One measurement. Looks at `pause` to see whether it may go on."""

    async def read(self, characteristic: str) -> bytes:
        return {"2A24": self.model, "2A25": self.serial}.get(characteristic, "").encode()

    async def subscribe(self, *characteristics: str) -> None:
        self._told_to_end.clear()
        self._subscribed.update(characteristics)

    async def unsubscribe(self, *characteristics: str) -> None:
        """Ending the stream of running values is how this instrument is told to end."""
        self._subscribed.difference_update(characteristics)
        self._told_to_end.set()

    async def frames(self) -> AsyncGenerator[Frame]:
        for frame in tuple(self._memory):
            yield frame
        async with aclosing(self.script()) as script:
            async for frame in script:
                if frame.indication:
                    self._memory.append(frame)
                if frame.characteristic in self._subscribed:
                    yield frame

    async def confirm(self, frame: Frame) -> None:
        if frame in self._memory:
            self._memory.remove(frame)

    async def pause(self, seconds: float, *, at_life_speed: bool = False) -> bool:
        """False when the instrument was told to end."""
        timeout_s = seconds if at_life_speed else seconds / self.world.speed
        try:
            await asyncio.wait_for(self._told_to_end.wait(), timeout_s)
        except TimeoutError:
            return True
        return False
