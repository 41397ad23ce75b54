"""May this principal see this patient's data? One function, used everywhere.

A care link (patient, grantee, from, until) comes from an appointment and names a practitioner,
a site or a cabin. Whoever is outside gets NotFound, so that nothing tells "not yours" from
"does not exist".
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.errors import NotFound
from core.identity import AccountRole, Principal


class CareLink(Base):
    __tablename__ = "care_links"
    __table_args__ = (Index(None, "patient_id", "grantee_id"),)

    care_link_id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.patient_id"))
    grantee_id: Mapped[UUID]
    source_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


async def may_see(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> bool:
    """True for the patient's own account and for a grantee of a care link in force at `now`."""
    if principal.role is AccountRole.PATIENT:
        return principal.patient_id == patient_id
    if not principal.grantees:
        return False
    link = select(CareLink.care_link_id).where(
        CareLink.patient_id == patient_id,
        CareLink.grantee_id.in_(principal.grantees),
        CareLink.starts_at <= now,
        CareLink.ends_at > now,
    )
    return await session.scalar(link.limit(1)) is not None


async def require_patient(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> None:
    """Raises NotFound unless `may_see`."""
    if not await may_see(session, principal, patient_id=patient_id, now=now):
        raise NotFound
