from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from core import audit
from core.audit import Action
from core.identity import AccountRole, Principal
from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.booking.clinic import at


async def page(client: httpx.AsyncClient, **params: str) -> dict[str, object]:
    response = await client.get("/api/me/accesses", params=params)
    assert response.status_code == 200, response.text
    found: dict[str, object] = response.json()
    return found


async def everything(client: httpx.AsyncClient) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    params: dict[str, str] = {}
    while True:
        found = await page(client, **params)
        assert isinstance(found["entries"], list)
        entries += found["entries"]
        if found["next"] is None:
            return entries
        params = {"cursor": str(found["next"])}


async def test_a_patient_sees_who_looked_at_what(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    visit = await house.book(patient, starts_at=at(8))
    await doctor.get(f"/api/consultations/{visit}")
    await doctor.get(f"/api/patients/{house.clinic.patients[0]}/identity")
    entries = await everything(patient)
    assert entries[0]["action"] == "identity:read"
    seen = {(entry["actor"], entry["role"], entry["action"], entry["mine"]) for entry in entries}
    assert {
        ("Doctor", "practitioner", "identity:read", False),
        ("Doctor", "practitioner", "consultation:read", False),
        ("Patient", "patient", "appointment:book", True),
    } <= seen
    assert (await page(await house.signed_in("other-patient")))["entries"] == []


async def test_the_list_goes_on_where_it_stopped_whatever_is_added_meanwhile(house: House) -> None:
    patient_id = house.clinic.patients[0]
    doctor = Principal(house.accounts["doctor"], AccountRole.PRACTITIONER, "Doctor")
    subjects = [uuid4() for _ in range(120)]
    for start in range(0, 120, 8):
        async with house.services.background.begin() as session:
            for subject in subjects[start : start + 8]:
                audit.record(session, doctor, Action.PHOTO_READ, patient_id=patient_id, subject_id=subject)
    patient = await house.signed_in("patient")
    first = await page(patient)
    assert isinstance(first["entries"], list)
    assert len(first["entries"]) == 50
    async with house.services.background.begin() as session:
        audit.record(session, doctor, Action.RECORD_READ, patient_id=patient_id)
    entries = first["entries"]
    following = first["next"]
    while following:
        more = await page(patient, cursor=str(following))
        assert isinstance(more["entries"], list)
        entries += more["entries"]
        following = more["next"]
    photos = [entry["entry_id"] for entry in entries if entry["action"] == "photo:read"]
    assert (len(photos), len(set(photos))) == (120, 120)
    assert [entry["at"] for entry in entries] == sorted((entry["at"] for entry in entries), reverse=True)


async def test_reading_the_list_is_audited_once_an_hour(house: House) -> None:
    patient = await house.signed_in("patient")
    for _ in range(3):
        await page(patient)
    rows = await audited(house, "accesses:read")
    assert [(row.patient_id, row.account_id) for row in rows] == [(house.clinic.patients[0], house.accounts["patient"])]


@pytest.mark.parametrize("cursor", ["", "1", "0-999999999", "99999-1", "0-99999999999999999999", "a-b", "1-1' OR '1"])
async def test_a_made_up_cursor_is_refused(house: House, cursor: str) -> None:
    patient = await house.signed_in("patient")
    response = await patient.get("/api/me/accesses", params={"cursor": cursor})
    assert response.status_code == 422


async def test_a_cursor_of_somebody_else_is_refused(house: House) -> None:
    await page(await house.signed_in("other-patient"))
    row = (await audited(house, "accesses:read"))[0]
    patient = await house.signed_in("patient")
    assert (await patient.get("/api/me/accesses", params={"cursor": row.entry_id})).status_code == 422


async def test_who_acts_for_a_patient_sees_who_looked(house: House) -> None:
    parent = await house.signed_in("parent")
    mine = str(house.clinic.patients[0])
    await page(parent, patient_id=mine)
    assert [entry.patient_id for entry in await audited(house, "accesses:read")] == [house.clinic.patients[0]]
    for other in (house.clinic.patients[1], uuid4()):
        assert (await parent.get("/api/me/accesses", params={"patient_id": str(other)})).status_code == 404


@pytest.mark.parametrize("login", ["doctor", "assistant", "attendant", "kiosk", "coordinator", "administrator"])
async def test_the_list_is_the_patients(house: House, login: str) -> None:
    client = await house.signed_in(login)
    mine = str(house.clinic.patients[0])
    assert (await client.get("/api/me/accesses", params={"patient_id": mine})).status_code == 403


async def test_the_database_alone_hides_the_rows_of_others(house: House) -> None:
    await page(await house.signed_in("patient"))
    async with house.services.sessions.begin() as session:
        assert (await session.scalar(text("SELECT count(*) FROM audit_entries"))) == 0
