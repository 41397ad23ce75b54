"""Drawn skin whose truth is known: the house's generator, photographed through a known homography."""

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from unittest import mock

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.demo import skin
from backend.demo.skin import Lesion, Shot

Matrix = NDArray[np.float64]

WIDTH, HEIGHT = 1600, 1200
_MIDDLE = skin._PATCH / 2


@dataclass(frozen=True, slots=True)
class View:
    """One press of the shutter. tilt in degrees about the picture's x and y axes; shift in pixels of the patch."""

    seed: int
    turn_deg: float = 0.0
    tilt: tuple[float, float] = (0.0, 0.0)
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    exposure: float = 1.0
    hairs: int = 24


@dataclass(frozen=True, slots=True)
class Shown:
    """grey: rows by columns. to_picture: from the flat patch's pixels to the picture's."""

    grey: NDArray[np.uint8]
    jpeg: bytes
    to_picture: Matrix = field(repr=False)


@lru_cache(maxsize=4)
def patch(tone: int, lesion: Lesion, lines: int) -> NDArray[np.uint8]:
    """lines: which fine lines the skin shows. Another number: freckles and lesion stay, the lines do not."""
    kept = skin._furrows()
    turned = np.ascontiguousarray(np.rot90(np.roll(kept, (137 * lines, 61 * lines), (0, 1)), lines))
    with mock.patch.object(skin, "_furrows", return_value=turned):
        flat = skin._patch(tone, lesion)
    return (np.clip(flat, 0, 1) * 255).astype(np.uint8)


def camera(view: View) -> Matrix:
    """A pinhole camera over the flat patch, its focal length 1.4 times the picture's width."""
    focal = 1.4 * WIDTH
    x, y, z = (np.deg2rad(angle) for angle in (*view.tilt, view.turn_deg))
    about_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    turn = about_x @ about_y @ about_z
    far = focal / (view.zoom * WIDTH / 2000)
    plane = np.column_stack([turn[:, 0], turn[:, 1], [0, 0, far]])
    lens = np.array([[focal, 0, WIDTH / 2], [0, focal, HEIGHT / 2], [0, 0, 1]])
    middle = np.array([[1, 0, -_MIDDLE - view.shift[0]], [0, 1, -_MIDDLE - view.shift[1]], [0, 0, 1]])
    found: Matrix = lens @ plane @ middle
    return np.asarray(found / found[2, 2], np.float64)


def photographed(flat: NDArray[np.uint8], view: View, *, tone: int) -> Shown:
    to_picture = camera(view)
    warped = cv2.warpPerspective(
        flat, to_picture, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT_101
    )
    shot = Shot(seed=view.seed, exposure=view.exposure, hairs=view.hairs, width=WIDTH, height=HEIGHT)
    picture = skin._exposed(skin._with_hairs(Image.fromarray(warped), tone, shot), shot)
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    pixels = np.asarray(Image.open(BytesIO(out.getvalue())))
    return Shown(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), out.getvalue(), to_picture)


def shown(tone: int, lesion: Lesion, view: View, *, lines: int = 0) -> Shown:
    return photographed(patch(tone, lesion, lines), view, tone=tone)


def true_error_px(first: Shown, second: Shown, matrix: Matrix, *, wide: int = 2048) -> tuple[float, float]:
    """Mean and worst distance over a grid of the middle of the first photo, in pixels of a picture `wide` across.

    matrix: the registration, in units of the width.
    """
    truth = second.to_picture @ np.linalg.inv(first.to_picture)
    across, down = np.meshgrid(np.linspace(0.2, 0.8, 9) * WIDTH, np.linspace(0.2, 0.8, 9) * HEIGHT)
    points = np.stack([across.ravel(), down.ravel()], 1)[:, None, :]
    meant = cv2.perspectiveTransform(points, truth)[:, 0] / WIDTH
    got = cv2.perspectiveTransform(points / WIDTH, matrix)[:, 0]
    apart = np.linalg.norm(meant - got, axis=1) * wide
    return float(apart.mean()), float(apart.max())


TAG_PX = 320
"""Width of the card's tag on the flat patch: 16 pixels a millimetre."""
MM_PX = TAG_PX / 20


def carded(flat: NDArray[np.uint8], *, tag: int = 7, below: int = 300) -> NDArray[np.uint8]:
    """A white card with the tag, its upper edge `below` the lesion's middle."""
    flat, side = flat.copy(), TAG_PX
    x, y, rim = skin._PATCH // 2 - side // 2, skin._PATCH // 2 + below, 40
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_APRILTAG_36h11)
    flat[y - rim : y + side + rim, x - rim : x + side + rim] = 235
    flat[y : y + side, x : x + side] = cv2.aruco.generateImageMarker(dictionary, tag, side, borderBits=1)[..., None]
    return flat


def ring(radius_mm: float, seen: Shown, *, points: int = 60) -> list[tuple[float, float]]:
    """A circle around the lesion's middle, as it lies on the picture; units of its width."""
    turn = np.linspace(0, 2 * np.pi, points, endpoint=False)
    flat = _MIDDLE + radius_mm * MM_PX * np.stack([np.cos(turn), np.sin(turn)], 1)
    moved = cv2.perspectiveTransform(flat[:, None, :], seen.to_picture)[:, 0] / WIDTH
    return [(float(x), float(y)) for x, y in moved]
