"""A simulated cuff of the Blood Pressure profile: inflates, deflates with the pulse in it, measures."""

import math
from collections.abc import AsyncGenerator

from cabin_agent.simulators import encode
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.transports import Frame
from contract.observations import Metric

_STEP_S = 0.5
_INFLATION_S = 10.0
_DEFLATION_S = 30.0
_ABOVE_SYSTOLIC = 35.0
_BELOW_DIASTOLIC = 18.0
_PULSE_MMHG = 2.0


class SimulatedCuff(Peripheral):
    service = "1810"
    model = "Simulated cuff"
    serial = "SIM-BPS-1"

    async def script(self) -> AsyncGenerator[Frame]:
        elapsed_s = 0.0
        while elapsed_s <= _INFLATION_S + _DEFLATION_S:
            yield Frame("2A36", encode.cuff_pressure(self._pressure(elapsed_s)))
            if not await self.pause(_STEP_S):
                return
            elapsed_s += _STEP_S
        yield Frame("2A35", self._record(), indication=True)

    def _pressure(self, elapsed_s: float) -> float:
        at_s = self.world.at_s()
        peak = self.world.patient.value(Metric.SYSTOLIC, at_s) + _ABOVE_SYSTOLIC
        end = self.world.patient.value(Metric.DIASTOLIC, at_s) - _BELOW_DIASTOLIC
        if elapsed_s <= _INFLATION_S:
            return peak * math.sin(math.pi / 2 * elapsed_s / _INFLATION_S)
        fall = (elapsed_s - _INFLATION_S) / _DEFLATION_S
        beat = _PULSE_MMHG * math.sin(2 * math.pi * self.world.patient.beats(at_s))
        return peak - (peak - end) * fall + beat

    def _record(self) -> bytes:
        at_s = self.world.at_s()
        patient = self.world.patient
        return encode.blood_pressure(
            patient.value(Metric.SYSTOLIC, at_s),
            patient.value(Metric.DIASTOLIC, at_s),
            patient.value(Metric.MEAN_ARTERIAL, at_s),
            patient.value(Metric.PULSE_RATE, at_s),
            local=self.world.local_time(),
        )
