"""Enrolled keys, the last heartbeat, and the readings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CabinKey(Base):
    """An Ed25519 public key (32 octets, RFC 8032) a cabin's agent must prove.

    In force once a coordinator confirmed its fingerprint and until it is revoked; one a cabin.
    """

    __tablename__ = "cabin_keys"
    __table_args__ = (
        Index(
            "uq_cabin_keys_in_force",
            "cabin_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL AND revoked_at IS NULL"),
        ),
        Index(None, "cabin_id"),
    )

    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    enrolled_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
    revoked_at: Mapped[datetime | None]


class CabinEnrolment(Base):
    """A one-time code shown to a coordinator and typed at the kiosk."""

    __tablename__ = "cabin_enrolments"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), index=True)
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.account_id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CabinNonce(Base):
    """A challenge given to an agent: signed once, within seconds."""

    __tablename__ = "cabin_nonces"

    nonce_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class CabinScreen(Base):
    """A one-time code by which the agent signs its own kiosk's screen in: possession of the cabin's key."""

    __tablename__ = "cabin_screens"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("cabin_keys.key_id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class CabinStatus(Base):
    """The last heartbeat. `devices`: contract.cabin.InventoryItem list."""

    __tablename__ = "cabin_statuses"

    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), primary_key=True)
    seen_at: Mapped[datetime]
    software: Mapped[str]
    boot_id: Mapped[str]
    outbox_depth: Mapped[int]
    oldest_unsent_s: Mapped[float | None]
    devices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class ReadingRow(Base):
    """A reading as received. `document`: contract.observations.Reading, whole.

    `consultation_id` and `patient_id` are None for a reading outside any visit of its cabin
    (quarantine): it is kept, and shown to nobody as a patient's.
    """

    __tablename__ = "readings"
    __table_args__ = (
        Index(None, "consultation_id"),
        Index(None, "patient_id", "received_at"),
        Index(None, "cabin_id", "kiosk_seq"),
    )

    reading_id: Mapped[UUID] = mapped_column(primary_key=True)
    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"))
    kiosk_seq: Mapped[int] = mapped_column(BigInteger)
    consultation_id: Mapped[UUID | None] = mapped_column(ForeignKey("consultations.consultation_id"))
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.patient_id"))
    kind: Mapped[str]
    received_at: Mapped[datetime]
    confirmed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
