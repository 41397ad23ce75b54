"""A simulated oximeter of the Pulse Oximeter profile, with a pulse curve of its own."""

import math
from collections.abc import AsyncGenerator

from cabin_agent.simulators import encode
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.transports import Frame
from contract.observations import Metric

PLETH = "8d3e0001-5c1b-4f0e-9a7d-3b6c2f1e0a54"
RATE_HZ = 50.0
_PIECE_SAMPLES = 10
_PIECES_PER_VALUE = 5
_SETTLING_S = 5.0

_ONGOING = 1 << 5
_EARLY = 1 << 6
_VALIDATED = 1 << 7
_QUALIFIED = 1 << 8

# (height, place in the beat, width) of the systolic wave and of the wave after the dicrotic notch.
_WAVES = ((0.82, 0.20, 0.085), (0.36, 0.50, 0.12))
_BREATH_HZ = 0.25


class SimulatedOximeter(Peripheral):
    """Streams at life speed until told to end, then gives one spot-check record."""

    service = "1822"
    model = "Simulated oximeter"
    serial = "SIM-PLX-1"

    async def script(self) -> AsyncGenerator[Frame]:
        piece_s = _PIECE_SAMPLES / RATE_HZ
        began_s = next_s = self.world.at_s()
        piece = 0
        while True:
            yield Frame(PLETH, encode.pleth(piece, RATE_HZ, self._curve(next_s)))
            if piece % _PIECES_PER_VALUE == 0:
                yield Frame("2A5F", self._running(began_s))
            piece += 1
            next_s += piece_s
            if not await self.pause(max(0.0, next_s - self.world.at_s()), at_life_speed=True):
                break
        yield Frame("2A5E", self._record(), indication=True)

    def _running(self, began_s: float) -> bytes:
        at_s = self.world.at_s()
        settled = (at_s - began_s) * self.world.speed >= _SETTLING_S
        status = _ONGOING | (_VALIDATED if settled else _EARLY)
        return encode.continuous(self._saturation(at_s), self._pulse(at_s), status=status)

    def _record(self) -> bytes:
        at_s = self.world.at_s()
        return encode.spot_check(
            self._saturation(at_s),
            self._pulse(at_s),
            local=self.world.local_time(),
            status=_VALIDATED | _QUALIFIED,
        )

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
