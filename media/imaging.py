"""From a received file to what we keep of it. Runs in the sandboxed worker only.

Order of work: header, pixel cap, scaled decode, integer reduction, colour, turning.
"""

import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, MpoImagePlugin, UnidentifiedImageError

from contract.errors import ErrorCode
from media import heic
from media.colours import in_srgb, profile_of
from media.containers import clean_png, clean_webp
from media.heif import TooManyPixelsError, UnreadableHeifError, is_heif, read_heif
from media.jpeg import BrokenContainerError, clean_jpeg, orientation_exif

MAX_PIXELS = 64_000_000
# Bytes a pixel, measured: a progressive JPEG's coefficients up to 6, a PNG 4, WebP 12 (three copies). With a file of
# 50 MB and its clean copy beside them a worker stays under 350 MiB.
_MAX_PIXELS_OF = {"PROGRESSIVE": 32_000_000, "PNG": 48_000_000, "WEBP": 16_000_000}
# Half of 4032 and a quarter of 8064, the long sides of phone cameras: nothing is resampled there.
PREVIEW_SIDE = 2016
THUMBNAIL_SIDE = 256
_LEAST_SIDE, _MOST_SIDE = 1600, 2048
_BAND_ROWS = 64
_PREVIEW_QUALITY, _THUMBNAIL_QUALITY, _FULL_QUALITY = 88, 82, 95
_FORMATS = ("JPEG", "PNG", "WEBP")
_MAGIC = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n|RIFF....WEBP", re.DOTALL)
_ORIENTATION, _TAKEN, _EXIF_IFD, _TAKEN_ORIGINAL, _OFFSET_ORIGINAL = 0x0112, 0x0132, 0x8769, 0x9003, 0x9011
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_CLEAN: dict[str, tuple[str, Callable[..., bytes]]] = {
    "JPEG": ("image/jpeg", clean_jpeg),
    MpoImagePlugin.MpoImageFile.format: ("image/jpeg", clean_jpeg),
    "PNG": ("image/png", clean_png),
    "WEBP": ("image/webp", clean_webp),
}


class ImageRefused(Exception):
    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Developed:
    """Original, preview, thumbnail. Sizes as displayed.

    orientation: EXIF code to turn the original's pixels by. taken_at: `2026-11-25T14:03:00`, local
    time of the camera; utc_offset: `+01:00` when it says so. full: every pixel as JPEG, turned by the same code, of an
    original that browsers cannot show.
    """

    content_type: str
    width: int
    height: int
    orientation: int
    taken_at: str | None
    utc_offset: str | None
    preview_size: tuple[int, int]
    thumbnail_size: tuple[int, int]
    original: bytes
    preview: bytes
    thumbnail: bytes
    full: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Source:
    """image: not turned, perhaps not decoded yet. original: cleaned."""

    image: Image.Image
    content_type: str
    orientation: int
    taken_at: str | None
    utc_offset: str | None
    profile: bytes | None
    original: bytes
    full: bytes | None = None


