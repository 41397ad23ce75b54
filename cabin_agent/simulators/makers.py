"""Simulated cuffs and scales that speak their makers' own protocols."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from cabin_agent.simulators import encode_makers
from cabin_agent.simulators.faults import OtherUser
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral, World
from cabin_agent.simulators.records import Requests
from cabin_agent.transports import Found, Frame, Refused
from contract.observations import DeviceKind, Metric

_CUFF = (Metric.SYSTOLIC, Metric.DIASTOLIC, Metric.PULSE_RATE)
_MEASURING_S, _STEP_S = 40.0, 1.0
_PEAK_MMHG, _END_MMHG = 180.0, 50.0
# Of whoever was measured before.
_SOMEBODY_ELSE = (151.0, 93.0, 66.0)
_WRITE_NOT_PERMITTED = 0x03
_LET_GO = b"\x04"
# What a notification of the smallest ATT packet holds.
_CHUNK = 20


class SimulatedMicrolife(Peripheral):
    """Measures once when it is connected to, and keeps all it ever measured. `records`: oldest first."""

    kind = DeviceKind.BLOOD_PRESSURE
    service = "FFF0"
    model = "Simulated BP3GY1-2N"
    serial = "SIM-MIC-1"
    characteristics: ClassVar = {"FFF1": "notify", "FFF2": "write"}

    def __init__(self, world: World, unit: int = 1) -> None:
        super().__init__(world, unit)
        self.records: list[bytes] = list(self._of_another())
        self._requests = Requests()
        self._is_new_wanted = True

    @property
    def found(self) -> Found:
        return replace(super().found, services=frozenset({"microlife"}))

    def _of_another(self) -> Iterator[bytes]:
        other = self.faults.content(OtherUser)
        for number in range(other.records if other else 0):
            assert other is not None
            taken = self.world.local_time() - timedelta(hours=other.hours_ago) + timedelta(minutes=number)
            yield encode_makers.microlife_record(*_SOMEBODY_ELSE, local=self._shown(taken))

    async def read(self, characteristic: str) -> bytes:
        """It has nothing to read."""
        del characteristic
        return b""

    async def write(self, characteristic: str, octets: bytes) -> None:
        if characteristic != "FFF2" or octets[:2] != b"M\xff" or sum(octets[:-1]) % 256 != octets[-1]:
            raise Refused(_WRITE_NOT_PERMITTED)
        request = octets[4:-1]
        # Whoever is let go of may hang up at once; the next connection comes after the next measurement.
        self._is_new_wanted = self._is_new_wanted or request == _LET_GO
        self._requests.ask(request)

    async def subscribe(self, *characteristics: str) -> None:
        await super().subscribe(*characteristics)
        self._requests.forget()

    async def frames(self) -> AsyncGenerator[Frame]:
        if self._is_new_wanted and await self.pause(_MEASURING_S):
            self.measure()
        while (request := await self._requests.next(self._told_to_end)) is not None:
            if request == _LET_GO:
                return
            answer = encode_makers.microlife_answer(self._answered(request))
            for first in range(0, len(answer), _CHUNK):
                yield Frame("FFF1", answer[first : first + _CHUNK])

    def _answered(self, request: bytes) -> bytes:
        if request[:1] != b"\x0d":
            return encode_makers.microlife_memory(self.records)
        year, *rest = request[1:7]
        told = datetime(2000 + year, *rest, tzinfo=self.world.zone)  # type: ignore[misc,arg-type]
        self.set_to = told - self.world.local_time()
        return b"\x81"

    def measure(self) -> None:
        self._is_new_wanted = False
        at_s = self.world.at_s()
        values = (self.world.patient.value(metric, at_s) for metric in _CUFF)
        self.records.append(encode_makers.microlife_record(*values, local=self.clock()))

    async def script(self) -> AsyncGenerator[Frame]:
        """Not used: this cuff speaks only when it is asked."""
        return
        yield


class SimulatedYonker(Peripheral):
    """Tells its pressure while it measures, then the result, and keeps nothing."""

    kind = DeviceKind.BLOOD_PRESSURE
    service = "cdeacd80-5235-4c07-8846-93a37ee6b86d"
    model = "Simulated YK-BPA1"
    serial = "SIM-YON-1"
    characteristics: ClassVar = IDENTITY | {"cdeacd81-5235-4c07-8846-93a37ee6b86d": "notify"}

    async def script(self) -> AsyncGenerator[Frame]:
        steps = round(_MEASURING_S / _STEP_S)
        for step in range(steps):
            pressure = _PEAK_MMHG - (_PEAK_MMHG - _END_MMHG) * step / steps
            yield self._told(encode_makers.yonker_running(pressure))
            if not await self.pause(_STEP_S):
                return
        at_s = self.world.at_s()
        values = (self.world.patient.value(metric, at_s) for metric in _CUFF)
        yield self._told(encode_makers.yonker_result(*values, local=self.clock()))

    def _told(self, octets: bytes) -> Frame:
        return Frame("cdeacd81-5235-4c07-8846-93a37ee6b86d", octets)


class SimulatedXiaomiScale(Peripheral):
    """Somebody steps on, stands and steps off; each state is told more than once."""

    kind = DeviceKind.SCALE
    service = "181D"
    model = "Simulated MI SCALE"
    serial = "SIM-XIA-1"
    characteristics: ClassVar = {}
    broadcasts = True

    @property
    def found(self) -> Found:
        return replace(super().found, broadcasts=frozenset({self.service}))

    async def subscribe(self, *characteristics: str) -> None:
        """Nobody can: it tells everybody."""

    async def frames(self) -> AsyncGenerator[Frame]:
        async for frame in self.script():
            yield frame

    async def script(self) -> AsyncGenerator[Frame]:
        for octets in self._told():
            for _ in range(2):
                yield Frame(self.service, octets)
                if not await self.pause(_STEP_S):
                    return

    def _told(self) -> Iterator[bytes]:
        weight, local = self.world.patient.value(Metric.WEIGHT, self.world.at_s()), self.clock()
        for share in (0.3, 0.9):
            yield encode_makers.xiaomi_v1(weight * share, local=local, stable=False)
        yield encode_makers.xiaomi_v1(weight, local=local, stable=True)
        yield encode_makers.xiaomi_v1(weight, local=local, stable=True, removed=True)


class SimulatedXiaomiBodyScale(SimulatedXiaomiScale):
    """The impedance comes after the weight."""

    kind = DeviceKind.BODY_COMPOSITION
    service = "181B"
    model = "Simulated MIBFS"
    serial = "SIM-XIB-1"

    def _told(self) -> Iterator[bytes]:
        at_s, local = self.world.at_s(), self.clock()
        weight = self.world.patient.value(Metric.WEIGHT, at_s)
        ohm = self.world.patient.value(Metric.IMPEDANCE, at_s)
        for share in (0.3, 0.9):
            yield encode_makers.xiaomi_v2(weight * share, local=local, stable=False)
        yield encode_makers.xiaomi_v2(weight, local=local, stable=True)
        yield encode_makers.xiaomi_v2(weight, local=local, stable=True, impedance_ohm=ohm)
        yield encode_makers.xiaomi_v2(weight, local=local, stable=True, removed=True, impedance_ohm=ohm)
