"""Encoders with the settings this house sends in: no look-ahead, regular key frames, sound in full band.

They make the packets once, for any number of peers; a loop of a few seconds is a device of its own in tests and demos.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from rtc.packets import Codec, EncodedPacket, Packet

SOUND_RATE = 48_000
# RFC 7587: 20 ms, the usual packet.
SOUND_FRAME = 960
SOUND_BITS_PER_S = 128_000

_VIDEO_ENCODERS = {
    Codec.H264: (
        "libx264",
        {
            "preset": "veryfast",
            "tune": "zerolatency",
            "profile": "baseline",
            "level": "3.1",
            "x264-params": "scenecut=0",
        },
    ),
    Codec.VP8: ("libvpx", {"deadline": "realtime", "cpu-used": "6", "lag-in-frames": "0", "error-resilient": "1"}),
}


@dataclass(frozen=True, slots=True)
class Loop:
    """Packets that follow each other every `1 / per_s` seconds and begin with a key frame, as many times as wanted."""

    codec: Codec
    per_s: Fraction
    packets: tuple[tuple[bytes, bool], ...]


def video_encoder(codec: Codec, *, width: int, height: int, fps: int, bits_per_s: int) -> VideoCodecContext:
    """For frames of yuv420p of that size; a key frame at the beginning and every second."""
    name, options = _VIDEO_ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.framerate, encoder.time_base = Fraction(fps), Fraction(1, fps)
    encoder.bit_rate, encoder.gop_size, encoder.max_b_frames = bits_per_s, fps, 0
    encoder.options = options
    return encoder


def encode_video(
    frames: Iterable[av.VideoFrame], codec: Codec, *, width: int, height: int, fps: int, bits_per_s: int
) -> Loop:
    """A key frame at the beginning and every second. `frames`: yuv420p of that size. Takes a core while it works."""
    encoder = video_encoder(codec, width=width, height=height, fps=fps, bits_per_s=bits_per_s)
    packets: list[Packet] = []
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, Fraction(1, fps)
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return Loop(codec, Fraction(fps), tuple((bytes(packet), packet.is_keyframe) for packet in packets))


def sound_encoder(*, layout: str = "mono", bits_per_s: int = SOUND_BITS_PER_S) -> AudioCodecContext:
    """Opus as music: full band, no discontinuous transmission, no filter of a voice. For 16 bits at 48 kHz."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = SOUND_RATE, layout, "s16"
    encoder.bit_rate, encoder.time_base = bits_per_s, Fraction(1, SOUND_RATE)
    encoder.options = {"application": "audio", "frame_duration": "20", "dtx": "0", "fec": "0"}
    return encoder


def encode_sound(samples: NDArray[np.int16], *, bits_per_s: int = SOUND_BITS_PER_S) -> Loop:
    """Opus as music: full band, no discontinuous transmission, no filter of a voice. `samples`: channels x n, 48 kHz."""
    layout = "mono" if samples.shape[0] == 1 else "stereo"
    encoder = sound_encoder(layout=layout, bits_per_s=bits_per_s)
    packets: list[Packet] = []
    for start in range(0, samples.shape[1] - SOUND_FRAME + 1, SOUND_FRAME):
        piece = np.ascontiguousarray(samples[:, start : start + SOUND_FRAME].T.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(piece, format="s16", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        packets += encoder.encode(frame)
    return Loop(Codec.OPUS, Fraction(SOUND_RATE, SOUND_FRAME), tuple((bytes(packet), True) for packet in packets))


async def play(choose: Callable[[], Loop | None]) -> AsyncGenerator[EncodedPacket]:
    """At its own pace, over and over. `choose` is asked before each packet: another loop begins at its start.

    None: nothing is sent, and asked again every 20 ms.
    """
    clock = asyncio.get_running_loop().time
    due_s = clock()
    loop, number = choose(), 0
    while True:
        chosen = choose()
        if chosen is not loop:
            loop, number = chosen, 0
        if loop is not None:
            data, key = loop.packets[number]
            yield EncodedPacket(data, round(due_s * loop.codec.clock_rate), key)
            number = (number + 1) % len(loop.packets)
        due_s += float(1 / loop.per_s) if loop is not None else 0.02
        # After a standstill of the machine a second is made up for at most.
        due_s = max(due_s, clock() - 1.0)
        await asyncio.sleep(max(0.0, due_s - clock()))