def develop(data: bytes) -> Developed:
    """Raises ImageRefused, and MemoryError under the worker's limit."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _develop(data)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise ImageRefused(ErrorCode.MEDIA_TOO_MANY_PIXELS) from None
        except TooManyPixelsError:
            raise ImageRefused(ErrorCode.MEDIA_TOO_MANY_PIXELS) from None
        except UnreadableHeifError:
            raise ImageRefused(ErrorCode.MEDIA_NOT_AN_IMAGE) from None
        except UnidentifiedImageError:
            broken = _MAGIC.match(data) is not None
            raise ImageRefused(ErrorCode.MEDIA_BROKEN_IMAGE if broken else ErrorCode.MEDIA_NOT_AN_IMAGE) from None
        except (
            OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, RuntimeError,
            BrokenContainerError,
        ):  # fmt: skip
            # What the decoders raise on damaged files, over all formats.
            raise ImageRefused(ErrorCode.MEDIA_BROKEN_IMAGE) from None


def _develop(data: bytes) -> Developed:
    source = _from_heic(data) if is_heif(data) else _opened(data)
    width, height = source.image.size
    preview = _reduced(source.image)
    if source.orientation in _TURNS:
        preview = preview.transpose(_TURNS[source.orientation])
    if source.orientation >= 5:
        width, height = height, width
    thumbnail = in_srgb(_at_most(preview, THUMBNAIL_SIDE, gap=1.2), source.profile)
    return Developed(
        content_type=source.content_type,
        width=width,
        height=height,
        orientation=source.orientation,
        taken_at=source.taken_at,
        utc_offset=source.utc_offset,
        preview_size=preview.size,
        thumbnail_size=thumbnail.size,
        original=source.original,
        preview=_jpeg(preview, _PREVIEW_QUALITY, source.profile),
        thumbnail=_jpeg(thumbnail, _THUMBNAIL_QUALITY, None),
        full=source.full,
    )


def _opened(data: bytes) -> _Source:
    image = Image.open(BytesIO(data), formats=_FORMATS)
    width, height = image.size
    kind = "PROGRESSIVE" if image.info.get("progressive") else image.format or ""
    if width * height > _MAX_PIXELS_OF.get(kind, MAX_PIXELS):
        raise ImageRefused(ErrorCode.MEDIA_TOO_MANY_PIXELS)
    if image.mode in {"CMYK", "YCCK"} or image.format not in _CLEAN:
        raise ImageRefused(ErrorCode.MEDIA_NOT_AN_IMAGE)
    orientation, taken_at, utc_offset = _camera_says(image)
    content_type, clean = _CLEAN[image.format]
    return _Source(
        image=image,
        content_type=content_type,
        orientation=orientation,
        taken_at=taken_at,
        utc_offset=utc_offset,
        profile=profile_of(image),
        original=clean(data, orientation=orientation),
    )


def _from_heic(data: bytes) -> _Source:
    if heic.decoder() is None:
        raise ImageRefused(ErrorCode.MEDIA_NO_HEIC)
    heif = read_heif(data)
    image = heic.pixels(heif)
    if heif.profile is not None:
        image.info["icc_profile"] = heif.profile
    if heif.exif is not None:
        image.info["exif"] = b"Exif\0\0" + heif.exif
    _, taken_at, utc_offset = _camera_says(image)
    profile = profile_of(image)
    image.info.clear()
    # As a camera would have written it: not turned, so that everything that reads originals can read this.
    turn = b"Exif\0\0" + orientation_exif(heif.orientation) if heif.orientation != 1 else b""
    return _Source(
        image=image,
        content_type="image/heic",
        orientation=heif.orientation,
        taken_at=taken_at,
        utc_offset=utc_offset,
        profile=profile,
        original=heif.clean(),
        full=_jpeg(image, _FULL_QUALITY, profile, exif=turn),
    )


def _camera_says(image: Image.Image) -> tuple[int, str | None, str | None]:
    """Orientation, capture time and its offset; damaged EXIF says nothing rather than refusing the photo."""
    orientation, taken, offset = 1, None, None
    with suppress(Exception):  # EXIF is a parser of its own, with errors of every type
        exif = image.getexif()
        if (turn := exif.get(_ORIENTATION)) in _TURNS:
            orientation = turn
        details = exif.get_ifd(_EXIF_IFD)
        taken = _matched(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)", details.get(_TAKEN_ORIGINAL) or exif.get(_TAKEN))
        offset = _matched(r"([+-]\d\d:\d\d)", details.get(_OFFSET_ORIGINAL))
    return orientation, taken, offset


def _matched(pattern: str, value: object) -> str | None:
    match = re.match(pattern, value) if isinstance(value, str) else None
    if match is None:
        return None
    return match[1] if match.re.groups == 1 else f"{match[1]}-{match[2]}-{match[3]}T{match[4]}"


def _reduced(image: Image.Image) -> Image.Image:
    """RGB pixels of at most 2048 a side, without metadata.

    The decoder and integer factors do the scaling; only odd sizes pay for a filter.
    """
    scale = max(k for k in (1, 2, 4, 8) if k == 1 or max(image.size) // k >= _LEAST_SIDE)
    image.draft("RGB", (image.width // scale, image.height // scale))
    image.load()
    factor = -(-max(image.size) // _MOST_SIDE)
    if factor > 1 and max(image.size) // factor >= _LEAST_SIDE:
        image = image.reduce(factor) if image.mode in {"RGB", "L"} else _reduced_by_bands(image, factor)
    image = _at_most(_opaque(image), _MOST_SIDE if factor == 1 else PREVIEW_SIDE)
    # From here on nothing of the file but its pixels: a comment would be saved again.
    image = image if image.mode == "RGB" else image.convert("RGB")
    image.info.clear()
    return image


def _reduced_by_bands(image: Image.Image, factor: int) -> Image.Image:
    """For modes whose conversion takes a second picture of the full size: a band of rows at a time."""
    width, height = image.size
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    rows = factor * _BAND_ROWS
    for top in range(0, height, rows):
        band = _opaque(image.crop((0, top, width, min(top + rows, height))))
        small.paste(band.convert("RGB").reduce(factor), (0, top // factor))
    return small


def _opaque(image: Image.Image) -> Image.Image:
    """On white, in a mode that can be averaged."""
    image = _continuous(image)
    if image.mode not in {"RGBA", "LA"}:
        return image
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)


def _continuous(image: Image.Image) -> Image.Image:
    """A mode that can be averaged: palettes, bits and 16-bit greys cannot."""
    if image.mode.startswith("I"):
        # The upper byte is what a screen shows.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode == "P":
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.convert("L") if image.mode == "1" else image


def _at_most(image: Image.Image, side: int, *, gap: float = 2.0) -> Image.Image:
    """gap: how much larger than the result the filter's input still is; before it a box does the work."""
    long = max(image.size)
    if long <= side:
        return image
    size = (max(1, round(image.width * side / long)), max(1, round(image.height * side / long)))
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=gap)


def _jpeg(image: Image.Image, quality: int, profile: bytes | None, *, exif: bytes = b"") -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, icc_profile=profile, exif=exif)
    return out.getvalue()
