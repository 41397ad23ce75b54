"""Patient monitors of IEEE 11073 SDC.

A metric that runs is shown as it comes, and its last value becomes the reading when the measurement is ended, as with
an oximeter. A metric measured now and then (a cuff) is a reading each time.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

from cabin_agent.drivers import (
    Capability,
    Descriptor,
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
from cabin_agent.drivers.pace import paced
from cabin_agent.drivers.raw import kept
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.parsers.sdc_metric import PARSER, MetricReport, MetricUpdate, measurement_of, parse_report
from cabin_agent.transports import Connection, Found, Frame, Transport, TransportKind
from contract.observations import DeviceIdentity, DeviceKind, Metric, Validity

SERVICE = "sdc"
MODEL_NUMBER = "2A24"
SERIAL_NUMBER = "2A25"
FIRMWARE = "2A26"

_SILENCE_S = 10.0
# A value determined so long ago is not of this measurement.
_OLD_MS = 60_000

DESCRIPTOR = Descriptor(
    driver_id="sdc.monitor",
    version=1,
    kind=DeviceKind.PATIENT_MONITOR,
    rule=MatchRule(TransportKind.SDC, services=frozenset({SERVICE})),
    metrics=(
        numeric(Metric.SYSTOLIC),
        numeric(Metric.DIASTOLIC),
        numeric(Metric.MEAN_ARTERIAL),
        numeric(Metric.PULSE_RATE, continuous=True),
        numeric(Metric.HEART_RATE, continuous=True),
        numeric(Metric.SPO2, continuous=True),
        numeric(Metric.RESPIRATORY_RATE, continuous=True),
        numeric(Metric.TEMPERATURE, continuous=True),
    ),
    capable=frozenset({Capability.LIVE_STREAM}),
    implemented=frozenset({Capability.LIVE_STREAM}),
)


class SdcDriver:
    descriptor = DESCRIPTOR

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        async with transport.connect(found) as connection:
            identity = DeviceIdentity(
                driver=self.descriptor.driver_id,
                model=(await connection.read(MODEL_NUMBER)).decode() or found.name,
                serial=(await connection.read(SERIAL_NUMBER)).decode() or found.address[-80:],
                firmware=(await connection.read(FIRMWARE)).decode() or None,
            )
            yield _SdcLink(connection, identity)


class _SdcLink:
    """`_last`: the last report of each set of running metrics, for the end."""

    def __init__(self, connection: Connection, identity: DeviceIdentity) -> None:
        self.identity = identity
        self._connection = connection
        self._last: dict[frozenset[str], tuple[list[MetricUpdate], MetricReport, Frame]] = {}

    async def events(self) -> AsyncGenerator[Event]:
        async with aclosing(paced(self._connection.frames(), silence_s=_SILENCE_S)) as frames:
            async for frame in frames:
                for event in self._events_of(frame) if frame else (Progress(),):
                    yield event
        for updates, report, frame in self._last.values():
            yield _draft(updates, report, frame)

    def _events_of(self, frame: Frame) -> Iterator[Event]:
        try:
            report = parse_report(frame.octets)
        except ParseError:
            yield Fault("unreadable_frame")
            return
        running = [update for update in report.updates if update.continuous]
        spot = [update for update in report.updates if not update.continuous]
        if running:
            self._last[frozenset(update.handle for update in running)] = (running, report, frame)
            yield Progress(running=tuple(_running(running)))
        if any(update.component.value is not None for update in spot):
            yield _draft(spot, report, frame)

    async def confirm(self, draft: ReadingDraft) -> None:
        """A report is sent once and not kept by the monitor."""
        del draft

    async def finish(self) -> None:
        await self._connection.unsubscribe("")


def _running(updates: Iterable[MetricUpdate]) -> Iterator[RunningValue]:
    """What is invalid is not shown as running: the reading at the end says what it was."""
    for update in updates:
        part = update.component
        if part.value is not None and update.validity is not Validity.INVALID:
            yield RunningValue(part.metric, format(part.value, "f"), part.unit)


def _draft(updates: list[MetricUpdate], report: MetricReport, frame: Frame) -> ReadingDraft:
    octets, flags = kept(frame.octets)
    if any(_is_old(update) for update in updates):
        flags += (FROM_STORAGE,)
    measurement = measurement_of(updates, report.version)
    return ReadingDraft(
        replace(measurement, flags=(*measurement.flags, *flags)),
        Frame(frame.characteristic, octets),
        PARSER,
        stored=FROM_STORAGE in flags,
    )


def _is_old(update: MetricUpdate) -> bool:
    """By both clocks: a monitor whose clock is wrong looks the same, and then nobody knows either."""
    return update.determined_ms is not None and time.time() * 1000 - update.determined_ms > _OLD_MS


def driver() -> SdcDriver:
    return SdcDriver()
