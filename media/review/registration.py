"""Lays two photos of one lesion over each other, or says that it cannot. Runs in the sandboxed worker only.

Points are in units of the photo's width: x from 0 to 1, y from 0 to height / width. A similarity
first; a homography only where the matches spread over the frame, as it extrapolates wildly elsewhere.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from media.review.pictures import Grey

Matrix = NDArray[np.float64]
Model = Literal["similarity", "homography"]

# Matching works at this width: finer detail is hair, noise and lines that differ between two dates.
SIDE = 640
_RATIO = 0.8
_ROUGH_PX = 12.0
_REACHES_PX = (48.0, 32.0, 16.0)
_ALIKE = 320.0
_NEAR_PX = 10.0
_NEAR_HOMOGRAPHY_PX = 4.0
# The gate. Measured on drawn skin: tests/media/review/test_registration.py holds its figures.
LEAST_INLIERS = 24
LEAST_SHARE = 0.3
LEAST_SPREAD = 0.02
# A similarity alone is what chance makes of two other places: it must be borne out by the pictures themselves.
LEAST_LIKENESS: dict[Model, float] = {"homography": 0.7, "similarity": 0.85}
SCALES = (0.4, 2.5)
# The inliers' hull over the frame, from which on a homography is trusted.
_WIDE = 0.2
# Fewer do not carry the eight numbers of a homography.
_LEAST_OF_HOMOGRAPHY = 16


@dataclass(frozen=True, slots=True)
class Registration:
    """matrix: 3 x 3, from the first photo's points to the second's. residual: median distance of the inliers.

    spread: root of the determinant of the inliers' covariance, over the squared side. likeness: correlation
    of the two pictures where they overlap, -1 to 1.
    """

    matrix: Matrix
    model: Model
    inliers: int
    share: float
    spread: float
    likeness: float
    residual: float

    @property
    def accepted(self) -> bool:
        """Whether count, share, spread, scale and likeness all speak for the same piece of skin."""
        scale = float(np.sqrt(abs(np.linalg.det(self.matrix[:2, :2]))))
        return (
            self.inliers >= LEAST_INLIERS
            and self.share >= LEAST_SHARE
            and self.spread >= LEAST_SPREAD
            and self.likeness >= LEAST_LIKENESS[self.model]
            and SCALES[0] <= scale <= SCALES[1]
        )


def register(first: Grey, second: Grey) -> Registration | None:
    """None when too little matches to compute anything; else judge by `accepted`.

    First all that looks alike, the lesion too; then, near where that says, the skin around the lesion alone:
    a lesion that grew would pass its growth off as a change of scale.
    """
    a, b = _seen(first), _seen(second)
    rough = _rough(a, b)
    if rough is None:
        return None
    fit = _Fit(rough, "similarity", *_NO_PAIRS)
    for reach in _REACHES_PX:
        found = _fitted(*_around(a, b, fit.matrix, reach), a.picture.shape)
        if found is None:
            return None
        fit = found
    matrix, from_a, from_b, inside = fit.matrix, fit.from_a, fit.from_b, fit.inside
    moved = _moved(from_a[inside], matrix)
    to_unit = np.diag([1 / SIDE, 1 / SIDE, 1.0])
    return Registration(
        matrix=to_unit @ (matrix / matrix[2, 2]) @ np.linalg.inv(to_unit),
        model=fit.model,
        inliers=int(inside.sum()),
        share=float(inside.mean()),
        spread=_spread(from_a[inside]),
        likeness=_likeness(a.picture, b.picture, matrix),
        residual=float(np.median(np.linalg.norm(moved - from_b[inside], axis=1)) / SIDE),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture at the working width and its features; `around`: those that do not lie on the lesion."""

    picture: Grey
    points: NDArray[np.float32]
    looks: NDArray[np.float32]
    around: NDArray[np.bool_]


