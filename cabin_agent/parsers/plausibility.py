"""Does a measurement look like a unit or decode fault? A flag on a kept record, never a refusal."""

from decimal import Decimal

from cabin_agent.parsers.measurement import FAHRENHEIT, KPA, Component, Measurement
from contract.observations import METRICS, Metric, implausible

_MMHG_PER_KPA = Decimal("7.50062")
_PULSE_PRESSURE_MMHG = (Decimal(10), Decimal(150))


def is_implausible(measurement: Measurement) -> bool:
    """True outside the wire ranges of `contract.observations`, or when the pressures contradict each other."""
    values = {part.metric: _in_table_unit(part) for part in measurement.components}
    if any(value is not None and implausible(metric, value) for metric, value in values.items()):
        return True
    systolic, diastolic = values.get(Metric.SYSTOLIC), values.get(Metric.DIASTOLIC)
    if systolic is None or diastolic is None:
        return False
    low, high = _PULSE_PRESSURE_MMHG
    return not low <= systolic - diastolic <= high


def _in_table_unit(part: Component) -> Decimal | None:
    if part.value is None or part.unit == METRICS[part.metric].ucum:
        return part.value
    if part.unit == KPA:
        return part.value * _MMHG_PER_KPA
    if part.unit == FAHRENHEIT:
        return (part.value - 32) / Decimal("1.8")
    return None
