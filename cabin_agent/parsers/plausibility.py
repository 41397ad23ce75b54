"""Does a measurement look like a unit or decode fault? A flag on a kept record, never a refusal."""

from decimal import Decimal

from cabin_agent.parsers.measurement import FAHRENHEIT, INCH, KPA, POUND, Component, Measurement
from contract.observations import METRICS, Metric, implausible

_MMHG_PER_KPA = Decimal("7.50062")
_KG_PER_POUND = Decimal("0.45359237")
_CM_PER_INCH = Decimal("2.54")
_BODY_MASS_TOLERANCE = Decimal("0.1")
_PULSE_PRESSURE_MMHG = (Decimal(10), Decimal(150))


def is_implausible(measurement: Measurement) -> bool:
    """True outside the wire ranges of `contract.observations`, or when the pressures contradict each other."""
    read = [(part.metric, _in_table_unit(part)) for part in measurement.components]
    if any(value is not None and implausible(metric, value) for metric, value in read):
        return True
    values = dict(read)
    return _pressures_contradict(values) or _body_contradicts(values)


def _pressures_contradict(values: dict[Metric, Decimal | None]) -> bool:
    systolic, diastolic = values.get(Metric.SYSTOLIC), values.get(Metric.DIASTOLIC)
    if systolic is None or diastolic is None:
        return False
    low, high = _PULSE_PRESSURE_MMHG
    return not low <= systolic - diastolic <= high


def _body_contradicts(values: dict[Metric, Decimal | None]) -> bool:
    """A scale whose weight is read in the wrong steps gives another body mass index than it says itself."""
    weight, height, said = (values.get(metric) for metric in (Metric.WEIGHT, Metric.HEIGHT, Metric.BMI))
    if not weight or not height or not said:
        return False
    index = weight / (height / 100) ** 2
    return abs(index - said) > said * _BODY_MASS_TOLERANCE


def _in_table_unit(part: Component) -> Decimal | None:
    if part.value is None or part.unit == METRICS[part.metric].ucum:
        return part.value
    if (part.metric, part.unit) == (Metric.CORNEAL_THICKNESS, "mm"):
        return part.value * 1000
    if part.unit == KPA:
        return part.value * _MMHG_PER_KPA
    if part.unit == "Pa":
        return part.value * _MMHG_PER_KPA / 1000
    if part.unit == FAHRENHEIT:
        return (part.value - 32) / Decimal("1.8")
    if part.unit == POUND:
        return part.value * _KG_PER_POUND
    if part.unit == INCH:
        return part.value * _CM_PER_INCH
    return None
