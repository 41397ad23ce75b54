"""A practitioner sends a patient on: the other one may see the record."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.care.models import Referral
from backend.care.views import ReferralView
from backend.consultations.parts import part_of
from booking.models import Practitioner
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink, LinkKind
from core.context import elevated
from core.errors import Invalid, NotFound
from core.identity import Principal
from core.jobs import enqueue

LASTS = timedelta(days=30)


async def refer(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, practitioner_id: UUID, now: datetime
) -> ReferralView:
    """By the practitioner of the visit, for thirty days from now. Raises NotFound, Invalid (to oneself)."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if practitioner_id == principal.practitioner_id:
        raise Invalid(ErrorCode.REQUEST_INVALID, "C'est vous : choisissez un autre praticien.")
    other = await session.get(Practitioner, practitioner_id)
    if other is None or principal.practitioner_id is None:
        raise NotFound
    patient_id = part.appointment.patient_id
    referral = Referral(
        referral_id=uuid4(),
        consultation_id=consultation_id,
        patient_id=patient_id,
        practitioner_id=practitioner_id,
        referred_by=principal.practitioner_id,
        created_at=now,
    )
    session.add(referral)
    # A link for somebody else: the caller's own rights add links to nobody but the caller.
    async with elevated(session):
        session.add(
            CareLink(
                care_link_id=uuid4(),
                patient_id=patient_id,
                grantee_id=practitioner_id,
                kind=LinkKind.REFERRAL.value,
                source_id=referral.referral_id,
                starts_at=now,
                ends_at=now + LASTS,
            )
        )
    await enqueue(session, "referral.made", {"referral_id": str(referral.referral_id)}, run_at=now)
    audit.record(session, principal, audit.Action.REFERRAL_MADE, patient_id=patient_id, subject_id=referral.referral_id)
    return ReferralView(practitioner_id=practitioner_id, practitioner_name=other.name, until=now + LASTS)
