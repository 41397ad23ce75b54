"""What a prescription says: lines of medicines and of other things, named as FHIR R4 names them (MedicationRequest).

The words of docs/prescriptions.md tie each field to its FHIR element. Texts are French: a pharmacist reads them.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

MAX_ITEMS = 30
LONGEST_SICK_LEAVE_BY_VIDEO_DAYS = 3
"""LFSS 2024, article 65: prescribed by teleconsultation, extension included."""


class PrescriptionStatus(StrEnum):
    """MedicationRequest.status. `draft` can be changed, `active` is signed, `cancelled` is kept and counts no more."""

    DRAFT = "draft"
    ACTIVE = "active"
    CANCELLED = "cancelled"


class CancelledBecause(StrEnum):
    """MedicationRequest.statusReason. `replaced`: another one, signed later, names it as its prior prescription."""

    REPLACED = "replaced"
    MISTAKE = "mistake"
    TREATMENT_CHANGED = "treatment_changed"
    PATIENT_ASKED = "patient_asked"


class Route(StrEnum):
    """Dosage.route."""

    ORAL = "oral"
    CUTANEOUS = "cutaneous"
    OPHTHALMIC = "ophthalmic"
    AURICULAR = "auricular"
    NASAL = "nasal"
    INHALED = "inhaled"
    SUBLINGUAL = "sublingual"
    RECTAL = "rectal"
    VAGINAL = "vaginal"
    SUBCUTANEOUS = "subcutaneous"
    INTRAMUSCULAR = "intramuscular"
    INTRAVENOUS = "intravenous"
    OTHER = "other"


class DurationUnit(StrEnum):
    """UCUM."""

    DAY = "d"
    WEEK = "wk"
    MONTH = "mo"


class NotSubstitutable(StrEnum):
    """Why no generic may be given: narrow therapeutic margin, a child's form, a known contra-indication."""

    MTE = "MTE"
    EFG = "EFG"
    CIF = "CIF"


class SickLeaveException(StrEnum):
    """When more than three days may be given by video (duty F19)."""

    TREATING_DOCTOR = "treating_doctor"
    MIDWIFE = "midwife"
    NOT_IN_PERSON = "not_in_person"


def _printable(text: str) -> str:
    """Control characters would not be kept by PostgreSQL nor drawn on paper; line breaks are meant."""
    if re.search(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]", text):
        raise ValueError("control character")
    return text


def _without_digits(text: str) -> str:
    if re.search(r"\d", text):
        raise ValueError("digits where words are wanted")
    return text


_Line = StringConstraints(max_length=200, strip_whitespace=True)
Short = Annotated[str, _Line, AfterValidator(_printable)]
Named = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_printable)
]
Long = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True), AfterValidator(_printable)]
Written = Annotated[Short, AfterValidator(_without_digits)]


class Medicine(BaseModel):
    """One MedicationRequest.

    medication: the common name (DCI) with strength and form. brand: added to it, if any. dose: of one take. timing: how
    often. duration: of the treatment. quantity, in `quantity_unit`: to be given out in all. number_of_repeats_allowed:
    after the first. in_words: dose, takes and quantity without digits, for what the law wants in words (`controlled`).
    """

    kind: Literal["medicine"] = "medicine"
    medication: Named
    brand: Short = ""
    dose: Short = ""
    route: Route = Route.ORAL
    timing: Short = ""
    as_needed: bool = False
    duration: Annotated[int, Field(ge=1, le=365)] | None = None
    duration_unit: DurationUnit = DurationUnit.DAY
    quantity: Annotated[int, Field(ge=1, le=9999)] | None = None
    quantity_unit: Short = ""
    number_of_repeats_allowed: Annotated[int, Field(ge=0, le=12)] = 0
    not_substitutable: NotSubstitutable | None = None
    controlled: bool = False
    in_words: Written = ""
    patient_instruction: Long = ""


class OrderLine(BaseModel):
    """Anything that is no medicine: a ServiceRequest, a VisionPrescription (`glasses`) or a DeviceRequest, in words."""

    kind: Literal["exam", "nursing", "glasses", "device", "other"]
    text: Annotated[Long, StringConstraints(min_length=1)]


class SickLeave(BaseModel):
    """already_days: given before for the same reason, which this one extends. justification: with `not_in_person`."""

    kind: Literal["sick_leave"] = "sick_leave"
    starts_on: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
    days: Annotated[int, Field(ge=1, le=365)]
    already_days: Annotated[int, Field(ge=0, le=1095)] = 0
    exception: SickLeaveException | None = None
    justification: Long = ""


PrescriptionItem = Annotated[Medicine | OrderLine | SickLeave, Field(discriminator="kind")]


class PrescriptionContent(BaseModel):
    """What the practitioner writes. weight_kg, height_cm: where the dose depends on them, as for a child."""

    items: Annotated[list[PrescriptionItem], Field(max_length=MAX_ITEMS)] = []
    weight_kg: Annotated[float, Field(ge=0.3, le=400, allow_inf_nan=False)] | None = None
    height_cm: Annotated[int, Field(ge=20, le=260)] | None = None


class SheetItem(BaseModel):
    """A line of the paper: its title, and what stands under it."""

    title: str
    lines: list[str]


class PrescriptionSheet(BaseModel):
    """The paper in words, the same for the screen, the kiosk's printer and the PDF; frozen when it is signed."""

    prescriber: str
    qualification: str
    rpps: str
    practice: list[str]
    patient: str
    born: str
    facts: list[str]
    visit: str
    dated: str
    items: list[SheetItem]
    mentions: list[str]
    reference: str
