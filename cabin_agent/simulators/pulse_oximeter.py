"""A simulated oximeter of the Pulse Oximeter profile, with a pulse curve of its own."""

import math
import struct
from collections.abc import AsyncGenerator
from datetime import datetime

from cabin_agent.simulators import encode
from cabin_agent.simulators.faults import Demonstration, DisplacedSensor
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral, World
from cabin_agent.simulators.records import RECORD_ACCESS, Record, Requests, answers
from cabin_agent.transports import Frame
from contract.observations import DeviceKind, Metric

PLETH = "8d3e0001-5c1b-4f0e-9a7d-3b6c2f1e0a54"
RATE_HZ = 50.0
_PIECE_SAMPLES = 10
_PIECES_PER_VALUE = 5
_SETTLING_S = 5.0

_ONGOING = 1 << 5
_EARLY = 1 << 6
_VALIDATED = 1 << 7
_QUALIFIED = 1 << 8
_FROM_STORAGE = 1 << 9
_DEMONSTRATION = 1 << 10
_POOR_SIGNAL = 1 << 4
_DISPLACED = 1 << 13
# Saturation and pulse of who was measured before.
_SOMEBODY_ELSE = (93.0, 66.0)

# (height, place in the beat, width) of the systolic wave and of the wave after the dicrotic notch.
_WAVES = ((0.82, 0.20, 0.085), (0.36, 0.50, 0.12))
_BREATH_HZ = 0.25
# PLX Features: both statuses with every bit, storage of spot checks, time stamp.
_FEATURES = struct.pack("<HH", 0x000F, 0xFFE0) + (0xFFFF).to_bytes(3, "little")


class SimulatedOximeter(Peripheral):
    """Streams at life speed until told to end, then gives one spot-check record."""

    kind = DeviceKind.PULSE_OXIMETER
    service = "1822"
    model = "Simulated oximeter"
    serial = "SIM-PLX-1"
    characteristics = IDENTITY | {
        "2A5E": "indicate",
        "2A5F": "notify",
        "2A60": "read",
        "2A52": "write indicate",
        PLETH: "notify",
    }

    def __init__(self, world: World, unit: int = 1) -> None:
        super().__init__(world, unit)
        self._requests = Requests()
        self.stored, self._memory = self._memory, []

    async def read(self, characteristic: str) -> bytes:
        return _FEATURES if characteristic == "2A60" else await super().read(characteristic)

    async def subscribe(self, *characteristics: str) -> None:
        await super().subscribe(*characteristics)
        if RECORD_ACCESS in characteristics:
            self._requests.forget()

    async def write(self, characteristic: str, octets: bytes) -> None:
        if characteristic == RECORD_ACCESS:
            self._requests.ask(octets)
        else:
            await super().write(characteristic, octets)

    def keeps(self, frame: Frame) -> bool:
        """Stored spot checks are told when asked for, and stay."""
        return frame.characteristic == "2A5E" and frame not in self.stored

    async def script(self) -> AsyncGenerator[Frame]:
        piece_s = _PIECE_SAMPLES / RATE_HZ
        began_s = next_s = self.world.at_s()
        piece = 0
        while True:
            yield Frame(PLETH, encode.pleth(piece, RATE_HZ, self._curve(next_s)))
            if piece % _PIECES_PER_VALUE == 0:
                yield Frame("2A5F", self._running(began_s))
            for answer in self._answers():
                yield answer
            piece += 1
            next_s += piece_s
            if not await self.pause(max(0.0, next_s - self.world.at_s()), at_life_speed=True):
                break
        yield self._record()

    def _answers(self) -> list[Frame]:
        request = self._requests.waiting()
        if request is None:
            return []
        return answers(request, [Record(number, (frame,)) for number, frame in enumerate(self.stored)])

    def _running(self, began_s: float) -> bytes:
        at_s = self.world.at_s()
        settled = (at_s - began_s) * self.world.speed >= _SETTLING_S
        status = _ONGOING | (_VALIDATED if settled else _EARLY)
        return encode.continuous(self._saturation(at_s), self._pulse(at_s), status=status)

    def _record(self) -> Frame:
        at_s = self.world.at_s()
        octets = encode.spot_check(
            self.said(self._saturation(at_s)),
            self.said(self._pulse(at_s)),
            local=self.clock(),
            status=_VALIDATED | _QUALIFIED | (_DEMONSTRATION if self.faults.content(Demonstration) else 0),
            sensor=_POOR_SIGNAL | _DISPLACED if self.faults.content(DisplacedSensor) else 0,
        )
        return Frame("2A5E", octets, indication=True)

    def old_record(self, taken: datetime | None, user: int) -> Frame:
        """The profile knows no users, but says that a record is from the memory."""
        del user
        status = _VALIDATED | _QUALIFIED | _FROM_STORAGE
        return Frame("2A5E", encode.spot_check(*_SOMEBODY_ELSE, local=taken, status=status), indication=True)

    def _saturation(self, at_s: float) -> float:
        return self.world.patient.value(Metric.SPO2, at_s)

    def _pulse(self, at_s: float) -> float:
        return self.world.patient.value(Metric.PULSE_RATE, at_s)

    def _curve(self, from_s: float) -> list[int]:
        return [self._sample(from_s + index / RATE_HZ) for index in range(_PIECE_SAMPLES)]

    def _sample(self, at_s: float) -> int:
        place = self.world.patient.beats(at_s) % 1.0
        height = sum(h * math.exp(-(((place - centre) / width) ** 2) / 2) for h, centre, width in _WAVES)
        breath = 0.04 * math.sin(2 * math.pi * _BREATH_HZ * at_s)
        return min(max(round(1000 * (0.08 + height + breath)), 0), 1000)
