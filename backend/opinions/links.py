"""The specialist's access to the patient: a care link of kind referral, for the case and no longer."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions.models import Opinion
from core.access import CareLink, LinkKind
from core.context import elevated

# Of a case that nobody ever ends.
_AT_MOST = timedelta(days=30)


async def open_link(session: AsyncSession, case: Opinion, practitioner_id: UUID, *, now: datetime) -> None:
    """Or lengthens the one that stands; one that the patient has withdrawn is not opened again by the same case."""
    # A link for somebody else: the caller's own rights add links to nobody but the caller.
    async with elevated(session):
        known = await session.scalar(
            select(CareLink).where(
                CareLink.source_id == case.opinion_id,
                CareLink.grantee_id == practitioner_id,
                (CareLink.ends_at > now) | CareLink.withdrawn_at.is_not(None),
            )
        )
        if known is not None:
            known.ends_at = known.ends_at if known.withdrawn_at else now + _AT_MOST
        else:
            session.add(
                CareLink(
                    care_link_id=uuid4(),
                    patient_id=case.patient_id,
                    grantee_id=practitioner_id,
                    kind=LinkKind.REFERRAL.value,
                    source_id=case.opinion_id,
                    starts_at=now,
                    ends_at=now + _AT_MOST,
                )
            )


async def end_links(session: AsyncSession, case: Opinion, *, now: datetime) -> None:
    """Whatever else the specialist has, such as an appointment with this patient, stays."""
    async with elevated(session):
        await session.execute(
            update(CareLink)
            .where(CareLink.source_id == case.opinion_id, CareLink.ends_at > now)
            .values(ends_at=now)
            .execution_options(synchronize_session=False)
        )
