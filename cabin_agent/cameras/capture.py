"""A USB camera (UVC) through PyAV: pictures read in a thread, encoded live while somebody looks, one kept as a still.

On a kiosk `open_video` opens the V4L2 device; where there is none it may be any source of libavfilter ("lavfi"), which
takes the same way. While nobody looks and nothing is asked for, the device is closed.
"""

import asyncio
import ctypes
import fcntl
import struct
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import structlog
from av.container import InputContainer
from av.error import FFmpegError

from cabin_agent.cameras.still import NoPicture, StillPicture, jpeg_of
from cabin_agent.usb import NotPlugged, UsbId, video_node
from contract.observations import DeviceIdentity, DeviceKind
from rtc.encoding import video_encoder
from rtc.packets import Codec, EncodedPacket, PacketSource

logger = structlog.stdlib.get_logger(__name__)

LIVE_WIDTH, LIVE_HEIGHT, LIVE_FPS, LIVE_BITS_PER_S = 1280, 720, 15, 1_200_000
_STILL_S = 5.0
# videodev2.h: VIDIOC_G_CTRL, V4L2_CID_EXPOSURE_ABSOLUTE in units of 100 microseconds.
_GET_CONTROL = 0xC008561B
_EXPOSURE_ABSOLUTE = 0x009A0902
_EXPOSURE_UNIT_S = 1e-4


@dataclass(frozen=True, slots=True)
class Opened:
    """`node`: the device file, None for what is no device."""

    container: InputContainer
    node: str | None = None


def open_video(usb: UsbId, *, size: str = "1920x1080") -> Opened:
    """At the size asked for, as JPEG frames where the camera has them. Raises NotPlugged, FFmpegError."""
    node = video_node(usb)
    container = av.open(node, format="v4l2", options={"video_size": size, "input_format": "mjpeg"})
    return Opened(container, node)


class CapturedCamera:
    """`live` False sends black. `opening` may raise NotPlugged or FFmpegError: then its tracks end, and a still fails."""

    def __init__(
        self, kind: DeviceKind, identity: DeviceIdentity, opening: Callable[[], Opened], *, live: bool = False
    ) -> None:
        self.live, self.kind, self.identity = live, kind, identity
        self.packets = PacketSource(kind.value, codecs=(Codec.H264, Codec.VP8), feed=self._feed)
        self._opening = opening

    async def still(self) -> StillPicture:
        try:
            async with asyncio.timeout(_STILL_S), aclosing(self._frames()) as frames:
                async for node, packet, frame in frames:
                    return await asyncio.to_thread(_picture, node, packet, frame)
        except (NotPlugged, FFmpegError, TimeoutError) as error:
            raise NoPicture(type(error).__name__) from error
        raise NoPicture

    async def _feed(self, codec: Codec) -> AsyncGenerator[EncodedPacket]:
        encoder = video_encoder(codec, width=LIVE_WIDTH, height=LIVE_HEIGHT, fps=LIVE_FPS, bits_per_s=LIVE_BITS_PER_S)
        clock = asyncio.get_running_loop().time
        number, due_s = 0, clock()
        with suppress(NotPlugged, FFmpegError):
            async with aclosing(self._frames()) as frames:
                async for _, __, frame in frames:
                    if clock() < due_s:
                        continue
                    due_s = max(due_s + 1 / LIVE_FPS, clock())
                    picture = frame if self.live else _BLACK
                    shown = picture.reformat(width=LIVE_WIDTH, height=LIVE_HEIGHT, format="yuv420p")
                    shown.pts, shown.time_base = number, Fraction(1, LIVE_FPS)
                    number += 1
                    for packet in await asyncio.to_thread(encoder.encode, shown):
                        yield EncodedPacket(bytes(packet), round(clock() * codec.clock_rate), packet.is_keyframe)

    async def _frames(self) -> AsyncGenerator[tuple[str | None, bytes, av.VideoFrame]]:
        """Device file, the camera's own octets and the picture, always the newest. Raises NotPlugged, FFmpegError."""
        reader = _Reader(self._opening, asyncio.get_running_loop())
        try:
            while True:
                yield await reader.next()
        finally:
            reader.close()


class _Reader:
    """Reads the device in a thread of its own; a frame nobody took in time gives way to the next."""

    def __init__(self, opening: Callable[[], Opened], loop: asyncio.AbstractEventLoop) -> None:
        self._opening = opening
        self._loop = loop
        self._newest: asyncio.Queue[tuple[str | None, bytes, av.VideoFrame] | Exception] = asyncio.Queue()
        self._over = threading.Event()
        threading.Thread(target=self._read, name="camera", daemon=True).start()

    async def next(self) -> tuple[str | None, bytes, av.VideoFrame]:
        item = await self._newest.get()
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        self._over.set()

    def _read(self) -> None:
        try:
            opened = self._opening()
            with opened.container as container:
                for packet in container.demux(video=0):
                    for frame in packet.decode():
                        if self._over.is_set():
                            return
                        self._give((opened.node, bytes(packet), frame))
            self._give(NotPlugged("the camera gave no more pictures"))
        except (NotPlugged, FFmpegError, OSError) as error:
            logger.warning("camera not readable", error=type(error).__name__)
            self._give(NotPlugged(type(error).__name__) if isinstance(error, OSError) else error)

    def _give(self, item: tuple[str | None, bytes, av.VideoFrame] | Exception) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._put, item)

    def _put(self, item: tuple[str | None, bytes, av.VideoFrame] | Exception) -> None:
        while not self._newest.empty():
            self._newest.get_nowait()
        self._newest.put_nowait(item)


def _picture(node: str | None, packet: bytes, frame: av.VideoFrame) -> StillPicture:
    own = packet if packet.startswith(b"\xff\xd8\xff") else None
    return StillPicture(own or jpeg_of(frame), frame.width, frame.height, exposure_s(node))


def exposure_s(node: str | None) -> float | None:
    """What the camera says of its exposure time now; None where it does not."""
    if node is None:
        return None
    control = ctypes.create_string_buffer(struct.pack("<Ii", _EXPOSURE_ABSOLUTE, 0), 8)
    try:
        with open(node, "rb", buffering=0) as device:  # noqa: PTH123 - a device file
            fcntl.ioctl(device, _GET_CONTROL, control)
    except OSError:
        return None
    value: int = struct.unpack("<Ii", control.raw)[1]
    return value * _EXPOSURE_UNIT_S if value > 0 else None


def _black() -> av.VideoFrame:
    planes = np.full((LIVE_HEIGHT * 3 // 2, LIVE_WIDTH), 128, np.uint8)
    planes[:LIVE_HEIGHT] = 16
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


_BLACK = _black()
