import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from core.context import Context, act_as
from core.identity import AccountRole
from tests.backend.care.letters import audited
from tests.backend.house import House
from tests.booking.clinic import at

TRAITS = {
    "birth_name": "Vidal-0",
    "given_names": "Rose",
    "birth_date": "1950-01-01",
    "sex": "F",
    "birth_place_code": "34142",
}
OTHERS = TRAITS | {"given_names": "Rose Anne"}
_BODY = "2500134142001"
MATRICULE = f"{_BODY}{97 - int(_BODY) % 97:02d}"
ANSWER = {"matricule": MATRICULE, "oid": "1.2.250.1.213.1.4.8", "traits": TRAITS}
CARD = {"document": "identity_card", "traits": TRAITS}


async def a_visit(house: House) -> None:
    await house.book(await house.signed_in("patient"), cabin=True, starts_at=at(8))


async def identity(house: House, client: httpx.AsyncClient) -> dict[str, str | None]:
    response = await client.get(f"/api/patients/{house.clinic.patients[0]}/identity")
    assert response.status_code == 200, response.text
    found: dict[str, str | None] = response.json()
    return found


async def check(house: House, client: httpx.AsyncClient, body: object = CARD) -> httpx.Response:
    return await client.post(f"/api/patients/{house.clinic.patients[0]}/identity/check", json=body)


async def retrieve(house: House, client: httpx.AsyncClient, body: object = ANSWER) -> httpx.Response:
    return await client.post(f"/api/patients/{house.clinic.patients[0]}/identity/retrieve", json=body)


async def test_a_document_and_then_insi_qualify_an_identity(house: House) -> None:
    await a_visit(house)
    assistant = await house.signed_in("assistant")
    before = await identity(house, assistant)
    assert (before["ins_status"], before["birth_name"], before["matricule"]) == ("provisoire", "Vidal-0", None)
    checked = (await check(house, assistant)).json()
    assert (checked["ins_status"], checked["document"], checked["matricule"]) == ("validee", "identity_card", None)
    assert checked["checked_at"].startswith("2026-11-23T07:00")
    qualified = (await retrieve(house, assistant)).json()
    assert (qualified["ins_status"], qualified["matricule"]) == ("qualifiee", MATRICULE)
    assert (await identity(house, assistant))["matricule"] == MATRICULE
    assert (await (await house.signed_in("patient")).get("/api/me/identity")).json()["matricule"] == MATRICULE


async def test_insi_and_then_a_document_qualify_an_identity(house: House) -> None:
    await a_visit(house)
    doctor, attendant = await house.signed_in("doctor"), await house.signed_in("attendant")
    retrieved = (await retrieve(house, doctor)).json()
    assert (retrieved["ins_status"], retrieved["matricule"]) == ("recuperee", None)
    for client in (doctor, attendant):
        assert (await identity(house, client))["matricule"] is None
    assert (await check(house, attendant)).json()["matricule"] == MATRICULE


async def test_the_matricule_stays_behind_the_wall_until_it_is_qualified(house: House) -> None:
    await a_visit(house)
    doctor = await house.signed_in("doctor")
    sight = Context(AccountRole.PATIENT.value, patients=frozenset({house.clinic.patients[0]}), now=house.clock())
    seen = []
    for step in (retrieve, check):
        await step(house, doctor)
        async with house.services.sessions.begin() as session:
            await act_as(session, sight)
            seen.append(await session.scalar(text("SELECT matricule FROM ins_matricules")))
    assert seen == [None, MATRICULE]


async def test_other_traits_on_a_document_drop_the_matricule(house: House) -> None:
    await a_visit(house)
    doctor = await house.signed_in("doctor")
    await retrieve(house, doctor)
    await check(house, doctor)
    changed = (await check(house, doctor, CARD | {"traits": OTHERS})).json()
    assert (changed["ins_status"], changed["given_names"], changed["matricule"]) == ("validee", "Rose Anne", None)
    async with house.services.background() as session:
        assert await session.scalar(text("SELECT count(*) FROM ins_matricules")) == 0
    refused = await retrieve(house, doctor)
    assert (refused.status_code, refused.json()["code"]) == (409, "people.identity_transition")
    assert (await retrieve(house, doctor, ANSWER | {"traits": OTHERS})).json()["ins_status"] == "qualifiee"


