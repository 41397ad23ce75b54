"""Scales of the Bluetooth Weight Scale profile."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from cabin_agent.drivers import Capability, Descriptor, DeviceInfo, Event, MatchRule, Quirk, ReadingDraft, numeric
from cabin_agent.drivers.gatt import GattClockLink, GattDriver
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.weight import GSS_STEPS, PARSER, WeightSteps, parse_weight, parse_weight_feature
from cabin_agent.transports import Connection, Frame, TransportKind
from contract.observations import DeviceKind, Metric

SERVICE = "181D"
MEASUREMENT = "2A9D"
FEATURE = "2A9E"
COUNTS_IN_RESOLUTION = "weight_counts_in_resolution"

DESCRIPTOR = Descriptor(
    driver_id="ble.wss",
    version=1,
    kind=DeviceKind.SCALE,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(numeric(Metric.WEIGHT), numeric(Metric.HEIGHT), numeric(Metric.BMI)),
    capable=frozenset({Capability.HISTORY_READ, Capability.USER_SLOTS, Capability.TIME_SYNC, Capability.BATTERY}),
    implemented=frozenset({Capability.TIME_SYNC, Capability.BATTERY}),
)


def driver(*, quirks: tuple[Quirk, ...] = ()) -> GattDriver:
    """`quirks`: `weight_counts_in_resolution` for a model that counts in the resolution of its Feature, against the
    specification. No such model is known here by name."""
    descriptor = replace(DESCRIPTOR, quirks=quirks)
    return GattDriver(
        descriptor,
        subscribe=(MEASUREMENT,),
        ends_stream=(),
        decoder=WeightDecoder,
        link=partial(WeightLink, descriptor=descriptor),
    )


class WeightDecoder:
    def __init__(self) -> None:
        self.steps = GSS_STEPS

    def decode(self, frame: Frame) -> Iterator[Event]:
        yield ReadingDraft(parse_weight(frame.octets, steps=self.steps), frame, PARSER)

    def last(self) -> Iterator[Event]:
        yield from ()


class WeightLink(GattClockLink):
    def __init__(
        self,
        connection: Connection,
        info: DeviceInfo,
        decoder: WeightDecoder,
        ends_stream: tuple[str, ...],
        *,
        descriptor: Descriptor,
    ) -> None:
        super().__init__(connection, info, decoder, ends_stream)
        self._descriptor = descriptor
        self._weight = decoder

    async def prepare(self) -> None:
        device = self.identity
        if self._descriptor.quirk(COUNTS_IN_RESOLUTION, model=device.model, firmware=device.firmware):
            self._weight.steps = await self._resolution() or GSS_STEPS

    async def _resolution(self) -> WeightSteps | None:
        try:
            return parse_weight_feature(await self._connection.read(FEATURE)).resolution
        except ParseError:
            return None
