"""A simulated electronic stethoscope: heart sounds at one rate, encoded once in full band and sent in a loop.

Beside it the same sounds at 4 kHz, the rate electronic stethoscopes give, sample for sample for the recording.
"""

import asyncio
from collections.abc import AsyncGenerator

import numpy as np
from numpy.typing import NDArray

from cabin_agent.sound.recorder import SoundBlock
from contract.observations import DeviceIdentity, DeviceKind
from rtc.encoding import SOUND_RATE, Loop, encode_sound, play
from rtc.packets import Codec, EncodedPacket, PacketSource

BEATS_PER_MIN = 75
RECORDED_HZ = 4000
_BLOCK = RECORDED_HZ // 10
_BEATS = 5
# Begin in s within the beat, length in s, lowest and highest frequency in Hz, loudness.
_FIRST_SOUND = (0.05, 0.12, 40.0, 110.0, 0.8)
_SECOND_SOUND = (0.37, 0.09, 60.0, 150.0, 0.55)


class SimulatedStethoscope:
    """`live` False sends nothing at all."""

    identity = DeviceIdentity(driver="simulated.stethoscope", model="Simulated stethoscope", serial="SIM-STETHOSCOPE-1")
    kind = DeviceKind.STETHOSCOPE

    def __init__(self, *, seed: int, live: bool = False) -> None:
        self.live = live
        self.packets = PacketSource("stethoscope", codecs=(Codec.OPUS,), feed=self._feed)
        self._seed = seed
        self._loop: Loop | None = None

    async def sound(self) -> AsyncGenerator[SoundBlock]:
        """At the device's own pace."""
        beats = heart_sounds(seed=self._seed, rate_hz=RECORDED_HZ)[0]
        clock = asyncio.get_running_loop().time
        first, due_s = 0, clock()
        while True:
            due_s += _BLOCK / RECORDED_HZ
            await asyncio.sleep(max(0.0, due_s - clock()))
            yield SoundBlock(RECORDED_HZ, first, np.take(beats, np.arange(first, first + _BLOCK), mode="wrap"))
            first += _BLOCK

    async def _feed(self, _: Codec) -> AsyncGenerator[EncodedPacket]:
        if self._loop is None:
            self._loop = await asyncio.to_thread(lambda: encode_sound(heart_sounds(seed=self._seed)))
        loop = self._loop
        async for packet in play(lambda: loop if self.live else None):
            yield packet


def heart_sounds(*, seed: int, rate_hz: int = SOUND_RATE) -> NDArray[np.int16]:
    """Some beats of mono sound, 1 x n, silent at both ends. The tones are the same at every rate."""
    random = np.random.default_rng(seed)
    per_beat = rate_hz * 60 // BEATS_PER_MIN
    sound = np.zeros(per_beat * _BEATS)
    for beat in range(_BEATS):
        for begin_s, length_s, low, high, loudness in (_FIRST_SOUND, _SECOND_SOUND):
            burst = loudness * _burst(random, length_s, low, high, rate_hz)
            start = beat * per_beat + int(begin_s * rate_hz)
            sound[start : start + burst.size] += burst
    samples: NDArray[np.int16] = (np.clip(sound, -1, 1) * 30_000).astype(np.int16)
    return samples[None, :]


def _burst(random: np.random.Generator, length_s: float, low: float, high: float, rate_hz: int) -> NDArray[np.float64]:
    """A few close tones under a smooth envelope."""
    t = np.arange(int(length_s * rate_hz)) / rate_hz
    tones = sum(np.sin(2 * np.pi * (f * t + random.uniform())) for f in random.uniform(low, high, 5)) / 5
    envelope = np.sin(np.pi * t / length_s) ** 2
    burst: NDArray[np.float64] = tones * envelope
    return burst
