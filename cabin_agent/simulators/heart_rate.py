"""A simulated chest strap of the Heart Rate profile: every second the rate, and the intervals of the beats since."""

from collections.abc import AsyncGenerator

from cabin_agent.simulators import encode_body
from cabin_agent.simulators.faults import DisplacedSensor
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral
from cabin_agent.transports import Frame
from contract.observations import DeviceKind, Metric

_STEP_S = 1.0


class SimulatedHeartRate(Peripheral):
    kind = DeviceKind.HEART_RATE_MONITOR
    service = "180D"
    model = "Simulated chest strap"
    serial = "SIM-HRS-1"
    characteristics = IDENTITY | {"2A37": "notify"}

    async def script(self) -> AsyncGenerator[Frame]:
        since_s = self.world.at_s()
        while True:
            at_s = self.world.at_s()
            yield Frame("2A37", self._rate(since_s, at_s))
            since_s = at_s
            if not await self.pause(_STEP_S):
                return

    def _rate(self, since_s: float, at_s: float) -> bytes:
        patient = self.world.patient
        beats = [number for number, _ in patient.beat_times(since_s, at_s)]
        return encode_body.heart_rate(
            round(patient.value(Metric.PULSE_RATE, at_s)),
            contact=self.faults.content(DisplacedSensor) is None,
            rr_ms=[patient.rr_ms(number - 1) for number in beats if number > 0],
        )
