"""A simulated ear thermometer of the Health Thermometer profile: warms up, then measures."""

import math
from collections.abc import AsyncGenerator
from datetime import datetime

from cabin_agent.simulators import encode
from cabin_agent.simulators.faults import WrongUnit
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral
from cabin_agent.transports import Frame
from contract.observations import DeviceKind, Metric

_STEP_S = 1.0
_DURATION_S = 10.0
_AMBIENT = 24.0
_TIME_CONSTANT_S = 2.0
_EAR = 3
_SOMEBODY_ELSE = 38.4


class SimulatedThermometer(Peripheral):
    kind = DeviceKind.THERMOMETER
    service = "1809"
    model = "Simulated thermometer"
    serial = "SIM-HTS-1"
    characteristics = IDENTITY | {"2A1C": "indicate", "2A1E": "notify"}

    async def script(self) -> AsyncGenerator[Frame]:
        elapsed_s = 0.0
        while elapsed_s < _DURATION_S:
            if not await self.pause(_STEP_S):
                return
            elapsed_s += _STEP_S
            yield Frame("2A1E", encode.intermediate_temperature(self._warming(elapsed_s)))
        record = encode.temperature(
            self.said(self._body()),
            local=self.clock(),
            site=_EAR,
            says_fahrenheit=self.faults.content(WrongUnit) is not None,
        )
        yield Frame("2A1C", record, indication=True)

    def old_record(self, taken: datetime | None, user: int) -> Frame:
        """The profile knows no users."""
        del user
        return Frame("2A1C", encode.temperature(_SOMEBODY_ELSE, local=taken, site=_EAR), indication=True)

    def _warming(self, elapsed_s: float) -> float:
        body = self._body()
        return body - (body - _AMBIENT) * math.exp(-elapsed_s / _TIME_CONSTANT_S)

    def _body(self) -> float:
        return self.world.patient.value(Metric.TEMPERATURE, self.world.at_s())
