"""Simulated scales: one of the Weight Scale profile, and one of the Body Composition profile."""

import math
from collections.abc import AsyncGenerator
from datetime import datetime

from cabin_agent.simulators import encode_body
from cabin_agent.simulators.faults import WrongUnit
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral
from cabin_agent.transports import Frame
from contract.observations import DeviceKind, Metric

_SETTLING_S = 4.0
# Feature 0x2A9E: time stamp, users, body mass index, resolution of the weight 0.1 kg, of the height 0.001 m.
_FEATURE = (0x07 | 3 << 3 | 3 << 7).to_bytes(4, "little")
_SOMEBODY_ELSE_KG, _SOMEBODY_ELSE_FAT, _SOMEBODY_ELSE_OHM = 88.3, 31.2, 470.0


class SimulatedScale(Peripheral):
    kind = DeviceKind.SCALE
    service = "181D"
    model = "Simulated scale"
    serial = "SIM-WSS-1"
    characteristics = IDENTITY | {"2A9D": "indicate", "2A9E": "read", "2A2B": "read write"}

    async def read(self, characteristic: str) -> bytes:
        return _FEATURE if characteristic == "2A9E" else await super().read(characteristic)

    async def script(self) -> AsyncGenerator[Frame]:
        if not await self.pause(_SETTLING_S):
            return
        at_s = self.world.at_s()
        said = self.said(round(self.world.patient.value(Metric.WEIGHT, at_s), 1))
        octets = encode_body.weight(
            said if math.isfinite(said) else None,
            local=self.clock(),
            height_cm=self.world.patient.value(Metric.HEIGHT, at_s),
            says_pounds=self.faults.content(WrongUnit) is not None,
        )
        yield Frame("2A9D", octets, indication=True)

    def old_record(self, taken: datetime | None, user: int) -> Frame:
        return Frame("2A9D", encode_body.weight(_SOMEBODY_ELSE_KG, local=taken, user=user), indication=True)


class SimulatedBodyComposition(Peripheral):
    kind = DeviceKind.BODY_COMPOSITION
    service = "181B"
    model = "Simulated body scale"
    serial = "SIM-BCS-1"
    characteristics = IDENTITY | {"2A9C": "indicate", "2A2B": "read write"}

    async def script(self) -> AsyncGenerator[Frame]:
        if not await self.pause(_SETTLING_S):
            return
        at_s = self.world.at_s()
        patient = self.world.patient
        fat = self.said(patient.value(Metric.BODY_FAT, at_s))
        octets = encode_body.body_composition(
            fat if math.isfinite(fat) else None,
            local=self.clock(),
            kilograms=patient.value(Metric.WEIGHT, at_s),
            impedance_ohm=patient.value(Metric.IMPEDANCE, at_s),
        )
        yield Frame("2A9C", octets, indication=True)

    def old_record(self, taken: datetime | None, user: int) -> Frame:
        octets = encode_body.body_composition(
            _SOMEBODY_ELSE_FAT,
            local=taken,
            kilograms=_SOMEBODY_ELSE_KG,
            impedance_ohm=_SOMEBODY_ELSE_OHM,
            user=user,
        )
        return Frame("2A9C", octets, indication=True)
