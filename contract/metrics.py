"""The measurement table: codes, units and wire ranges of what instruments measure.

Codes: LOINC, UCUM and ISO/IEEE 11073-10101 (MDC; a partition other than 2 is written partition * 65536 + code).
Wire ranges are wide on purpose: they catch unit and decode faults and lead to the flag `implausible`, never to a
refusal. `loinc` is None where no code was confirmed: rather none than a wrong one.
"""

from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Laterality(StrEnum):
    RIGHT = "right"
    LEFT = "left"
    BOTH = "both"


class Metric(StrEnum):
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    MEAN_ARTERIAL = "mean_arterial"
    PULSE_RATE = "pulse_rate"
    HEART_RATE = "heart_rate"
    RR_INTERVAL = "rr_interval"
    ENERGY_EXPENDED = "energy_expended"
    SPO2 = "spo2"
    PERFUSION_INDEX = "perfusion_index"
    RESPIRATORY_RATE = "respiratory_rate"
    TEMPERATURE = "temperature"
    WEIGHT = "weight"
    HEIGHT = "height"
    BMI = "bmi"
    BODY_FAT = "body_fat"
    BASAL_METABOLISM = "basal_metabolism"
    MUSCLE_SHARE = "muscle_share"
    MUSCLE_MASS = "muscle_mass"
    FAT_FREE_MASS = "fat_free_mass"
    SOFT_LEAN_MASS = "soft_lean_mass"
    BODY_WATER_MASS = "body_water_mass"
    IMPEDANCE = "impedance"
    GLUCOSE = "glucose"
    GLUCOSE_MOLAR = "glucose_molar"
    PR_INTERVAL = "pr_interval"
    QRS_DURATION = "qrs_duration"
    QT_INTERVAL = "qt_interval"
    QTC_INTERVAL = "qtc_interval"
    SPHERE = "sphere"
    CYLINDER = "cylinder"
    AXIS = "axis"
    SPHERICAL_EQUIVALENT = "spherical_equivalent"
    ADDITION = "addition"
    PRISM_HORIZONTAL = "prism_horizontal"
    PRISM_VERTICAL = "prism_vertical"
    PUPILLARY_DISTANCE = "pupillary_distance"
    WORKING_DISTANCE = "working_distance"
    CORNEAL_RADIUS = "corneal_radius"
    CORNEAL_POWER = "corneal_power"
    CORNEAL_THICKNESS = "corneal_thickness"
    INTRAOCULAR_PRESSURE = "intraocular_pressure"
    VISUAL_ACUITY = "visual_acuity"
    VISUAL_ACUITY_LOGMAR = "visual_acuity_logmar"
    VISUAL_ACUITY_NEAR = "visual_acuity_near"


class MetricInfo(BaseModel):
    """One row. `wire_min`/`wire_max` in `ucum` units, None: unbounded. `loinc_right`, `loinc_left`: of one side."""

    model_config = ConfigDict(frozen=True)
    loinc: str | None
    mdc: int | None
    ucum: str
    unit_label: str
    wire_min: Decimal | None = None
    wire_max: Decimal | None = None
    loinc_right: str | None = None
    loinc_left: str | None = None

    def loinc_of(self, laterality: Laterality | None) -> str | None:
        """The code of this side where there is one, else the general one."""
        sided = {Laterality.RIGHT: self.loinc_right, Laterality.LEFT: self.loinc_left}
        return (sided.get(laterality) if laterality else None) or self.loinc


def _row(
    loinc: str | None,
    mdc: int | None,
    ucum: str,
    label: str,
    low: str | None = None,
    high: str | None = None,
    *,
    right: str | None = None,
    left: str | None = None,
) -> MetricInfo:
    return MetricInfo(
        loinc=loinc,
        mdc=mdc,
        ucum=ucum,
        unit_label=label,
        wire_min=None if low is None else Decimal(low),
        wire_max=None if high is None else Decimal(high),
        loinc_right=right,
        loinc_left=left,
    )


