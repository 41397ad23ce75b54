"""A case that waits for a specialist of another speciality than anybody of this world."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from backend.opinions.models import ConsentHow, Opinion, OpinionState, OpinionUrgency
from tests.booking.clinic import NOW


async def an_opinion(
    session: AsyncSession, patient_id: UUID, practitioner_id: UUID, site_id: UUID, account_id: UUID
) -> dict[str, UUID]:
    case = Opinion(
        opinion_id=uuid4(),
        patient_id=patient_id,
        practitioner_id=practitioner_id,
        site_id=site_id,
        asked_by=account_id,
        asker="Dr",
        to_speciality_code="ophthalmology",
        state=OpinionState.SENT,
        question="Faut-il le retirer ?",
        history={},
        urgency_wished=OpinionUrgency.ORDINARY,
        urgency=OpinionUrgency.ORDINARY,
        consent_how=ConsentHow.ORAL,
        consent_at=NOW,
        created_at=NOW,
        sent_at=NOW,
        due_at=NOW,
    )
    session.add(case)
    await session.flush()
    return {"opinion_id": case.opinion_id}
