"""A picture and a tone of no one: what a headless participant sends. Encoded once in a process."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from functools import cache

import av
import numpy as np

from rtc.encoding import SOUND_RATE, Loop, encode_sound, encode_video, play
from rtc.packets import Codec, EncodedPacket, PacketSource

WIDTH, HEIGHT, FPS = 640, 480, 15
TONE_HZ = 440
_LOOP_S = 2
_BITS_PER_S = 400_000
_BAR = 64


def moving_picture() -> PacketSource:
    """Grey bars that move."""
    return PacketSource("camera", codecs=(Codec.H264, Codec.VP8), feed=_feed)


def steady_tone() -> PacketSource:
    """440 Hz, half as loud as can be."""
    return PacketSource("microphone", codecs=(Codec.OPUS,), feed=_feed)


async def _feed(codec: Codec) -> AsyncGenerator[EncodedPacket]:
    loop = await asyncio.to_thread(_loop, codec)
    async for packet in play(lambda: loop):
        yield packet


@cache
def _loop(codec: Codec) -> Loop:
    if codec is Codec.OPUS:
        t = np.arange(SOUND_RATE) / SOUND_RATE
        return encode_sound((np.sin(2 * np.pi * TONE_HZ * t) * 16_000).astype(np.int16)[None, :], bits_per_s=32_000)
    return encode_video(_bars(), codec, width=WIDTH, height=HEIGHT, fps=FPS, bits_per_s=_BITS_PER_S)


def _bars() -> Iterator[av.VideoFrame]:
    across = np.arange(WIDTH) // _BAR * 20 + 30
    for number in range(_LOOP_S * FPS):
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = np.roll(across, number * WIDTH // (_LOOP_S * FPS)).astype(np.uint8)
        yield av.VideoFrame.from_ndarray(planes, format="yuv420p")
