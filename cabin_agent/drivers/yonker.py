"""Yonker blood pressure cuffs (YK-BPA1), which have a service of the maker's own.

Service and characteristic as public clients use them. Nothing is known of a memory: what was not heard was not measured.
"""

from collections.abc import Iterator
from dataclasses import replace

from cabin_agent.drivers import Capability, Descriptor, Event, MatchRule, Progress, ReadingDraft, RunningValue, numeric
from cabin_agent.drivers.gatt import GattDriver, plain
from cabin_agent.parsers import Measurement
from cabin_agent.parsers.measurement import SEEN_MEASURED
from cabin_agent.parsers.yonker import PARSER, is_running, parse_running, parse_yonker
from cabin_agent.transports import Frame, TransportKind
from contract.observations import DeviceKind, Metric

SERVICE = "cdeacd80-5235-4c07-8846-93a37ee6b86d"
TOLD = "cdeacd81-5235-4c07-8846-93a37ee6b86d"

DESCRIPTOR = Descriptor(
    driver_id="ble.yonker",
    version=1,
    kind=DeviceKind.BLOOD_PRESSURE,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(
        numeric(Metric.SYSTOLIC, "0", "255", "1"),
        numeric(Metric.DIASTOLIC, "0", "255", "1"),
        numeric(Metric.PULSE_RATE, "0", "255", "1"),
    ),
    capable=frozenset({Capability.LIVE_STREAM}),
    implemented=frozenset({Capability.LIVE_STREAM}),
)


def driver() -> GattDriver:
    return GattDriver(DESCRIPTOR, subscribe=(TOLD,), ends_stream=(TOLD,), decoder=YonkerDecoder)


class YonkerDecoder:
    """The cuff's clock is not to be relied on. A result after running pressures is of now; another is as old as it says."""

    def __init__(self) -> None:
        self._is_measuring = False

    def decode(self, frame: Frame) -> Iterator[Event]:
        if is_running(frame.octets):
            cuff = parse_running(frame.octets)
            self._is_measuring = True
            assert cuff.value is not None
            yield Progress(running=(RunningValue("cuff_pressure", plain(cuff.value), cuff.unit),))
            return
        measurement = parse_yonker(frame.octets)
        seen, self._is_measuring = self._is_measuring, False
        yield ReadingDraft(_seen(measurement) if seen else measurement, frame, PARSER)

    def last(self) -> Iterator[Event]:
        yield from ()


def _seen(measurement: Measurement) -> Measurement:
    return replace(measurement, flags=(*measurement.flags, SEEN_MEASURED))
