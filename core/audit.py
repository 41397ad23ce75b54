"""Who did what to whose data: one row in the same transaction as the thing itself.

If the row cannot be written the transaction fails, and with it the read or write it records.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.identity import Principal


class Action(StrEnum):
    """`subject:verb`."""

    SESSION_OPENED = "session:open"
    SESSION_CLOSED = "session:close"
    APPOINTMENT_BOOKED = "appointment:book"
    APPOINTMENT_CANCELLED = "appointment:cancel"
    APPOINTMENT_READ = "appointment:read"
    CONSENT_GIVEN = "consent:give"
    CONSULTATION_JOINED = "consultation:join"
    CONSULTATION_ADMITTED = "consultation:admit"
    CONSULTATION_ENDED = "consultation:end"
    CONSULTATION_READ = "consultation:read"
    PHOTO_STORED = "photo:store"
    PHOTO_READ = "photo:read"
    READING_STORED = "reading:store"
    RECORD_READ = "record:read"


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "patient_id", "at"),)

    audit_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    account_id: Mapped[UUID | None]
    role: Mapped[str]
    action: Mapped[str]
    patient_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]


def record(
    session: AsyncSession,
    principal: Principal | None,
    action: Action,
    *,
    patient_id: UUID | None = None,
    subject_id: UUID | None = None,
    actor: str = "server",
) -> None:
    """Adds the row to the session's transaction. `actor` names who acts when there is no principal."""
    session.add(
        AuditEntry(
            account_id=principal.account_id if principal else None,
            role=principal.role.value if principal else actor,
            action=action.value,
            patient_id=patient_id,
            subject_id=subject_id,
        )
    )
