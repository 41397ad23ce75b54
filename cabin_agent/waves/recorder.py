"""The recording of one measurement: pieces as the instrument gives them, cut into chunks of a second and stored.

Only a waveform measured in a visit is recorded: of anybody else's there is nothing to keep. A disk that is nearly full
refuses new recordings; what the screens see goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import numpy as np
import structlog

from cabin_agent.attribution import Step
from cabin_agent.clock import KioskClock
from cabin_agent.drivers import WaveformPiece
from cabin_agent.waves.store import Piece, WaveStore
from contract.observations import DeviceIdentity, DeviceKind
from contract.waveforms import Encoding, RecordingHead

logger = structlog.stdlib.get_logger(__name__)

# Codes for the catalogue of texts: why a waveform is seen and not kept.
DISK_NEARLY_FULL = "not_recorded_disk"
NOT_STORED = "not_recorded_fault"
_CHUNK_S = 1.0


@dataclass(frozen=True, slots=True)
class Recording:
    """Where recordings go. `nearly_full`: asked before a new one. `deliver`: something waits to be sent."""

    store: WaveStore
    clock: KioskClock
    nearly_full: Callable[[], bool]
    deliver: Callable[[], None]


@dataclass(slots=True)
class _Take:
    """`refused`: why nothing more is written of it."""

    recording_id: UUID = field(default_factory=uuid4)
    head: RecordingHead | None = None
    refused: str | None = None
    chunk: int = 0
    first: int = 0
    samples: int = 0
    blocks: list[bytes] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.first + self.samples


class WaveRecorder:
    """Of one connection of one instrument: each kind of waveform it gives is a recording of its own."""

    def __init__(self, kind: DeviceKind, step: Step, recording: Recording | None) -> None:
        self._kind = kind
        self._step = step
        self._recording = recording
        self._takes: dict[tuple[object, ...], _Take] = {}

    @property
    def refused(self) -> str | None:
        """Why something that is shown is not kept: a code."""
        return next((take.refused for take in self._takes.values() if take.refused), None)

    def recording_id(self, piece: WaveformPiece) -> UUID:
        return self._take(piece).recording_id

    async def keep(self, piece: WaveformPiece, identity: DeviceIdentity) -> None:
        """Never raises for a disk that takes no more: then `refused` says so."""
        take = self._take(piece)
        if self._recording is None or self._step.visit is None or take.refused is not None:
            return
        if take.head is None:
            if self._recording.nearly_full():
                take.refused = DISK_NEARLY_FULL
                logger.warning("waveform not recorded: disk nearly full", device=self._kind.value)
                return
            take.head = self._head(take, piece, identity, self._recording.clock)
            take.first = piece.first
        if piece.first != take.end:
            await self._close_chunk(take)
            take.first = piece.first
        try:
            values = np.array(piece.values, dtype="<i2")
        except (OverflowError, ValueError):
            take.refused = NOT_STORED
            logger.warning("waveform not recorded: samples beyond 16 bits", device=self._kind.value)
            return
        take.blocks.append(values.T.tobytes())
        take.samples += values.shape[1]
        if take.samples >= _CHUNK_S * piece.rate_hz:
            await self._close_chunk(take)

    async def end(self) -> None:
        """Nothing follows."""
        for take in self._takes.values():
            if take.head is not None and take.refused is None:
                await self._close_chunk(take, last=True)
        self._takes.clear()

    def _take(self, piece: WaveformPiece) -> _Take:
        shape = (piece.waveform, piece.channels, piece.rate_hz, piece.unit, piece.factor)
        return self._takes.setdefault(shape, _Take())

    async def _close_chunk(self, take: _Take, *, last: bool = False) -> None:
        if take.head is None or self._recording is None or not (take.samples or last):
            return
        piece = Piece(take.chunk, take.first, take.samples, last, b"".join(take.blocks))
        take.chunk, take.first, take.samples, take.blocks = take.chunk + 1, take.end, 0, []
        try:
            await self._recording.store.add(take.head, piece)
        # Of the disk or of the database on it: the measurement itself goes on.
        except Exception as error:  # noqa: BLE001
            take.refused = NOT_STORED
            logger.warning("waveform not stored", device=self._kind.value, error=type(error).__name__)
            return
        self._recording.deliver()

    def _head(self, take: _Take, piece: WaveformPiece, identity: DeviceIdentity, clock: KioskClock) -> RecordingHead:
        assert self._step.visit is not None
        receipt = clock.now()
        return RecordingHead(
            recording_id=take.recording_id,
            consultation_id=self._step.visit.consultation_id,
            waveform=piece.waveform,
            kind=self._kind,
            device=identity,
            started_at=receipt.received_at,
            monotonic_ns=receipt.monotonic_ns,
            boot_id=receipt.boot_id,
            kiosk_clock=receipt.kiosk_clock,
            encoding=Encoding.INT16LE,
            channels=list(piece.channels),
            period_ms=1000 / piece.rate_hz,
            unit=piece.unit,
            factor=piece.factor,
        )
