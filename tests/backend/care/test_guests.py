import asyncio
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select

from backend.accounts.credentials import LoginAttempt
from backend.accounts.models import LoginSession
from backend.care.models import Guest
from tests.backend.care.letters import audited, code_in, letters, token_in
from tests.backend.house import House
from tests.booking.clinic import at

SISTER = "soeur@example.org"


async def invite(client: httpx.AsyncClient, visit: UUID, contact: str = SISTER, kind: str = "family") -> httpx.Response:
    body = {"name": "Jeanne", "contact": contact, "kind": kind}
    return await client.post(f"/api/consultations/{visit}/guests", json=body)


async def guests(client: httpx.AsyncClient, visit: UUID) -> list[dict[str, str]]:
    response = await client.get(f"/api/consultations/{visit}/guests")
    assert response.status_code == 200, response.text
    found: list[dict[str, str]] = response.json()
    return found


async def a_guest(house: House) -> tuple[UUID, str, str]:
    """(visit, guest, token of the link)"""
    patient = await house.signed_in("patient")
    visit = await house.book(patient, starts_at=at(8))
    guest_id = (await invite(patient, visit)).json()["guest_id"]
    return visit, guest_id, token_in(letters(house, SISTER)[-1])


async def opened(house: House, token: str) -> tuple[httpx.AsyncClient, str]:
    """A browser that followed the link, and the code it was sent."""
    browser = house.visitor()
    response = await browser.post("/api/guests/open", json={"token": token})
    assert response.status_code == 200, response.text
    return browser, code_in(letters(house, SISTER)[-1])


async def enter(browser: httpx.AsyncClient, code: str) -> httpx.Response:
    return await browser.post("/api/guests/enter", json={"code": code})


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_guest_follows_the_link_types_the_code_and_is_in_one_visit_only(house: House) -> None:
    visit, guest_id, token = await a_guest(house)
    assert "Vidal" not in letters(house, SISTER)[0]
    assert "Jeanne" not in letters(house, SISTER)[0]
    browser = house.visitor()
    sent = await browser.post("/api/guests/open", json={"token": token})
    assert sent.json() == {"name": "Jeanne", "hint": "s•••@e•••.org", "expires_in_s": 600, "tries": 5}
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith("__Host-attempt=")
    assert {"HttpOnly", "Secure", "Path=/"} <= set(cookie.split("; "))
    entered = await enter(browser, code_in(letters(house, SISTER)[-1]))
    assert entered.status_code == 200, entered.text
    me = entered.json()
    assert (me["role"], me["name"], me["account_id"], me["consultation_id"]) == ("guest", "Jeanne", None, str(visit))
    assert (await browser.get("/api/session")).json() == me

    shut = [
        await browser.get(f"/api/consultations/{visit}"),
        await browser.get(f"/api/consultations/{visit}/guests"),
        await invite(browser, visit, "more@example.org"),
        await browser.get("/api/appointments"),
        await browser.get("/api/me/people"),
        await browser.get(f"/api/patients/{house.clinic.patients[0]}/record"),
        await browser.get(f"/api/patients/{house.clinic.patients[0]}/identity"),
    ]
    assert {answer.status_code for answer in shut} <= {403, 404}
    row = (await audited(house, "guest:enter"))[0]
    assert (row.actor, row.role, row.patient_id, str(row.subject_id)) == (
        "Jeanne",
        "guest",
        house.clinic.patients[0],
        guest_id,
    )


async def test_the_link_is_dead_once_somebody_entered(house: House) -> None:
    visit, _, token = await a_guest(house)
    assert [one["status"] for one in await guests(await house.signed_in("doctor"), visit)] == ["invited"]
    browser, code = await opened(house, token)
    assert (await enter(browser, code)).status_code == 200
    assert [one["status"] for one in await guests(await house.signed_in("doctor"), visit)] == ["entered"]
    late = await house.visitor().post("/api/guests/open", json={"token": token})
    assert (late.status_code, late.json()["code"]) == (410, "guest.gone")
    assert (await enter(browser, code)).status_code == 410


