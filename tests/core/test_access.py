from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.access import CareLink, may_see, require_patient
from core.errors import NotFound
from core.identity import AccountRole, Principal
from core.people import Patient

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


async def a_patient(session: AsyncSession) -> UUID:
    patient = Patient(patient_id=uuid4(), given_name="Rose", family_name="Vidal", birth_date=date(1950, 1, 1))
    session.add(patient)
    await session.flush()
    return patient.patient_id


def a_practitioner() -> Principal:
    return Principal(account_id=uuid4(), role=AccountRole.PRACTITIONER, name="Dr Roux", practitioner_id=uuid4())


async def test_patients_see_themselves_and_nobody_else(session: AsyncSession) -> None:
    mine, other = await a_patient(session), await a_patient(session)
    me = Principal(account_id=uuid4(), role=AccountRole.PATIENT, name="Rose Vidal", patient_id=mine)
    assert await may_see(session, me, patient_id=mine, now=NOW)
    with pytest.raises(NotFound):
        await require_patient(session, me, patient_id=other, now=NOW)


@pytest.mark.parametrize(
    ("starts", "ends", "seen"),
    [(-1, 1, True), (1, 2, False), (-2, -1, False)],
    ids=["in force", "not yet", "over"],
)
async def test_a_practitioner_sees_within_the_care_link(
    session: AsyncSession, starts: int, ends: int, seen: bool
) -> None:
    patient_id, doctor = await a_patient(session), a_practitioner()
    assert doctor.practitioner_id is not None
    session.add(
        CareLink(
            care_link_id=uuid4(),
            patient_id=patient_id,
            grantee_id=doctor.practitioner_id,
            source_id=uuid4(),
            starts_at=NOW + timedelta(days=starts),
            ends_at=NOW + timedelta(days=ends),
        )
    )
    await session.flush()
    assert await may_see(session, doctor, patient_id=patient_id, now=NOW) is seen
    assert not await may_see(session, a_practitioner(), patient_id=patient_id, now=NOW)
