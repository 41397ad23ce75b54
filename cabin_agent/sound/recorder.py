"""The lossless recording of a stethoscope: from start to stop, in chunks of a second, stored and delivered as waveforms."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from uuid import UUID, uuid4

import numpy as np
import structlog
from numpy.typing import NDArray

from cabin_agent.sound.flac import FlacStream
from cabin_agent.waves.recorder import DISK_NEARLY_FULL, NOT_STORED, Recording
from cabin_agent.waves.store import Piece
from contract.live import Waveform
from contract.observations import DeviceIdentity, DeviceKind
from contract.waveforms import Encoding, RecordingHead

logger = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """Mono, as the instrument gave it. `first`: index of the first sample; it jumps where some were lost."""

    rate_hz: int
    first: int
    samples: NDArray[np.int16]


@runtime_checkable
class SoundSource(Protocol):
    """What can be recorded beside its live track."""

    kind: DeviceKind

    @property
    def identity(self) -> DeviceIdentity: ...

    def sound(self) -> AsyncGenerator[SoundBlock]:
        """From now on, until it is closed or the instrument is gone."""


class SoundRecorder:
    """One recording, of one visit. `run` until `stop`; `refused` says why nothing is kept."""

    def __init__(self, source: SoundSource, *, consultation_id: UUID, recording: Recording) -> None:
        self._source = source
        self._consultation_id = consultation_id
        self._recording = recording
        self._ending = asyncio.Event()
        self.refused: str | None = DISK_NEARLY_FULL if recording.nearly_full() else None

    def stop(self) -> None:
        self._ending.set()

    async def run(self) -> None:
        """Never raises but on cancellation. A gap in the sound begins a recording of its own."""
        if self.refused is not None:
            logger.warning("sound not recorded", reason=self.refused)
            return
        take: _Take | None = None
        try:
            async with aclosing(self._source.sound()) as sound:
                async for block in sound:
                    if take is None or not take.continues(block):
                        if take is not None:
                            await take.end()
                        take = _Take(self._head(block), self._recording)
                    await take.add(block)
                    if self._ending.is_set():
                        break
        # Of the disk, of the database on it or of the device: what is heard live goes on.
        except Exception as error:  # noqa: BLE001
            self.refused = NOT_STORED
            logger.warning("recording of sound ended", error=type(error).__name__)
        finally:
            if take is not None and self.refused is None:
                await take.end()

    def _head(self, block: SoundBlock) -> RecordingHead:
        receipt = self._recording.clock.now()
        return RecordingHead(
            recording_id=uuid4(),
            consultation_id=self._consultation_id,
            waveform=Waveform.AUSCULTATION,
            kind=self._source.kind,
            device=self._source.identity,
            started_at=receipt.received_at,
            monotonic_ns=receipt.monotonic_ns,
            boot_id=receipt.boot_id,
            kiosk_clock=receipt.kiosk_clock,
            encoding=Encoding.FLAC,
            channels=["chest"],
            period_ms=1000 / block.rate_hz,
            unit="1",
            factor=1 / 32768,
        )


class _Take:
    def __init__(self, head: RecordingHead, recording: Recording) -> None:
        self._head = head
        self._recording = recording
        self._rate_hz = round(head.rate_hz)
        self._flac = FlacStream(self._rate_hz)
        self._octets = self._flac.header
        self._next: int | None = None
        self._chunk = 0
        self._first = 0
        self._samples = 0

    def continues(self, block: SoundBlock) -> bool:
        return block.rate_hz == self._rate_hz and self._next in (None, block.first)

    async def add(self, block: SoundBlock) -> None:
        self._next = block.first + block.samples.size
        self._octets += self._flac.encode(block.samples)
        self._samples += block.samples.size
        if self._samples >= self._rate_hz:
            await self._store(last=False)

    async def end(self) -> None:
        self._octets += self._flac.finish()
        await self._store(last=True)

    async def _store(self, *, last: bool) -> None:
        piece = Piece(self._chunk, self._first, self._samples, last, self._octets)
        self._chunk, self._first, self._samples, self._octets = self._chunk + 1, self._first + self._samples, 0, b""
        await self._recording.store.add(self._head, piece)
        self._recording.deliver()