async def test_neither_link_nor_code_is_kept_in_clear(house: House) -> None:
    _, guest_id, token = await a_guest(house)
    _, code = await opened(house, token)
    async with house.services.background() as session:
        guest = await session.get_one(Guest, UUID(guest_id))
        attempt = (await session.scalars(select(LoginAttempt))).one()
    assert guest.token_hash is not None
    assert token.encode() not in guest.token_hash
    assert code.encode() not in attempt.code_hash


async def test_a_scanner_that_follows_the_link_consumes_nothing(house: House) -> None:
    _, _, token = await a_guest(house)
    assert (await house.visitor().get("/api/guests/open", params={"token": token})).status_code in {404, 405}
    await opened(house, token)
    browser, code = await opened(house, token)
    assert (await enter(browser, code)).status_code == 200


async def test_the_code_works_only_in_the_browser_that_opened_the_link(house: House) -> None:
    _, _, token = await a_guest(house)
    _, code = await opened(house, token)
    response = await enter(house.visitor(), code)
    assert (response.status_code, response.json()["code"]) == (410, "session.code_gone")


async def test_five_tries_and_ten_minutes(house: House) -> None:
    _, _, token = await a_guest(house)
    browser, code = await opened(house, token)
    for left in (4, 3, 2, 1, 0):
        response = await enter(browser, another(code))
        assert (response.status_code, response.json()["tries_left"]) == (401, left)
    assert (await enter(browser, code)).status_code == 410
    browser, code = await opened(house, token)
    house.clock.forward(minutes=10)
    assert (await enter(browser, code)).status_code == 410


async def test_twenty_entries_open_one_session(house: House) -> None:
    _, _, token = await a_guest(house)
    browser, code = await opened(house, token)
    answers = await asyncio.gather(*(enter(browser, code) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 19
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).where(LoginSession.guest_id.is_not(None))) == 1


async def test_two_browsers_with_the_same_link_have_one_winner(house: House) -> None:
    _, _, token = await a_guest(house)
    first, second = await opened(house, token), await opened(house, token)
    answers = await asyncio.gather(enter(*first), enter(*second))
    assert sorted(answer.status_code for answer in answers) == [200, 410]
    assert len(await audited(house, "guest:enter")) == 1


async def test_codes_to_one_contact_are_limited(house: House) -> None:
    _, _, token = await a_guest(house)
    for _ in range(3):
        await opened(house, token)
    response = await house.visitor().post("/api/guests/open", json={"token": token})
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize("login", ["patient", "doctor", "assistant"])
async def test_who_takes_part_invites_sees_and_removes(house: House, login: str) -> None:
    visit = await house.book(await house.signed_in("patient"), starts_at=at(8))
    host = await house.signed_in(login)
    invited = await invite(host, visit, kind="interpreter")
    assert invited.status_code == 201, invited.text
    view = invited.json()
    assert (view["name"], view["kind"], view["hint"], view["status"]) == (
        "Jeanne",
        "interpreter",
        "s•••@e•••.org",
        "invited",
    )
    assert view["expires_at"].startswith("2026-11-23T12:20")
    assert await guests(host, visit) == [view]
    assert (await host.delete(f"/api/consultations/{visit}/guests/{view['guest_id']}")).status_code == 204
    assert await guests(host, visit) == []
    for action in ("guest:invite", "guest:remove"):
        rows = await audited(house, action)
        assert [(row.account_id, row.patient_id) for row in rows] == [(house.accounts[login], house.clinic.patients[0])]


async def test_a_removed_guest_is_out_at_once(house: House) -> None:
    visit, guest_id, token = await a_guest(house)
    browser, code = await opened(house, token)
    waiting, late = await opened(house, token)
    await enter(browser, code)
    patient = await house.signed_in("patient")
    path = f"/api/consultations/{visit}/guests/{guest_id}"
    assert (await patient.delete(path)).status_code == 204
    assert (await browser.get("/api/session")).status_code == 401
    assert (await enter(waiting, late)).status_code == 410
    assert (await patient.delete(path)).status_code == 404


