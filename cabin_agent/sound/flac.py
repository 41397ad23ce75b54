"""One FLAC stream (RFC 9639) of mono sound in 16 bits, octets as they come out of the encoder.

`header` and then everything `encode` and `finish` gave is a file: the length is left open in the header, as the format
allows for a stream that is still being made, and a stream that was cut off decodes up to the cut.
"""

from fractions import Fraction

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

_MARK = b"fLaC"
# The one metadata block, STREAMINFO (type 0), is the last one.
_LAST_STREAMINFO = 0x80


class FlacStream:
    def __init__(self, rate_hz: int) -> None:
        encoder = av.CodecContext.create("flac", "w")
        assert isinstance(encoder, AudioCodecContext)
        encoder.sample_rate, encoder.layout, encoder.format = rate_hz, "mono", "s16"
        encoder.time_base = Fraction(1, rate_hz)
        encoder.open()
        self._encoder = encoder
        self._rate_hz = rate_hz
        self._frame = encoder.frame_size
        self._held: NDArray[np.int16] = np.empty(0, np.int16)
        self._given = 0
        info = bytes(encoder.extradata or b"")
        self.header = _MARK + bytes([_LAST_STREAMINFO]) + len(info).to_bytes(3, "big") + info

    def encode(self, samples: NDArray[np.int16]) -> bytes:
        """`samples`: any number of them. What the encoder still holds comes later."""
        self._held = np.concatenate([self._held, samples])
        whole = self._held.size // self._frame * self._frame
        packed = b"".join(self._pack(self._held[at : at + self._frame]) for at in range(0, whole, self._frame))
        self._held = self._held[whole:]
        return packed

    def finish(self) -> bytes:
        rest = self._pack(self._held) if self._held.size else b""
        return rest + b"".join(bytes(packet) for packet in self._encoder.encode(None))

    def _pack(self, samples: NDArray[np.int16]) -> bytes:
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = self._rate_hz, Fraction(1, self._rate_hz), self._given
        self._given += samples.size
        return b"".join(bytes(packet) for packet in self._encoder.encode(frame))
