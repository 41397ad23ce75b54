"""A simulated hand-held exam camera: a still picture under a slow drift.

The picture is drawn and converted once; a frame is three cuts out of it, in the encoder's own pixel
format, so that the camera costs next to nothing beside the encoder.
"""

import asyncio
import math
from fractions import Fraction

import av
import numpy as np
from aiortc import VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from av.video.plane import VideoPlane

from cabin_agent.simulators import skin
from contract.observations import DeviceIdentity

WIDTH, HEIGHT, FRAMES_PER_S = 640, 480, 15
_MARGIN = 32
_CLOCK_RATE = 90_000
_BLACK, _NO_COLOUR = 16, 128


class SimulatedExamCamera:
    """`live` False sends black frames: the shutter is closed, the line stays open."""

    identity = DeviceIdentity(driver="simulated.camera", model="Simulated exam camera", serial="SIM-CAM-1")

    def __init__(self, *, seed: int) -> None:
        self.live = True
        picture = skin.draw(width=WIDTH + 2 * _MARGIN, height=HEIGHT + 2 * _MARGIN, seed=seed)
        converted = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
        self._luma, self._blue, self._red = (_plane(plane) for plane in converted.planes)

    def track(self) -> "ExamTrack":
        """A track for one peer connection; it owns its own pace."""
        return ExamTrack(self)

    def frame_at(self, at_s: float) -> av.VideoFrame:
        if not self.live:
            return _frame(
                np.full((HEIGHT, WIDTH), _BLACK, np.uint8),
                *[np.full((HEIGHT // 2, WIDTH // 2), _NO_COLOUR, np.uint8)] * 2,
            )
        x = _MARGIN + round(_MARGIN * 0.6 * (math.sin(at_s * 0.55) + 0.4 * math.sin(at_s * 1.9)))
        y = _MARGIN + round(_MARGIN * 0.6 * (math.sin(at_s * 0.43 + 1) + 0.4 * math.sin(at_s * 2.3)))
        half_x, half_y = x // 2, y // 2
        return _frame(
            self._luma[y : y + HEIGHT, x : x + WIDTH],
            self._blue[half_y : half_y + HEIGHT // 2, half_x : half_x + WIDTH // 2],
            self._red[half_y : half_y + HEIGHT // 2, half_x : half_x + WIDTH // 2],
        )


class ExamTrack(VideoStreamTrack):
    def __init__(self, camera: SimulatedExamCamera) -> None:
        super().__init__()
        self._camera = camera
        self._frames = 0
        self._began_s = 0.0

    async def recv(self) -> av.VideoFrame:
        if self.readyState != "live":
            raise MediaStreamError
        now_s = asyncio.get_running_loop().time()
        if self._frames == 0:
            self._began_s = now_s
        await asyncio.sleep(max(0.0, self._began_s + self._frames / FRAMES_PER_S - now_s))
        frame = self._camera.frame_at(self._frames / FRAMES_PER_S)
        frame.pts = self._frames * _CLOCK_RATE // FRAMES_PER_S
        frame.time_base = Fraction(1, _CLOCK_RATE)
        self._frames += 1
        return frame


def _plane(plane: VideoPlane) -> skin.Pixels:
    """Without the padding the library may put at the end of each line."""
    lines = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
    return np.ascontiguousarray(lines[:, : plane.width])


def _frame(luma: skin.Pixels, blue: skin.Pixels, red: skin.Pixels) -> av.VideoFrame:
    planes = np.concatenate([part.reshape(-1) for part in (luma, blue, red)])
    return av.VideoFrame.from_ndarray(planes.reshape(-1, WIDTH), format="yuv420p")
