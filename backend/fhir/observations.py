"""A stored reading as FHIR R4 Observations: one a value, blood pressure as its panel, digits as the instrument wrote them.

Codes: LOINC where the measurement table has one for the side, else ISO/IEEE 11073 (MDC), else the name alone. Units:
UCUM. The side is in words: SNOMED CT needs a licence of the country.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.fhir.resources import Resource
from contract.observations import METRICS, DeviceKind, Laterality, MeasuredValue, Metric, StoredReading, Validity

_LOINC = "http://loinc.org"
_MDC = "urn:iso:std:iso:11073:10101"
_UCUM = "http://unitsofmeasure.org"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_PRESSURE_PANEL = "85354-9"
# What the vital-signs profile of FHIR asks for beside the code of pulse oximetry.
_SATURATION = "2708-6"

PRESSURES = (Metric.SYSTOLIC, Metric.DIASTOLIC, Metric.MEAN_ARTERIAL)
PANEL = (Metric.SYSTOLIC, Metric.DIASTOLIC)
"""Both in one reading: its pressures are one Observation."""
_VITAL = frozenset(
    {
        *PRESSURES,
        Metric.PULSE_RATE,
        Metric.HEART_RATE,
        Metric.RESPIRATORY_RATE,
        Metric.SPO2,
        Metric.TEMPERATURE,
        Metric.WEIGHT,
        Metric.HEIGHT,
        Metric.BMI,
    }
)
# FHIR has no code for an instrument's own HI and LO.
_NOT_FHIR = {"above_range": "HI", "below_range": "LO"}
_SIDES = {Laterality.RIGHT: "right eye", Laterality.LEFT: "left eye", Laterality.BOTH: "both eyes"}


def observations_of(reading: StoredReading, *, patient_id: UUID) -> list[Resource]:
    """In the order of the reading. Decimals stay Decimal, so that 37.60 does not become 37.6."""
    pressures = [value for value in reading.values if value.metric in PRESSURES]
    panel = {value.metric for value in pressures} >= set(PANEL)
    found = [_panel(reading, pressures)] if panel else []
    singles = [value for value in reading.values if not (panel and value.metric in PRESSURES)]
    found += [_of_value(reading, value) for value in singles]
    return [_frame(reading, number, patient_id) | one for number, one in enumerate(found)]


def _frame(reading: StoredReading, number: int, patient_id: UUID) -> Resource:
    said = [f"validity: {reading.validity.value}"] if reading.validity is not Validity.VALID else []
    said += [f"flag: {flag}" for flag in reading.flags]
    frame: Resource = {
        "resourceType": "Observation",
        "id": f"{reading.reading_id}-{number}",
        "status": "final",
        "subject": {"reference": f"Patient/{patient_id}"},
        "effectiveDateTime": reading.received_at.isoformat(),
        "issued": reading.confirmed_at.isoformat(),
        "device": {"display": f"{reading.device.model}, {reading.device.serial}"},
    }
    return frame | ({"note": [{"text": "; ".join(said)}]} if said else {})


def _panel(reading: StoredReading, values: list[MeasuredValue]) -> Resource:
    return {
        "category": _vital_signs(),
        "code": _concept(_PRESSURE_PANEL, None, "Blood pressure"),
        "component": [{"code": _code(reading, value), **_said(reading, value)} for value in values],
    }


def _of_value(reading: StoredReading, value: MeasuredValue) -> Resource:
    found: Resource = {"code": _code(reading, value), **_said(reading, value)}
    if value.metric in _VITAL:
        found["category"] = _vital_signs()
    if value.laterality is not None:
        found["bodySite"] = {"text": _SIDES[value.laterality]}
    if value.context is not None:
        found["method"] = {"text": value.context}
    return found


def _said(reading: StoredReading, value: MeasuredValue) -> Resource:
    """A value that the instrument itself calls invalid is not published as one."""
    if value.value is None:
        return {"dataAbsentReason": _absent(value.absent_reason or "unknown")}
    if reading.validity is Validity.INVALID:
        return {"dataAbsentReason": _absent("error")}
    quantity: dict[str, Any] = {"value": Decimal(value.value)}
    if value.comparator is not None:
        quantity["comparator"] = value.comparator
    if value.unit:
        quantity |= {"unit": value.unit, "system": _UCUM, "code": value.unit}
    return {"valueQuantity": quantity}


def _absent(reason: str) -> Resource:
    words = _NOT_FHIR.get(reason)
    if words:
        return {"coding": [{"system": _ABSENT, "code": "as-text"}], "text": words}
    return {"coding": [{"system": _ABSENT, "code": reason}]}


def _code(reading: StoredReading, value: MeasuredValue) -> Resource:
    info = METRICS[value.metric]
    loinc = info.loinc_of(value.laterality)
    # Its codes mean the uncorrected acuity, as a decimal.
    if value.metric is Metric.VISUAL_ACUITY and not _uncorrected_decimal(reading, value):
        loinc = None
    concept = _concept(loinc, info.mdc, value.metric.value)
    if value.metric is Metric.SPO2:
        concept["coding"].insert(1, {"system": _LOINC, "code": _SATURATION})
    return concept


def _uncorrected_decimal(reading: StoredReading, value: MeasuredValue) -> bool:
    bare = (value.context or "").startswith("uncorrected")
    return value.unit == "{1}" and (bare or (reading.kind is DeviceKind.VISUAL_ACUITY and value.context is None))


def _concept(loinc: str | None, mdc: int | None, text: str) -> Resource:
    coding = [{"system": _LOINC, "code": loinc}] if loinc else []
    coding += [{"system": _MDC, "code": str(mdc)}] if mdc is not None else []
    # FHIR knows no empty arrays.
    return {"text": text} | ({"coding": coding} if coding else {})


def _vital_signs() -> list[Resource]:
    return [{"coding": [{"system": _CATEGORY, "code": "vital-signs"}]}]
