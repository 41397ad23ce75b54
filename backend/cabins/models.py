"""Enrolled keys, the last heartbeat, and the readings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, func, text
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
    """The last heartbeat. `devices`: contract.cabin.InventoryItem list; `parked`: contract.cabin.ParkedItem list.

    `complete_to`: every `kiosk_seq` up to it is stored. `missing`: numbers given by the cabin that are neither stored
    here nor still in its outbox.
    """

    __tablename__ = "cabin_statuses"

    cabin_id: Mapped[UUID] = mapped_column(ForeignKey("cabins.cabin_id"), primary_key=True)
    seen_at: Mapped[datetime]
    software: Mapped[str]
    boot_id: Mapped[str]
    outbox_depth: Mapped[int]
    oldest_unsent_s: Mapped[float | None]
    devices: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    faults: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"), default=list)
    outbox_parked: Mapped[int] = mapped_column(server_default=text("0"))
    parked: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    last_seq: Mapped[int | None] = mapped_column(BigInteger)
    complete_to: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    missing: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    kiosk_clock: Mapped[str] = mapped_column(server_default="unknown")
    disk_used: Mapped[float | None]
    disk_alarm: Mapped[bool] = mapped_column(server_default=text("false"))


class ReadingRow(Base):
    """A reading as received. `document`: contract.observations.Reading, whole, or `{}` once discarded.

    Three times: the device's, the kiosk's (`received_at`), the server's (`confirmed_at`). `consultation_id` and
    `patient_id` are None for a reading in quarantine: it is kept for the operator, and shown to nobody as a
    patient's. `quarantine_reason`: the cabin's, or `visit_unknown` where the visit it names is none of this cabin's.
    """

    __tablename__ = "readings"
    __table_args__ = (
        CheckConstraint("attribution IN ('live', 'memory', 'quarantined')", name="attribution_known"),
        CheckConstraint(
            "attribution <> 'quarantined' OR (patient_id IS NULL AND consultation_id IS NULL)",
            name="quarantined_is_nobodys",
        ),
        CheckConstraint(
            "(attribution = 'quarantined') = (quarantine_reason IS NOT NULL)", name="quarantined_with_reason"
        ),
        CheckConstraint("decision IN ('kept', 'discarded')", name="decision_known"),
        CheckConstraint("num_nulls(decision, decided_at, decided_by) IN (0, 3)", name="decision_whole"),
        CheckConstraint("decision IS NULL OR attribution = 'quarantined'", name="decided_in_quarantine"),
        Index(None, "consultation_id"),
        Index(None, "patient_id", "received_at"),
        Index(None, "cabin_id", "kiosk_seq"),
        Index(
            "ix_readings_quarantine",
            "cabin_id",
            "received_at",
            postgresql_where=text("attribution = 'quarantined' AND decision IS NULL"),
        ),
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
    device_time: Mapped[datetime | None]
    attribution: Mapped[str] = mapped_column(server_default="live")
    quarantine_reason: Mapped[str | None]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.account_id"))
