"""Thermometers of the Bluetooth Health Thermometer profile."""

from collections.abc import Iterator

from cabin_agent.drivers import Capability, Descriptor, Event, MatchRule, Progress, ReadingDraft, RunningValue, numeric
from cabin_agent.drivers.gatt import GattDriver, plain
from cabin_agent.parsers.thermometer import PARSER, parse_temperature
from cabin_agent.transports import Frame, TransportKind
from contract.observations import DeviceKind, Metric

SERVICE = "1809"
MEASUREMENT = "2A1C"
INTERMEDIATE = "2A1E"

DESCRIPTOR = Descriptor(
    driver_id="ble.hts",
    version=1,
    kind=DeviceKind.THERMOMETER,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(numeric(Metric.TEMPERATURE),),
    capable=frozenset({Capability.HISTORY_READ, Capability.LIVE_STREAM, Capability.BATTERY}),
    implemented=frozenset({Capability.LIVE_STREAM, Capability.BATTERY}),
)


def driver() -> GattDriver:
    return GattDriver(
        DESCRIPTOR,
        subscribe=(INTERMEDIATE, MEASUREMENT),
        ends_stream=(INTERMEDIATE,),
        decoder=ThermometerDecoder,
    )


class ThermometerDecoder:
    def decode(self, frame: Frame) -> Iterator[Event]:
        if frame.characteristic == MEASUREMENT:
            yield ReadingDraft(parse_temperature(frame.octets), frame, PARSER)
        elif frame.characteristic == INTERMEDIATE:
            running = (
                RunningValue(part.metric, plain(part.value), part.unit)
                for part in parse_temperature(frame.octets).components
                if part.value is not None
            )
            yield Progress(running=tuple(running))

    def last(self) -> Iterator[Event]:
        yield from ()
