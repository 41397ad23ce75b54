"""Pulse oximeters of the Bluetooth Pulse Oximeter profile.

They stream until told to stop, then give one spot-check record: that record is the reading.
"""

from collections.abc import Iterator

from cabin_agent.drivers import Capability, Descriptor, Event, Progress, ReadingDraft, RunningValue, WaveformPiece
from cabin_agent.drivers.gatt import GattDriver, plain
from cabin_agent.parsers.pleth import PlethPiece, parse_pleth
from cabin_agent.parsers.pulse_oximeter import PARSER, parse_continuous, parse_spot_check
from cabin_agent.transports import Frame
from contract.live import Waveform
from contract.observations import DeviceKind, Metric

SERVICE = "1822"
SPOT_CHECK = "2A5E"
CONTINUOUS = "2A5F"
SIMULATED_PLETH = "8d3e0001-5c1b-4f0e-9a7d-3b6c2f1e0a54"

DESCRIPTOR = Descriptor(
    driver_id="ble.plx",
    version=1,
    kind=DeviceKind.PULSE_OXIMETER,
    service=SERVICE,
    metrics=(Metric.SPO2, Metric.PULSE_RATE),
    capable=frozenset({Capability.HISTORY_READ, Capability.LIVE_STREAM}),
    implemented=frozenset({Capability.LIVE_STREAM}),
)

_SEQUENCES = 1 << 16


def driver() -> GattDriver:
    return GattDriver(
        DESCRIPTOR,
        subscribe=(SPOT_CHECK, CONTINUOUS, SIMULATED_PLETH),
        ends_stream=(CONTINUOUS, SIMULATED_PLETH),
        decoder=PulseOximeterDecoder,
    )


class PulseOximeterDecoder:
    def __init__(self) -> None:
        self._sequence: int | None = None

    def decode(self, frame: Frame) -> Iterator[Event]:
        if frame.characteristic == SPOT_CHECK:
            yield ReadingDraft(parse_spot_check(frame.octets), frame, PARSER)
        elif frame.characteristic == CONTINUOUS:
            running = (
                RunningValue(part.metric, plain(part.value), part.unit)
                for part in parse_continuous(frame.octets).components
                if part.value is not None
            )
            yield Progress(running=tuple(running))
        elif frame.characteristic == SIMULATED_PLETH:
            yield self._piece(parse_pleth(frame.octets))

    def _piece(self, piece: PlethPiece) -> WaveformPiece:
        if self._sequence is None:
            self._sequence = piece.sequence
        else:
            self._sequence += (piece.sequence - self._sequence) % _SEQUENCES
        return WaveformPiece(Waveform.PLETH, self._sequence, piece.rate_hz, piece.values)
