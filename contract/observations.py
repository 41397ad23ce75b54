"""What instruments measure: codes, units, ranges, and the Reading.

Codes: LOINC, UCUM and ISO/IEEE 11073-10101 (MDC). Wire ranges are wide on purpose: they
catch unit and decode faults and lead to the flag `implausible`, never to a refusal.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


class Metric(StrEnum):
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    MEAN_ARTERIAL = "mean_arterial"
    PULSE_RATE = "pulse_rate"
    SPO2 = "spo2"
    TEMPERATURE = "temperature"


class MetricInfo(BaseModel):
    """One row of the measurement table. `wire_min`/`wire_max` in `ucum` units, None: unbounded."""

    model_config = ConfigDict(frozen=True)
    loinc: str
    mdc: int
    ucum: str
    unit_label: str
    wire_min: Decimal | None
    wire_max: Decimal | None


def _row(loinc: str, mdc: int, ucum: str, label: str, low: str | None, high: str | None) -> MetricInfo:
    return MetricInfo(
        loinc=loinc,
        mdc=mdc,
        ucum=ucum,
        unit_label=label,
        wire_min=None if low is None else Decimal(low),
        wire_max=None if high is None else Decimal(high),
    )


METRICS: dict[Metric, MetricInfo] = {
    Metric.SYSTOLIC: _row("8480-6", 150021, "mm[Hg]", "mmHg", "30", "300"),
    Metric.DIASTOLIC: _row("8462-4", 150022, "mm[Hg]", "mmHg", "15", "220"),
    Metric.MEAN_ARTERIAL: _row("8478-0", 150023, "mm[Hg]", "mmHg", None, None),
    Metric.PULSE_RATE: _row("8889-8", 149530, "/min", "/min", "15", "350"),
    Metric.SPO2: _row("59408-5", 150456, "%", "%", "0", "100"),
    Metric.TEMPERATURE: _row("8310-5", 150364, "Cel", "°C", "20", "46"),
}


class DeviceKind(StrEnum):
    """The instruments of a cabin, by what the specialist asks for."""

    BLOOD_PRESSURE = "blood_pressure"
    PULSE_OXIMETER = "pulse_oximeter"
    THERMOMETER = "thermometer"
    EXAM_CAMERA = "exam_camera"


class DeviceState(StrEnum):
    READY = "ready"
    MEASURING = "measuring"
    DONE = "done"
    LOST = "lost"
    FAULT = "fault"


class Validity(StrEnum):
    """BICEPS MeasurementValidity, the members in use."""

    VALID = "valid"
    QUESTIONABLE = "questionable"
    INVALID = "invalid"


class ClockQuality(StrEnum):
    SYNCHRONISED = "synchronised"
    UNSYNCHRONISED = "unsynchronised"
    UNSET = "unset"


DecimalText = Annotated[str, StringConstraints(pattern=r"^-?\d{1,9}(\.\d{1,9})?$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class DeviceIdentity(BaseModel):
    driver: ShortText
    model: ShortText
    serial: ShortText


class MeasuredValue(BaseModel):
    """One component. `value` keeps the precision of the wire ("37.60" is not "37.6").

    `value` is None exactly when `absent_reason` (FHIR data-absent-reason) is given.
    """

    metric: Metric
    value: DecimalText | None
    unit: Annotated[str, StringConstraints(max_length=20)]
    absent_reason: Annotated[str, StringConstraints(max_length=40)] | None = None


class Reading(BaseModel):
    """One record of one instrument, with the octets it was made from.

    `reading_id` is derived from the content, so the same record sent again has the same id.
    `kiosk_seq` is gap-free per cabin and orders readings; wall clocks never do.
    """

    model_config = ConfigDict(extra="forbid")
    reading_id: UUID
    kiosk_seq: Annotated[int, Field(ge=1)]
    consultation_id: UUID | None
    kind: DeviceKind
    device: DeviceIdentity
    values: Annotated[list[MeasuredValue], Field(min_length=1, max_length=16)]
    device_time: AwareDatetime | None
    received_at: AwareDatetime
    monotonic_ns: int
    boot_id: ShortText
    clock: ClockQuality
    validity: Validity
    flags: Annotated[list[ShortText], Field(max_length=16)] = []
    status_bits: int = 0
    raw_base64: Annotated[str, StringConstraints(max_length=8192)]
    parser: ShortText


class StoredReading(Reading):
    """A Reading the server has committed. Shown as *confirmed*."""

    confirmed_at: AwareDatetime


def implausible(metric: Metric, value: Decimal) -> bool:
    """True outside the wire range: a unit or decode fault is likely. Never a reason to reject."""
    info = METRICS[metric]
    too_low = info.wire_min is not None and value < info.wire_min
    too_high = info.wire_max is not None and value > info.wire_max
    return too_low or too_high
