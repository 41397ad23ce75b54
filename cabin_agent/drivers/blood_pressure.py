"""Blood pressure cuffs of the Bluetooth Blood Pressure profile."""

from collections.abc import Iterator
from decimal import Decimal

from cabin_agent.drivers import Capability, Descriptor, Event, MatchRule, Progress, ReadingDraft, RunningValue, numeric
from cabin_agent.drivers.gatt import GattDriver, plain
from cabin_agent.parsers.blood_pressure import PARSER, CuffPressure, parse_blood_pressure, parse_cuff_pressure
from cabin_agent.parsers.measurement import KPA
from cabin_agent.transports import Frame, TransportKind
from contract.observations import DeviceKind, Metric

SERVICE = "1810"
MEASUREMENT = "2A35"
CUFF_PRESSURE = "2A36"

DESCRIPTOR = Descriptor(
    driver_id="ble.bps",
    version=1,
    kind=DeviceKind.BLOOD_PRESSURE,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(
        numeric(Metric.SYSTOLIC),
        numeric(Metric.DIASTOLIC),
        numeric(Metric.MEAN_ARTERIAL),
        numeric(Metric.PULSE_RATE),
    ),
    capable=frozenset(
        {
            Capability.HISTORY_READ,
            Capability.USER_SLOTS,
            Capability.LIVE_STREAM,
            Capability.TIME_SYNC,
            Capability.BATTERY,
        }
    ),
    implemented=frozenset({Capability.LIVE_STREAM, Capability.TIME_SYNC, Capability.BATTERY}),
)

# The profile says nothing about progress. It is read off the cuff's pressure: up to about 180 mmHg,
# then down to about 60, the way down taking the longer part of the time.
_TYPICAL_PEAK_MMHG = 180.0
_TYPICAL_END_MMHG = 60.0
_INFLATION_SHARE = 0.3
_MMHG_PER_KPA = 7.50062


def driver() -> GattDriver:
    return GattDriver(
        DESCRIPTOR,
        subscribe=(CUFF_PRESSURE, MEASUREMENT),
        ends_stream=(CUFF_PRESSURE,),
        decoder=BloodPressureDecoder,
    )


class BloodPressureDecoder:
    def __init__(self) -> None:
        self._peak = 0.0
        self._fraction = 0.0

    def decode(self, frame: Frame) -> Iterator[Event]:
        if frame.characteristic == MEASUREMENT:
            yield ReadingDraft(parse_blood_pressure(frame.octets), frame, PARSER)
        elif frame.characteristic == CUFF_PRESSURE:
            yield self._progress(parse_cuff_pressure(frame.octets))

    def last(self) -> Iterator[Event]:
        yield from ()

    def _progress(self, cuff: CuffPressure) -> Progress:
        if cuff.value is None:
            return Progress(self._fraction)
        self._fraction = max(self._fraction, self._fraction_at(_mmhg(cuff.value, cuff.unit)))
        return Progress(self._fraction, (RunningValue("cuff_pressure", plain(cuff.value), cuff.unit),))

    def _fraction_at(self, pressure: float) -> float:
        if pressure >= self._peak:
            self._peak = pressure
            return min(pressure / _TYPICAL_PEAK_MMHG, 1.0) * _INFLATION_SHARE
        way_down = max(self._peak - _TYPICAL_END_MMHG, 1.0)
        return min(_INFLATION_SHARE + (1 - _INFLATION_SHARE) * (self._peak - pressure) / way_down, 0.99)


def _mmhg(value: Decimal, unit: str) -> float:
    return float(value) * (_MMHG_PER_KPA if unit == KPA else 1.0)
