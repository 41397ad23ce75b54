import asyncio
from datetime import date
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from backend.care.models import BreakGlass
from core.access import CareLink
from core.people import Patient
from tests.backend.care.letters import audited, letters, reachable_at
from tests.backend.house import House
from tests.booking.clinic import at

REASON = "Patiente inconsciente, traitement en cours inconnu"
ASKED = {"given_name": "Rose", "family_name": "Vidal-0", "birth_date": "1950-01-01", "reason": REASON}


async def break_glass(client: httpx.AsyncClient, **but: str) -> httpx.Response:
    return await client.post("/api/break-glass", json=ASKED | but)


async def record(house: House, client: httpx.AsyncClient) -> int:
    return (await client.get(f"/api/patients/{house.clinic.patients[0]}/record")).status_code


async def test_the_glass_opens_one_patient_for_an_hour(house: House) -> None:
    doctor = await house.signed_in("doctor")
    assert await record(house, doctor) == 404
    response = await break_glass(doctor)
    assert response.status_code == 201, response.text
    assert response.json() == {"patient_id": str(house.clinic.patients[0]), "until": "2026-11-23T08:00:00Z"}
    assert await record(house, doctor) == 200
    assert (await doctor.get(f"/api/patients/{house.clinic.patients[1]}/record")).status_code == 404
    assert await record(house, await house.signed_in("other-doctor")) == 404
    house.clock.forward(minutes=60)
    assert await record(house, await house.signed_in("doctor")) == 404


async def test_the_patient_is_told_by_whom_and_why(house: House) -> None:
    await reachable_at(house, "patient", "rose@example.org")
    await break_glass(await house.signed_in("doctor"))
    written = letters(house, "rose@example.org")
    assert len(written) == 1
    assert not any(word in written[0] for word in ("Vidal", "Doctor", "inconsciente"))
    patient = await house.signed_in("patient")
    notices = (await patient.get("/api/me/notices")).json()
    assert [(one["kind"], one["actor"], one["reason"], one["read"]) for one in notices] == [
        ("break_glass", "Doctor", REASON, False)
    ]
    house.clock.forward(minutes=1)
    path = f"/api/me/notices/{notices[0]['notice_id']}/read"
    assert (await patient.post(path)).status_code == 204
    house.clock.forward(minutes=1)
    assert (await patient.post(path)).status_code == 204
    assert (await patient.get("/api/me/notices")).json()[0]["read"]
    async with house.services.background() as session:
        read_at = await session.scalar(select(BreakGlass.read_by_patient_at))
    assert str(read_at) == "2026-11-23 07:01:00+00:00"
    entries = (await patient.get("/api/me/accesses")).json()["entries"]
    assert [entry["reason"] for entry in entries if entry["action"] == "glass:break"] == [REASON]
    links = (await patient.get("/api/me/care-links")).json()
    assert [(one["grantee"], one["origin"]) for one in links] == [("Dr Hélène Bréval", "break_glass")]


async def test_a_parent_is_told_for_a_child_and_a_stranger_is_not(house: House) -> None:
    await reachable_at(house, "parent", "parent@example.org")
    await break_glass(await house.signed_in("doctor"))
    assert len(letters(house, "parent@example.org")) == 1
    notices = (await (await house.signed_in("parent")).get("/api/me/notices")).json()
    assert len(notices) == 1
    stranger = await house.signed_in("other-patient")
    assert (await stranger.get("/api/me/notices")).json() == []
    for notice_id in (notices[0]["notice_id"], uuid4()):
        assert (await stranger.post(f"/api/me/notices/{notice_id}/read")).status_code == 404


async def test_a_recent_second_step_is_needed(house: House) -> None:
    doctor = await house.signed_in("doctor")
    house.clock.forward(minutes=6)
    response = await break_glass(doctor)
    assert (response.status_code, response.json()["code"]) == (403, "session.step_up_required")


@pytest.mark.parametrize("spelled", [{"given_name": "ROSÉ"}, {"family_name": "vidal 0"}])
async def test_case_accents_and_hyphens_do_not_matter(house: House, spelled: dict[str, str]) -> None:
    assert (await break_glass(await house.signed_in("doctor"), **spelled)).status_code == 201


