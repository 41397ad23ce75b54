"""A simulated meter of the Glucose profile: a memory of records, told only when it is asked for them."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

from cabin_agent.simulators import encode_body
from cabin_agent.simulators.faults import Demonstration, OtherUser, WrongUnit
from cabin_agent.simulators.peripheral import IDENTITY, Peripheral, World
from cabin_agent.simulators.records import RECORD_ACCESS, Record, Requests, answers
from cabin_agent.transports import Frame
from contract.observations import DeviceKind, Metric

_MEASURING_S = 5.0
_BEFORE_MEAL, _FASTING = 1, 3
# Every status bit of the service is supported, and one bond.
_FEATURE = (0x03FF).to_bytes(2, "little")
# Of whoever used the meter before, mg/dL, oldest first; the last is of the control solution.
_EARLIER = (142.0, 87.0, 203.0)
_CONTROL = 110.0


class SimulatedGlucoseMeter(Peripheral):
    """Measures once when it is connected to, and keeps all it ever measured: nothing can be deleted from here.

    `records`: the whole memory, oldest first.
    """

    kind = DeviceKind.GLUCOSE_METER
    service = "1808"
    model = "Simulated meter"
    serial = "SIM-GLS-1"
    characteristics = IDENTITY | {
        "2A18": "notify",
        "2A34": "notify",
        "2A51": "read",
        "2A52": "write indicate",
        "2A2B": "read write",
    }

    def __init__(self, world: World, unit: int = 1) -> None:
        super().__init__(world, unit)
        self.records: list[Record] = []
        self._requests = Requests()
        self._is_new_wanted = True
        self._fill()

    def _fill(self) -> None:
        other = self.faults.content(OtherUser)
        if other is not None:
            for number in range(other.records):
                hours = other.hours_ago - number / 60
                self._remember(_EARLIER[number % len(_EARLIER)], self._ago(hours))
            self._remember(_CONTROL, self._ago(other.hours_ago / 2), control=True)

    def _ago(self, hours: float) -> datetime | None:
        return self._shown(self.world.local_time() - timedelta(hours=hours))

    async def read(self, characteristic: str) -> bytes:
        return _FEATURE if characteristic == "2A51" else await super().read(characteristic)

    async def write(self, characteristic: str, octets: bytes) -> None:
        if characteristic == RECORD_ACCESS:
            self._requests.ask(octets)
        else:
            await super().write(characteristic, octets)

    async def subscribe(self, *characteristics: str) -> None:
        await super().subscribe(*characteristics)
        if RECORD_ACCESS in characteristics:
            self._requests.forget()

    async def frames(self) -> AsyncGenerator[Frame]:
        """Until told to end. A record is not lost by being told: the memory keeps it."""
        if self._is_new_wanted and await self.pause(_MEASURING_S):
            self.measure()
        while (request := await self._requests.next(self._told_to_end)) is not None:
            for frame in answers(request, self.records):
                yield frame
            self._is_new_wanted = True

    def measure(self) -> None:
        self._is_new_wanted = False
        value = self.said(self.world.patient.value(Metric.GLUCOSE, self.world.at_s()))
        self._remember(value, self.clock(), control=self.faults.content(Demonstration) is not None)

    async def script(self) -> AsyncGenerator[Frame]:
        """Not used: this instrument speaks only when it is asked."""
        return
        yield

    def _remember(self, mg_dl: float, local: datetime | None, *, control: bool = False) -> None:
        number = len(self.records)
        measurement = encode_body.glucose(
            number,
            mg_dl,
            local=local,
            control=control,
            status=0x0800 if local is None else 0,
            says_molar=self.faults.content(WrongUnit) is not None,
            context_follows=True,
        )
        context = encode_body.glucose_context(number, _FASTING if number % 2 else _BEFORE_MEAL)
        self.records.append(Record(number, (Frame("2A18", measurement), Frame("2A34", context))))
