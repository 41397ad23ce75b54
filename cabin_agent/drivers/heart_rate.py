"""Heart rate monitors of the Bluetooth Heart Rate profile: a stream; its last value is the reading."""

from collections.abc import Iterator

from cabin_agent.drivers import (
    Capability,
    Descriptor,
    Event,
    MatchRule,
    Progress,
    ReadingDraft,
    RunningValue,
    numeric,
)
from cabin_agent.drivers.gatt import GattDriver, plain
from cabin_agent.parsers.heart_rate import PARSER, parse_heart_rate
from cabin_agent.transports import Frame, TransportKind
from contract.observations import DeviceKind, Metric, Validity

SERVICE = "180D"
MEASUREMENT = "2A37"

DESCRIPTOR = Descriptor(
    driver_id="ble.hrs",
    version=1,
    kind=DeviceKind.HEART_RATE_MONITOR,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(
        numeric(Metric.HEART_RATE, continuous=True),
        numeric(Metric.RR_INTERVAL, continuous=True),
        numeric(Metric.ENERGY_EXPENDED),
    ),
    capable=frozenset({Capability.LIVE_STREAM, Capability.BATTERY}),
    implemented=frozenset({Capability.LIVE_STREAM, Capability.BATTERY}),
)


def driver() -> GattDriver:
    return GattDriver(DESCRIPTOR, subscribe=(MEASUREMENT,), ends_stream=(MEASUREMENT,), decoder=HeartRateDecoder)


class HeartRateDecoder:
    """A value with the sensor on the skin is preferred to a later one without."""

    def __init__(self) -> None:
        self._best: ReadingDraft | None = None

    def decode(self, frame: Frame) -> Iterator[Event]:
        measurement = parse_heart_rate(frame.octets).measurement()
        if self._best is None or measurement.validity is Validity.VALID:
            self._best = ReadingDraft(measurement, frame, PARSER)
        yield Progress(
            running=tuple(
                RunningValue(part.metric, plain(part.value), part.unit)
                for part in measurement.components
                if part.value is not None
            )
        )

    def last(self) -> Iterator[Event]:
        if self._best is not None:
            yield self._best
