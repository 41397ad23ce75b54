"""Shots of one patch of drawn skin: sharp or out of focus, at several exposures, hairy or bare."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from backend.demo import skin

EXPOSURES = (0.6, 1.0, 1.3)
# Of a picture 2016 pixels wide: as much as 8 pixels of one of 12 Mpx.
OUT_OF_FOCUS_PX = 4
_SIZE = (2016, 1512)


@dataclass(frozen=True, slots=True)
class Taken:
    """clipped: share of the tile in the middle (a 1.5th of the height) that had more light than a sensor takes."""

    tone: int
    exposure: float
    blurred: bool
    bare: bool
    jpeg: bytes
    clipped: float

    @property
    def name(self) -> str:
        how = "out of focus" if self.blurred else "sharp"
        return f"tone {self.tone}, exposure {self.exposure}, {how}{', no hair' if self.bare else ''}"


def shots_of(tone: int) -> Iterator[Taken]:
    """The same lesion on the same skin, photographed again and again."""
    patch = skin._patch(tone, skin.Lesion(tone))
    for bare in (False, True):
        first = skin.Shot(seed=tone, hairs=0 if bare else 24)
        sharp = skin._with_hairs(skin._photographed(patch, first), tone, first)
        for blurred in (False, True):
            picture = sharp.filter(ImageFilter.GaussianBlur(OUT_OF_FOCUS_PX)) if blurred else sharp
            for exposure in EXPOSURES:
                shot = skin.Shot(seed=tone, exposure=exposure, hairs=first.hairs)
                jpeg = jpeg_of(skin._exposed(picture, shot))
                yield Taken(tone, exposure, blurred, bare, jpeg, _clipped(picture, shot))


def _clipped(picture: Image.Image, shot: skin.Shot) -> float:
    """From the light before the sensor, which knows no upper limit."""
    levels = np.asarray(picture, np.float32)[378:1134, 630:1386] * shot.exposure
    return float((levels.max(axis=2) > 255).mean())


def jpeg_of(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def dimmed(tone: int, *, exposure: float) -> bytes:
    shot = skin.Shot(seed=tone, exposure=exposure)
    return jpeg_of(skin._exposed(skin._photographed(skin._patch(tone, skin.Lesion(tone)), shot), shot))


def far_away(tone: int) -> bytes:
    """A patch of skin in a grey room: a ninth of the picture."""
    taken = next(shots_of(tone))
    small = Image.open(io.BytesIO(taken.jpeg)).resize((_SIZE[0] // 3, _SIZE[1] // 3))
    room = Image.new("RGB", _SIZE, (120, 124, 130))
    room.paste(small, (_SIZE[0] // 3, _SIZE[1] // 3))
    return jpeg_of(room)


def no_skin() -> bytes:
    """A blue cloth with a fine weave."""
    rows, columns = np.mgrid[0 : _SIZE[1], 0 : _SIZE[0]]
    weave = (((rows // 8) + (columns // 8)) % 2 * 40).astype(np.uint8)
    return jpeg_of(Image.fromarray(np.dstack([weave + 30, weave + 60, weave + 140])))
