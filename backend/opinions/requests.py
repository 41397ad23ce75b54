"""What the API takes of an opinion."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.opinions.models import Advice, Confidence, ConsentHow, OpinionUrgency, VisitAdvised
from backend.opinions.words import (
    NO_CONTROLS,
    IcdCode,
    Line,
    Morphology,
    OpinionChange,
    Reason,
    RiskFactor,
    Since,
    Symptom,
    Text,
)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpinionHistory(_Request):
    """Short and structured: what a specialist asks first."""

    since: Since = Since.UNKNOWN
    changes: Annotated[list[OpinionChange], Field(max_length=len(OpinionChange))] = []
    symptoms: Annotated[list[Symptom], Field(max_length=len(Symptom))] = []
    treatments: Line = ""
    risk_factors: Annotated[list[RiskFactor], Field(max_length=len(RiskFactor))] = []
    note: Line = ""


class OpinionCase(_Request):
    """What the asker writes. Photos are those of the patient, in the order to be shown."""

    to_practitioner_id: UUID | None = None
    to_speciality_code: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9_-]+$")] | None = None
    question: Text = ""
    history: OpinionHistory = OpinionHistory()
    photo_ids: Annotated[list[UUID], Field(max_length=20)] = []
    urgency_wished: OpinionUrgency = OpinionUrgency.ORDINARY

    @model_validator(mode="after")
    def _one_addressee(self) -> Self:
        if self.to_practitioner_id and self.to_speciality_code:
            raise ValueError("one addressee: a practitioner or a speciality")
        if len(set(self.photo_ids)) != len(self.photo_ids):
            raise ValueError("a photo twice")
        return self


class NewOpinion(OpinionCase):
    """`practitioner_id`: the doctor on whose behalf an assistant asks; a practitioner asks for herself."""

    patient_id: UUID
    practitioner_id: UUID | None = None


class OpinionAddressee(_Request):
    to_practitioner_id: UUID | None = None
    to_speciality_code: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9_-]+$")] | None = None

    @model_validator(mode="after")
    def _one_addressee(self) -> Self:
        if bool(self.to_practitioner_id) == bool(self.to_speciality_code):
            raise ValueError("one addressee: a practitioner or a speciality")
        return self


class Sending(_Request):
    """How the patient agreed that this case goes to the specialist."""

    consent: ConsentHow


class Triage(_Request):
    urgency: OpinionUrgency
    reason: Reason


class Because(_Request):
    reason: Reason


class Completion(_Request):
    """What was missing, in words; photos are changed with the case before it."""

    words: Reason


class Finding(_Request):
    """On one photo, or on the whole without one. `diagnosis_code`: of ICD-10 (CIM-10). `within_days`: of the advice
    to watch or to be seen; needed there, and for nothing else but a biopsy."""

    photo_id: UUID | None = None
    morphology: Annotated[list[Morphology], Field(max_length=len(Morphology))] = []
    diagnosis_code: IcdCode | None = None
    diagnosis: Annotated[
        str, StringConstraints(min_length=2, max_length=300, strip_whitespace=True, pattern=NO_CONTROLS)
    ]
    confidence: Confidence
    advice: Advice
    within_days: Annotated[int, Field(ge=1, le=730)] | None = None
    note: Line = ""

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.advice in {Advice.WATCH, Advice.SEE} and self.within_days is None:
            raise ValueError("this advice needs a number of days")
        if self.advice is Advice.REASSURE and self.within_days is not None:
            raise ValueError("nothing is due")
        return self


class NewAnswer(_Request):
    """`patient_words`: the result as the patient reads it. release: she may read it from now on."""

    findings: Annotated[list[Finding], Field(min_length=1, max_length=20)]
    text: Text = ""
    patient_words: Text = ""
    visit: VisitAdvised = VisitAdvised.NONE
    release: bool = False

    @model_validator(mode="after")
    def _released_in_words(self) -> Self:
        if self.release and not self.patient_words:
            raise ValueError("the patient needs words of her own")
        return self


class Release(_Request):
    """Empty: the words of the answer."""

    patient_words: Text = ""
