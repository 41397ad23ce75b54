"""The act, who was admitted to it or sent out, to whom it was handed over, and consent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ConsultationStatus(StrEnum):
    """`planned` has no row yet: the row is made when somebody first joins or consents."""

    PLANNED = "planned"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why the practitioner ended the act."""

    FINISHED = "finished"
    EMERGENCY = "emergency"
    TECHNICAL = "technical"
    PATIENT_LEFT = "patient_left"
    OTHER = "other"


class HandOverState(StrEnum):
    """offered → taken, when the colleague joins; or back to who gave it: declined by one, taken_back by the other."""

    OFFERED = "offered"
    TAKEN = "taken"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class Consultation(Base):
    """Shares the appointment's id: one appointment, at most one act. `end_text`: the practitioner's words to the patient."""

    __tablename__ = "consultations"
    __table_args__ = (
        CheckConstraint("status IN ('planned', 'waiting', 'in_progress', 'ended')", name="status"),
        CheckConstraint(
            "end_reason IN ('finished', 'emergency', 'technical', 'patient_left', 'other')", name="end_reason_known"
        ),
    )

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.appointment_id"), primary_key=True)
    status: Mapped[str] = mapped_column(server_default=ConsultationStatus.PLANNED.value)
    waiting_since: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    notes: Mapped[str] = mapped_column(server_default="")
    end_reason: Mapped[str | None]
    end_text: Mapped[str] = mapped_column(server_default="")


class Admission(Base):
    """Who was let into the room: so that a reload, or a server's restart, does not ask again.

    `account_id`: of an account, or of a guest.
    """

    __tablename__ = "admissions"

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    admitted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    admitted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Dismissed(Base):
    """Who was sent back to the waiting room, or out: they enter again when they are let in again, and the row ends."""

    __tablename__ = "dismissals"
    __table_args__ = (CheckConstraint("how IN ('held', 'removed')", name="how_known"),)

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    how: Mapped[str]
    dismissed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    dismissed_at: Mapped[datetime]


class HandOver(Base):
    """A visit given to a colleague while it goes on. The appointment's practitioner is the one of the act.

    note_*: sealed with the patient's key (media.texts), for the colleague. beside: the colleague had something else at
    that time. settled_at: when the colleague joined or refused, or it was taken back.
    """

    __tablename__ = "consultation_hand_overs"
    __table_args__ = (
        CheckConstraint("state IN ('offered', 'taken', 'declined', 'taken_back')", name="state_known"),
        CheckConstraint("(state = 'offered') = (settled_at IS NULL)", name="settled_whole"),
        CheckConstraint("from_practitioner_id <> to_practitioner_id", name="to_somebody_else"),
        Index(None, "consultation_id", "ordinal"),
        Index(None, "patient_id"),
        Index(None, "from_practitioner_id"),
        Index(None, "to_practitioner_id"),
    )

    hand_over_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    from_practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    to_practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    note_key: Mapped[bytes] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    note_bytes: Mapped[int]
    beside: Mapped[bool]
    state: Mapped[str]
    handed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity())


class Consent(Base):
    """Free and informed consent to this act, with the version of the text that was shown."""

    __tablename__ = "consents"

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"), primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
