"""An emulated patient monitor of IEEE 11073 SDC: what it measures, and its XML. `sdc_host` puts it on a real wire."""

import itertools
import math
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cabin_agent.simulators.faults import Demonstration, DisplacedSensor
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.transports import Found, Frame, TransportKind
from contract.observations import DeviceKind, Metric

_MESSAGE = "http://standards.ieee.org/downloads/11073/11073-10207-2017/message"
_PARTICIPANT = "http://standards.ieee.org/downloads/11073/11073-10207-2017/participant"
_SPACES = f'xmlns:msg="{_MESSAGE}" xmlns:pm="{_PARTICIPANT}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_EVERY_S = 1.0
_CUFF_AT = 12
_REPORT = "EpisodicMetricReport"


@dataclass(frozen=True, slots=True)
class MonitorMetric:
    """`code`, `unit`: ISO/IEEE 11073-10101. `resolution`: decimal, as the descriptor says it."""

    handle: str
    metric: Metric
    code: int
    unit: int
    continuous: bool
    resolution: str

    def text(self, value: float) -> str:
        return f"{value:.{len(self.resolution.partition('.')[2])}f}"


RUNNING = (
    MonitorMetric("spo2", Metric.SPO2, 150456, 262688, continuous=True, resolution="1"),
    MonitorMetric("pulse", Metric.PULSE_RATE, 149530, 264864, continuous=True, resolution="1"),
    MonitorMetric("resp", Metric.RESPIRATORY_RATE, 151562, 264928, continuous=True, resolution="1"),
    MonitorMetric("temp", Metric.TEMPERATURE, 150364, 268192, continuous=True, resolution="0.1"),
)
CUFF = (
    MonitorMetric("sys", Metric.SYSTOLIC, 150021, 266016, continuous=False, resolution="1"),
    MonitorMetric("dia", Metric.DIASTOLIC, 150022, 266016, continuous=False, resolution="1"),
    MonitorMetric("map", Metric.MEAN_ARTERIAL, 150023, 266016, continuous=False, resolution="1"),
)


@dataclass(frozen=True, slots=True)
class State:
    """One metric's new state. `validity` and `mode` as in BICEPS; `value` None with NA."""

    metric: MonitorMetric
    value: str | None
    validity: str = "Vld"
    mode: str = "Real"


def description(metric: MonitorMetric) -> str:
    availability = "Cont" if metric.continuous else "Intr"
    return (
        f'<pm:Metric xsi:type="pm:NumericMetricDescriptor" Handle="{metric.handle}" DescriptorVersion="0" '
        f'MetricCategory="Msrmt" MetricAvailability="{availability}" Resolution="{metric.resolution}" '
        f'SafetyClassification="MedA"><pm:Type Code="{metric.code}"/><pm:Unit Code="{metric.unit}"/></pm:Metric>'
    )


def whole_description(sequence: str) -> bytes:
    """The answer to GetMdib: one device, one channel, all metrics. `sequence`: a UUID."""
    metrics = "".join(description(metric) for metric in (*RUNNING, *CUFF))
    version = f'MdibVersion="0" SequenceId="urn:uuid:{sequence}"'
    return (
        f'<msg:GetMdibResponse {_SPACES} {version}><msg:Mdib {version}><pm:MdDescription DescriptionVersion="0">'
        f'<pm:Mds Handle="mds0" DescriptorVersion="0" SafetyClassification="MedA"><pm:Type Code="69965"/>'
        f'<pm:SystemContext Handle="sc0" DescriptorVersion="0"><pm:PatientContext Handle="pc0" DescriptorVersion="0"/>'
        f'<pm:LocationContext Handle="lc0" DescriptorVersion="0"/></pm:SystemContext>'
        f'<pm:Vmd Handle="vmd0" DescriptorVersion="0"><pm:Channel Handle="ch0" DescriptorVersion="0">{metrics}'
        f"</pm:Channel></pm:Vmd></pm:Mds></pm:MdDescription></msg:Mdib></msg:GetMdibResponse>"
    ).encode()


def report(states: Sequence[State], *, version: int, at: datetime) -> bytes:
    """A report with the descriptors it names, as `transports.sdc` frames it."""
    descriptions = "".join(description(state.metric) for state in states)
    values = "".join(
        f'<msg:MetricState xsi:type="pm:NumericMetricState" DescriptorHandle="{state.metric.handle}" '
        f'DescriptorVersion="0" StateVersion="{version}"><pm:MetricValue '
        f'DeterminationTime="{round(at.timestamp() * 1000)}"'
        + ("" if state.value is None else f' Value="{state.value}"')
        + f'><pm:MetricQuality Validity="{state.validity}" Mode="{state.mode}"/></pm:MetricValue></msg:MetricState>'
        for state in states
    )
    return (
        f'<MetricUpdate {_SPACES}>{descriptions}<msg:{_REPORT} MdibVersion="{version}" SequenceId="urn:uuid:0">'
        f"<msg:ReportPart>{values}</msg:ReportPart></msg:{_REPORT}></MetricUpdate>"
    ).encode()


class SimulatedMonitor(Peripheral):
    """All running metrics each second, a cuff pressure after twelve; until told to end."""

    kind = DeviceKind.PATIENT_MONITOR
    service = "sdc"
    model = "Simulated monitor"
    serial = "SIM-SDC-1"

    @property
    def found(self) -> Found:
        return Found(
            address=self.serial,
            name=self.model,
            services=frozenset({self.service}),
            transport=TransportKind.SDC,
            path=self.serial,
        )

    async def script(self) -> AsyncGenerator[Frame]:
        for second in itertools.count(1):
            if not await self.pause(_EVERY_S):
                return
            states = self.running() if second % _CUFF_AT else self.cuff()
            yield Frame(
                _REPORT, report(states, version=second, at=self.clock() or datetime.fromtimestamp(0).astimezone())
            )

    async def frames(self) -> AsyncGenerator[Frame]:
        async for frame in self.script():
            yield frame

    def running(self) -> list[State]:
        return [self._state(metric) for metric in RUNNING]

    def cuff(self) -> list[State]:
        return [self._state(metric) for metric in CUFF]

    def _state(self, metric: MonitorMetric) -> State:
        value = self.said(self.world.patient.value(metric.metric, self.world.at_s()))
        mode = "Demo" if self.faults.content(Demonstration) else "Real"
        if math.isfinite(value):
            validity = "Qst" if self.faults.content(DisplacedSensor) else "Vld"
            return State(metric, metric.text(value), validity, mode)
        return State(metric, None, "NA" if math.isnan(value) else "Oflw" if value > 0 else "Uflw", mode)
