"""Draws skin photographs: ten tones, a lesion that can be drawn again at a later date. Never real people.

A patch of skin is laid out flat from its seed (lines, freckles, blood, lesion), then photographed:
turned, lit, with hairs, a lens and noise. The same patch at two dates shares its skin and its lesion,
which may have grown; the shot differs. Everything follows from the seeds alone.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Field = NDArray[np.float32]

# The Monk skin tone scale, lightest first. https://skintone.google
MONK_TONES = (
    (0xF6, 0xED, 0xE4), (0xF3, 0xE7, 0xDB), (0xF7, 0xEA, 0xD0), (0xEA, 0xDA, 0xBA), (0xD7, 0xBD, 0x96),
    (0xA0, 0x7E, 0x56), (0x82, 0x5C, 0x43), (0x60, 0x41, 0x34), (0x3A, 0x31, 0x2A), (0x29, 0x24, 0x20),
)  # fmt: skip
# How strongly the two pigments of skin absorb red, green and blue, relative to each other.
_MELANIN = np.array([0.55, 0.95, 1.45], np.float32)
_BLOOD = np.array([0.12, 1.0, 0.85], np.float32)
_PATCH = 2400
_TEXTURE = 1200
# Half the side of the square a lesion may fill, in radii.
_REACH = 2.0


@dataclass(frozen=True, slots=True)
class Lesion:
    """A mole. diameter: share of the photo's width. growth: 0.3 is 30 % wider than at the first date.

    irregularity: 0 (round, one brown) to 1 (notched border, several colours).
    """

    seed: int
    diameter: float = 0.28
    irregularity: float = 0.4
    growth: float = 0.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One press of the shutter: its own seed, turn and exposure."""

    seed: int
    turn_deg: float = 0.0
    exposure: float = 1.0
    hairs: int = 24
    width: int = 2016
    height: int = 1512


def draw(tone: int, lesion: Lesion, shot: Shot, *, quality: int = 90) -> bytes:
    """A JPEG. tone: 1 (lightest) to 10 of the Monk scale. turn_deg within ±20, sides of at most 2016 x 1512."""
    patch = _patch(tone, lesion)
    picture = _photographed(patch, shot)
    picture = _with_hairs(picture, tone, shot)
    out = BytesIO()
    _exposed(picture, shot).save(out, "JPEG", quality=quality)
    return out.getvalue()


def draw_series(tone: int, lesion: Lesion, *, seed: int, growths: tuple[float, ...] = (0.0, 0.12, 0.3)) -> list[bytes]:
    """The same lesion at successive dates, each photographed anew."""
    chance = np.random.default_rng(seed)
    return [
        draw(
            tone,
            Lesion(lesion.seed, lesion.diameter, lesion.irregularity, growth),
            Shot(
                seed=seed * 100 + number,
                turn_deg=float(chance.uniform(-14, 14)),
                exposure=float(chance.uniform(0.92, 1.08)),
            ),
        )
        for number, growth in enumerate(growths)
    ]


def _noise(chance: np.random.Generator, side: int, cells: int) -> Field:
    """Smooth noise of mean 0 and deviation about 1, `cells` bumps across."""
    coarse = chance.standard_normal((cells + 3, cells + 3), np.float32)
    fine = Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(fine, np.float32) * np.float32(1.4)


def _clouds(chance: np.random.Generator, side: int, cells: int, octaves: int) -> Field:
    total = np.zeros((side, side), np.float32)
    for octave in range(octaves):
        total += _noise(chance, side, cells << octave) / (1.6**octave)
    return total


def _enlarged(field: Field, side: int) -> Field:
    return np.asarray(Image.fromarray(field).resize((side, side), Image.Resampling.BILINEAR), np.float32)


