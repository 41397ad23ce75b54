"""Patients that never were: where each vital sign goes, how the heart beats, what each eye measures. Data only.

Units are those of the table of measurements (`contract.metrics`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from contract.observations import Laterality, Metric


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a vital sign goes: around `target`, moving by `slope` a minute, trembling by `jitter`."""

    target: float
    jitter: float
    floor: float
    ceiling: float
    slope: float = 0.0


class Rhythm(StrEnum):
    """sinus: even, a little quicker on breathing in. atrial_fibrillation: no beat follows from the one before."""

    SINUS = "sinus"
    ATRIAL_FIBRILLATION = "atrial_fibrillation"


@dataclass(frozen=True, slots=True)
class Eye:
    """What does not change during a visit. `acuity`: decimal, corrected, far. `iop_mmhg`: mean of the pressure."""

    sphere: float
    cylinder: float
    axis: float
    iop_mmhg: float
    cornea_um: float = 545.0
    corneal_radius_mm: float = 7.75
    acuity: float = 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """`summary`: one line for who chooses. `addition`: of glasses for near, both eyes. Distances in mm."""

    summary: str
    trends: Mapping[Metric, Trend]
    right: Eye
    left: Eye
    rhythm: Rhythm = Rhythm.SINUS
    addition: float = 1.5
    pupillary_distance_mm: float = 63.0

    def eye(self, side: Laterality) -> Eye:
        return self.left if side is Laterality.LEFT else self.right


_ADULT: dict[Metric, Trend] = {
    Metric.SYSTOLIC: Trend(124, 3, 60, 250),
    Metric.DIASTOLIC: Trend(78, 2, 30, 150),
    Metric.PULSE_RATE: Trend(72, 2, 30, 220),
    Metric.SPO2: Trend(97.6, 0.5, 60, 100),
    Metric.PERFUSION_INDEX: Trend(4.2, 0.8, 0.1, 20),
    Metric.RESPIRATORY_RATE: Trend(15, 1, 4, 60),
    Metric.TEMPERATURE: Trend(36.8, 0.05, 30, 43),
    Metric.WEIGHT: Trend(71.4, 0.02, 1, 300),
    Metric.HEIGHT: Trend(172.0, 0, 40, 230),
    Metric.BODY_FAT: Trend(24.3, 0.1, 3, 70),
    Metric.IMPEDANCE: Trend(512, 2, 100, 1500),
    Metric.GLUCOSE: Trend(96, 2, 20, 600),
}

_HEALTHY = Scenario(
    "a healthy adult",
    _ADULT,
    right=Eye(-1.25, -0.50, 175, 15),
    left=Eye(-1.00, -0.75, 10, 16),
)


def _with(summary: str, *, rhythm: Rhythm = Rhythm.SINUS, **changes: Trend) -> Scenario:
    """The healthy adult but for `changes`, named as the metrics are."""
    trends = _ADULT | {Metric(name): trend for name, trend in changes.items()}
    return replace(_HEALTHY, summary=summary, trends=trends, rhythm=rhythm)


_CHILD = Scenario(
    "a child of six, small and quick of pulse",
    _ADULT
    | {
        Metric.SYSTOLIC: Trend(98, 3, 50, 200),
        Metric.DIASTOLIC: Trend(58, 2, 25, 130),
        Metric.PULSE_RATE: Trend(98, 4, 50, 230),
        Metric.SPO2: Trend(98.4, 0.4, 60, 100),
        Metric.RESPIRATORY_RATE: Trend(22, 2, 8, 70),
        Metric.TEMPERATURE: Trend(37.0, 0.06, 30, 43),
        Metric.WEIGHT: Trend(20.6, 0.02, 1, 300),
        Metric.HEIGHT: Trend(116.0, 0, 40, 230),
        Metric.BODY_FAT: Trend(15.2, 0.1, 3, 70),
        Metric.IMPEDANCE: Trend(640, 2, 100, 1500),
        Metric.GLUCOSE: Trend(90, 2, 20, 600),
    },
    right=Eye(1.25, -0.25, 90, 14, corneal_radius_mm=7.80),
    left=Eye(1.50, -0.25, 85, 14, corneal_radius_mm=7.80),
    addition=0.0,
    pupillary_distance_mm=52.0,
)

SCENARIOS: dict[str, Scenario] = {
    "well": _HEALTHY,
    "healthy": _HEALTHY,
    "hypertension": _with(
        "high blood pressure",
        systolic=Trend(168, 4, 60, 250),
        diastolic=Trend(98, 3, 30, 150),
        pulse_rate=Trend(84, 3, 30, 220),
    ),
    "hypotension": _with(
        "low blood pressure with a quick pulse",
        systolic=Trend(84, 3, 50, 250),
        diastolic=Trend(48, 2, 25, 150),
        pulse_rate=Trend(112, 3, 30, 220),
        spo2=Trend(95.6, 0.6, 60, 100),
        perfusion_index=Trend(0.7, 0.2, 0.1, 20),
        respiratory_rate=Trend(21, 1, 4, 60),
    ),
    "fever": _with(
        "39 degrees",
        pulse_rate=Trend(104, 3, 30, 220),
        spo2=Trend(96.4, 0.6, 60, 100),
        temperature=Trend(39.1, 0.08, 30, 43),
        respiratory_rate=Trend(20, 1, 4, 60),
    ),
    "breathless": _with(
        "low and falling saturation",
        pulse_rate=Trend(112, 4, 30, 220),
        spo2=Trend(89.5, 1.2, 60, 100, slope=-0.1),
        respiratory_rate=Trend(27, 2, 4, 60),
    ),
    "atrial_fibrillation": _with(
        "an irregular, quick pulse",
        rhythm=Rhythm.ATRIAL_FIBRILLATION,
        systolic=Trend(132, 5, 60, 250),
        diastolic=Trend(84, 4, 30, 150),
        pulse_rate=Trend(118, 3, 30, 220),
        spo2=Trend(96.2, 0.6, 60, 100),
    ),
    "child": _CHILD,
    "glaucoma": replace(
        _HEALTHY,
        summary="high pressure in both eyes, higher in the right one",
        right=Eye(-2.50, -0.75, 90, 31, cornea_um=528, acuity=0.8),
        left=Eye(-2.25, -0.50, 85, 27, cornea_um=531, acuity=0.9),
        addition=2.25,
    ),
}
