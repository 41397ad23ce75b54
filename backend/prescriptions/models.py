"""Prescriptions, a practitioner's own templates for them, and what of a visit was printed in the cabin."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Prescription(Base):
    """draft → active → cancelled. Once signed a trigger keeps it as it is, but for its cancelling (migration 0027).

    sealed*: what it says (`content.Written`), under the patient's key (media.texts); digest: SHA-256 of that text, as
    signed. practitioner_id, account_id: who wrote it. prior_prescription_id: the one it replaces. revision: counts the
    savings of a draft.
    """

    __tablename__ = "prescriptions"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'active', 'cancelled')", name="status_known"),
        CheckConstraint(
            "status_reason IN ('replaced', 'mistake', 'treatment_changed', 'patient_asked')", name="status_reason_known"
        ),
        CheckConstraint(
            "(status = 'draft') = (authored_on IS NULL) AND (status = 'draft') = (digest IS NULL)", name="signed_whole"
        ),
        CheckConstraint(
            "num_nonnulls(cancelled_at, cancelled_by, status_reason) = CASE status WHEN 'cancelled' THEN 3 ELSE 0 END",
            name="cancelled_whole",
        ),
        Index(None, "consultation_id"),
        Index(None, "patient_id"),
        Index("uq_prescriptions_one_draft", "consultation_id", unique=True, postgresql_where=text("status = 'draft'")),
        Index(
            "uq_prescriptions_prior_prescription_id",
            "prior_prescription_id",
            unique=True,
            postgresql_where=text("status <> 'draft'"),
        ),
    )

    prescription_id: Mapped[UUID] = mapped_column(primary_key=True)
    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    prior_prescription_id: Mapped[UUID | None] = mapped_column(ForeignKey("prescriptions.prescription_id"))
    status: Mapped[str]
    status_reason: Mapped[str | None]
    revision: Mapped[int]
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    plain_bytes: Mapped[int]
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    authored_on: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    ordinal: Mapped[int] = mapped_column(BigInteger, Identity())


class PrescriptionTemplate(Base):
    """Lines a practitioner writes often; nothing of a patient. One a title."""

    __tablename__ = "prescription_templates"
    __table_args__ = (UniqueConstraint("practitioner_id", "title"),)

    template_id: Mapped[UUID] = mapped_column(primary_key=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    title: Mapped[str]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    changed_at: Mapped[datetime]


class PrintedPaper(Base):
    """A paper the cabin gave to its printer, last at `printed_at`. paper_id: a prescription's, or the visit's for its report."""

    __tablename__ = "printed_papers"

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"), primary_key=True)
    paper_id: Mapped[UUID] = mapped_column(primary_key=True)
    printed_at: Mapped[datetime]


class PrintWish(Base):
    """The attendant asks the cabin's screen to print what a visit left. Gone once it was printed."""

    __tablename__ = "print_wishes"

    consultation_id: Mapped[UUID] = mapped_column(ForeignKey("consultations.consultation_id"), primary_key=True)
    asked_at: Mapped[datetime]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
