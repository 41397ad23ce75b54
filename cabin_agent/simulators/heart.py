"""The electrical heart of the simulated patient: a 12-lead ECG from the same beats as the pulse.

P, Q, R, S and T are Gaussians around each beat's onset (the R wave); the heights per lead are those of a textbook adult.
I, II and V1 to V6 are drawn; III, aVR, aVL and aVF follow from I and II (Einthoven, Goldberger), as in a real machine.
In atrial fibrillation there is no P but a trembling baseline, and the beats come irregularly.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cabin_agent.simulators.patient import SimulatedPatient
from cabin_agent.simulators.scenarios import Rhythm

Counts = NDArray[np.int16]
_Field = NDArray[np.float64]

# MDC lead codes 2:n in the order of a 12-lead machine: I, II, III, aVR, aVL, aVF, V1 to V6.
LEAD_CODES = (1, 2, 61, 62, 63, 64, 3, 4, 5, 6, 7, 8)

# Seconds from the R wave and half width in seconds.
_PLACES = {"P": (-0.16, 0.022), "Q": (-0.028, 0.009), "R": (0.0, 0.011), "S": (0.03, 0.011), "T": (0.0, 0.05)}
# Of the interval's square root: a quicker heart repolarises sooner.
_T_PLACE = 0.30
# Millivolts in I, II, V1 to V6.
_HEIGHTS = {
    "P": (0.08, 0.14, 0.05, 0.06, 0.07, 0.07, 0.07, 0.07),
    "Q": (-0.03, -0.05, 0.0, 0.0, 0.0, -0.05, -0.08, -0.08),
    "R": (0.6, 1.0, 0.2, 0.4, 0.8, 1.3, 1.3, 1.0),
    "S": (-0.08, -0.12, -0.9, -1.3, -0.9, -0.5, -0.25, -0.1),
    "T": (0.18, 0.28, -0.05, 0.3, 0.35, 0.35, 0.28, 0.22),
}
_TREMBLING = (0.015, 0.04, 0.06, 0.04, 0.02, 0.015, 0.015, 0.015)
_TREMBLING_HZ = (5.6, 6.7)
_BREATH_MV, _BREATH_HZ = 0.04, 0.25
_NOISE_MV = 0.004
_REACH_S = 1.0
# Further out a Gaussian is below a hundredth of a count.
_WIDTHS = 6


class SimulatedHeart:
    """`microvolts`: of one count."""

    def __init__(self, patient: SimulatedPatient, *, seed: int, microvolts: float = 2.5) -> None:
        self._patient = patient
        self._seed = seed
        self._microvolts = microvolts

    def leads(self, from_s: float, count: int, rate_hz: float) -> Counts:
        """12 x `count` in the order of `LEAD_CODES`, beginning at `from_s` of the patient's time."""
        at_s = from_s + np.arange(count) / rate_hz
        drawn = self._beats(at_s) + _BREATH_MV * np.sin(2 * math.pi * _BREATH_HZ * at_s) + self._noise(from_s, count)
        first, second, *chest = np.round(drawn * 1000 / self._microvolts)
        limbs = (second - first, -(first + second) / 2, first - second / 2, second - first / 2)
        counts: Counts = np.round(np.stack([first, second, *limbs, *chest])).astype(np.int16)
        return counts

    def _beats(self, at_s: _Field) -> _Field:
        fibrillates = self._patient.scenario.rhythm is Rhythm.ATRIAL_FIBRILLATION
        drawn = self._trembling(at_s) if fibrillates else np.zeros((8, at_s.size))
        for number, onset_s in self._patient.beat_times(float(at_s[0]) - _REACH_S, float(at_s[-1]) + _REACH_S):
            for wave, (place_s, width_s) in _PLACES.items():
                if wave == "P" and fibrillates:
                    continue
                if wave == "T":
                    place_s = _T_PLACE * math.sqrt(self._patient.rr_ms(number) / 1000)
                centre_s = onset_s + place_s
                begin, end = np.searchsorted(at_s, (centre_s - _WIDTHS * width_s, centre_s + _WIDTHS * width_s))
                bump = np.exp(-(((at_s[begin:end] - centre_s) / width_s) ** 2) / 2)
                drawn[:, begin:end] += np.outer(_HEIGHTS[wave], bump)
        return drawn

    def _trembling(self, at_s: _Field) -> _Field:
        slow, quick = (np.sin(2 * math.pi * hz * at_s) for hz in _TREMBLING_HZ)
        return np.outer(_TREMBLING, (slow + quick) / 2)

    def _noise(self, from_s: float, count: int) -> _Field:
        random = np.random.default_rng((self._seed, round(from_s * 1000) % 2**32))
        return random.normal(0, _NOISE_MV, (8, count))
