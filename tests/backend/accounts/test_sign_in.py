"""By password: the first step, and what it does not give away."""

import asyncio

from sqlalchemy import func, select, update

from backend.accounts.models import Account, LoginSession
from core.audit import AuditEntry
from tests.backend.accounts import steps
from tests.backend.house import PASSWORD, House


async def test_nobody_is_anybody_before_signing_in(house: House) -> None:
    response = await house.visitor().get("/api/session")
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "session.required"


async def test_a_password_tells_who_one_is_and_opens_nothing_else(house: House) -> None:
    visitor = house.visitor()
    response = await visitor.post("/api/session", json={"login": "Patient", "password": PASSWORD})
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-sid=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert response.headers["cache-control"] == "no-store"
    me = (await visitor.get("/api/session")).json()
    assert me == response.json()
    assert (me["role"], me["patient_id"]) == ("patient", str(house.clinic.patients[0]))
    assert (me["assurance"], me["factors"]) == ("one_factor", [])
    refused = await visitor.get("/api/appointments")
    assert (refused.status_code, refused.json()["code"]) == (403, "session.second_factor_required")


async def test_a_wrong_password_an_unknown_login_and_a_closed_account_look_the_same(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(update(Account).where(Account.login == "interpreter").values(closed_at=house.clock()))
    answers = [
        await house.visitor().post("/api/session", json={"login": login, "password": password})
        for login, password in (("patient", "wrong"), ("nobody-of-this-name", "wrong"), ("interpreter", PASSWORD))
    ]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert len({answer.text for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1


async def test_five_failures_close_the_login_for_this_network_only(house: House) -> None:
    visitor = steps.from_address(house, "2001:db8:1:1::7")
    for _ in range(5):
        response = await visitor.post("/api/session", json={"login": "patient", "password": "wrong"})
        assert response.status_code == 401
    neighbour = steps.from_address(house, "2001:db8:1:1:ffff::1")
    response = await neighbour.post("/api/session", json={"login": "PATIENT", "password": PASSWORD})
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0
    elsewhere = steps.from_address(house, "2001:db8:1:2::7")
    assert (await elsewhere.post("/api/session", json={"login": "patient", "password": PASSWORD})).status_code == 200
    house.clock.forward(minutes=16)
    assert (await visitor.post("/api/session", json={"login": "patient", "password": PASSWORD})).status_code == 200


async def test_a_success_forgives_the_failures_before_it(house: House) -> None:
    visitor = house.visitor()
    for _ in range(4):
        for _ in range(4):
            await visitor.post("/api/session", json={"login": "patient", "password": "wrong"})
        response = await visitor.post("/api/session", json={"login": "patient", "password": PASSWORD})
        assert response.status_code == 200


async def test_many_people_behind_one_address_may_sign_in(house: House) -> None:
    pharmacy = steps.from_address(house, "192.0.2.1")
    for _ in range(60):
        response = await pharmacy.post("/api/session", json={"login": "assistant", "password": PASSWORD})
        assert response.status_code == 200


async def test_a_network_that_tries_many_logins_is_stopped(house: House) -> None:
    sprayer = steps.from_address(house, "192.0.2.1")
    answers = [
        (await sprayer.post("/api/session", json={"login": f"nobody-{n}", "password": "x"})).status_code
        for n in range(51)
    ]
    assert answers == [401] * 50 + [429]


async def test_signing_in_again_ends_the_session_this_browser_had(house: House) -> None:
    client = await steps.with_password(house, "patient")
    before = steps.session_token(client)
    await client.post("/api/session", json={"login": "other-patient", "password": PASSWORD})
    assert (await steps.with_cookie(house, steps.COOKIE, before).get("/api/session")).status_code == 401


async def test_a_session_offered_by_somebody_else_is_not_taken_over(house: House) -> None:
    fixed = steps.with_cookie(house, steps.COOKIE, "chosen-by-an-attacker")
    await fixed.post("/api/session", json={"login": "patient", "password": PASSWORD})
    attacker = steps.with_cookie(house, steps.COOKIE, "chosen-by-an-attacker")
    assert (await attacker.get("/api/session")).status_code == 401


async def test_signing_in_and_failing_to_are_audited(house: House) -> None:
    await house.visitor().post("/api/session", json={"login": "doctor", "password": "wrong"})
    await steps.with_password(house, "doctor")
    async with house.services.background() as session:
        actions = await session.scalars(
            select(AuditEntry.action).where(AuditEntry.account_id == house.accounts["doctor"]).order_by(AuditEntry.at)
        )
        assert list(actions) == ["session:refuse", "session:open"]


async def test_signing_out_ends_the_session_at_once_and_empties_the_page_cache(house: House) -> None:
    client = await steps.with_password(house, "patient")
    token = steps.session_token(client)
    response = await client.delete("/api/session")
    assert response.status_code == 204
    assert response.headers["clear-site-data"] == '"cache"'
    assert (await steps.with_cookie(house, steps.COOKIE, token).get("/api/session")).status_code == 401
    assert (await house.visitor().delete("/api/session")).status_code == 204


async def test_only_a_hash_of_the_session_is_kept(house: House) -> None:
    client = await steps.with_password(house, "patient")
    async with house.services.background() as session:
        hashes = list(await session.scalars(select(LoginSession.token_hash)))
    assert len(hashes) == 1
    assert steps.session_token(client).encode() not in hashes[0]


async def test_a_flood_of_sign_ins_is_turned_away_and_does_not_pile_up(house: House) -> None:
    visitors = [steps.from_address(house, f"192.0.2.{n}") for n in range(1, 61)]
    answers = await asyncio.gather(
        *(
            visitor.post("/api/session", json={"login": f"nobody-{n}", "password": "x"})
            for n, visitor in enumerate(visitors)
        )
    )
    assert {answer.status_code for answer in answers} <= {401, 429}
    assert any(answer.status_code == 401 for answer in answers)
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(LoginSession)) == 0
