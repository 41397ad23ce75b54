"""Xiaomi scales, which broadcast what they weigh: Mi Scale (0x181D) and Mi Body Composition Scale (0x181B).

A scale tells the same many times, while somebody steps on, stands and steps off, and its clock is often that of 1970.
So what is taken is the last settled weight of one weighing; it is of now when the scale was heard settling before, and
as old as it says otherwise. Its impedance comes some seconds after the weight and is waited for.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from cabin_agent.drivers import (
    Descriptor,
    DeviceInfo,
    DriverLink,
    Event,
    Fault,
    Match,
    MatchRule,
    Progress,
    ReadingDraft,
    RunningValue,
    numeric,
)
from cabin_agent.drivers.gatt import UNREADABLE, plain
from cabin_agent.drivers.gatt_stream import Ended, FrameStream
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.measurement import SEEN_MEASURED
from cabin_agent.parsers.xiaomi_scale import PARSER, Broadcast, parse_v1, parse_v2
from cabin_agent.transports import Connection, Found, Frame, LinkLost, Transport, TransportKind
from contract.observations import DeviceIdentity, DeviceKind, Metric

SCALE_SERVICE = "181D"
BODY_SERVICE = "181B"

# A broadcast comes every second or so: after so long a silence the weighing is over.
SETTLED_S = 3.0

SCALE = Descriptor(
    driver_id="ble.xiaomi_scale",
    version=1,
    kind=DeviceKind.SCALE,
    rule=MatchRule(TransportKind.BLE, broadcasts=frozenset({SCALE_SERVICE})),
    metrics=(numeric(Metric.WEIGHT, "0", "327.675", "0.005"),),
)
BODY_SCALE = Descriptor(
    driver_id="ble.xiaomi_body_scale",
    version=1,
    kind=DeviceKind.BODY_COMPOSITION,
    rule=MatchRule(TransportKind.BLE, broadcasts=frozenset({BODY_SERVICE})),
    metrics=(numeric(Metric.WEIGHT, "0", "327.675", "0.005"), numeric(Metric.IMPEDANCE)),
)


class XiaomiDriver:
    def __init__(self, descriptor: Descriptor, parse: Callable[[bytes], Broadcast], *, tells_impedance: bool) -> None:
        self.descriptor = descriptor
        self._weighing = partial(Weighing, parse, tells_impedance=tells_impedance)

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        async with transport.connect(found) as connection:
            identity = DeviceIdentity(driver=self.descriptor.driver_id, model=found.name, serial=found.address)
            yield _BroadcastLink(connection, identity, self._weighing())


def scale() -> XiaomiDriver:
    return XiaomiDriver(SCALE, parse_v1, tells_impedance=False)


def body_scale() -> XiaomiDriver:
    return XiaomiDriver(BODY_SCALE, parse_v2, tells_impedance=True)


@dataclass(slots=True)
class Weighing:
    """One weighing, broadcast by broadcast."""

    parse: Callable[[bytes], Broadcast]
    tells_impedance: bool
    draft: ReadingDraft | None = None
    is_over: bool = False
    _was_settling: bool = False
    _shown: str = ""

    def hear(self, frame: Frame) -> Event | None:
        """Something to show, or nothing new."""
        try:
            said = self.parse(frame.octets)
        except ParseError:
            return Fault(UNREADABLE)
        if said.accepted:
            self._keep(said, frame)
        elif said.removed or not said.weight:
            self._was_settling = False
            self.is_over = self.draft is not None
        else:
            self._was_settling = True
        return self._progress(said)

    def _keep(self, said: Broadcast, frame: Frame) -> None:
        measurement = said.measurement()
        if self._was_settling:
            measurement = replace(measurement, flags=(*measurement.flags, SEEN_MEASURED))
        self.draft = ReadingDraft(measurement, frame, PARSER)
        self.is_over = said.impedance_ohm is not None or not self.tells_impedance

    def _progress(self, said: Broadcast) -> Progress | None:
        if said.removed or not said.weight or said.unit not in ("kg", "[lb_av]"):
            return None
        weight = plain(said.weight)
        if weight == self._shown:
            return None
        self._shown = weight
        return Progress(running=(RunningValue(Metric.WEIGHT, weight, said.unit),))


class _BroadcastLink:
    """Ends with one weighing, or when told to."""

    def __init__(self, connection: Connection, identity: DeviceIdentity, weighing: Weighing) -> None:
        self.identity = identity
        self._connection = connection
        self._weighing = weighing
        self._told = asyncio.Event()

    async def events(self) -> AsyncGenerator[Event]:
        """A settled weight is told though the radio is lost: nothing more was needed of it."""
        yield DeviceInfo(self.identity)
        stream = FrameStream(self._connection.frames(), self._told)
        weighing = self._weighing
        try:
            while not (weighing.is_over or self._told.is_set()):
                frame = await stream.next(SETTLED_S)
                if frame is None and weighing.draft is not None:
                    break
                event: Event | None = Progress() if frame is None else weighing.hear(frame)
                if event is not None:
                    yield event
        except Ended:
            pass
        except LinkLost:
            if weighing.draft is None:
                raise
        finally:
            await stream.close()
        if weighing.draft is not None:
            yield weighing.draft

    async def confirm(self, draft: ReadingDraft) -> None:
        """A scale never knows who heard it."""

    async def finish(self) -> None:
        self._told.set()
