"""Sizes of a drawn shape on a photo with a scale card, each with its error. Plain geometry, no picture.

Points are in units of the photo's width; sizes in millimetres in the plane of the card. Errors are half widths of
the 95 % interval: from where the tag's corners may lie, and from where a hand may have meant its points.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Points = Sequence[tuple[float, float]]
_Array = NDArray[np.float64]

_DRAWS = 200
_COVERAGE = 1.96
# A point is set to one pixel and a half of a preview (2016 wide), standard deviation.
POINTING_SD = 1.5 / 2016
# Drawn skin, 12 repeats: an unchanged lesion's asymmetry varies by this share of itself (photos.md 8.3).
ASYMMETRY_FLOOR = 0.1
_LEAST_MM = 1e-6
# Ten times as far from the camera as the tag, its errors are no longer those of a small shift of a corner.
_HORIZON = 0.1
# By more than this share of what an outline encloses its own loops change its area: it crosses itself.
_MOST_CROSSED = 0.05
_CELLS = 160
_ROUND = 72


class Shape(StrEnum):
    """line: two ends. ellipse: two opposite points of its long axis, and one on its border beside. outline: its border."""

    LINE = "line"
    ELLIPSE = "ellipse"
    OUTLINE = "outline"


@dataclass(frozen=True, slots=True)
class Size:
    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """diameter: the longest across, mm. area: mm². asymmetry: share that does not fold onto itself, 0 to 1."""

    diameter: Size
    area: Size | None = None
    asymmetry: Size | None = None


def sizes(shape: Shape, points: Points, *, corners: Points, corner_sd: float, tag_mm: float) -> Sizes:
    """corners: of the tag, from its upper left clockwise. Takes up to seconds: call it in a thread.

    Raises ValueError for a tag seen edge-on, a shape that reaches the horizon of its plane, one spot, and an outline
    that does not go once around one piece of skin.
    """
    outline, tag = _border(shape, np.array(points, np.float64)), np.array(corners, np.float64)
    chance = np.random.default_rng(20)
    flat = [_in_mm(outline, tag, tag_mm)]
    if _longest(flat[0]) < _LEAST_MM:
        raise ValueError("one spot")
    for _ in range(_DRAWS):
        drawn = np.array(points, np.float64) + chance.normal(0, POINTING_SD, (len(points), 2))
        seen = tag + chance.normal(0, corner_sd, tag.shape)
        flat.append(_in_mm(_border(shape, drawn), seen, tag_mm))
    if shape is Shape.LINE:
        return Sizes(_spread(flat, _longest))
    area = _spread(flat, _area)
    if shape is Shape.ELLIPSE:
        return Sizes(_spread(flat, _longest), area)
    _require_one_piece(flat[0])
    folded = _asymmetry(flat[0])
    return Sizes(_spread(flat, _longest), area, Size(folded, _COVERAGE * max(ASYMMETRY_FLOOR * folded, 0.01)))


def _spread(flat: Sequence[_Array], of: Callable[[_Array], float]) -> Size:
    value, *others = [of(one) for one in flat]
    return Size(value, _COVERAGE * float(np.std(others)))


def _border(shape: Shape, points: _Array) -> _Array:
    if shape is not Shape.ELLIPSE:
        return points
    one, other, beside = points
    middle, half = (one + other) / 2, (other - one) / 2
    long = float(np.hypot(*half))
    across = np.array([-half[1], half[0]]) / max(long, 1e-12)
    along_share = float((beside - middle) @ half) / max(long**2, 1e-12)
    down = abs(float((beside - middle) @ across)) / np.sqrt(max(1 - min(along_share**2, 0.96), 0.04))
    turn = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
    border: _Array = middle + np.cos(turn)[:, None] * half + np.sin(turn)[:, None] * down * across
    return border


def _in_mm(points: _Array, corners: _Array, tag_mm: float) -> _Array:
    plane = homography(corners, np.array([[0, 0], [tag_mm, 0], [tag_mm, tag_mm], [0, tag_mm]]))
    moved = np.column_stack([points, np.ones(len(points))]) @ plane.T
    near = np.column_stack([corners, np.ones(len(corners))]) @ plane.T
    # The same sign as the tag's and away from 0: else it is not in front of the camera.
    if (moved[:, 2] * np.sign(near[0, 2]) < _HORIZON * np.abs(near[:, 2]).min()).any():
        raise ValueError("at the horizon of the tag's plane, or beyond it")
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def homography(source: _Array, target: _Array) -> _Array:
    """3 x 3 through four points. Raises ValueError when three of them lie on a line."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    try:
        found = np.linalg.solve(np.array(rows), np.array(right))
    except np.linalg.LinAlgError:
        raise ValueError("three points on a line") from None
    return np.append(found, 1.0).reshape(3, 3)


def _longest(points: _Array) -> float:
    return float(np.linalg.norm(points[:, None, :] - points[None, :, :], axis=2).max())


def _area(points: _Array) -> float:
    x, y = points.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _require_one_piece(points: _Array) -> None:
    """Raises ValueError where what the border encloses is not its area, beyond what whole cells tell of it."""
    filled, cell = _filled(points)
    enclosed = len(filled) * cell**2
    along = float(np.linalg.norm(points - np.roll(points, -1, 0), axis=1).sum())
    if abs(_area(points) - enclosed) > _MOST_CROSSED * enclosed + along * cell / 2:
        raise ValueError("the outline crosses itself")


def _filled(points: _Array) -> tuple[_Array, float]:
    """Points of a grid that lie inside the border, and their distance."""
    low, high = points.min(0), points.max(0)
    cell = float((high - low).max()) / _CELLS
    across, down = (np.arange(low[i], high[i] + cell, cell) for i in (0, 1))
    where = np.array(np.meshgrid(across, down)).reshape(2, -1).T
    return where[_inside(where, points)], cell


def _asymmetry(points: _Array) -> float:
    """Mean over both main axes of what does not fold onto the other side, as a share of the area (half counted once)."""
    filled, _ = _filled(points)
    if len(filled) < 3:
        return 0.0
    middle = filled.mean(0)
    _, axes = np.linalg.eigh(np.cov((filled - middle).T))
    shares = []
    for axis in axes.T:
        away = filled - middle
        mirrored = middle + 2 * (away @ axis)[:, None] * axis - away
        shares.append(1 - float(_inside(mirrored, points).mean()))
    return float(np.mean(shares))


def _inside(where: _Array, border: _Array) -> NDArray[np.bool_]:
    """Even-odd rule."""
    x, y = where.T
    inside = np.zeros(len(where), bool)
    for (ax, ay), (bx, by) in zip(border, np.roll(border, -1, 0), strict=True):
        if ay != by:
            crosses = (ay > y) != (by > y)
            inside ^= crosses & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return inside