@lru_cache(maxsize=1)
def _furrows() -> Field:
    """Height of the skin's lines: 0 in the furrows, 1 on the plateaus between them; tiles seamlessly.

    The nearest two points of a jittered grid bound polygons like those of real skin (Worley noise).
    """
    chance = np.random.default_rng(7)
    cells, side = 46, _TEXTURE
    points = chance.uniform(0.1, 0.9, (cells, cells, 2)).astype(np.float32)
    axis = np.arange(side, dtype=np.float32) * cells / side
    # Bent lines look less like a mesh; whole waves keep the tile seamless.
    wave = np.arange(side, dtype=np.float32) * np.float32(2 * np.pi / side)
    x = axis[None, :] + 0.35 * np.sin(3 * wave)[:, None] + 0.2 * np.sin(11 * wave + 1)[:, None]
    y = axis[:, None] + 0.35 * np.sin(2 * wave + 2)[None, :] + 0.2 * np.sin(9 * wave)[None, :]
    column, row = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    nearest = np.full((side, side), 9, np.float32)
    second = nearest.copy()
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            jitter = points[(row + down) % cells, (column + right) % cells]
            away_x = (column + right).astype(np.float32) + jitter[..., 0] - x
            away_y = (row + down).astype(np.float32) + jitter[..., 1] - y
            distance = np.hypot(away_x, np.float32(0.8) * away_y)
            second = np.minimum(second, np.maximum(nearest, distance))
            nearest = np.minimum(nearest, distance)
    height: Field = np.sqrt(np.clip((second - nearest) / np.float32(0.32), 0, 1))
    return height


