"""Two photos laid over each other by hand: two to four pairs of points. Units of the photo's width."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pair = tuple[float, float, float, float]
"""x and y on the first photo, then on the second."""

LEAST, MOST = 2, 4
_LEAST_APART = 0.03
_SCALES = (0.1, 10.0)


def similarity(pairs: Sequence[Pair]) -> tuple[NDArray[np.float64], float]:
    """3 x 3 from the first photo to the second, and the median distance left (0 for two pairs).

    Raises ValueError for points that lie too near each other, or a scale nobody photographs at.
    """
    given = np.array(pairs, np.float64)
    first, second = given[:, 0] + 1j * given[:, 1], given[:, 2] + 1j * given[:, 3]
    if min(np.abs(side - side.mean()).max() for side in (first, second)) < _LEAST_APART / 2:
        raise ValueError("the points lie too near each other")
    # Least squares over turns and scales: in the complex plane both are one factor.
    a, b = first - first.mean(), second - second.mean()
    factor = complex((np.conj(a) * b).sum() / (np.abs(a) ** 2).sum())
    if not _SCALES[0] <= abs(factor) <= _SCALES[1]:
        raise ValueError("no scale that two photos can have")
    shift = complex(second.mean() - factor * first.mean())
    matrix = np.array(
        [[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag], [0.0, 0.0, 1.0]]
    )
    return matrix, float(np.median(np.abs(factor * first + shift - second)))
