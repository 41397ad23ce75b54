"""Tables of the queue: who waits, the calls made to them, and which doctors are open."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.checks import one_of
from core.db import Base

_NONE = text("'{}'")
ONE_LIVE_WHERE = text("state IN ('waiting', 'away', 'called', 'in_visit')")


class QueueState(StrEnum):
    """`away`: skipped, keeps its rank until `away_until`. `called`: a doctor is there and waits for an answer."""

    WAITING = "waiting"
    AWAY = "away"
    CALLED = "called"
    IN_VISIT = "in_visit"
    SERVED = "served"
    LEFT = "left"
    EXPIRED = "expired"
    REFUSED = "refused"
    REDIRECTED = "redirected"


LIVE = (QueueState.WAITING, QueueState.AWAY, QueueState.CALLED, QueueState.IN_VISIT)
CALLED = (QueueState.CALLED, QueueState.IN_VISIT)


class Urgency(StrEnum):
    """Decides the head start. `priority`: of a priority zone, or without a treating doctor."""

    URGENT = "urgent"
    SOON = "soon"
    PRIORITY = "priority"
    ORDINARY = "ordinary"


class Outcome(StrEnum):
    """How an entry, or one call of it, ended. All but `served` are reasons why there was no visit."""

    SERVED = "served"
    NO_ANSWER = "no_answer"
    TECHNICAL = "technical"
    WRONG_SPECIALITY = "wrong_speciality"
    PHYSICAL_CARE = "physical_care"
    PATIENT_LEFT = "patient_left"
    OTHER = "other"
    EMERGENCY = "emergency"
    HANDED_OVER = "handed_over"
    PUT_BACK = "put_back"
    AWAY_TOO_LONG = "away_too_long"
    WAITED_TOO_LONG = "waited_too_long"


class PresenceState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class PresenceReason(StrEnum):
    """Why a doctor pauses or closes."""

    BREAK = "break"
    MEAL = "meal"
    PHONE = "phone"
    EMERGENCY = "emergency"
    TECHNICAL = "technical"
    END_OF_SHIFT = "end_of_shift"


class QueueEntry(Base):
    """One wish to see a doctor now. rank_at: joined_at less the head start of its urgency; the order of service.

    zone_id: priority zone of the cabin, or else of the patient's commune. age: in years, when she joined.
    signs: answers to the questions on urgency. was_away: its wait says nothing about the queue. calls: made so far.
    directed_to: handed over to this doctor, until `directed_until` hers alone while she is open.
    passed_by: this doctor could not take it; she is not given it again until `passed_until`.
    practitioner_id, appointment_id, answer_by: of the call under way.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        one_of("state", QueueState),
        one_of("urgency", Urgency),
        one_of("outcome", Outcome),
        CheckConstraint(
            "rank_at <= joined_at AND rank_at >= joined_at - interval '30 minutes'", name="head_start_bounded"
        ),
        CheckConstraint(
            "(state IN ('waiting', 'away', 'called', 'in_visit')) = (outcome IS NULL)"
            " AND (outcome IS NULL) = (ended_at IS NULL)",
            name="ends_with_a_reason",
        ),
        CheckConstraint(
            "(state IN ('called', 'in_visit')) <= (practitioner_id IS NOT NULL AND called_at IS NOT NULL)",
            name="called_by_somebody",
        ),
        CheckConstraint("(state = 'away') = (away_until IS NOT NULL)", name="away_has_an_end"),
        Index(
            "ix_queue_entries_order",
            "speciality",
            "rank_at",
            "entry_id",
            postgresql_where=text("state IN ('waiting', 'away')"),
        ),
        Index("uq_queue_entries_live_patient", "patient_id", unique=True, postgresql_where=ONE_LIVE_WHERE),
        Index(None, "patient_id", "joined_at"),
        Index(None, "appointment_id", postgresql_where=text("appointment_id IS NOT NULL")),
        Index(
            "ix_queue_entries_called_by",
            "practitioner_id",
            postgresql_where=text("state IN ('called', 'in_visit')"),
        ),
        Index(None, "cabin_id", postgresql_where=text("cabin_id IS NOT NULL")),
        Index(None, "joined_at", postgresql_using="brin"),
    )

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    account_id: Mapped[UUID]
    speciality: Mapped[str] = mapped_column(ForeignKey("specialities.code"))
    zone_id: Mapped[UUID | None] = mapped_column(ForeignKey("zones.zone_id"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.site_id"))
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"))
    age: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str]
    signs: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_NONE, default=list)
    urgency: Mapped[str]
    joined_at: Mapped[datetime]
    rank_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default=QueueState.WAITING.value, default=QueueState.WAITING.value)
    away_until: Mapped[datetime | None]
    was_away: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    calls: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    directed_to: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    directed_until: Mapped[datetime | None]
    passed_by: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    passed_until: Mapped[datetime | None]
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    appointment_id: Mapped[UUID | None] = mapped_column(ForeignKey("appointments.appointment_id"))
    called_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str] = mapped_column(server_default="", default="")


class QueueCall(Base):
    """One attempt of one doctor at one entry: what waits and visits are measured from.

    waited_s: from joining to this call, for the first call of an entry that was never away.
    """

    __tablename__ = "queue_calls"
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ends_with_a_reason"),
        Index(None, "entry_id"),
        Index(None, "speciality", "called_at"),
    )

    call_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("queue_entries.entry_id"))
    practitioner_id: Mapped[UUID]
    speciality: Mapped[str]
    joined_at: Mapped[datetime]
    called_at: Mapped[datetime]
    waited_s: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    reason: Mapped[str] = mapped_column(server_default="", default="")


class Presence(Base):
    """A doctor at the queue. until: her page answers for her so long; a page that dies closes by itself.

    zones: the priority zones she serves, all patients if empty. min_age, max_age: hers, as of opening. closes_at: end of her shift.
    opens_at: while closed, when she said she would be back.
    """

    __tablename__ = "presences"
    __table_args__ = (
        one_of("state", PresenceState),
        one_of("reason", PresenceReason),
        Index(None, "speciality", "until"),
    )

    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"), primary_key=True)
    speciality: Mapped[str] = mapped_column(ForeignKey("specialities.code"))
    zones: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default=_NONE, default=list)
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    state: Mapped[str]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    pause_until: Mapped[datetime | None]
    reason: Mapped[str | None]
    closes_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]
