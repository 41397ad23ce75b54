"""Pulse oximeters of the Bluetooth Pulse Oximeter profile.

They stream until told to stop, then give one spot-check record: that record is the reading. One that only streams has
its last value taken. Stored spot checks are asked for first, and never deleted.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from cabin_agent.drivers import (
    Capability,
    Descriptor,
    DeviceInfo,
    Event,
    Fault,
    MatchRule,
    Progress,
    ReadingDraft,
    RunningValue,
    WaveformPiece,
    numeric,
)
from cabin_agent.drivers.gatt import GattDriver, GattLink, from_storage, plain
from cabin_agent.drivers.record_access import RECORD_ACCESS, procedure
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.features import parse_oximeter_features
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.parsers.pleth import PlethPiece, parse_pleth
from cabin_agent.parsers.pulse_oximeter import PARSER, parse_continuous, parse_spot_check
from cabin_agent.parsers.racp import report_all
from cabin_agent.transports import Connection, Frame, Refused, TransportKind
from contract.live import Waveform
from contract.observations import DeviceKind, Metric, Validity

SERVICE = "1822"
SPOT_CHECK = "2A5E"
CONTINUOUS = "2A5F"
FEATURES = "2A60"
SIMULATED_PLETH = "8d3e0001-5c1b-4f0e-9a7d-3b6c2f1e0a54"

DESCRIPTOR = Descriptor(
    driver_id="ble.plx",
    version=1,
    kind=DeviceKind.PULSE_OXIMETER,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(numeric(Metric.SPO2, continuous=True), numeric(Metric.PULSE_RATE, continuous=True)),
    capable=frozenset({Capability.HISTORY_READ, Capability.LIVE_STREAM, Capability.BATTERY}),
    implemented=frozenset({Capability.HISTORY_READ, Capability.LIVE_STREAM, Capability.BATTERY}),
)

_SEQUENCES = 1 << 16


def driver() -> GattDriver:
    return GattDriver(
        DESCRIPTOR,
        subscribe=(CONTINUOUS, SIMULATED_PLETH, SPOT_CHECK, RECORD_ACCESS),
        ends_stream=(CONTINUOUS, SIMULATED_PLETH),
        decoder=PulseOximeterDecoder,
        link=partial(OximeterLink, on_disk=set()),
    )


class PulseOximeterDecoder:
    def __init__(self) -> None:
        self._sequence: int | None = None
        self._first = 0
        self._running: ReadingDraft | None = None

    def decode(self, frame: Frame) -> Iterator[Event]:
        if frame.characteristic == SPOT_CHECK:
            draft = ReadingDraft(parse_spot_check(frame.octets), frame, PARSER)
            if FROM_STORAGE not in draft.measurement.flags:
                self._running = None
            yield draft
        elif frame.characteristic == CONTINUOUS:
            yield self._progress(frame)
        elif frame.characteristic == SIMULATED_PLETH:
            yield self._piece(parse_pleth(frame.octets))

    def last(self) -> Iterator[Event]:
        """The last value of the stream, where no spot check followed it."""
        if self._running is not None:
            yield self._running

    def _progress(self, frame: Frame) -> Progress:
        measurement = parse_continuous(frame.octets)
        if self._running is None or measurement.validity is Validity.VALID:
            self._running = ReadingDraft(measurement, frame, PARSER)
        return Progress(
            running=tuple(
                RunningValue(part.metric, plain(part.value), part.unit)
                for part in measurement.components
                if part.value is not None
            )
        )

    def _piece(self, piece: PlethPiece) -> WaveformPiece:
        """The instrument counts pieces, which are of one length."""
        if self._sequence is not None:
            self._first += (piece.sequence - self._sequence) % _SEQUENCES * len(piece.values)
        self._sequence = piece.sequence
        return WaveformPiece(Waveform.PLETH, ("pleth",), piece.rate_hz, "1", 0.001, self._first, (piece.values,))


class OximeterLink(GattLink):
    """`on_disk`: (serial number, octets) of stored records that are. The profile numbers them not, so it gives all."""

    def __init__(
        self,
        connection: Connection,
        info: DeviceInfo,
        decoder: PulseOximeterDecoder,
        ends_stream: tuple[str, ...],
        *,
        on_disk: set[tuple[str, bytes]],
    ) -> None:
        super().__init__(connection, info, decoder, ends_stream)
        self._on_disk = on_disk
        self._stores = False

    async def prepare(self) -> None:
        try:
            self._stores = parse_oximeter_features(await self._connection.read(FEATURES)).stores_spot_checks
        except ParseError:
            self._stores = False

    async def heard(self) -> AsyncGenerator[Event]:
        if self._stores:
            async with aclosing(self._stored()) as stored:
                async for event in stored:
                    yield event
        async with aclosing(super().heard()) as heard:
            async for event in heard:
                yield event

    async def _stored(self) -> AsyncGenerator[Event]:
        try:
            async with aclosing(procedure(self._connection, self._stream, report_all())) as steps:
                async for step in steps:
                    if isinstance(step, Frame):
                        for event in self._old(step):
                            yield event
                    elif not step.good:
                        yield Fault("history_refused")
        except Refused:
            yield Fault("history_refused")

    def _old(self, frame: Frame) -> tuple[Event, ...]:
        if frame.characteristic != SPOT_CHECK:
            return self._decoded(frame)
        if (self.identity.serial, frame.octets) in self._on_disk:
            return ()
        return tuple(
            replace(from_storage(event), stored=True) if isinstance(event, ReadingDraft) else event
            for event in self._decoded(frame, stored=True)
        )

    async def confirm(self, draft: ReadingDraft) -> None:
        await super().confirm(draft)
        if draft.stored:
            self._on_disk.add((self.identity.serial, draft.frame.octets))
