"""A simulated hand-held exam camera: a still picture under a slow drift, encoded once and sent in a loop."""

import asyncio
import math
from collections.abc import AsyncGenerator, Iterator

import av
import numpy as np

from cabin_agent.cameras.still import StillPicture, jpeg_of
from cabin_agent.simulators import skin
from contract.observations import DeviceIdentity, DeviceKind
from rtc.encoding import Loop, encode_video, play
from rtc.packets import Codec, EncodedPacket, PacketSource

WIDTH, HEIGHT, FRAMES_PER_S = 640, 480, 15
STILL_WIDTH, STILL_HEIGHT = 1600, 1200
_EXPOSURE_S = 1 / 60
_BITS_PER_S = 600_000
# The drift comes back to where it began, so the loop has no seam.
_LOOP_S = 4
_MARGIN = 32
_BLACK, _NO_COLOUR = 16, 128


class SimulatedCamera:
    """`live` False sends black frames: the line stays open."""

    def __init__(self, *, seed: int, kind: DeviceKind = DeviceKind.EXAM_CAMERA, live: bool = True) -> None:
        self.live, self.kind = live, kind
        source = kind.value
        self.identity = DeviceIdentity(
            driver="simulated.camera", model=f"Simulated {source.replace('_', ' ')}", serial=f"SIM-{source.upper()}-1"
        )
        self.packets = PacketSource(source, codecs=(Codec.H264, Codec.VP8), feed=self._feed)
        self._seed = seed
        self._loops: dict[Codec, tuple[Loop, Loop]] = {}

    async def still(self) -> StillPicture:
        return await asyncio.to_thread(self._still)

    def _still(self) -> StillPicture:
        drawing = skin.draw(width=STILL_WIDTH, height=STILL_HEIGHT, seed=self._seed)
        picture = jpeg_of(av.VideoFrame.from_ndarray(drawing, format="rgb24"))
        return StillPicture(picture, STILL_WIDTH, STILL_HEIGHT, exposure_s=_EXPOSURE_S)

    async def _feed(self, codec: Codec) -> AsyncGenerator[EncodedPacket]:
        if codec not in self._loops:
            self._loops[codec] = await asyncio.to_thread(self._encode, codec)
        picture, black = self._loops[codec]
        async for packet in play(lambda: picture if self.live else black):
            yield packet

    def _encode(self, codec: Codec) -> tuple[Loop, Loop]:
        return (_encoded(_drift(self._seed), codec), _encoded(iter([_black()] * FRAMES_PER_S), codec))


def _encoded(planes: Iterator[skin.Pixels], codec: Codec) -> Loop:
    frames = (av.VideoFrame.from_ndarray(plane, format="yuv420p") for plane in planes)
    return encode_video(frames, codec, width=WIDTH, height=HEIGHT, fps=FRAMES_PER_S, bits_per_s=_BITS_PER_S)


def _black() -> skin.Pixels:
    planes = np.full((HEIGHT * 3 // 2, WIDTH), _NO_COLOUR, np.uint8)
    planes[:HEIGHT] = _BLACK
    return planes


def _drift(seed: int) -> Iterator[skin.Pixels]:
    """Cuts out of one drawing that was converted once; planes of yuv420p, one above the other."""
    drawing = skin.draw(width=WIDTH + 2 * _MARGIN, height=HEIGHT + 2 * _MARGIN, seed=seed)
    whole = av.VideoFrame.from_ndarray(drawing, format="rgb24").reformat(format="yuv420p").to_ndarray()
    tall, wide = HEIGHT + 2 * _MARGIN, WIDTH + 2 * _MARGIN
    luma = whole[:tall]
    blue, red = whole[tall:].reshape(2, tall // 2, wide // 2)
    for number in range(_LOOP_S * FRAMES_PER_S):
        turn = 2 * math.pi * number / (_LOOP_S * FRAMES_PER_S)
        x = _MARGIN + round(_MARGIN * 0.6 * (math.sin(turn) + 0.4 * math.sin(3 * turn)))
        y = _MARGIN + round(_MARGIN * 0.6 * (math.sin(turn + 1) + 0.4 * math.sin(2 * turn)))
        half = slice(y // 2, y // 2 + HEIGHT // 2), slice(x // 2, x // 2 + WIDTH // 2)
        cuts = luma[y : y + HEIGHT, x : x + WIDTH], blue[half], red[half]
        yield np.concatenate([cut.reshape(-1) for cut in cuts]).reshape(-1, WIDTH)
