"""Tables of preparing a visit: checklist, tasks, arrivals, and how long each activity counts."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ItemState(StrEnum):
    TODO = "todo"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class ChecklistItem(Base):
    """One thing to prepare, once somebody has said something about it. `code`: backend.preparation.nomenclature.

    papers: which were collected. actor, actor_role: of whoever changed it last, as they were then.
    """

    __tablename__ = "checklist_items"
    __table_args__ = (
        CheckConstraint("state IN ('todo', 'done', 'not_needed')", name="state_known"),
        Index(None, "changed_at", postgresql_where=text("state = 'done'")),
    )

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.appointment_id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="", default="")
    papers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"), default=list)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    actor_role: Mapped[str]
    changed_at: Mapped[datetime]


class TaskKind(StrEnum):
    CALL_BACK = "call_back"
    REFERRAL = "referral"
    STATEMENT = "statement"
    PAPERS = "papers"
    RESULTS = "results"
    OTHER = "other"


class TaskOrigin(StrEnum):
    """Where a task comes from: somebody wrote it, nobody came, a patient was sent on, a monthly statement is due."""

    HAND = "hand"
    MISSED = "missed"
    REFERRAL = "referral"
    STATEMENT = "statement"


class Task(Base):
    """Something to do at a place. `practitioner_id`: for whom it is done. `assignee_id`: by whom; anybody there if empty.

    title: empty where the origin says it. dedupe: the event that made it makes it once. done_*: who did it,
    as they were then.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('call_back', 'referral', 'statement', 'papers', 'results', 'other')", name="kind_known"
        ),
        CheckConstraint("origin IN ('hand', 'missed', 'referral', 'statement')", name="origin_known"),
        CheckConstraint("origin <> 'hand' OR title <> ''", name="has_words"),
        CheckConstraint("num_nulls(done_at, done_by) IN (0, 2)", name="done_whole"),
        Index(None, "site_id", "due_on", postgresql_where=text("done_at IS NULL")),
        Index(None, "done_at", postgresql_where=text("done_at IS NOT NULL")),
        Index(None, "appointment_id"),
    )

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"))
    kind: Mapped[str]
    origin: Mapped[str]
    title: Mapped[str] = mapped_column(server_default="", default="")
    note: Mapped[str] = mapped_column(server_default="", default="")
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.patient_id"))
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointments.appointment_id"))
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    due_on: Mapped[date]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    assignee: Mapped[str | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    created_at: Mapped[datetime]
    dedupe: Mapped[str | None] = mapped_column(unique=True)
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    done_actor: Mapped[str | None]
    done_role: Mapped[str | None]


class Arrival(Base):
    """When a patient came. Written by a trigger on the appointment's status, whoever changes it."""

    __tablename__ = "arrivals"

    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.appointment_id"), primary_key=True)
    arrived_at: Mapped[datetime]


class ActivityMinutes(Base):
    """How many minutes of a practitioner one activity counts for, from a day on. What was done before keeps its own."""

    __tablename__ = "activity_minutes"
    __table_args__ = (CheckConstraint("minutes BETWEEN 0 AND 120", name="sensible"),)

    activity: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int] = mapped_column(SmallInteger)
    set_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
