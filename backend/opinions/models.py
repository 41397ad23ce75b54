"""An opinion asked of a specialist: the case, its photos, what was found, and what happened to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.checks import one_of
from core.db import Base


class OpinionUrgency(StrEnum):
    URGENT = "urgent"
    SOON = "soon"
    ORDINARY = "ordinary"


class OpinionState(StrEnum):
    """draft → sent → taken → answered. missing: with the asker again, who has to complete it. returned: the
    specialist it was addressed to gave it back. withdrawn: by the asker or the patient."""

    DRAFT = "draft"
    SENT = "sent"
    TAKEN = "taken"
    MISSING = "missing"
    RETURNED = "returned"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


WITH_SPECIALIST = (OpinionState.SENT, OpinionState.TAKEN)
"""Its deadline runs."""
OPEN = (*WITH_SPECIALIST, OpinionState.MISSING, OpinionState.RETURNED)


class EventKind(StrEnum):
    SENT = "sent"
    TRIAGED = "triaged"
    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    MORE_ASKED = "more_asked"
    COMPLETED = "completed"
    READDRESSED = "readdressed"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Confidence(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    UNCERTAIN = "uncertain"


class Advice(StrEnum):
    """watch: photographs again after `within_days`. see: in person within `within_days`."""

    REASSURE = "reassure"
    WATCH = "watch"
    SEE = "see"
    BIOPSY = "biopsy"


class VisitAdvised(StrEnum):
    NONE = "none"
    IN_PERSON = "in_person"
    VIDEO = "video"


class ConsentHow(StrEnum):
    ORAL = "oral"
    WRITTEN = "written"


class Opinion(Base):
    """`practitioner_id`: the doctor who asks, or on whose behalf an assistant does; `asker`: who wrote it, by name.

    to_practitioner_id, to_speciality_code: one of them once it is sent. due_at: empty while it is not with
    the specialist. paused_at: when the clock was stopped. history: see views.History.
    """

    __tablename__ = "opinions"
    __table_args__ = (
        one_of("state", OpinionState),
        one_of("urgency", OpinionUrgency),
        one_of("urgency_wished", OpinionUrgency),
        one_of("consent_how", ConsentHow),
        one_of("visit", VisitAdvised),
        CheckConstraint(
            "state = 'draft' OR (consent_at IS NOT NULL AND sent_at IS NOT NULL"
            " AND num_nonnulls(to_practitioner_id, to_speciality_code) = 1)",
            name="sent_whole",
        ),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answer_dated"),
        CheckConstraint(
            "released_at IS NULL OR (state = 'answered' AND patient_words <> '')", name="released_in_words"
        ),
        Index(None, "patient_id"),
        Index(None, "practitioner_id"),
        Index(None, "taken_by"),
        Index(None, "to_practitioner_id"),
        Index(None, "to_speciality_code", postgresql_where=text("state = 'sent'")),
    )

    opinion_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    asker: Mapped[str]
    to_practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    to_speciality_code: Mapped[str | None] = mapped_column(ForeignKey("specialities.code"))
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    state: Mapped[str]
    question: Mapped[str]
    history: Mapped[dict[str, Any]] = mapped_column(JSONB)
    urgency_wished: Mapped[str]
    urgency: Mapped[str]
    consent_how: Mapped[str | None]
    consent_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="", default="")
    patient_words: Mapped[str] = mapped_column(server_default="", default="")
    visit: Mapped[str] = mapped_column(server_default="none", default="none")
    released_at: Mapped[datetime | None]


class OpinionPhoto(Base):
    """A photo shown with the case, in the asker's order."""

    __tablename__ = "opinion_photos"

    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("opinions.opinion_id", ondelete="CASCADE"), primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.photo_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)


class OpinionFinding(Base):
    """What the specialist found on one photo, or on the whole. `diagnosis_code`: of ICD-10 (CIM-10)."""

    __tablename__ = "opinion_findings"
    __table_args__ = (one_of("confidence", Confidence), one_of("advice", Advice))

    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("opinions.opinion_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("photos.photo_id", ondelete="SET NULL"))
    morphology: Mapped[list[str]] = mapped_column(ARRAY(Text))
    diagnosis_code: Mapped[str | None]
    diagnosis: Mapped[str]
    confidence: Mapped[str]
    advice: Mapped[str]
    within_days: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str] = mapped_column(server_default="", default="")


class OpinionEvent(Base):
    """What happened to a case: who, when, and in which words. `urgency`: that it had from then on, of a triage."""

    __tablename__ = "opinion_events"
    __table_args__ = (one_of("kind", EventKind), Index(None, "opinion_id", "at"))

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("opinions.opinion_id", ondelete="CASCADE"))
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    actor: Mapped[str]
    kind: Mapped[str]
    urgency: Mapped[str | None]
    words: Mapped[str] = mapped_column(server_default="", default="")
