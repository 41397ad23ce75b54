"""May this principal see this part of this patient's data? One function, used everywhere.

Three steps: what the role may ever see (fields), whose patient it is (the patient's own account,
or a care link in force), and then only those fields. Whoever is outside gets NotFound, so that
nothing tells "not yours" from "does not exist". PostgreSQL asks the second step again by itself
(row-level security, see core.context).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, exists, false, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from core.db import Base
from core.errors import NotFound
from core.identity import AccountRole, Principal


class LinkKind(StrEnum):
    APPOINTMENT = "appointment"
    REFERRAL = "referral"
    BREAK_GLASS = "break_glass"


class CareLink(Base):
    """Grantee: a practitioner, a site's team, or a cabin. `source_id`: the appointment, hand-over, referral or break-glass."""

    __tablename__ = "care_links"
    __table_args__ = (
        CheckConstraint("kind IN ('appointment', 'referral', 'break_glass')", name="kind_known"),
        Index(None, "patient_id", "grantee_id"),
        Index(None, "grantee_id"),
        Index(None, "source_id"),
    )

    care_link_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    grantee_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(server_default=LinkKind.APPOINTMENT.value)
    source_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Field(StrEnum):
    """Parts of what is kept about a patient."""

    IDENTITY = "identity"
    INS = "ins"
    SCHEDULE = "schedule"
    REASON = "reason"
    NOTES = "notes"
    PHOTOS = "photos"
    READINGS = "readings"
    CHAT = "chat"
    PRESCRIPTIONS = "prescriptions"
    RECORD = "record"
    """The acts of the past, not only the one under way."""


# Kept for one session, which is one request: several parts of a record ask about the same patient.
_GRANTED = "access granted"

_ALL = frozenset(Field)
FIELDS: Mapping[AccountRole, frozenset[Field]] = {
    AccountRole.PATIENT: _ALL,
    AccountRole.PRACTITIONER: _ALL,
    AccountRole.ASSISTANT: _ALL - {Field.NOTES, Field.PRESCRIPTIONS},
    AccountRole.ATTENDANT: frozenset({Field.IDENTITY, Field.INS, Field.SCHEDULE, Field.READINGS, Field.CHAT}),
    AccountRole.CABIN: frozenset(
        {
            Field.IDENTITY,
            Field.SCHEDULE,
            Field.REASON,
            Field.PHOTOS,
            Field.READINGS,
            Field.CHAT,
            Field.PRESCRIPTIONS,
        }
    ),
    AccountRole.INTERPRETER: frozenset(),
    AccountRole.COORDINATOR: frozenset(),
    AccountRole.AUDITOR: frozenset(),
    AccountRole.ADMINISTRATOR: frozenset(),
    AccountRole.GUEST: frozenset(),
}


def shows(principal: Principal, field: Field) -> bool:
    """Whether the role may ever see this part of anybody."""
    return field in FIELDS[principal.role]


async def may_see(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime, field: Field = Field.IDENTITY
) -> bool:
    """True for the patient's own accounts and for a grantee of a care link in force at `now`."""
    if not shows(principal, field):
        return False
    if principal.role is AccountRole.PATIENT:
        return patient_id in principal.patients
    granted: set[object] = session.info.setdefault(_GRANTED, set())
    question = (principal.account_id, patient_id, now)
    if question not in granted:
        link = select(care_link_in_force(principal, now, patient_id=literal(patient_id)))
        if await session.scalar(link) is not True:
            return False
        granted.add(question)
    return True


def care_link_in_force(
    principal: Principal, now: datetime, *, patient_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """For use inside a query: that a care link of this principal to the patient is in force."""
    if not principal.grantees:
        return false()
    return exists().where(
        CareLink.patient_id == patient_id,
        CareLink.grantee_id.in_(principal.grantees),
        CareLink.starts_at <= now,
        CareLink.ends_at > now,
        CareLink.withdrawn_at.is_(None),
    )


async def require_patient(
    session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime, field: Field = Field.IDENTITY
) -> None:
    """Raises NotFound unless `may_see`."""
    if not await may_see(session, principal, patient_id=patient_id, now=now, field=field):
        raise NotFound
