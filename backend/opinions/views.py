"""What the API says of an opinion."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from backend.opinions.models import Advice, ConsentHow, EventKind, OpinionState, OpinionUrgency, VisitAdvised
from backend.opinions.requests import Finding, OpinionHistory
from booking.views import Patient
from media.views import Photo


class PractitionerName(BaseModel):
    practitioner_id: UUID
    name: str
    speciality_fr: str
    speciality_en: str
    site: str


class SpecialityName(BaseModel):
    code: str
    name_fr: str
    name_en: str


class OpinionEventView(BaseModel):
    at: datetime
    actor: str
    kind: EventKind
    urgency: OpinionUrgency | None
    words: str


class OpinionRights(BaseModel):
    """What the reader may do with the case now."""

    edit: bool = False
    send: bool = False
    complete: bool = False
    readdress: bool = False
    withdraw: bool = False
    triage: bool = False
    take: bool = False
    give_back: bool = False
    answer: bool = False
    release: bool = False


class OpinionLine(BaseModel):
    """A case in a list. `patient`: null to whoever may not know who it is, who is told the age alone.

    photos: how many. due_at: when an answer is due; null while nobody owes one. overdue: it was due before now.
    """

    opinion_id: UUID
    state: OpinionState
    patient: Patient | None
    age: int
    asker: str
    practitioner: PractitionerName
    to_practitioner: PractitionerName | None
    to_speciality: SpecialityName | None
    taken_by: PractitionerName | None
    question: str
    urgency: OpinionUrgency
    urgency_wished: OpinionUrgency
    photos: int
    created_at: datetime
    sent_at: datetime | None
    due_at: datetime | None
    overdue: bool
    answered_at: datetime | None
    rights: OpinionRights


class OpinionAnswer(BaseModel):
    """`released_at`: since when the patient may read it."""

    at: datetime
    findings: list[Finding]
    text: str
    patient_words: str
    visit: VisitAdvised
    released_at: datetime | None


class OpinionView(OpinionLine):
    """The whole case. `shown`: its photos, as far as the reader may see them; `missing`: what the specialist asked for
    last, while it is with the asker. Without access to the patient: her history and photos are left out."""

    patient_id: UUID | None
    history: OpinionHistory | None
    shown: list[Photo]
    consent_how: ConsentHow | None
    consent_at: datetime | None
    missing: str
    answer: OpinionAnswer | None
    events: list[OpinionEventView]


class Deadlines(BaseModel):
    """Hours from sending to the answer that is owed."""

    urgent: int
    soon: int
    ordinary: int


class Box(StrEnum):
    """worklist: for me as a specialist. asked: by me, or by the doctors of my places."""

    WORKLIST = "worklist"
    ASKED = "asked"


class OpinionList(BaseModel):
    """Who needs somebody next first."""

    now: datetime
    deadlines: Deadlines
    opinions: list[OpinionLine]


class MyStep(BaseModel):
    """The advice of one finding, and within how many days."""

    advice: Advice
    within_days: int | None


class MyResult(BaseModel):
    """In plain words."""

    at: datetime
    words: str
    steps: list[MyStep]
    visit: VisitAdvised


class MyOpinion(BaseModel):
    """What a patient sees. `result`: once it was released to her. `answered`: there is one, released or not."""

    opinion_id: UUID
    patient_id: UUID
    state: Literal["asked", "answered", "withdrawn"]
    asked_at: datetime
    asker: PractitionerName
    specialist: PractitionerName | None
    speciality: SpecialityName | None
    due_at: datetime | None
    photos: int
    result: MyResult | None
    may_withdraw: bool


def age_on(day: date, born: date) -> int:
    """Whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
