"""One patient for all simulated instruments of a cabin: no real person, one seed, no disagreement.

A vital sign is a pure function of the seed and the time, so two instruments that look at the same
moment see the same body, beat by beat.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cabin_agent.simulators.rhythm import beats_at, begins_at
from cabin_agent.simulators.scenarios import Eye, Rhythm, Scenario, Trend
from contract.observations import Laterality, Metric

_WAVES = 3
_PERIODS_S = (20.0, 150.0)
# The pressure within the eye follows the pulse by about this much.
_OCULAR_PULSE_MMHG = 1.2
# Javal: power of the cornea from its radius.
_KERATOMETER_INDEX = 337.5

_EYE: dict[Metric, Callable[[Eye], float]] = {
    Metric.SPHERE: lambda eye: eye.sphere,
    Metric.CYLINDER: lambda eye: eye.cylinder,
    Metric.AXIS: lambda eye: eye.axis,
    Metric.SPHERICAL_EQUIVALENT: lambda eye: eye.sphere + eye.cylinder / 2,
    Metric.CORNEAL_RADIUS: lambda eye: eye.corneal_radius_mm,
    Metric.CORNEAL_POWER: lambda eye: _KERATOMETER_INDEX / eye.corneal_radius_mm,
    Metric.CORNEAL_THICKNESS: lambda eye: eye.cornea_um,
    Metric.VISUAL_ACUITY: lambda eye: eye.acuity,
    Metric.VISUAL_ACUITY_LOGMAR: lambda eye: -math.log10(eye.acuity),
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
        self._seed = seed
        self.scenario = scenario
        self._wobbles = {metric: _wobble(random) for metric in sorted(scenario.trends)}

    @property
    def rhythm(self) -> Rhythm:
        return self.scenario.rhythm

    def value(self, metric: Metric, at_s: float, side: Laterality | None = None) -> float:
        """In the table's unit. `side`: needed for what an eye measures. `KeyError`: nothing is known of this metric."""
        if metric in _EYE and side is not None:
            return _EYE[metric](self.scenario.eye(side))
        match metric:
            case Metric.INTRAOCULAR_PRESSURE if side is not None:
                pulse = math.sin(2 * math.pi * self.beats(at_s))
                return self.scenario.eye(side).iop_mmhg + _OCULAR_PULSE_MMHG * pulse
            case Metric.MEAN_ARTERIAL:
                systolic, diastolic = self.value(Metric.SYSTOLIC, at_s), self.value(Metric.DIASTOLIC, at_s)
                return diastolic + (systolic - diastolic) / 3
            case Metric.HEART_RATE:
                return self.value(Metric.PULSE_RATE, at_s)
            case Metric.BMI:
                return self.value(Metric.WEIGHT, at_s) / (self.value(Metric.HEIGHT, at_s) / 100) ** 2
            case Metric.GLUCOSE_MOLAR:
                return self.value(Metric.GLUCOSE, at_s) / 18.0156
            case Metric.ADDITION:
                return self.scenario.addition
            case Metric.PUPILLARY_DISTANCE:
                return self.scenario.pupillary_distance_mm
            case _:
                return _at(self.scenario.trends[metric], self._wobbles[metric], at_s)

    # ---------------------------------------------------------------- beat by beat

    def beats(self, at_s: float) -> float:
        """Beats begun since the origin; the fraction is the place within the running beat, 0 at its begin."""
        return beats_at(self._phase(at_s), rhythm=self.scenario.rhythm, seed=self._seed)

    def beat_begins(self, number: int) -> float:
        """`at_s` at which beat `number` begins, within a microsecond."""
        return self._time(begins_at(number, rhythm=self.scenario.rhythm, seed=self._seed))

    def rr_ms(self, number: int) -> float:
        """From the begin of beat `number` to that of the next."""
        return 1000 * (self.beat_begins(number + 1) - self.beat_begins(number))

    def beat_times(self, from_s: float, to_s: float) -> list[tuple[int, float]]:
        """Number and begin of every beat that begins in [from_s, to_s)."""
        number = math.ceil(self.beats(from_s) - 1e-9)
        times: list[tuple[int, float]] = []
        while (at_s := self.beat_begins(number)) < to_s:
            times.append((number, at_s))
            number += 1
        return times

    def _phase(self, at_s: float) -> float:
        """Mean beats since the origin: the integral of the pulse rate, within floor and ceiling."""
        trend = self.scenario.trends[Metric.PULSE_RATE]
        steady = trend.target * at_s + trend.slope * at_s**2 / 120
        return (steady + trend.jitter * self._wobbles[Metric.PULSE_RATE].integral(at_s)) / 60

    def _time(self, phase: float) -> float:
        """The inverse of `_phase`: Newton's rule, as the rate never comes near zero."""
        at_s = phase * 60 / self.scenario.trends[Metric.PULSE_RATE].target
        for _ in range(20):
            step = (phase - self._phase(at_s)) * 60 / self.value(Metric.PULSE_RATE, at_s)
            at_s += step
            if abs(step) < 1e-7:
                break
        return at_s


def _at(trend: Trend, wobble: _Wobble, at_s: float) -> float:
    free = trend.target + trend.slope * at_s / 60 + trend.jitter * wobble.at(at_s)
    return min(max(free, trend.floor), trend.ceiling)


def _wobble(random: np.random.Generator) -> _Wobble:
    weights = random.uniform(0.5, 1.0, _WAVES)
    weights /= weights.sum()
    speeds = 2 * math.pi / random.uniform(*_PERIODS_S, _WAVES)
    phases = random.uniform(0, 2 * math.pi, _WAVES)
    return _Wobble(tuple(weights.tolist()), tuple(speeds.tolist()), tuple(phases.tolist()))
