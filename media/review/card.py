"""Reads the printed scale card: where its tag lies tells how large a picture's points are. Sandboxed worker only.

Points are in units of the photo's width.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from media.review.card_facts import TAG_CELLS, TAG_ID, TAG_MM
from media.review.pictures import Grey

_CELLS = TAG_CELLS
# Eight pixels a cell: below that its corners cannot be told from their neighbours.
_LEAST_SIDE_PX = 64.0
_MOST_BEND_MM = 0.2

Refusal = Literal["no_card", "card_small", "card_bent"]


@dataclass(frozen=True, slots=True)
class Card:
    """corners: of the tag from its upper left clockwise, x and y. corner_sd: their standard deviation.

    residual_mm: how far the tag's inner corners lie from a plane, root mean square.
    """

    corners: list[tuple[float, float]]
    corner_sd: float
    residual_mm: float


def read_card(picture: Grey) -> Card | Refusal:
    """The tag's outer corners, fitted through all its corners and not only the four."""
    detector = cv2.aruco.ArucoDetector(_dictionary(), _parameters())
    found, ids, _ = detector.detectMarkers(picture)
    if ids is None:
        return "no_card"
    mine = [quad for quad, number in zip(found, ids.ravel(), strict=True) if number == TAG_ID]
    if len(mine) != 1:
        return "no_card"
    quad = mine[0].reshape(4, 2).astype(np.float64)
    side = float(np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1).min())
    if side < _LEAST_SIDE_PX:
        return "card_small"
    on_tag, in_picture = _inner_corners(picture, quad, side)
    if len(on_tag) < 12:
        return "card_bent"
    to_picture, _ = cv2.findHomography(on_tag, in_picture)
    back = cv2.perspectiveTransform(in_picture[:, None, :], np.linalg.inv(to_picture))[:, 0]
    # Eight numbers were fitted to two for each corner.
    free = (2 * len(on_tag) - 8) / (2 * len(on_tag))
    residual = float(np.sqrt(((back - on_tag) ** 2).sum(1).mean() / free)) * TAG_MM / _CELLS
    if residual > _MOST_BEND_MM:
        return "card_bent"
    ends = np.array([[0, 0], [_CELLS, 0], [_CELLS, _CELLS], [0, _CELLS]], np.float64)
    corners = cv2.perspectiveTransform(ends[:, None, :], to_picture)[:, 0]
    # A fitted corner is better than one seen corner, by as much as there are more of them than four.
    seen_sd = residual / TAG_MM * side / np.sqrt(2)
    width = picture.shape[1]
    return Card(
        corners=[(float(x) / width, float(y) / width) for x, y in corners],
        corner_sd=float(seen_sd * np.sqrt(4 / len(on_tag)) * _OUTWARD) / width,
        residual_mm=residual,
    )


# The outer corners lie beyond the fitted ones, by a cell and a half at most: their error is larger.
_OUTWARD = 1.6


@lru_cache(maxsize=1)
def _dictionary() -> cv2.aruco.Dictionary:
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)


def _parameters() -> cv2.aruco.DetectorParameters:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    return parameters


@lru_cache(maxsize=1)
def _grid() -> NDArray[np.float64]:
    """Points between the tag's cells where black and white meet at a corner, in cells from its upper left."""
    bits = cv2.aruco.generateImageMarker(_dictionary(), TAG_ID, _CELLS, borderBits=1) > 127
    points = []
    for row in range(1, _CELLS):
        for column in range(1, _CELLS):
            around = bits[row - 1 : row + 1, column - 1 : column + 1]
            straight = (around[0] == around[1]).all() or (around[:, 0] == around[:, 1]).all()
            if not straight:
                points.append((column, row))
    return np.array(points, np.float64)


def _inner_corners(
    picture: Grey, quad: NDArray[np.float64], side: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ends = np.array([[0, 0], [_CELLS, 0], [_CELLS, _CELLS], [0, _CELLS]], np.float64)
    rough, _ = cv2.findHomography(ends, quad)
    grid = _grid()
    meant = cv2.perspectiveTransform(grid[:, None, :], rough)[:, 0]
    reach = max(2, int(side / _CELLS / 3))
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 40, 0.005)
    sharp = cv2.cornerSubPix(
        picture, np.ascontiguousarray(meant, np.float32)[:, None, :].copy(), (reach, reach), (-1, -1), until
    )
    got = sharp[:, 0].astype(np.float64)
    good = np.linalg.norm(got - meant, axis=1) < side / _CELLS / 4
    return grid[good], got[good]
