from uuid import UUID, uuid4

import httpx
import pytest

from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.booking.clinic import at


async def refer(client: httpx.AsyncClient, visit: UUID, practitioner_id: object) -> httpx.Response:
    return await client.post(f"/api/consultations/{visit}/referrals", json={"practitioner_id": str(practitioner_id)})


async def test_a_referral_shows_the_record_to_another_for_thirty_days(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"), starts_at=at(8))
    path = f"/api/patients/{house.clinic.patients[0]}/record"
    assert (await (await house.signed_in("other-doctor")).get(path)).status_code == 404
    response = await refer(await house.signed_in("doctor"), visit, house.clinic.heart)
    assert response.status_code == 201, response.text
    assert response.json() == {
        "practitioner_id": str(house.clinic.heart),
        "practitioner_name": "Dr Marc Aubrac",
        "until": "2026-12-23T07:00:00Z",
    }
    assert (await (await house.signed_in("other-doctor")).get(path)).status_code == 200
    assert (await (await house.signed_in("other-doctor")).get(f"/api/consultations/{visit}")).status_code == 404
    house.clock.forward(days=30)
    assert (await (await house.signed_in("other-doctor")).get(path)).status_code == 404
    row = (await audited(house, "referral:make"))[0]
    assert (row.account_id, row.patient_id) == (house.accounts["doctor"], house.clinic.patients[0])


async def test_nobody_is_referred_to_oneself_or_to_nobody(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"), starts_at=at(8))
    doctor = await house.signed_in("doctor")
    assert (await refer(doctor, visit, house.clinic.skin)).status_code == 422
    assert (await refer(doctor, visit, uuid4())).status_code == 404


@pytest.mark.parametrize(
    ("login", "status"), [("other-doctor", 404), ("patient", 403), ("assistant", 403), ("kiosk", 403)]
)
async def test_only_the_practitioner_of_the_visit_refers(house: House, login: str, status: int) -> None:
    visit = await house.book(await house.signed_in("patient"), starts_at=at(8))
    client = await house.signed_in(login)
    assert (await refer(client, visit, house.clinic.heart)).status_code == status


async def test_a_withdrawn_practitioner_refers_nobody(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient, starts_at=at(8))
    house.clock.now = at(14)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    link = next(one for one in (await patient.get("/api/me/care-links")).json() if one["kind"] == "practitioner")
    await patient.post(f"/api/me/care-links/{link['care_link_id']}/withdraw")
    assert (await refer(doctor, visit, house.clinic.heart)).status_code == 404
