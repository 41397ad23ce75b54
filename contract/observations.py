"""The Reading: one record of one instrument, exact, with the octets it was made from."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from contract.metrics import METRICS as METRICS
from contract.metrics import Laterality as Laterality
from contract.metrics import Metric as Metric
from contract.metrics import MetricInfo as MetricInfo
from contract.metrics import implausible as implausible


class DeviceKind(StrEnum):
    """The instruments of a cabin, by what the specialist asks for."""

    BLOOD_PRESSURE = "blood_pressure"
    PULSE_OXIMETER = "pulse_oximeter"
    THERMOMETER = "thermometer"
    HEART_RATE_MONITOR = "heart_rate_monitor"
    SCALE = "scale"
    BODY_COMPOSITION = "body_composition"
    GLUCOSE_METER = "glucose_meter"
    ECG = "ecg"
    AUTOREFRACTOR = "autorefractor"
    REFRACTOR = "refractor"
    LENSMETER = "lensmeter"
    KERATOMETER = "keratometer"
    TONOMETER = "tonometer"
    VISUAL_ACUITY = "visual_acuity"
    PATIENT_MONITOR = "patient_monitor"
    EXAM_CAMERA = "exam_camera"
    OTOSCOPE = "otoscope"
    DERMATOSCOPE = "dermatoscope"
    SLIT_LAMP = "slit_lamp"
    STETHOSCOPE = "stethoscope"


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


class Attribution(StrEnum):
    """Why a reading has the visit it has.

    live: measured while the visit was open. memory: from the instrument's memory, its corrected time lies inside
    the visit and no user slot contradicts. quarantined: anything else; for the operator, never this patient's.
    """

    LIVE = "live"
    MEMORY = "memory"
    QUARANTINED = "quarantined"


DecimalText = Annotated[str, StringConstraints(pattern=r"^-?\d{1,9}(\.\d{1,9})?$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class DeviceIdentity(BaseModel):
    """`system_id`: Device Information 0x2A23 as hexadecimal digits. `udi`: device identifier (UDI-DI) where known."""

    driver: ShortText
    model: ShortText
    serial: ShortText
    firmware: ShortText | None = None
    system_id: ShortText | None = None
    udi: ShortText | None = None


class MeasuredValue(BaseModel):
    """One component. `value` keeps the precision of the wire ("37.60" is not "37.6").

    `value` is None exactly when `absent_reason` (FHIR data-absent-reason, or `above_range`, `below_range` for an
    instrument's own HI and LO) is given. `comparator`: the instrument said less or more than `value`.
    `context`: which of several of one metric, as a code: `final_far`, `subjective_near`, `uncorrected`, `list_2`.
    """

    metric: Metric
    value: DecimalText | None
    unit: Annotated[str, StringConstraints(max_length=20)]
    absent_reason: Annotated[str, StringConstraints(max_length=40)] | None = None
    laterality: Laterality | None = None
    comparator: Literal["<", ">"] | None = None
    context: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")] | None = None


class Reading(BaseModel):
    """One record of one instrument, with the octets it was made from.

    `reading_id` is derived from the content, so the same record sent again has the same id.
    `kiosk_seq` is gap-free per cabin and orders readings; wall clocks never do. `device_time` is as the instrument
    said it; `clock_offset_s` is its clock minus the kiosk's when it was last read, None when it was not;
    `kiosk_clock` is whether the kiosk's own wall clock was synchronised. `record_no`: the instrument's own count.
    """

    model_config = ConfigDict(extra="forbid")
    reading_id: UUID
    kiosk_seq: Annotated[int, Field(ge=1)]
    consultation_id: UUID | None
    kind: DeviceKind
    device: DeviceIdentity
    values: Annotated[list[MeasuredValue], Field(min_length=1, max_length=64)]
    device_time: AwareDatetime | None
    received_at: AwareDatetime
    monotonic_ns: int
    boot_id: ShortText
    clock: ClockQuality
    clock_offset_s: float | None = None
    kiosk_clock: Literal["synchronised", "unsynchronised", "unknown"] = "unknown"
    record_no: int | None = None
    attribution: Attribution = Attribution.LIVE
    quarantine_reason: ShortText | None = None
    validity: Validity
    flags: Annotated[list[ShortText], Field(max_length=16)] = []
    status_bits: int = 0
    raw_base64: Annotated[str, StringConstraints(max_length=8192)]
    parser: ShortText


class StoredReading(Reading):
    """A Reading the server has committed. Shown as *confirmed*."""

    confirmed_at: AwareDatetime
