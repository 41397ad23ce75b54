"""What the emulated instruments have in common: identity, memory, and being told to stop."""

import asyncio
import math
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from cabin_agent.simulators import encode
from cabin_agent.simulators.fault_session import DeviceFaults
from cabin_agent.simulators.faults import (
    NO_FAULTS,
    FaultPlan,
    LowBattery,
    OtherUser,
    SpecialValue,
    UnsetClock,
    WrongClock,
)
from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.transports import Found, Frame, LinkLost
from contract.observations import DeviceKind

_BATTERY_PERCENT = 92
_FIRMWARE = "1.0"
_SPECIAL = {"not_a_number": math.nan, "above_range": math.inf, "below_range": -math.inf}


@dataclass(frozen=True, slots=True)
class World:
    """What all instruments of one cabin share. `speed`: how many times faster than life they measure."""

    patient: SimulatedPatient
    zone: ZoneInfo
    speed: float
    plan: FaultPlan = NO_FAULTS
    began_s: float = field(default_factory=time.monotonic)

    def at_s(self) -> float:
        """The patient's time, from 0, which no instrument's speed changes."""
        return time.monotonic() - self.began_s

    def local_time(self) -> datetime:
        """What a clock on the wall shows."""
        return datetime.now(UTC).astimezone(self.zone)


# Read by every driver: system id, model, serial number, firmware, battery.
IDENTITY: dict[str, str] = {"2A23": "read", "2A24": "read", "2A25": "read", "2A26": "read", "2A19": "read"}


class Peripheral(ABC):
    """One emulated instrument: a `Connection` whose frames a script writes.

    An indication stays in memory until it is confirmed and is sent again at the next connection. `serial` ends in
    the number of the unit, "-1" for the first of a model. `characteristics`: on the air, what may be done with each:
    "read", "write", "notify", "indicate". `broadcasts`: on the air it tells its frames in what it advertises.
    """

    kind: DeviceKind
    service: str
    model: str
    serial: str
    characteristics: ClassVar[Mapping[str, str]] = IDENTITY
    broadcasts: ClassVar[bool] = False

    def __init__(self, world: World, unit: int = 1) -> None:
        self.world = world
        self.faults = DeviceFaults(world.plan, self.kind)
        self.serial = f"{self.serial.removesuffix('-1')}-{unit}"
        self.set_to: timedelta | None = None
        self._memory: list[Frame] = list(self._records_of_another())
        self._subscribed: set[str] = set()
        self._told_to_end = asyncio.Event()

    @property
    def found(self) -> Found:
        return Found(address=self.serial, name=self.model, services=frozenset({self.service}))

    @abstractmethod
    def script(self) -> AsyncGenerator[Frame]:
        """One measurement. Looks at `pause` to see whether it may go on."""

    def old_record(self, taken: datetime | None, user: int) -> Frame | None:
        """A record of somebody else; None where the instrument has no memory."""
        del taken, user
        return None

    # ---------------------------------------------------------------- what a fault plan does to the content

    def clock(self) -> datetime | None:
        """What the instrument's own clock shows: local time; None when it was never set."""
        return self._shown(self.world.local_time())

    def said(self, value: float) -> float:
        """What the instrument says in place of what it measured: the value, NaN, or an infinity for HI and LO."""
        special = self.faults.content(SpecialValue)
        return value if special is None else _SPECIAL[special.value]

    def _shown(self, local: datetime) -> datetime | None:
        if self.set_to is not None:
            return local + self.set_to
        if self.faults.content(UnsetClock):
            return None
        wrong = self.faults.content(WrongClock)
        return local if wrong is None else local + timedelta(seconds=wrong.offset_s)

    def _records_of_another(self) -> Iterator[Frame]:
        other = self.faults.content(OtherUser)
        for number in range(other.records if other else 0):
            assert other is not None
            taken = self.world.local_time() - timedelta(hours=other.hours_ago) + timedelta(minutes=number)
            record = self.old_record(self._shown(taken), other.user)
            if record is not None:
                yield record

    # ---------------------------------------------------------------- as a connection

    async def read(self, characteristic: str) -> bytes:
        match characteristic:
            case "2A19":
                low = self.faults.content(LowBattery)
                return bytes([low.percent if low else _BATTERY_PERCENT])
            case "2A23":
                return encode.system_id(self.serial)
            case "2A2B" if characteristic in self.characteristics:
                return encode.current_time(self.clock())
            case _:
                texts = {"2A24": self.model, "2A25": self.serial, "2A26": _FIRMWARE}
                return texts.get(characteristic, "").encode()

    async def subscribe(self, *characteristics: str) -> None:
        self._told_to_end.clear()
        self._subscribed.update(characteristics)

    async def unsubscribe(self, *characteristics: str) -> None:
        """Ending the stream of running values is how this instrument is told to end."""
        self._subscribed.difference_update(characteristics)
        self._told_to_end.set()

    async def write(self, characteristic: str, octets: bytes) -> None:
        """A clock that may be set is set. Most have nothing else to be written to."""
        if characteristic == "2A2B" and "write" in self.characteristics.get(characteristic, ""):
            self.set_to = encode.local_time(octets).replace(tzinfo=self.world.zone) - self.world.local_time()
            return
        raise LinkLost(f"{len(octets)} octets written to {characteristic}, which is read only")

    async def frames(self) -> AsyncGenerator[Frame]:
        for frame in tuple(self._memory):
            yield frame
        async with aclosing(self.script()) as script:
            async for frame in script:
                if self.keeps(frame):
                    self._memory.append(frame)
                if frame.characteristic in self._subscribed:
                    yield frame

    def keeps(self, frame: Frame) -> bool:
        """Whether it is sent again at the next connection until it is confirmed."""
        return frame.indication

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