METRICS: dict[Metric, MetricInfo] = {
    Metric.SYSTOLIC: _row("8480-6", 150021, "mm[Hg]", "mmHg", "30", "300"),
    Metric.DIASTOLIC: _row("8462-4", 150022, "mm[Hg]", "mmHg", "15", "220"),
    Metric.MEAN_ARTERIAL: _row("8478-0", 150023, "mm[Hg]", "mmHg"),
    Metric.PULSE_RATE: _row("8889-8", 149530, "/min", "/min", "15", "350"),
    Metric.HEART_RATE: _row("8867-4", 147842, "/min", "/min", "15", "350"),
    Metric.RR_INTERVAL: _row(None, None, "ms", "ms", "150", "4000"),
    Metric.ENERGY_EXPENDED: _row(None, None, "kJ", "kJ"),
    Metric.SPO2: _row("59408-5", 150456, "%", "%", "0", "100"),
    Metric.PERFUSION_INDEX: _row("61006-3", 150488, "%", "%", "0", "30"),
    Metric.RESPIRATORY_RATE: _row("9279-1", 151562, "/min", "/min", "1", "120"),
    Metric.TEMPERATURE: _row("8310-5", 150364, "Cel", "°C", "20", "46"),
    Metric.WEIGHT: _row("29463-7", 188736, "kg", "kg", "0.2", "500"),
    Metric.HEIGHT: _row("8302-2", 188740, "cm", "cm", "20", "260"),
    Metric.BMI: _row("39156-5", 188752, "kg/m2", "kg/m²", "5", "120"),
    Metric.BODY_FAT: _row("41982-0", 188748, "%", "%", "1", "80"),
    Metric.BASAL_METABOLISM: _row(None, None, "kJ", "kJ"),
    Metric.MUSCLE_SHARE: _row(None, None, "%", "%", "1", "95"),
    Metric.MUSCLE_MASS: _row(None, None, "kg", "kg", "0.1", "300"),
    Metric.FAT_FREE_MASS: _row(None, None, "kg", "kg", "0.1", "300"),
    Metric.SOFT_LEAN_MASS: _row(None, None, "kg", "kg", "0.1", "300"),
    Metric.BODY_WATER_MASS: _row(None, None, "kg", "kg", "0.1", "300"),
    Metric.IMPEDANCE: _row(None, None, "Ohm", "Ω", "1", "10000"),
    Metric.GLUCOSE: _row("41653-7", 160184, "mg/dL", "mg/dL", "5", "1000"),
    Metric.GLUCOSE_MOLAR: _row("14743-9", 160184, "mmol/L", "mmol/L", "0.3", "55"),
    Metric.PR_INTERVAL: _row("8625-6", 15872, "ms", "ms", "50", "500"),
    Metric.QRS_DURATION: _row("8633-0", 16156, "ms", "ms", "40", "300"),
    Metric.QT_INTERVAL: _row("8634-8", 16160, "ms", "ms", "200", "800"),
    Metric.QTC_INTERVAL: _row("8636-3", 15876, "ms", "ms", "200", "800"),
    Metric.SPHERE: _row(None, None, "[diop]", "D", "-30", "30", left="28691-4"),
    Metric.CYLINDER: _row(None, None, "[diop]", "D", "-12", "12"),
    Metric.AXIS: _row(None, None, "deg", "°", "0", "180", right="28689-8", left="28693-0"),
    Metric.SPHERICAL_EQUIVALENT: _row(None, None, "[diop]", "D", "-30", "30"),
    Metric.ADDITION: _row(None, None, "[diop]", "D", "-1", "10"),
    Metric.PRISM_HORIZONTAL: _row(None, None, "[p'diop]", "Δ", "0", "60"),
    Metric.PRISM_VERTICAL: _row(None, None, "[p'diop]", "Δ", "0", "60"),
    Metric.PUPILLARY_DISTANCE: _row(None, None, "mm", "mm", "15", "90"),
    Metric.WORKING_DISTANCE: _row(None, None, "cm", "cm", "5", "700"),
    Metric.CORNEAL_RADIUS: _row(None, None, "mm", "mm", "4", "14"),
    Metric.CORNEAL_POWER: _row(None, None, "[diop]", "D", "20", "80"),
    Metric.CORNEAL_THICKNESS: _row(None, None, "um", "µm", "200", "1000"),
    Metric.INTRAOCULAR_PRESSURE: _row("56844-4", None, "mm[Hg]", "mmHg", "0", "80", right="79892-6", left="79893-4"),
    Metric.VISUAL_ACUITY: _row(None, None, "{1}", "", "0.01", "2.5", right="98499-7", left="98498-9"),
    Metric.VISUAL_ACUITY_LOGMAR: _row(None, None, "{logMAR}", "logMAR", "-0.5", "3"),
    Metric.VISUAL_ACUITY_NEAR: _row(None, None, "{Parinaud}", "Parinaud", "1", "30"),
}


def implausible(metric: Metric, value: Decimal) -> bool:
    """True outside the wire range: a unit or decode fault is likely. Never a reason to reject."""
    info = METRICS[metric]
    too_low = info.wire_min is not None and value < info.wire_min
    too_high = info.wire_max is not None and value > info.wire_max
    return too_low or too_high
