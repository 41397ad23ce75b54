import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from backend.accounts.models import Proxy
from core.people import Patient
from tests.backend.care.letters import audited, letters, reachable_at
from tests.backend.house import House

CHILD = {"given_name": "Léa", "family_name": "Vidal", "birth_date": "2015-03-02"}
HELPER = "aidant@example.org"


async def add_child(client: httpx.AsyncClient, **but: str) -> httpx.Response:
    return await client.post("/api/me/children", json=CHILD | but)


async def invite(client: httpx.AsyncClient, contact: str = HELPER, **more: str) -> httpx.Response:
    return await client.post("/api/me/helpers", json={"contact": contact, **more})


async def a_helper(house: House) -> tuple[httpx.AsyncClient, httpx.AsyncClient, str]:
    """A patient, her helper, and the proxy between them, accepted."""
    await reachable_at(house, "other-patient", HELPER)
    patient, helper = await house.signed_in("patient"), await house.signed_in("other-patient")
    proxy_id = (await invite(patient)).json()["proxy_id"]
    assert (await helper.post(f"/api/me/proxies/{proxy_id}/accept")).status_code == 204
    return patient, helper, proxy_id


async def sees(client: httpx.AsyncClient, patient_id: object) -> int:
    return (await client.get("/api/me/accesses", params={"patient_id": str(patient_id)})).status_code


async def test_a_parent_acts_for_a_child_at_once(house: House) -> None:
    parent = await house.signed_in("patient")
    response = await add_child(parent)
    assert response.status_code == 201, response.text
    child = response.json()
    assert (child["relation"], child["status"], child["patient_name"]) == ("child", "active", "Léa Vidal")
    assert child["until"].startswith("2033-03-01T23:00")
    assert await sees(parent, child["patient_id"]) == 200
    assert [one["patient_id"] for one in (await parent.get("/api/me/people")).json()["acts_for"]] == [
        child["patient_id"]
    ]
    assert await sees(await house.signed_in("other-patient"), child["patient_id"]) == 404


async def test_what_a_parent_starts_is_audited_for_the_child(house: House) -> None:
    child = (await add_child(await house.signed_in("patient"))).json()
    for action in ("patient:create", "proxy:start"):
        assert [str(entry.patient_id) for entry in await audited(house, action)] == [child["patient_id"]]


@pytest.mark.parametrize(
    ("born", "status", "code"),
    [
        ("2008-11-23", 422, "people.not_a_minor"),
        ("2008-11-24", 201, None),
        ("1950-01-01", 422, "people.not_a_minor"),
        ("2026-11-24", 422, "request.invalid"),
        ("9999-12-31", 422, "request.invalid"),
        ("0001-01-01", 422, "people.not_a_minor"),
    ],
)
async def test_only_a_minor_by_the_date_in_paris_is_a_child(
    house: House, born: str, status: int, code: str | None
) -> None:
    response = await add_child(await house.signed_in("patient"), birth_date=born)
    assert response.status_code == status
    assert response.json().get("code") == code


@pytest.mark.parametrize("name", ["", "   ", "L\u0000a", "L\na", "x" * 101])
async def test_a_name_is_one_line_of_text(house: House, name: str) -> None:
    assert (await add_child(await house.signed_in("patient"), given_name=name)).status_code == 422


async def test_midnight_in_paris_makes_a_grown_up(house: House) -> None:
    house.clock.now = house.clock.now.replace(hour=22, minute=59)
    assert (await add_child(await house.signed_in("patient"), birth_date="2008-11-24")).status_code == 201
    house.clock.forward(minutes=1)
    response = await add_child(await house.signed_in("parent"), birth_date="2008-11-24")
    assert response.json()["code"] == "people.not_a_minor"


async def test_a_parent_stops_acting_on_the_eighteenth_birthday(house: House) -> None:
    child = (await add_child(await house.signed_in("patient"), birth_date="2008-11-25")).json()
    house.clock.now = house.clock.now.replace(day=24, hour=22, minute=59)
    assert await sees(await house.signed_in("patient"), child["patient_id"]) == 200
    house.clock.forward(minutes=1)
    assert await sees(await house.signed_in("patient"), child["patient_id"]) == 404


