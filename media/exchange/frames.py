"""A photo's clean original as the one frame of a DICOM object: upright baseline JPEG, its bytes untouched if they are.

A photo that lies on its side is turned without decoding; what cannot be, and every other format, is encoded again, and
says so. Runs in the sandboxed worker only.
"""

import warnings
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageOps

from media.exchange import lossless
from media.imaging import MAX_PIXELS

QUALITY = 95
_SOF0, _SOS = 0xC0, 0xDA


class Derivation(StrEnum):
    """What was done to the camera's compressed pixels."""

    NONE = "none"
    TURNED = "turned"
    ENCODED = "encoded"


@dataclass(frozen=True, slots=True)
class Frame:
    """width, height: pixels of the JPEG, which is upright. profile: the ICC profile its colours are in."""

    jpeg: bytes
    width: int
    height: int
    components: int
    profile: bytes | None
    derivation: Derivation


def frame_of(original: bytes, orientation: int) -> Frame:
    """orientation: EXIF code to apply. Raises what Pillow raises on damaged files."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(BytesIO(original)) as image:
        profile = image.info.get("icc_profile")
        size, made, derivation = image.size, None, Derivation.ENCODED
        if _passes(image, original):
            if orientation == 1:
                made, derivation = original, Derivation.NONE
            elif (made := lossless.turned(original, orientation)) is not None:
                derivation = Derivation.TURNED
                size = size if orientation < 5 else (size[1], size[0])
        if made is None:
            upright = ImageOps.exif_transpose(image)
            picture = _on_white(upright)
            size, made = picture.size, _encoded(picture)
    components = 1 if derivation is not Derivation.ENCODED and image.mode == "L" else 3
    return Frame(made, *size, components, profile if _of_colours(profile) else None, derivation)


def _passes(image: Image.Image, data: bytes) -> bool:
    """Baseline JPEG, grey or in YCbCr: what the transfer syntax and the photometric interpretation say."""
    if not data.startswith(b"\xff\xd8"):
        return False
    marker, ids = _frame_header(data)
    if marker != _SOF0 or image.info.get("adobe_transform") == 0 or ids == b"RGB":
        return False
    return image.mode in {"L", "RGB"}


def _frame_header(jpeg: bytes) -> tuple[int, bytes]:
    """The marker of the frame header, and its components' ids (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 4 <= len(jpeg):
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return marker, jpeg[at + 10 : at + 2 + length : 3]
        if marker == _SOS:
            break
        at += 2 + length
    return 0, b""


def _of_colours(profile: bytes | None) -> bool:
    return profile is not None and profile[16:20] == b"RGB "


def _on_white(image: Image.Image) -> Image.Image:
    """RGB; what shows through is white, as in the preview."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return image.convert("RGB")


def _encoded(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, subsampling="4:2:2", exif=b"", comment=b"")
    return out.getvalue()