async def test_case_accents_and_hyphens_do_not_make_other_traits(house: House) -> None:
    await a_visit(house)
    doctor = await house.signed_in("doctor")
    await check(house, doctor)
    spelled = ANSWER | {"traits": TRAITS | {"birth_name": "VIDAL 0", "given_names": "rosé"}}
    assert (await retrieve(house, doctor, spelled)).json()["ins_status"] == "qualifiee"


async def test_a_patient_says_who_she_is_until_somebody_checked(house: House) -> None:
    patient = await house.signed_in("patient")
    said = await patient.put("/api/me/identity", json=OTHERS)
    assert (said.status_code, said.json()["given_names"], said.json()["ins_status"]) == (200, "Rose Anne", "provisoire")
    await a_visit(house)
    await check(house, await house.signed_in("doctor"))
    refused = await patient.put("/api/me/identity", json=OTHERS)
    assert (refused.status_code, refused.json()["code"]) == (409, "people.identity_transition")


async def test_who_acts_for_a_patient_says_it_for_her_and_nobody_else(house: House) -> None:
    path = "/api/me/identity"
    mine = {"patient_id": str(house.clinic.patients[0])}
    assert (await (await house.signed_in("parent")).put(path, params=mine, json=TRAITS)).status_code == 200
    stranger = await house.signed_in("other-patient")
    assert (await stranger.put(path, params=mine, json=TRAITS)).status_code == 404
    assert (await stranger.get(path, params=mine)).status_code == 404


async def test_the_attendant_checks_and_does_not_retrieve(house: House) -> None:
    await a_visit(house)
    attendant = await house.signed_in("attendant")
    assert (await check(house, attendant)).status_code == 200
    assert (await retrieve(house, attendant)).status_code == 403


@pytest.mark.parametrize(
    "login", ["kiosk", "patient", "parent", "interpreter", "coordinator", "auditor", "administrator"]
)
async def test_a_kiosk_alone_and_others_never_qualify(house: House, login: str) -> None:
    await a_visit(house)
    client = await house.signed_in(login)
    answers = [
        await client.get(f"/api/patients/{house.clinic.patients[0]}/identity"),
        await check(house, client),
        await retrieve(house, client),
    ]
    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("login", ["doctor", "assistant", "attendant"])
async def test_without_a_care_link_there_is_no_such_patient(house: House, login: str) -> None:
    client = await house.signed_in(login)
    answers = [
        await client.get(f"/api/patients/{house.clinic.patients[0]}/identity"),
        await check(house, client),
        await client.get(f"/api/patients/{uuid4()}/identity"),
    ]
    assert {answer.status_code for answer in answers} == {404}


async def test_a_wrong_key_a_birth_ahead_and_a_family_book_for_a_grown_up_are_refused(house: House) -> None:
    await a_visit(house)
    doctor = await house.signed_in("doctor")
    wrong = f"{_BODY}{(97 - int(_BODY) % 97) % 97 + 1:02d}"
    assert (await retrieve(house, doctor, ANSWER | {"matricule": wrong})).status_code == 422
    ahead = TRAITS | {"birth_date": "9999-12-31"}
    assert (await check(house, doctor, CARD | {"traits": ahead})).status_code == 422
    assert (await check(house, doctor, CARD | {"document": "family_book"})).status_code == 422
    assert (await identity(house, doctor))["ins_status"] == "provisoire"


async def test_a_check_and_a_retrieval_at_once_lose_neither(house: House) -> None:
    await a_visit(house)
    doctor = await house.signed_in("doctor")
    steps = [check(house, doctor) if turn % 2 else retrieve(house, doctor) for turn in range(10)]
    assert {answer.status_code for answer in await asyncio.gather(*steps)} == {200}
    assert (await identity(house, doctor))["matricule"] == MATRICULE


async def test_every_read_and_change_of_an_identity_is_audited(house: House) -> None:
    await a_visit(house)
    doctor = await house.signed_in("doctor")
    await identity(house, doctor)
    await check(house, doctor)
    for action in ("identity:read", "identity:change"):
        rows = [(row.account_id, row.patient_id) for row in await audited(house, action)]
        assert rows == [(house.accounts["doctor"], house.clinic.patients[0])]