async def test_twenty_clicks_add_one_child(house: House) -> None:
    parent = await house.signed_in("patient")
    answers = await asyncio.gather(*(add_child(parent) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["patient_id"] for answer in answers}) == 1
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).where(Patient.given_name == "Léa")) == 1


async def test_a_helper_is_asked_accepts_and_acts(house: House) -> None:
    await reachable_at(house, "other-patient", HELPER)
    patient, helper = await house.signed_in("patient"), await house.signed_in("other-patient")
    own = house.clinic.patients[0]
    invited = await invite(patient, "  Aidant@Example.ORG ")
    assert invited.status_code == 201, invited.text
    assert (invited.json()["status"], invited.json()["since"]) == ("invited", None)
    assert len(letters(house, HELPER)) == 1
    assert "Vidal" not in letters(house, HELPER)[0]
    assert await sees(helper, own) == 404

    asked = (await helper.get("/api/me/people")).json()["invitations"]
    assert [(one["patient_name"], one["proxy_id"]) for one in asked] == [("Rose Vidal-0", invited.json()["proxy_id"])]
    house.clock.forward(minutes=5)
    assert (await helper.post(f"/api/me/proxies/{asked[0]['proxy_id']}/accept")).status_code == 204
    assert await sees(helper, own) == 200
    people = (await helper.get("/api/me/people")).json()
    assert people["invitations"] == []
    assert people["acts_for"][0]["since"].startswith("2026-11-23T07:05")
    helpers = (await patient.get("/api/me/people")).json()["helpers"]
    assert {one["helper_name"] for one in helpers} == {"Parent", "Other-Patient"}
    assert [entry.account_id for entry in await audited(house, "proxy:start")] == [house.accounts["other-patient"]]


@pytest.mark.parametrize("ended_by", ["patient", "other-patient"])
async def test_either_side_ends_it_at_once(house: House, ended_by: str) -> None:
    patient, helper, proxy_id = await a_helper(house)
    assert await sees(helper, house.clinic.patients[0]) == 200
    side = patient if ended_by == "patient" else helper
    assert (await side.delete(f"/api/me/proxies/{proxy_id}")).status_code == 204
    assert await sees(helper, house.clinic.patients[0]) == 404
    assert (await side.delete(f"/api/me/proxies/{proxy_id}")).status_code == 404
    assert len(await audited(house, "proxy:end")) == 1


async def test_a_helper_helps_until_the_last_day_agreed(house: House) -> None:
    await reachable_at(house, "other-patient", HELPER)
    patient, helper = await house.signed_in("patient"), await house.signed_in("other-patient")
    proxy_id = (await invite(patient, until="2026-11-24")).json()["proxy_id"]
    await helper.post(f"/api/me/proxies/{proxy_id}/accept")
    house.clock.now = house.clock.now.replace(day=24, hour=22, minute=59)
    assert await sees(await house.signed_in("other-patient"), house.clinic.patients[0]) == 200
    house.clock.forward(minutes=1)
    assert await sees(await house.signed_in("other-patient"), house.clinic.patients[0]) == 404


@pytest.mark.parametrize("until", ["2026-11-22", "2040-01-01", "9999-12-31"])
async def test_the_last_day_lies_ahead_and_within_ten_years(house: House, until: str) -> None:
    assert (await invite(await house.signed_in("patient"), until=until)).status_code == 422