def _seen(picture: Grey) -> _Seen:
    ready = prepared(picture)
    found, looks = cv2.SIFT.create(nfeatures=2500, contrastThreshold=0.01).detectAndCompute(ready, None)
    points = np.array([one.pt for one in found], np.float32).reshape(-1, 2)
    lesion = lesion_mask(ready)
    at = points.astype(int)
    around = lesion[at[:, 1].clip(0, lesion.shape[0] - 1), at[:, 0].clip(0, lesion.shape[1] - 1)] == 0
    if looks is None:
        looks = np.zeros((0, 128), np.float32)
    return _Seen(ready, points, np.asarray(looks, np.float32), around)


def lesion_mask(ready: Grey) -> Grey:
    """255 on what is much darker than the skin and larger than a freckle, and on a rim around it."""
    soft = cv2.GaussianBlur(ready, (0, 0), 3)
    level = float(np.median(soft)) - max(2.5 * float(np.median(np.abs(soft - np.median(soft)))), 24.0)
    dark = (soft < level).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    large = [one for one in range(1, len(stats)) if stats[one, cv2.CC_STAT_AREA] > 0.003 * dark.size]
    mask = np.isin(labels, large).astype(np.uint8) * 255
    return np.asarray(cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (25, 25))), np.uint8)


def _rough(a: _Seen, b: _Seen) -> Matrix | None:
    if min(len(a.points), len(b.points)) < 2:
        return None
    near = cv2.BFMatcher(cv2.NORM_L2).knnMatch(a.looks, b.looks, k=2)
    good = [pair[0] for pair in near if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(good) < 4:
        return None
    found, _ = cv2.estimateAffinePartial2D(
        a.points[[one.queryIdx for one in good]], b.points[[one.trainIdx for one in good]],
        method=cv2.RANSAC, ransacReprojThreshold=_ROUGH_PX, maxIters=4000, confidence=0.999,
    )  # fmt: skip
    if found is None:
        return None
    return np.vstack([found, [0, 0, 1]]).astype(np.float64)


def _around(a: _Seen, b: _Seen, guess: Matrix, reach: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Pairs of features beside the lesion, each the best looking within `reach` pixels of where `guess` puts it."""
    points_a, looks_a = a.points[a.around], a.looks[a.around]
    points_b, looks_b = b.points[b.around], b.looks[b.around]
    none = np.zeros((0, 2), np.float32)
    if not len(points_a) or not len(points_b):
        return none, none
    meant = _moved(points_a, guess)
    unlike = _unlikeness_squared(looks_a, looks_b)
    unlike[_far(meant, points_b, reach)] = np.inf
    best = unlike.argmin(1)
    back = unlike.argmin(0)
    rows = np.arange(len(points_a))
    good = (back[best] == rows) & (unlike[rows, best] < _ALIKE**2)
    return points_a[good], points_b[best[good]]


def _unlikeness_squared(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each look to each, in one matrix: the worker's memory is bounded, and there are 2500 of each."""
    found = a @ b.T
    found *= -2
    found += (a**2).sum(1)[:, None]
    found += (b**2).sum(1)[None, :]
    return found


def _far(a: NDArray[np.float64], b: NDArray[np.float32], reach: float) -> NDArray[np.bool_]:
    across, down = (np.subtract.outer(a[:, axis].astype(np.float32), b[:, axis]) for axis in (0, 1))
    np.square(across, out=across)
    across += np.square(down, out=down)
    return np.asarray(across > reach**2, np.bool_)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A transform, the pairs of points it was fitted to, and which of them it explains."""

    matrix: Matrix
    model: Model
    from_a: NDArray[np.float32]
    from_b: NDArray[np.float32]
    inside: NDArray[np.bool_]


_NO_PAIRS = np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32), np.zeros(0, np.bool_)


def _fitted(from_a: NDArray[np.float32], from_b: NDArray[np.float32], shape: tuple[int, ...]) -> _Fit | None:
    if len(from_a) < 4:
        return None
    found, mask = cv2.estimateAffinePartial2D(
        from_a, from_b, method=cv2.RANSAC, ransacReprojThreshold=_NEAR_PX, maxIters=4000, confidence=0.999
    )
    if found is None:
        return None
    matrix: Matrix = np.vstack([found, [0, 0, 1]]).astype(np.float64)
    inside = mask.ravel().astype(bool)
    if _hull_share(from_a[inside], shape) > _WIDE:
        better = _homography(from_a, from_b, matrix, inside)
        if better is not None:
            return _Fit(better[0], "homography", from_a, from_b, better[1])
    return _Fit(matrix, "similarity", from_a, from_b, inside)


def _moved(points: NDArray[np.float32], matrix: Matrix) -> NDArray[np.float64]:
    return np.asarray(cv2.perspectiveTransform(points[:, None, :].astype(np.float64), matrix)[:, 0], np.float64)


def prepared(picture: Grey) -> Grey:
    """At the working width, hairs filled in, light evened out."""
    height, width = picture.shape
    small = cv2.resize(picture, (SIDE, round(SIDE * height / width)), interpolation=cv2.INTER_AREA)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
    hairs = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, kernel)
    mask = cv2.dilate((hairs > 18).astype(np.uint8), np.ones((3, 3), np.uint8))
    bare = cv2.inpaint(small, mask, 3, cv2.INPAINT_TELEA)
    soft = cv2.GaussianBlur(bare, (0, 0), 1.6).astype(np.float32)
    ground = cv2.GaussianBlur(soft, (0, 0), SIDE / 8)
    flat = (soft - ground) / np.maximum(ground, 8)
    return np.clip(flat * 320 + 128, 0, 255).astype(np.uint8)


def _homography(
    from_a: NDArray[np.float32], from_b: NDArray[np.float32], similarity: Matrix, inside: NDArray[np.bool_]
) -> tuple[Matrix, NDArray[np.bool_]] | None:
    """None unless it keeps the similarity's inliers and does not bend the frame."""
    found, mask = cv2.findHomography(
        from_a, from_b, cv2.USAC_MAGSAC, _NEAR_HOMOGRAPHY_PX, maxIters=4000, confidence=0.999
    )
    if found is None:
        return None
    kept = mask.ravel().astype(bool)
    corners = np.array([[[0, 0]], [[SIDE, 0]], [[SIDE, SIDE]], [[0, SIDE]]], np.float64)
    apart = cv2.perspectiveTransform(corners, found) - cv2.perspectiveTransform(corners, similarity)
    if kept.sum() < _LEAST_OF_HOMOGRAPHY or (kept & inside).sum() < 0.5 * inside.sum():
        return None
    if np.abs(apart).max() > SIDE / 4:
        return None
    return np.asarray(found, np.float64), kept


def _spread(points: NDArray[np.float32]) -> float:
    if len(points) < 3:
        return 0.0
    return float(np.sqrt(max(np.linalg.det(np.cov(points.T)), 0)) / SIDE**2)


def _hull_share(points: NDArray[np.float32], shape: tuple[int, ...]) -> float:
    if len(points) < 3:
        return 0.0
    return float(cv2.contourArea(cv2.convexHull(points)) / (shape[0] * shape[1]))


def _likeness(a: Grey, b: Grey, matrix: Matrix) -> float:
    """Of the soft pigment pictures, laid over each other; 0 when they hardly overlap."""
    size = (b.shape[1], b.shape[0])
    over = cv2.warpPerspective(np.full(a.shape, 255, np.uint8), matrix, size) > 250
    if over.mean() < 0.2:
        return 0.0
    moved = cv2.warpPerspective(a, matrix, size)
    left, right = (cv2.GaussianBlur(one, (0, 0), 4).astype(np.float32)[over] for one in (moved, b))
    left, right = left - left.mean(), right - right.mean()
    alike = float((left * right).mean() / max(float(left.std() * right.std()), 1e-6))
    return min(1.0, max(-1.0, alike))
