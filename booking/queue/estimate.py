"""How long until somebody's turn, from what was measured; or an honest "not known"."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FEWEST = 5
"""Calls to have been measured before anything is said."""

_P90 = statistics.NormalDist().inv_cdf(0.9)


class Basis(StrEnum):
    """Where the figures come from, or why there are none."""

    FREE_NOW = "free_now"
    MEASURED = "measured"
    TOO_FEW = "too_few"
    NOBODY_OPEN = "nobody_open"


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one speciality, newest first: seconds from one call to the next of a doctor who had somebody waiting, and
    seconds waited before a first call. since: the oldest of them."""

    cycles_s: Sequence[float] = ()
    waits_s: Sequence[float] = ()
    since: datetime | None = None

    def wait(self, quantile: float) -> timedelta | None:
        """A quantile of the waits; None while too few were measured."""
        if len(self.waits_s) < FEWEST:
            return None
        return timedelta(seconds=quantile_of(self.waits_s, quantile))


@dataclass(frozen=True, slots=True)
class Estimate:
    """p50, p90: half, and nine in ten, of those in this place are called within it."""

    basis: Basis
    p50: timedelta | None = None
    p90: timedelta | None = None


def estimate(*, ahead: int, doctors: int, idle: int, measured: Measured) -> Estimate:
    """For somebody with `ahead` before her, shared by `doctors` open ones of whom `idle` have nobody now.

    Calls of k doctors are k renewal processes side by side: the n-th call from now comes after about n·m/k,
    with deviation s·√n/k (m, s: mean and deviation of a cycle).
    """
    if doctors == 0:
        return Estimate(Basis.NOBODY_OPEN)
    calls = ahead + 1 - idle
    if calls <= 0:
        return Estimate(Basis.FREE_NOW, timedelta(0), timedelta(0))
    if len(measured.cycles_s) < FEWEST:
        return Estimate(Basis.TOO_FEW)
    mean, spread = statistics.fmean(measured.cycles_s), statistics.stdev(measured.cycles_s)
    # The first of several calls under way ends sooner than a whole cycle from now.
    begun = (mean - spread**2 / mean) / 2 / doctors**2 if mean else 0.0
    middle = max(0.0, calls * mean / doctors - begun)
    late = middle + _P90 * spread * math.sqrt(calls) / doctors
    return Estimate(Basis.MEASURED, timedelta(seconds=middle), timedelta(seconds=late))


def quantile_of(values: Sequence[float], quantile: float) -> float:
    """With linear interpolation; of one value or more."""
    ordered = sorted(values)
    place = quantile * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
