"""Guests of a visit, referrals, break-glass, and what a patient must be told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Guest(Base):
    """Somebody invited to one visit by a one-time link. `token_hash`: of the link, None once it was followed."""

    __tablename__ = "guests"
    __table_args__ = (
        CheckConstraint("kind IN ('family', 'interpreter', 'expert')", name="kind_known"),
        Index(None, "consultation_id"),
    )

    guest_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.appointment_id"))
    name: Mapped[str]
    contact: Mapped[str]
    kind: Mapped[str]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class Referral(Base):
    """A practitioner sends the patient to another: the other may see the record."""

    __tablename__ = "referrals"
    __table_args__ = (Index(None, "patient_id"),)

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("appointments.appointment_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    referred_by: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    created_at: Mapped[datetime]


class BreakGlass(Base):
    """Access without a care link: one patient, an hour, a reason, and a review."""

    __tablename__ = "break_glass"
    __table_args__ = (
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="review_whole"),
        Index(None, "patient_id"),
        Index(None, "account_id"),
    )

    break_glass_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    actor: Mapped[str]
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    read_by_patient_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    finding: Mapped[str | None]