@pytest.mark.parametrize(
    ("login", "status"),
    [("other-patient", 404), ("other-doctor", 404), ("attendant", 403), ("kiosk", 403), ("administrator", 403)],
)
async def test_who_takes_no_part_invites_nobody(house: House, login: str, status: int) -> None:
    visit, guest_id, _ = await a_guest(house)
    client = await house.signed_in(login)
    answers = [
        await invite(client, visit, "more@example.org"),
        await client.get(f"/api/consultations/{visit}/guests"),
        await client.delete(f"/api/consultations/{visit}/guests/{guest_id}"),
    ]
    assert {answer.status_code for answer in answers} == {status}


async def test_a_guest_of_another_visit_is_not_found(house: House) -> None:
    _, guest_id, _ = await a_guest(house)
    patient = await house.signed_in("patient")
    other = await house.book(patient, starts_at=at(9))
    assert (await patient.delete(f"/api/consultations/{other}/guests/{guest_id}")).status_code == 404
    assert (await patient.delete(f"/api/consultations/{other}/guests/{uuid4()}")).status_code == 404
    assert (await invite(patient, uuid4())).status_code == 404


async def test_four_guests_and_no_more_even_at_once(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient, starts_at=at(8))
    answers = await asyncio.gather(*(invite(patient, visit, f"guest{n}@example.org") for n in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 4
    shown = await guests(patient, visit)
    await patient.delete(f"/api/consultations/{visit}/guests/{shown[0]['guest_id']}")
    assert (await invite(patient, visit)).status_code == 201


async def test_a_contact_invited_again_gets_a_new_link_and_the_old_one_is_dead(house: House) -> None:
    visit, guest_id, old = await a_guest(house)
    patient = await house.signed_in("patient")
    assert (await invite(patient, visit)).json()["guest_id"] == guest_id
    assert (await house.visitor().post("/api/guests/open", json={"token": old})).status_code == 410
    browser, code = await opened(house, token_in(letters(house, SISTER)[-1]))
    assert (await enter(browser, code)).status_code == 200


async def test_a_link_ends_with_the_waiting_room_and_with_the_appointment(house: House) -> None:
    visit, _, token = await a_guest(house)
    patient = await house.signed_in("patient")
    browser, code = await opened(house, token)
    assert (await patient.post(f"/api/appointments/{visit}/cancel", json={})).status_code == 200
    assert (await enter(browser, code)).status_code == 410
    assert (await house.visitor().post("/api/guests/open", json={"token": token})).status_code == 410
    assert (await invite(patient, visit)).status_code in {404, 409}

    await house.book(patient, starts_at=at(9))
    again = await house.book(patient, starts_at=at(8, 20))
    await invite(patient, again)
    token = token_in(letters(house, SISTER)[-1])
    house.clock.now = at(12, 40)
    assert (await house.visitor().post("/api/guests/open", json={"token": token})).status_code == 410
    response = await invite(await house.signed_in("patient"), again)
    assert (response.status_code, response.json()["code"]) == (409, "consultation.ended")


async def test_nobody_is_invited_earlier_than_a_week_before(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient, starts_at=at(8, day=30))
    assert (await invite(patient, visit)).json()["code"] == "consultation.too_early"
    house.clock.forward(hours=1)
    assert (await invite(await house.signed_in("patient"), visit)).status_code == 201


async def test_a_guest_needs_a_contact_we_can_write_to(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient, starts_at=at(8))
    response = await invite(patient, visit, "Jeanne")
    assert (response.status_code, response.json()["code"]) == (422, "session.contact_invalid")
    assert (await invite(patient, visit, "+33 6 12 34 56 78")).json()["hint"] == "+33 •• •• •• •• 78"


async def test_a_made_up_link_leads_nowhere(house: House) -> None:
    response = await house.visitor().post("/api/guests/open", json={"token": "x" * 22})
    assert (response.status_code, response.json()["code"]) == (410, "guest.gone")