def _patch(tone: int, lesion: Lesion) -> Field:
    """The flat skin, RGB from 0 to 1, side _PATCH, its lesion in the middle."""
    chance = np.random.default_rng([tone, lesion.seed])
    # Nothing finer than a quarter of a pixel's step is in the clouds: drawn small, then enlarged.
    melanin = _enlarged(0.025 * _clouds(chance, _PATCH // 4, 5, 4), _PATCH).copy()
    blood = _enlarged(np.clip(0.06 + 0.022 * _clouds(chance, _PATCH // 4, 9, 4), 0, None), _PATCH).copy()
    _add_freckles(melanin, chance, count=26 if tone < 7 else 12)
    _add_follicles(blood, chance)
    relief = np.zeros((_PATCH, _PATCH), np.float32)
    _add_lesion(lesion, melanin, blood, relief, strength=1.0 if tone < 7 else 0.75)
    absorbed = melanin[..., None] * _MELANIN + blood[..., None] * _BLOOD
    skin = np.exp(-absorbed, out=absorbed) * _seen(tone)
    lines = np.tile(np.roll(_furrows(), tuple(chance.integers(0, _TEXTURE, 2)), (0, 1)), (2, 2))
    return _lit_relief(skin, lines * (1 - 0.6 * relief) + 3.0 * relief)


def _seen(tone: int) -> Field:
    """The tone as a camera shows it: its automatic exposure goes half the way to a middle grey."""
    base = np.array(MONK_TONES[tone - 1], np.float32) / np.float32(255)
    return base * np.float32((0.74 / base.mean()) ** 0.5)


def _lit_relief(skin: Field, height: Field) -> Field:
    """Light grazing from the upper left brings the lines out; furrows keep a little shadow."""
    slope = np.zeros_like(height)
    slope[1:, 1:] = height[1:, 1:] - height[:-1, :-1]
    shade = np.clip(1 + np.float32(0.16) * slope, 0.75, 1.2) * (0.955 + 0.045 * np.clip(height, 0, 1))
    skin *= shade[..., None]
    return skin


def _spot(field: Field, x: float, y: float, radius: float, strength: float) -> None:
    """Adds a soft round spot, in place."""
    reach = int(radius * 2.5) + 2
    left, top = max(0, int(x) - reach), max(0, int(y) - reach)
    window = field[top : int(y) + reach, left : int(x) + reach]
    rows, columns = np.mgrid[top : top + window.shape[0], left : left + window.shape[1]].astype(np.float32)
    window += strength / (1 + np.exp((np.hypot(columns - x, rows - y) - radius) / (0.18 * radius + 0.4)))


def _add_freckles(melanin: Field, chance: np.random.Generator, *, count: int) -> None:
    for _ in range(count):
        x, y = chance.uniform(0, _PATCH, 2)
        _spot(melanin, x, y, float(chance.gamma(2.2, 4.5) + 4), float(chance.uniform(0.06, 0.3)))


def _add_follicles(blood: Field, chance: np.random.Generator) -> None:
    for x, y in chance.uniform(0, _PATCH, (340, 2)):
        _spot(blood, x, y, float(chance.uniform(2.5, 5.5)), float(chance.uniform(0.05, 0.16)))


def _add_lesion(lesion: Lesion, melanin: Field, blood: Field, relief: Field, *, strength: float) -> None:
    """Adds pigment, redness and height of the lesion in the middle, in place."""
    chance = np.random.default_rng([911, lesion.seed])
    wild = lesion.irregularity
    radius = lesion.diameter * 2016 / 2 * (1 + lesion.growth)
    reach = min(int(radius * _REACH), _PATCH // 2)
    window = np.s_[_PATCH // 2 - reach : _PATCH // 2 + reach, _PATCH // 2 - reach : _PATCH // 2 + reach]
    axis = (np.arange(2 * reach, dtype=np.float32) - reach) / np.float32(radius)
    distance, angle = _outline(chance, axis, wild * (1 + 0.6 * lesion.growth))
    # Textures belong to the lesion: stretched with it, they stay the same at the next date.
    grain, blotches, dots = (_enlarged(_clouds(chance, 640, cells, 3), 2 * reach) for cells in (34, 4, 15))
    distance = distance + np.float32(0.03 + 0.03 * wild) * grain
    softness = 0.05 + 0.05 * (1 + np.cos(angle - np.float32(chance.uniform(0, 6.3))))
    inside = 1 / (1 + np.exp(np.clip((distance - 1) / softness, -30, 30)))
    depth = 0.85 + 0.15 * blotches * (0.4 + wild) + 0.1 * grain + 0.25 * np.clip(1 - distance, 0, 1)
    dark = wild * np.clip(dots - 0.8, 0, 1.2) * 0.8
    pale = wild / (1 + np.exp(5 * (blotches + 2.6)))
    halo = np.exp(-(np.clip(distance - 0.9, 0, None) ** 2) / 0.08)
    melanin[window] += strength * inside * np.clip(depth + dark - 0.7 * pale, 0.18, 2.2)
    blood[window] += 0.09 * halo + 0.1 * inside * pale
    relief[window] += inside * np.sqrt(np.clip(1.1 - distance, 0, 1)) * (0.5 + 0.12 * grain)


def _outline(chance: np.random.Generator, axis: Field, wild: float) -> tuple[Field, Field]:
    """Distance from the middle in units of the border there, and the direction, over a square."""
    lean = np.float32(chance.uniform(0, np.pi))
    stretch = np.float32(1 + chance.uniform(0.05, 0.3))
    x, y = axis[None, :], axis[:, None]
    along, across = x * np.cos(lean) + y * np.sin(lean), (y * np.cos(lean) - x * np.sin(lean)) * stretch
    angle = np.arctan2(across, along)
    border = np.ones_like(angle)
    for wave in range(2, 12):
        height = np.float32(wild * chance.normal(0, 0.3 / wave**1.15))
        border += height * np.cos(wave * angle + np.float32(chance.uniform(0, 6.3)))
    return np.hypot(along, across) / np.clip(border, 0.55, 1.45), angle


def _photographed(patch: Field, shot: Shot) -> Image.Image:
    """The patch turned and a little shifted, through a lens that is sharpest in the middle."""
    chance = np.random.default_rng([31, shot.seed])
    turn = np.deg2rad(shot.turn_deg)
    zoom = chance.uniform(0.97, 1.03)
    cos, sin = float(np.cos(turn) * zoom), float(np.sin(turn) * zoom)
    middle = _PATCH / 2 + chance.uniform(-40, 40, 2)
    data = (
        cos, -sin, float(middle[0]) - cos * shot.width / 2 + sin * shot.height / 2,
        sin, cos, float(middle[1]) - sin * shot.width / 2 - cos * shot.height / 2,
    )  # fmt: skip
    image = Image.fromarray((np.clip(patch, 0, 1) * 255).astype(np.uint8))
    size = (shot.width, shot.height)
    sharp = image.transform(size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)
    mask = Image.radial_gradient("L").resize(size, Image.Resampling.BILINEAR)
    mask = mask.point(lambda value: max(0, min(255, int((value - 110) * 2.2))))
    return Image.composite(sharp.filter(ImageFilter.GaussianBlur(2.2)), sharp, mask)


def _with_hairs(picture: Image.Image, tone: int, shot: Shot) -> Image.Image:
    """Curved, tapering hairs with a faint shadow, drawn at twice the size and reduced."""
    chance = np.random.default_rng([57, shot.seed])
    width, height = picture.size
    hairs = Image.new("L", (width * 2, height * 2), 0)
    pen = ImageDraw.Draw(hairs)
    flow = chance.uniform(0, 2 * np.pi)
    for _ in range(shot.hairs):
        start = chance.uniform((0, 0), (width * 2, height * 2))
        heading = flow + chance.normal(0, 0.35)
        length, bend, thick = chance.uniform(260, 900), chance.normal(0, 0.5), chance.uniform(3.0, 6.5)
        strength = int(chance.uniform(90, 215))
        steps = np.linspace(0, 1, 40)
        angles = heading + bend * steps
        xs = start[0] + np.cumsum(np.cos(angles)) * length / 40
        ys = start[1] + np.cumsum(np.sin(angles)) * length / 40
        for step in range(39):
            thickness = max(1, round(thick * (1 - steps[step] ** 2 * 0.85)))
            pen.line([xs[step], ys[step], xs[step + 1], ys[step + 1]], fill=strength, width=thickness)
    mask = hairs.resize(picture.size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.7))
    shadow = Image.new("L", picture.size, 0)
    shadow.paste(mask.filter(ImageFilter.GaussianBlur(5)), (6, 9))
    dark = tuple(int(channel * 0.55) for channel in MONK_TONES[tone - 1])
    picture = Image.composite(Image.new("RGB", picture.size, dark), picture, shadow.point(lambda v: v * 2 // 5))
    hair = (58, 38, 26) if tone < 7 else (22, 17, 15)
    return Image.composite(Image.new("RGB", picture.size, hair), picture, mask)


def _exposed(picture: Image.Image, shot: Shot) -> Image.Image:
    """Light falling off across the frame, the lens's vignette, a slight cast and the sensor's noise."""
    chance = np.random.default_rng([83, shot.seed])
    pixels = np.asarray(picture, np.float32) / 255
    rows = np.linspace(-1, 1, shot.height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, shot.width, dtype=np.float32)[None, :]
    toward = chance.uniform(0, 2 * np.pi)
    light = 1 + 0.09 * (columns * np.cos(toward) + rows * np.sin(toward))
    light -= 0.13 * (columns**2 + rows**2) ** 1.2
    cast = 1 + chance.normal(0, 0.012, 3)
    pixels = pixels * (light * shot.exposure)[..., None] * cast.astype(np.float32)
    grain = chance.standard_normal(pixels.shape[:2], np.float32)[..., None] * 0.008
    colour = chance.standard_normal(pixels.shape, np.float32) * 0.004
    return Image.fromarray((np.clip(pixels + grain + colour, 0, 1) * 255).astype(np.uint8))
