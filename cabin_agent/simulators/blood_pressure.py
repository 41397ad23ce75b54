"""A simulated cuff of the Blood Pressure profile: inflates, deflates with the pulse in it, measures."""

import math
from collections.abc import AsyncGenerator
from datetime import datetime

from cabin_agent.simulators import encode
from cabin_agent.simulators.faults import DisplacedSensor, WrongUnit
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral
from cabin_agent.simulators.scenarios import Rhythm
from cabin_agent.transports import Frame
from contract.observations import DeviceKind, Metric

_STEP_S = 0.5
_INFLATION_S = 10.0
_DEFLATION_S = 30.0
_ABOVE_SYSTOLIC = 35.0
_BELOW_DIASTOLIC = 18.0
_PULSE_MMHG = 2.0


_TOO_LOOSE, _IRREGULAR, _IMPROPER_POSITION = 1 << 1, 1 << 2, 1 << 5
_MEASURED = (Metric.SYSTOLIC, Metric.DIASTOLIC, Metric.MEAN_ARTERIAL, Metric.PULSE_RATE)
# The same of who was measured before.
_SOMEBODY_ELSE = (151.0, 93.0, 112.0, 66.0)


class SimulatedCuff(Peripheral):
    kind = DeviceKind.BLOOD_PRESSURE
    service = "1810"
    model = "Simulated cuff"
    serial = "SIM-BPS-1"
    characteristics = IDENTITY | {"2A35": "indicate", "2A36": "notify", "2A2B": "read write"}

    async def script(self) -> AsyncGenerator[Frame]:
        elapsed_s = 0.0
        while elapsed_s <= _INFLATION_S + _DEFLATION_S:
            yield Frame("2A36", encode.cuff_pressure(self._pressure(elapsed_s)))
            if not await self.pause(_STEP_S):
                return
            elapsed_s += _STEP_S
        yield self._record()

    def _pressure(self, elapsed_s: float) -> float:
        at_s = self.world.at_s()
        peak = self.world.patient.value(Metric.SYSTOLIC, at_s) + _ABOVE_SYSTOLIC
        end = self.world.patient.value(Metric.DIASTOLIC, at_s) - _BELOW_DIASTOLIC
        if elapsed_s <= _INFLATION_S:
            return peak * math.sin(math.pi / 2 * elapsed_s / _INFLATION_S)
        fall = (elapsed_s - _INFLATION_S) / _DEFLATION_S
        beat = _PULSE_MMHG * math.sin(2 * math.pi * self.world.patient.beats(at_s))
        return peak - (peak - end) * fall + beat

    def _record(self) -> Frame:
        at_s = self.world.at_s()
        patient = self.world.patient
        systolic, diastolic, mean, pulse = (self.said(patient.value(metric, at_s)) for metric in _MEASURED)
        octets = encode.blood_pressure(
            systolic,
            diastolic,
            mean,
            pulse,
            local=self.clock(),
            status=self._status(),
            says_kpa=self.faults.content(WrongUnit) is not None,
        )
        return Frame("2A35", octets, indication=True)

    def _status(self) -> int:
        irregular = _IRREGULAR if self.world.patient.rhythm is Rhythm.ATRIAL_FIBRILLATION else 0
        return irregular | (_TOO_LOOSE | _IMPROPER_POSITION if self.faults.content(DisplacedSensor) else 0)

    def old_record(self, taken: datetime | None, user: int) -> Frame:
        octets = encode.blood_pressure(*_SOMEBODY_ELSE, local=taken, user=user)
        return Frame("2A35", octets, indication=True)
