"""Accounts, where they work and until when, and their sessions. Factors and codes: credentials.py."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity import AccountRole

_ROLES = ", ".join(f"'{role.value}'" for role in AccountRole if role is not AccountRole.GUEST)


class Account(Base):
    """Exactly the role's own reference is set: a patient's account names its patient, and so on.

    `login`: an e-mail address or a telephone number (E.164) for people, unique without regard to case.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint("(role = 'patient') = (patient_id IS NOT NULL)", name="patient"),
        CheckConstraint("(role = 'practitioner') = (practitioner_id IS NOT NULL)", name="practitioner"),
        CheckConstraint("(role = 'cabin') = (cabin_id IS NOT NULL)", name="cabin"),
        Index("uq_accounts_login_lower", text("lower(login)"), unique=True),
        Index(None, "patient_id"),
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str]
    password_hash: Mapped[str | None]
    role: Mapped[str]
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default="fr")
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.patient_id"))
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey("practitioners.practitioner_id"))
    cabin_id: Mapped[UUID | None] = mapped_column(ForeignKey("cabins.cabin_id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]


class Membership(Base):
    """Somebody of staff works at a site, from one day to another, both included."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        Index(None, "account_id"),
        Index(None, "site_id"),
    )

    membership_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.site_id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Proxy(Base):
    """An account that acts for a patient: a parent for a child, or a relative who was asked to.

    `contact`: where a helper was invited, until an account accepts. `consented_by`: the account
    that agreed for the patient.
    """

    __tablename__ = "proxies"
    __table_args__ = (
        CheckConstraint("relation IN ('child', 'relative')", name="relation_known"),
        Index(None, "account_id"),
        Index(None, "patient_id"),
    )

    proxy_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    contact: Mapped[str | None]
    relation: Mapped[str]
    consented_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]


class LoginSession(Base):
    """An opaque session of an account, or of a guest; only the SHA-256 of the cookie's value is kept."""

    __tablename__ = "login_sessions"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (guest_id IS NULL)", name="one_holder"),
        CheckConstraint("assurance IN ('one_factor', 'two_factors')", name="assurance_known"),
    )

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"), index=True)
    guest_id: Mapped[UUID | None] = mapped_column(ForeignKey("guests.guest_id"), index=True)
    assurance: Mapped[str]
    browser: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    idle_s: Mapped[int]
    stepped_up_at: Mapped[datetime | None]
