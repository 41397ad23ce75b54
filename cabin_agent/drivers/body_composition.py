"""Scales of the Bluetooth Body Composition profile."""

from collections.abc import Iterator

from cabin_agent.drivers import Capability, Descriptor, Event, MatchRule, ReadingDraft, numeric
from cabin_agent.drivers.gatt import GattDriver
from cabin_agent.parsers.body_composition import PARSER, parse_body_composition
from cabin_agent.transports import Frame, TransportKind
from contract.observations import DeviceKind, Metric

SERVICE = "181B"
MEASUREMENT = "2A9C"

DESCRIPTOR = Descriptor(
    driver_id="ble.bcs",
    version=1,
    kind=DeviceKind.BODY_COMPOSITION,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=tuple(
        numeric(metric)
        for metric in (
            Metric.BODY_FAT,
            Metric.BASAL_METABOLISM,
            Metric.MUSCLE_SHARE,
            Metric.MUSCLE_MASS,
            Metric.FAT_FREE_MASS,
            Metric.SOFT_LEAN_MASS,
            Metric.BODY_WATER_MASS,
            Metric.IMPEDANCE,
            Metric.WEIGHT,
            Metric.HEIGHT,
        )
    ),
    capable=frozenset({Capability.HISTORY_READ, Capability.USER_SLOTS, Capability.TIME_SYNC, Capability.BATTERY}),
    implemented=frozenset({Capability.TIME_SYNC, Capability.BATTERY}),
)


def driver() -> GattDriver:
    return GattDriver(DESCRIPTOR, subscribe=(MEASUREMENT,), ends_stream=(), decoder=BodyCompositionDecoder)


class BodyCompositionDecoder:
    def decode(self, frame: Frame) -> Iterator[Event]:
        yield ReadingDraft(parse_body_composition(frame.octets), frame, PARSER)

    def last(self) -> Iterator[Event]:
        yield from ()
