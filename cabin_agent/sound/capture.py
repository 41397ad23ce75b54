"""A real electronic stethoscope: an ALSA capture device (USB audio) through PyAV, read once for track and recording.

The device's own rate and samples go to the recording as they are; the live track gets them resampled to 48 kHz, Opus as
music. No filter, no gain control, no noise suppression: voice processing would take the heart away. Where there is no
device, any source of libavfilter goes the same way.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from fractions import Fraction

import av
import numpy as np
import structlog
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from cabin_agent.sound.recorder import SoundBlock
from cabin_agent.usb import NotPlugged, UsbId, sound_card
from contract.observations import DeviceIdentity, DeviceKind
from rtc.encoding import SOUND_FRAME, SOUND_RATE, sound_encoder
from rtc.packets import Codec, EncodedPacket, PacketSource

logger = structlog.stdlib.get_logger(__name__)

# A listener that is so far behind has lost the sound between: a recording then begins anew.
_QUEUE_BLOCKS = 512


def open_sound(usb: UsbId) -> InputContainer:
    """At the rate the device has. Raises NotPlugged, FFmpegError."""
    return av.open(sound_card(usb), format="alsa", options={"channels": "1"})


class CapturedStethoscope:
    """`live` False sends nothing. The device is open while somebody listens or records."""

    kind = DeviceKind.STETHOSCOPE

    def __init__(self, identity: DeviceIdentity, opening: Callable[[], InputContainer], *, live: bool = False) -> None:
        self.live, self.identity = live, identity
        self.packets = PacketSource("stethoscope", codecs=(Codec.OPUS,), feed=self._feed)
        self._opening = opening
        self._listeners: set[asyncio.Queue[SoundBlock | None]] = set()
        self._over: threading.Event | None = None

    async def sound(self) -> AsyncGenerator[SoundBlock]:
        listener: asyncio.Queue[SoundBlock | None] = asyncio.Queue(_QUEUE_BLOCKS)
        self._listeners.add(listener)
        self._begin()
        try:
            while (block := await listener.get()) is not None:
                yield block
        finally:
            self._listeners.discard(listener)
            if not self._listeners and self._over is not None:
                self._over.set()
                self._over = None

    async def _feed(self, codec: Codec) -> AsyncGenerator[EncodedPacket]:
        encoder = sound_encoder()
        resampler = AudioResampler(format="s16", layout="mono", rate=SOUND_RATE, frame_size=SOUND_FRAME)
        async with aclosing(self.sound()) as sound:
            async for block in sound:
                if not self.live:
                    continue
                for frame in resampler.resample(_frame(block)):
                    for packet in encoder.encode(frame):
                        yield EncodedPacket(bytes(packet), packet.pts or 0, key=True)
        del codec

    # ---------------------------------------------------------------- the reading thread

    def _begin(self) -> None:
        if self._over is None:
            self._over = threading.Event()
            arguments = (asyncio.get_running_loop(), self._over)
            threading.Thread(target=self._read, args=arguments, name="stethoscope", daemon=True).start()

    def _read(self, loop: asyncio.AbstractEventLoop, over: threading.Event) -> None:
        first = 0
        try:
            with self._opening() as container:
                for frame in container.decode(audio=0):
                    if over.is_set():
                        return
                    samples = _mono(frame)
                    self._give(loop, SoundBlock(frame.sample_rate, first, samples))
                    first += samples.size
        except (NotPlugged, FFmpegError, OSError) as error:
            logger.warning("stethoscope not readable", error=type(error).__name__)
        self._give(loop, None)

    def _give(self, loop: asyncio.AbstractEventLoop, block: SoundBlock | None) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._put, block)

    def _put(self, block: SoundBlock | None) -> None:
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(block)


def _mono(frame: AudioFrame) -> NDArray[np.int16]:
    """Sixteen bits, the first channel; the rate stays."""
    resampler = AudioResampler(format="s16", layout=frame.layout.name, rate=frame.sample_rate)
    packed = np.concatenate([part.to_ndarray().reshape(-1) for part in resampler.resample(frame)])
    samples: NDArray[np.int16] = packed[:: frame.layout.nb_channels]
    return samples


def _frame(block: SoundBlock) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block.samples[None, :]), format="s16", layout="mono")
    frame.sample_rate, frame.time_base, frame.pts = block.rate_hz, Fraction(1, block.rate_hz), block.first
    return frame