async def test_twenty_acceptances_have_one_winner(house: House) -> None:
    await reachable_at(house, "other-patient", HELPER)
    proxy_id = (await invite(await house.signed_in("patient"))).json()["proxy_id"]
    helper = await house.signed_in("other-patient")
    answers = await asyncio.gather(*(helper.post(f"/api/me/proxies/{proxy_id}/accept") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [204] + [404] * 19
    assert len(await audited(house, "proxy:start")) == 1


async def test_an_invitation_is_for_the_invited_contact_only(house: House) -> None:
    patient = await house.signed_in("patient")
    proxy_id = (await invite(patient)).json()["proxy_id"]
    for login in ("other-patient", "parent", "patient"):
        client = await house.signed_in(login)
        assert (await client.get("/api/me/people")).json()["invitations"] == []
        assert (await client.post(f"/api/me/proxies/{proxy_id}/accept")).status_code == 404
    stranger = await house.signed_in("other-patient")
    assert (await stranger.delete(f"/api/me/proxies/{proxy_id}")).status_code == 404
    assert (await stranger.delete(f"/api/me/proxies/{uuid4()}")).status_code == 404


async def test_an_invitation_can_be_declined_taken_back_and_lapses(house: House) -> None:
    await reachable_at(house, "other-patient", HELPER)
    patient, helper = await house.signed_in("patient"), await house.signed_in("other-patient")
    for side in (helper, patient):
        proxy_id = (await invite(patient)).json()["proxy_id"]
        assert (await side.delete(f"/api/me/proxies/{proxy_id}")).status_code == 204
        assert (await helper.post(f"/api/me/proxies/{proxy_id}/accept")).status_code == 404
    proxy_id = (await invite(patient)).json()["proxy_id"]
    house.clock.forward(days=30)
    late = await house.signed_in("other-patient")
    assert (await late.get("/api/me/people")).json()["invitations"] == []
    assert (await late.post(f"/api/me/proxies/{proxy_id}/accept")).status_code == 404


async def test_asking_again_changes_nothing_and_a_helper_is_not_written_to_again(house: House) -> None:
    patient, _, proxy_id = await a_helper(house)
    assert (await invite(patient)).json()["proxy_id"] == proxy_id
    assert len(letters(house, HELPER)) == 1
    other = [(await invite(patient, "other@example.org")).json()["proxy_id"] for _ in range(2)]
    assert other[0] == other[1]
    assert len(letters(house, "other@example.org")) == 2


async def test_an_invitation_goes_to_somebody_else_who_can_be_reached(house: House) -> None:
    await reachable_at(house, "patient", "moi@example.org")
    patient = await house.signed_in("patient")
    for contact in ("moi@example.org", "nobody", "+33 1 23"):
        response = await invite(patient, contact)
        assert (response.status_code, response.json()["code"]) == (422, "session.contact_invalid")
    assert (await invite(patient, "06 12 34 56 78")).status_code == 201
    assert len(letters(house, "+33612345678")) == 1


async def test_invitations_are_limited(house: House) -> None:
    patient = await house.signed_in("patient")
    for _ in range(20):
        await invite(patient)
    response = await invite(patient)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0


async def test_a_helper_does_not_ask_others_in_the_patients_name(house: House) -> None:
    _, helper, proxy_id = await a_helper(house)
    await invite(helper, "third@example.org")
    async with house.services.background() as session:
        asked = await session.scalar(select(Proxy.patient_id).where(Proxy.contact == "third@example.org"))
    assert asked == house.clinic.patients[1]
    parent = await house.signed_in("parent")
    assert (await parent.delete(f"/api/me/proxies/{proxy_id}")).status_code == 404


@pytest.mark.parametrize("login", ["doctor", "assistant", "kiosk", "administrator", "auditor"])
async def test_people_are_for_patients(house: House, login: str) -> None:
    client = await house.signed_in(login)
    answers = [
        await client.get("/api/me/people"),
        await add_child(client),
        await invite(client),
        await client.post(f"/api/me/proxies/{uuid4()}/accept"),
        await client.delete(f"/api/me/proxies/{uuid4()}"),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert {(await house.visitor().get("/api/me/people")).status_code} == {401}


async def test_a_failed_commit_sends_nothing(house: House) -> None:
    patient = await house.signed_in("patient")
    response = await invite(patient, until=(house.clock() - timedelta(days=1)).date().isoformat())
    assert response.status_code == 422
    assert letters(house, HELPER) == []
