"""Sessions: how long they last, which there are, and ending them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.accounts.sessions import LIVES
from core.audit import AuditEntry
from core.identity import AccountRole, Assurance
from tests.backend.house import House

ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"

ROLES = {
    "patient": "patient",
    "doctor": "practitioner",
    "assistant": "assistant",
    "attendant": "attendant",
    "interpreter": "interpreter",
    "coordinator": "coordinator",
    "auditor": "auditor",
    "administrator": "administrator",
    "kiosk": "cabin",
}


@pytest.mark.parametrize(("login", "role"), ROLES.items())
async def test_an_idle_session_ends_and_a_used_one_lasts(house: House, login: str, role: str) -> None:
    client = await house.signed_in(login)
    idle = LIVES[AccountRole(role)].idle
    for _ in range(3):
        house.clock.forward(seconds=(idle - timedelta(minutes=1)).total_seconds() / 3)
        assert (await client.get("/api/session")).status_code == 200
    house.clock.forward(seconds=(idle + timedelta(minutes=1)).total_seconds())
    assert (await client.get("/api/session")).status_code == 401


@pytest.mark.parametrize(("login", "hours"), [("patient", 12), ("doctor", 4), ("coordinator", 4), ("kiosk", 12)])
async def test_even_a_used_session_ends(house: House, login: str, hours: int) -> None:
    client = await house.signed_in(login)
    for _ in range(hours * 6 - 1):
        house.clock.forward(minutes=10)
        assert (await client.get("/api/session")).status_code == 200
    house.clock.forward(minutes=10)
    assert (await client.get("/api/session")).status_code == 401


async def test_one_sees_where_one_is_signed_in(house: House) -> None:
    telephone = house.visitor()
    telephone.headers["User-Agent"] = ANDROID
    await telephone.post("/api/session", json={"login": "patient", "password": "a-long-enough-passphrase"})
    house.clock.forward(minutes=1)
    client = await house.signed_in("patient")
    await house.signed_in("other-patient")
    current, other = (await client.get("/api/sessions")).json()
    assert (current["current"], current["assurance"]) == (True, "two_factors")
    assert (other["current"], other["browser"], other["assurance"]) == (False, "Firefox, Android", "one_factor")


async def test_a_session_that_idled_away_is_not_shown(house: House) -> None:
    await house.signed_in("patient")
    house.clock.forward(minutes=31)
    client = await house.signed_in("patient")
    assert len((await client.get("/api/sessions")).json()) == 1


async def test_one_ends_ones_own_session_elsewhere(house: House) -> None:
    lost, client = await house.signed_in("patient"), await house.signed_in("patient")
    (other,) = [one for one in (await client.get("/api/sessions")).json() if not one["current"]]
    assert (await client.delete(f"/api/sessions/{other['session_id']}")).status_code == 204
    assert (await lost.get("/api/session")).status_code == 401
    assert (await client.get("/api/session")).status_code == 200
    assert (await client.delete(f"/api/sessions/{other['session_id']}")).status_code == 404


async def test_one_does_not_end_a_session_of_somebody_else(house: House) -> None:
    client, other = await house.signed_in("patient"), await house.signed_in("other-patient")
    (theirs,) = (await other.get("/api/sessions")).json()
    assert (await client.delete(f"/api/sessions/{theirs['session_id']}")).status_code == 404
    assert (await other.get("/api/session")).status_code == 200


async def test_all_others_end_at_once_and_it_is_audited(house: House) -> None:
    others = [await house.signed_in("patient") for _ in range(3)]
    client = await house.signed_in("patient", assurance=Assurance.ONE_FACTOR)
    assert (await client.delete("/api/sessions")).status_code == 204
    assert [(await other.get("/api/session")).status_code for other in others] == [401] * 3
    assert (await client.get("/api/session")).status_code == 200
    async with house.services.background() as session:
        actions = list(await session.scalars(select(AuditEntry.action)))
    assert actions.count("session:revoke") == 1


async def test_ending_the_own_session_is_signing_out(house: House) -> None:
    client = await house.signed_in("patient")
    (own,) = (await client.get("/api/sessions")).json()
    answer = await client.delete(f"/api/sessions/{own['session_id']}")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await client.get("/api/sessions")).status_code == 401