async def test_the_birth_name_finds_a_patient_too(house: House) -> None:
    async with house.services.background.begin() as session:
        patient = Patient.patient_id == house.clinic.patients[0]
        await session.execute(update(Patient).where(patient).values(birth_name="Cabanel"))
    assert (await break_glass(await house.signed_in("doctor"), family_name="Cabanel")).status_code == 201


@pytest.mark.parametrize(
    "other", [{"given_name": "Ros"}, {"family_name": "Vidal"}, {"birth_date": "1950-01-02"}, {"family_name": "--"}]
)
async def test_only_exact_traits_find_somebody_and_the_search_is_audited(house: House, other: dict[str, str]) -> None:
    doctor = await house.signed_in("doctor")
    assert (await break_glass(doctor, **other)).status_code == 404
    rows = await audited(house, "patient:find")
    assert [(row.account_id, row.patient_id) for row in rows] == [(house.accounts["doctor"], None)]
    assert await audited(house, "glass:break") == []


async def test_of_two_patients_with_the_same_traits_none_is_opened(house: House) -> None:
    async with house.services.background.begin() as session:
        session.add(Patient(patient_id=uuid4(), given_name="Rose", family_name="Vidal-0", birth_date=date(1950, 1, 1)))
    response = await break_glass(await house.signed_in("doctor"))
    assert (response.status_code, response.json()["code"]) == (409, "people.identity_transition")
    assert len(await audited(house, "patient:find")) == 1


async def test_an_open_glass_is_not_broken_twice_and_twenty_at_once_are_one(house: House) -> None:
    doctor = await house.signed_in("doctor")
    answers = await asyncio.gather(*(break_glass(doctor) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(BreakGlass)) == 1
        assert await session.scalar(select(func.count()).select_from(CareLink)) == 1
    assert len(await audited(house, "glass:break")) == 1


async def test_who_has_a_care_link_opens_nothing(house: House) -> None:
    await house.book(await house.signed_in("patient"), starts_at=at(8))
    response = await break_glass(await house.signed_in("doctor"))
    assert (response.status_code, response.json()["until"]) == (201, "2026-12-23T08:20:00Z")
    assert await audited(house, "glass:break") == []
    assert [row.patient_id for row in await audited(house, "patient:find")] == [house.clinic.patients[0]]
    assert (await (await house.signed_in("patient")).get("/api/me/notices")).json() == []


async def test_glass_can_be_broken_again_after_the_hour(house: House) -> None:
    await break_glass(await house.signed_in("doctor"))
    house.clock.forward(minutes=61)
    assert (await break_glass(await house.signed_in("doctor"))).json()["until"].startswith("2026-11-23T09:01")
    assert len(await audited(house, "glass:break")) == 2


async def test_ten_an_hour_and_no_more(house: House) -> None:
    doctor = await house.signed_in("doctor")
    for _ in range(10):
        assert (await break_glass(doctor, given_name="Nobody")).status_code == 404
    response = await break_glass(doctor)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0
    assert (await break_glass(await house.signed_in("other-doctor"))).status_code == 201


async def test_a_reason_in_words_is_needed(house: House) -> None:
    doctor = await house.signed_in("doctor")
    for reason in ("  urgence       ", "urgence vitale\u0000 immédiate", "x" * 1001):
        assert (await break_glass(doctor, reason=reason)).status_code == 422
    assert (await break_glass(doctor, reason="Urgence vitale.\nPatiente inconsciente.")).status_code == 201


@pytest.mark.parametrize(
    "login", ["patient", "assistant", "attendant", "interpreter", "coordinator", "auditor", "administrator", "kiosk"]
)
async def test_only_practitioners_break_the_glass(house: House, login: str) -> None:
    assert (await break_glass(await house.signed_in(login))).status_code == 403
    if login != "patient":
        assert (await (await house.signed_in(login)).get("/api/me/notices")).status_code == 403
