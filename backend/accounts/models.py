"""Accounts, their sites, sessions, and failed attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Account(Base):
    """Exactly the role's own reference is set: a patient's account names its patient, and so on."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("role IN ('patient', 'practitioner', 'assistant', 'cabin')", name="role"),
        CheckConstraint("(role = 'patient') = (patient_id IS NOT NULL)", name="patient"),
        CheckConstraint("(role = 'practitioner') = (practitioner_id IS NOT NULL)", name="practitioner"),
        CheckConstraint("(role = 'cabin') = (cabin_id IS NOT NULL)", name="cabin"),
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="fr")
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.patient_id"))
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"))


class AccountSite(Base):
    """An assistant works at these sites."""

    __tablename__ = "account_sites"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"), primary_key=True)


class LoginSession(Base):
    """An opaque session; only the SHA-256 of the cookie's value is kept."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class LoginFailure(Base):
    """Failed attempts, by a hash of login and address: neither is kept in clear."""

    __tablename__ = "login_failures"
    __table_args__ = (Index(None, "attempt_hash", "at"),)

    failure_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    attempt_hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
