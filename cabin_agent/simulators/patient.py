"""One patient for all simulated instruments of a cabin: no real person, one seed, no disagreement.

A vital sign is a pure function of the seed and the time, so two instruments that look at the same
moment see the same body.
"""

import math
from dataclasses import dataclass

import numpy as np

from contract.observations import Metric

_WAVES = 3
_PERIODS_S = (20.0, 150.0)


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a vital sign goes: around `target`, moving by `slope` a minute, trembling by `jitter`."""

    target: float
    jitter: float
    floor: float
    ceiling: float
    slope: float = 0.0


Scenario = dict[Metric, Trend]

_WELL: Scenario = {
    Metric.SYSTOLIC: Trend(124, 3, 60, 250),
    Metric.DIASTOLIC: Trend(78, 2, 30, 150),
    Metric.PULSE_RATE: Trend(72, 2, 30, 220),
    Metric.SPO2: Trend(97.6, 0.5, 60, 100),
    Metric.TEMPERATURE: Trend(36.8, 0.05, 30, 43),
}

SCENARIOS: dict[str, Scenario] = {
    "well": _WELL,
    "hypertension": _WELL
    | {
        Metric.SYSTOLIC: Trend(168, 4, 60, 250),
        Metric.DIASTOLIC: Trend(98, 3, 30, 150),
        Metric.PULSE_RATE: Trend(84, 3, 30, 220),
    },
    "fever": _WELL
    | {
        Metric.PULSE_RATE: Trend(104, 3, 30, 220),
        Metric.SPO2: Trend(96.4, 0.6, 60, 100),
        Metric.TEMPERATURE: Trend(39.1, 0.08, 30, 43),
    },
    "breathless": _WELL
    | {
        Metric.PULSE_RATE: Trend(112, 4, 30, 220),
        Metric.SPO2: Trend(89.5, 1.2, 60, 100, slope=-0.1),
    },
}


@dataclass(frozen=True, slots=True)
class _Wobble:
    """A sum of slow sines between -1 and 1."""

    weights: tuple[float, ...]
    speeds: tuple[float, ...]
    phases: tuple[float, ...]

    def at(self, at_s: float) -> float:
        return sum(w * math.sin(v * at_s + p) for w, v, p in zip(self.weights, self.speeds, self.phases, strict=True))

    def integral(self, at_s: float) -> float:
        return sum(
            w / v * (math.cos(p) - math.cos(v * at_s + p))
            for w, v, p in zip(self.weights, self.speeds, self.phases, strict=True)
        )


class SimulatedPatient:
    """`at_s` counts seconds from any origin the instruments share."""

    def __init__(self, *, seed: int, scenario: Scenario) -> None:
        random = np.random.default_rng(seed)
        self._trends = scenario
        self._wobbles = {metric: _wobble(random) for metric in sorted(scenario)}

    def value(self, metric: Metric, at_s: float) -> float:
        """In the table's unit (mmHg, 1/min, %, °C)."""
        if metric is Metric.MEAN_ARTERIAL:
            systolic, diastolic = self.value(Metric.SYSTOLIC, at_s), self.value(Metric.DIASTOLIC, at_s)
            return diastolic + (systolic - diastolic) / 3
        trend = self._trends[metric]
        free = trend.target + trend.slope * at_s / 60 + trend.jitter * self._wobbles[metric].at(at_s)
        return min(max(free, trend.floor), trend.ceiling)

    def beats(self, at_s: float) -> float:
        """Heart beats since the origin: the integral of the pulse rate, within floor and ceiling."""
        trend = self._trends[Metric.PULSE_RATE]
        steady = trend.target * at_s + trend.slope * at_s**2 / 120
        return (steady + trend.jitter * self._wobbles[Metric.PULSE_RATE].integral(at_s)) / 60


def _wobble(random: np.random.Generator) -> _Wobble:
    weights = random.uniform(0.5, 1.0, _WAVES)
    weights /= weights.sum()
    speeds = 2 * math.pi / random.uniform(*_PERIODS_S, _WAVES)
    phases = random.uniform(0, 2 * math.pi, _WAVES)
    return _Wobble(tuple(weights.tolist()), tuple(speeds.tolist()), tuple(phases.tolist()))
