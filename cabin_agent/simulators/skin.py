"""A drawn piece of skin with a mole. Drawn by rule from a seed: no photograph, no person."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_Field = NDArray[np.float64]

_SKIN = np.array([214.0, 170.0, 146.0])
_BLUSH = np.array([-6.0, -22.0, -18.0])
_MOLE = np.array([92.0, 56.0, 42.0])
_MOLE_CORE = np.array([62.0, 36.0, 30.0])


def draw(*, width: int, height: int, seed: int) -> Pixels:
    """RGB, `height` x `width` x 3."""
    random = np.random.default_rng(seed)
    picture = _SKIN + _blotches(random, width, height, cells=5)[..., None] * _BLUSH
    picture += _blotches(random, width, height, cells=60)[..., None] * 7.0
    picture += _blotches(random, width, height, cells=190)[..., None] * 5.0
    _add_mole(picture, random)
    _shade_corners(picture)
    pixels: Pixels = np.clip(picture, 0, 255).astype(np.uint8)
    return pixels


def _blotches(random: np.random.Generator, width: int, height: int, *, cells: int) -> _Field:
    """Smooth noise between -1 and 1 with about `cells` bumps across."""
    grid = random.uniform(-1, 1, (cells * height // width + 2, cells + 2))
    y = np.linspace(0, grid.shape[0] - 1.001, height)
    x = np.linspace(0, grid.shape[1] - 1.001, width)
    row, column = y.astype(int), x.astype(int)
    down, right = _eased(y - row)[:, None], _eased(x - column)[None, :]
    top = grid[np.ix_(row, column)] * (1 - right) + grid[np.ix_(row, column + 1)] * right
    bottom = grid[np.ix_(row + 1, column)] * (1 - right) + grid[np.ix_(row + 1, column + 1)] * right
    field: _Field = top * (1 - down) + bottom * down
    return field


def _eased(fraction: _Field) -> _Field:
    eased: _Field = fraction * fraction * (3 - 2 * fraction)
    return eased


def _add_mole(picture: _Field, random: np.random.Generator) -> None:
    """An oval with an uneven border and a darker core, a little off the middle."""
    height, width, _ = picture.shape
    y, x = np.mgrid[0:height, 0:width].astype(float)
    from_x, from_y = (x - width * 0.52) / (width * 0.085), (y - height * 0.47) / (height * 0.09)
    around = np.arctan2(from_y, from_x)
    border = 1 + sum(
        0.09 / lobes * np.sin(lobes * around + random.uniform(0, 2 * np.pi)) for lobes in (2.0, 3.0, 5.0, 9.0)
    )
    distance = np.hypot(from_x, from_y) / border
    mottle = _blotches(random, width, height, cells=70)
    cover = np.clip((1.06 - distance) / 0.14, 0, 1)[..., None]
    core = np.clip(0.75 - distance + 0.35 * mottle, 0, 1)[..., None]
    colour = _MOLE * (1 - core) + _MOLE_CORE * core + 9 * mottle[..., None]
    picture[:] = picture * (1 - cover) + colour * cover


def _shade_corners(picture: _Field) -> None:
    height, width, _ = picture.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    picture *= (1 - 0.16 * (x * x + y * y))[..., None]
