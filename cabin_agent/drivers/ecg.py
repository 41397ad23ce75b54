"""12-lead ECG recorders of the simulated model: a stream of all leads until told to end, then the rate of the heart.

The record is the waveform. The rate and the mean interval between R waves are computed here from the samples as they
came, gaps left out; the reading's raw octets are the places of the R waves (u32, little-endian).
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from decimal import Decimal

import numpy as np

from cabin_agent.drivers import (
    Capability,
    Descriptor,
    DriverLink,
    Event,
    Fault,
    Match,
    MatchRule,
    MetricKind,
    MetricSpec,
    ReadingDraft,
    WaveformPiece,
    numeric,
)
from cabin_agent.drivers.gatt import MODEL_NUMBER, SERIAL_NUMBER
from cabin_agent.parsers import Component, Measurement, ParseError
from cabin_agent.parsers.ecg import EcgFeatures, EcgPiece, parse_ecg_features, parse_ecg_samples
from cabin_agent.parsers.rr import r_waves, rr_intervals_ms
from cabin_agent.transports import Connection, Found, Frame, LinkLost, Transport, TransportKind
from contract.live import Waveform
from contract.observations import DeviceIdentity, DeviceKind, Metric

SERVICE = "8d3e0010-5c1b-4f0e-9a7d-3b6c2f1e0a54"
FEATURES = "8d3e0011-5c1b-4f0e-9a7d-3b6c2f1e0a54"
SAMPLES = "8d3e0012-5c1b-4f0e-9a7d-3b6c2f1e0a54"
PARSER = "ecg.rr/1"
# So many pieces a second reach the screens, however small the radio's packets are.
_PIECES_PER_S = 10
# Of a longer recording the last minutes are measured.
_MEASURED_S = 300
_MOST_BEATS = 1000
_COUNTS = 1 << 32

DESCRIPTOR = Descriptor(
    driver_id="ble.ecg12",
    version=1,
    kind=DeviceKind.ECG,
    rule=MatchRule(TransportKind.BLE, services=frozenset({SERVICE})),
    metrics=(
        MetricSpec(Waveform.ECG, "uV", MetricKind.WAVEFORM, continuous=True),
        numeric(Metric.HEART_RATE),
        numeric(Metric.RR_INTERVAL),
    ),
    capable=frozenset({Capability.LIVE_STREAM}),
    implemented=frozenset({Capability.LIVE_STREAM}),
)


def driver() -> "EcgDriver":
    return EcgDriver()


class EcgDriver:
    descriptor = DESCRIPTOR

    def claims(self, found: Found) -> Match | None:
        return self.descriptor.rule.match(found)

    @asynccontextmanager
    async def connect(self, transport: Transport, found: Found) -> AsyncIterator[DriverLink]:
        async with transport.connect(found) as connection:
            identity = DeviceIdentity(
                driver=self.descriptor.driver_id,
                model=await _text(connection, MODEL_NUMBER) or found.name or "unknown",
                serial=await _text(connection, SERIAL_NUMBER) or found.address,
            )
            features = parse_ecg_features(await connection.read(FEATURES))
            await connection.subscribe(SAMPLES)
            yield _EcgLink(connection, identity, features)


class _EcgLink:
    def __init__(self, connection: Connection, identity: DeviceIdentity, features: EcgFeatures) -> None:
        self.identity = identity
        self._connection = connection
        self._features = features
        self._told = False

    async def events(self) -> AsyncGenerator[Event]:
        """A link lost after the recorder was told to end is its end: it hangs up."""
        assembly, kept = _Assembly(self._features), _Kept(self._features.rate_hz)
        try:
            async with aclosing(self._connection.frames()) as frames:
                async for frame in frames:
                    for event in self._decoded(frame, assembly):
                        if isinstance(event, WaveformPiece):
                            kept.take(event)
                        yield event
        except LinkLost:
            if not self._told:
                raise
        for rest in assembly.rest():
            kept.take(rest)
            yield rest
        if draft := kept.draft():
            yield draft

    def _decoded(self, frame: Frame, assembly: "_Assembly") -> Iterable[Event]:
        try:
            piece = parse_ecg_samples(frame.octets, leads=len(self._features.leads))
        except ParseError:
            return [Fault("unreadable_frame")]
        return assembly.take(piece)

    async def confirm(self, draft: ReadingDraft) -> None:
        """The instrument keeps nothing."""

    async def finish(self) -> None:
        self._told = True
        with suppress(LinkLost):
            await self._connection.unsubscribe(SAMPLES)


async def _text(connection: Connection, characteristic: str) -> str:
    return (await connection.read(characteristic)).decode("utf-8", errors="replace").strip("\0 ")[:80]


class _Assembly:
    """Packets to pieces of a tenth of a second; a gap ends a piece."""

    def __init__(self, features: EcgFeatures) -> None:
        self._features = features
        self._size = max(1, features.rate_hz // _PIECES_PER_S)
        self._began: int | None = None
        self._first = 0
        self._values: list[list[int]] = [[] for _ in features.leads]

    def take(self, packet: EcgPiece) -> Iterator[WaveformPiece]:
        if self._began is None:
            self._began = packet.first
        first = (packet.first - self._began) % _COUNTS
        if first != self._first + len(self._values[0]):
            yield from self.rest()
            self._first = first
        for values, more in zip(self._values, packet.values, strict=True):
            values.extend(more)
        if len(self._values[0]) >= self._size:
            yield from self.rest()

    def rest(self) -> Iterator[WaveformPiece]:
        if count := len(self._values[0]):
            features = self._features
            values = tuple(tuple(lead) for lead in self._values)
            yield WaveformPiece(
                Waveform.ECG,
                features.channels,
                float(features.rate_hz),
                "uV",
                features.nanovolts / 1000,
                self._first,
                values,
            )
            self._first += count
            self._values = [[] for _ in self._values]


class _Kept:
    """The last minutes, to measure the intervals in."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._pieces: list[WaveformPiece] = []

    def take(self, piece: WaveformPiece) -> None:
        self._pieces.append(piece)
        while piece.first - self._pieces[0].first > _MEASURED_S * self._rate_hz:
            self._pieces.pop(0)

    def draft(self) -> ReadingDraft | None:
        """None when there are less than three beats in a row."""
        places, intervals = np.empty(0), np.empty(0)
        for run in self._runs():
            found = r_waves(np.concatenate([np.array(piece.values, float) for piece in run], axis=1), self._rate_hz)
            places = np.append(places, found + run[0].first)
            if found.size > 2:
                intervals = np.append(intervals, rr_intervals_ms(found, self._rate_hz))
        if not intervals.size:
            return None
        mean_ms = Decimal(float(intervals.mean()))
        components = (
            Component(Metric.HEART_RATE, (60_000 / mean_ms).quantize(Decimal(1)), "/min"),
            Component(Metric.RR_INTERVAL, mean_ms.quantize(Decimal(1)), "ms"),
        )
        raw = np.round(places[:_MOST_BEATS]).astype("<u4").tobytes()
        return ReadingDraft(Measurement(DeviceKind.ECG, components), Frame(SAMPLES, raw), PARSER)

    def _runs(self) -> Iterator[list[WaveformPiece]]:
        run: list[WaveformPiece] = []
        for piece in self._pieces:
            if run and piece.first != run[-1].first + len(run[-1].values[0]):
                yield run
                run = []
            run.append(piece)
        if run:
            yield run
