"""The act, who was admitted to it, and consent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ConsultationStatus(StrEnum):
    """`planned` has no row yet: the row is made when somebody first joins or consents."""

    PLANNED = "planned"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"


class Consultation(Base):
    """Shares the appointment's id: one appointment, at most one act."""

    __tablename__ = "consultations"
    __table_args__ = (CheckConstraint("status IN ('planned', 'waiting', 'in_progress', 'ended')", name="status"),)

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.appointment_id"), primary_key=True)
    status: Mapped[str] = mapped_column(server_default=ConsultationStatus.PLANNED.value)
    waiting_since: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    notes: Mapped[str] = mapped_column(server_default="")


class Admission(Base):
    """Who was let into the room: so that a reload, or a server's restart, does not ask again.

    `account_id`: of an account, or of a guest.
    """

    __tablename__ = "admissions"

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    admitted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    admitted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Consent(Base):
    """Free and informed consent to this act, with the version of the text that was shown."""

    __tablename__ = "consents"

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"), primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
