"""R waves of an ECG and the intervals between them.

After Pan and Tompkins (IEEE Trans Biomed Eng 1985, 32:230-236): band-pass, derivative, root of the moving mean square,
threshold that follows the peaks, refractory time. Simplified: the derivatives of all leads are summed, so that a lead
with a small or inverted R loses no beat; the band-pass is a difference of moving means; no search back. The place of a
beat is the highest point of the band-passed signal of all leads around the integral's peak, between samples by a
parabola. Limits: no classification of beats, no pacemaker spikes, at least 2 s of signal.
"""

import numpy as np
from numpy.typing import NDArray

_Signal = NDArray[np.float64]

# Moving means that leave about 5 to 25 Hz between them.
_SHORT_S, _LONG_S = 0.016, 0.1
_INTEGRAL_S = 0.12
_REFRACTORY_S = 0.25
_AROUND_S = 0.08
_LEARN_S = 2.0
# Of the running height of the peaks; a T wave stays below it.
_THRESHOLD = 0.35
_FOLLOW = 0.125


def r_waves(leads: _Signal, rate_hz: float) -> _Signal:
    """Places of the R waves in samples, fractions included. `leads`: channels x n, without gaps, any unit."""
    if leads.shape[1] < _LEARN_S * rate_hz:
        return np.empty(0)
    passed = np.stack([_mean(lead, _SHORT_S * rate_hz) - _mean(lead, _LONG_S * rate_hz) for lead in leads])
    energy = np.sqrt(_mean((np.gradient(passed, axis=1) ** 2).sum(axis=0), _INTEGRAL_S * rate_hz))
    height = (passed**2).sum(axis=0)
    around = int(_AROUND_S * rate_hz)
    places = [_top(height, peak, around) for peak in _peaks(energy, rate_hz)]
    return np.array(places)


def rr_intervals_ms(places: _Signal, rate_hz: float) -> _Signal:
    intervals: _Signal = np.diff(places) * 1000 / rate_hz
    return intervals


def _mean(signal: _Signal, width: float) -> _Signal:
    """Centred moving mean over an odd number of samples; the ends are held."""
    half = max(1, round(width / 2))
    padded = np.concatenate([np.full(half, signal[0]), signal, np.full(half, signal[-1])])
    total = np.concatenate([[0.0], np.cumsum(padded)])
    mean: _Signal = (total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1)
    return mean


def _peaks(energy: _Signal, rate_hz: float) -> list[int]:
    """Local maxima over the threshold, of several within the refractory time the highest."""
    refractory = _REFRACTORY_S * rate_hz
    rising = np.diff(energy) > 0
    tops = np.flatnonzero(rising[:-1] & ~rising[1:]) + 1
    level = _first_level(energy, rate_hz)
    peaks: list[int] = []
    for top in tops:
        if energy[top] < _THRESHOLD * level:
            continue
        if peaks and top - peaks[-1] < refractory:
            if energy[top] > energy[peaks[-1]]:
                peaks[-1] = int(top)
            continue
        peaks.append(int(top))
        level += _FOLLOW * (min(energy[top], 2 * level) - level)
    return peaks


def _first_level(energy: _Signal, rate_hz: float) -> float:
    """Median of the highest energy of each piece of 2 s: one artefact does not set it."""
    piece = int(_LEARN_S * rate_hz)
    whole = energy[: energy.size // piece * piece].reshape(-1, piece)
    return float(np.median(whole.max(axis=1)))


def _top(height: _Signal, peak: int, around: int) -> float:
    start = max(0, peak - around)
    place = start + int(np.argmax(height[start : peak + around + 1]))
    if not 0 < place < height.size - 1:
        return float(place)
    before, at, after = height[place - 1 : place + 2]
    bend = before - 2 * at + after
    return place + (0.5 * (before - after) / bend if bend else 0.0)
