"""A still picture in full resolution, and the cameras that can take one."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, runtime_checkable

import av
from av.video.codeccontext import VideoCodecContext

from contract.observations import DeviceIdentity, DeviceKind

# UVC 1.5, 3.9.2.6: without a colour matching descriptor the pixels are sRGB; the still is converted to it otherwise.
SRGB = "sRGB"
_JPEG = b"\xff\xd8\xff"
# Of 2 (best of the usual range) to 31: the picture is evidence.
_QUANTISER = "2"


class NoPicture(Exception):
    """The camera gave none."""


@dataclass(frozen=True, slots=True)
class StillPicture:
    """`jpeg`: the camera's own octets where it gives JPEG. `exposure_s`: None where the camera does not tell."""

    jpeg: bytes
    width: int
    height: int
    exposure_s: float | None = None
    colour_profile: str = SRGB


@dataclass(frozen=True, slots=True)
class Pictured:
    """An instrument that gives pictures along with what it measures."""

    kind: DeviceKind
    identity: DeviceIdentity


@runtime_checkable
class StillSource(Protocol):
    kind: DeviceKind

    @property
    def identity(self) -> DeviceIdentity: ...

    async def still(self) -> StillPicture:
        """The next frame in the camera's full resolution. Raises NoPicture."""


def jpeg_of(frame: av.VideoFrame) -> bytes:
    """Full range, 4:2:0, best usual quality."""
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"qmin": _QUANTISER, "qmax": _QUANTISER}
    picture = frame.reformat(format="yuvj420p")
    picture.pts = 0
    octets = b"".join(bytes(packet) for packet in (*encoder.encode(picture), *encoder.encode(None)))
    if not octets.startswith(_JPEG):
        raise NoPicture
    return octets
