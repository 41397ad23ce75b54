import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from core.access import CareLink
from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.booking.clinic import at


async def links(client: httpx.AsyncClient, **params: str) -> list[dict[str, str]]:
    response = await client.get("/api/me/care-links", params=params)
    assert response.status_code == 200, response.text
    found: list[dict[str, str]] = response.json()
    return found


async def link_to(client: httpx.AsyncClient, grantee: str) -> dict[str, str]:
    return next(one for one in await links(client) if one["grantee"] == grantee)


async def withdraw(client: httpx.AsyncClient, care_link_id: object) -> httpx.Response:
    return await client.post(f"/api/me/care-links/{care_link_id}/withdraw")


async def a_past_visit(house: House) -> None:
    """Booked, and over since yesterday."""
    await house.book(await house.signed_in("patient"), starts_at=at(8))
    house.clock.now = at(9, day=24)


async def test_a_patient_sees_who_may_look_why_and_until_when(house: House) -> None:
    patient = await house.signed_in("patient")
    assert await links(patient) == []
    await house.book(patient, cabin=True, starts_at=at(8))
    shown = {one["grantee"]: one for one in await links(patient)}
    assert {(name, one["kind"], one["origin"]) for name, one in shown.items()} == {
        ("Dr Hélène Bréval", "practitioner", "appointment"),
        ("Comptoir médical", "site", "appointment"),
        ("Pharmacie des Platanes", "site", "appointment"),
        ("Télécabine 1", "cabin", "appointment"),
    }
    assert shown["Dr Hélène Bréval"]["until"].startswith("2026-12-23T08:20")
    assert not any(one["withdrawable"] for one in shown.values())
    assert await links(await house.signed_in("other-patient")) == []


async def test_links_of_one_grantee_are_one_line_with_the_latest_end(house: House) -> None:
    patient = await house.signed_in("patient")
    await house.book(patient, starts_at=at(8))
    await house.book(patient, starts_at=at(9, day=25))
    assert [one["until"][:16] for one in await links(patient) if one["kind"] == "practitioner"] == ["2026-12-25T09:20"]


async def test_a_withdrawn_practitioner_sees_nothing_at_the_next_request(house: House) -> None:
    patient_id = house.clinic.patients[0]
    await house.book(await house.signed_in("patient"), starts_at=at(8))
    await house.book(await house.signed_in("patient"), starts_at=at(8, 20))
    house.clock.now = at(14)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    assert (await doctor.get(f"/api/patients/{patient_id}/identity")).status_code == 200
    link = await link_to(patient, "Dr Hélène Bréval")
    assert link["withdrawable"]
    assert (await withdraw(patient, link["care_link_id"])).status_code == 204
    assert (await doctor.get(f"/api/patients/{patient_id}/identity")).status_code == 404
    assert (await doctor.get(f"/api/patients/{patient_id}/record")).status_code == 404
    assert [one["kind"] for one in await links(patient)] == ["site"]
    entry = (await audited(house, "care_link:withdraw"))[0]
    assert (entry.patient_id, entry.subject_id) == (patient_id, house.clinic.skin)


async def test_the_team_of_a_site_can_be_withdrawn_alone(house: House) -> None:
    await a_past_visit(house)
    patient, assistant = await house.signed_in("patient"), await house.signed_in("assistant")
    path = f"/api/patients/{house.clinic.patients[0]}/identity"
    assert (await assistant.get(path)).status_code == 200
    await withdraw(patient, (await link_to(patient, "Comptoir médical"))["care_link_id"])
    assert (await assistant.get(path)).status_code == 404
    assert (await (await house.signed_in("doctor")).get(path)).status_code == 200


@pytest.mark.parametrize("grantee", ["Dr Hélène Bréval", "Comptoir médical", "Pharmacie des Platanes", "Télécabine 1"])
async def test_nothing_is_withdrawn_while_an_appointment_lies_ahead(house: House, grantee: str) -> None:
    patient = await house.signed_in("patient")
    await house.book(patient, cabin=True, starts_at=at(8))
    link = await link_to(patient, grantee)
    response = await withdraw(patient, link["care_link_id"])
    assert (response.status_code, response.json()["code"]) == (409, "care.appointment_ahead")
    # Its waiting room is still open: nobody has come yet.
    house.clock.now = at(12, 19)
    patient = await house.signed_in("patient")
    assert (await withdraw(patient, link["care_link_id"])).status_code == 409
    house.clock.now = at(12, 20)
    assert (await withdraw(patient, link["care_link_id"])).status_code == 204


async def test_after_a_withdrawal_a_new_appointment_gives_access_anew(house: House) -> None:
    await a_past_visit(house)
    patient = await house.signed_in("patient")
    await withdraw(patient, (await link_to(patient, "Dr Hélène Bréval"))["care_link_id"])
    await house.book(patient, starts_at=at(9, day=25))
    assert (await link_to(patient, "Dr Hélène Bréval"))["until"].startswith("2026-12-25")


async def test_foreign_ended_and_unknown_links_are_not_found(house: House) -> None:
    await a_past_visit(house)
    patient = await house.signed_in("patient")
    link = await link_to(patient, "Dr Hélène Bréval")
    stranger = await house.signed_in("other-patient")
    assert (await withdraw(stranger, link["care_link_id"])).status_code == 404
    assert (await withdraw(patient, uuid4())).status_code == 404
    assert (
        await stranger.get("/api/me/care-links", params={"patient_id": str(house.clinic.patients[0])})
    ).status_code == 404
    house.clock.forward(days=31)
    assert (await withdraw(await house.signed_in("patient"), link["care_link_id"])).status_code == 404


async def test_twenty_withdrawals_are_one(house: House) -> None:
    await a_past_visit(house)
    patient = await house.signed_in("patient")
    link = await link_to(patient, "Dr Hélène Bréval")
    answers = await asyncio.gather(*(withdraw(patient, link["care_link_id"]) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [204] + [404] * 19
    assert len(await audited(house, "care_link:withdraw")) == 1


async def test_who_acts_for_a_patient_withdraws_for_her(house: House) -> None:
    await a_past_visit(house)
    patient_id = str(house.clinic.patients[0])
    parent = await house.signed_in("parent")
    link = next(one for one in await links(parent, patient_id=patient_id) if one["kind"] == "practitioner")
    assert (await withdraw(parent, link["care_link_id"])).status_code == 204


async def test_a_referral_is_withdrawable_though_the_patient_sees_another(house: House) -> None:
    patient_id = house.clinic.patients[0]
    async with house.services.background.begin() as session:
        session.add(
            CareLink(
                care_link_id=uuid4(),
                patient_id=patient_id,
                grantee_id=house.clinic.heart,
                kind="referral",
                source_id=UUID(int=1),
                starts_at=house.clock(),
                ends_at=house.clock() + timedelta(days=30),
            )
        )
    patient = await house.signed_in("patient")
    await house.book(patient, starts_at=at(8))
    link = await link_to(patient, "Dr Marc Aubrac")
    assert link["origin"] == "referral"
    assert link["withdrawable"]
    assert (await withdraw(patient, link["care_link_id"])).status_code == 204


@pytest.mark.parametrize("login", ["doctor", "assistant", "attendant", "kiosk", "coordinator", "auditor"])
async def test_care_links_are_the_patients_to_see(house: House, login: str) -> None:
    client = await house.signed_in(login)
    assert (await client.get("/api/me/care-links")).status_code == 403
    assert (await withdraw(client, uuid4())).status_code == 403
