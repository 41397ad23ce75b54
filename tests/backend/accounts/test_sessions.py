from sqlalchemy import func, select

from backend.accounts.models import LoginSession
from core.audit import AuditEntry
from tests.backend.house import PASSWORD, House


async def test_nobody_is_anybody_before_signing_in(house: House) -> None:
    response = await house.visitor().get("/api/session")
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "session.required"


async def test_signing_in_tells_who_one_is_and_hides_the_cookie_from_scripts(house: House) -> None:
    visitor = house.visitor()
    response = await visitor.post("/api/session", json={"login": "Patient", "password": PASSWORD})
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-sid=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    me = (await visitor.get("/api/session")).json()
    assert me["role"] == "patient"
    assert me["patient_id"] == str(house.clinic.patients[0])


async def test_only_a_hash_of_the_session_is_kept(house: House) -> None:
    client = await house.signed_in("patient")
    token = client.cookies["__Host-sid"]
    async with house.services.sessions() as session:
        hashes = list(await session.scalars(select(LoginSession.token_hash)))
    assert len(hashes) == 1
    assert token.encode() not in hashes[0]


async def test_signing_out_ends_the_session_at_once(house: House) -> None:
    client = await house.signed_in("patient")
    token = client.cookies["__Host-sid"]
    assert (await client.delete("/api/session")).status_code == 204
    stolen = house.visitor()
    stolen.cookies.set("__Host-sid", token, domain="house.test")
    assert (await stolen.get("/api/session")).status_code == 401


async def test_an_idle_session_ends_and_a_used_one_lasts(house: House) -> None:
    client = await house.signed_in("doctor")
    for _ in range(3):
        house.clock.forward(minutes=50)
        assert (await client.get("/api/session")).status_code == 200
    house.clock.forward(minutes=61)
    assert (await client.get("/api/session")).status_code == 401


async def test_even_a_used_session_ends_after_twelve_hours(house: House) -> None:
    client = await house.signed_in("doctor")
    for _ in range(14):
        house.clock.forward(minutes=50)
        await client.get("/api/session")
    house.clock.forward(minutes=21)
    assert (await client.get("/api/session")).status_code == 401


async def test_a_wrong_password_and_an_unknown_login_look_the_same(house: House) -> None:
    answers = [
        await house.visitor().post("/api/session", json={"login": login, "password": "wrong"})
        for login in ("patient", "nobody-of-this-name")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_five_failures_close_the_login_for_a_quarter_of_an_hour(house: House) -> None:
    visitor = house.visitor()
    for _ in range(5):
        response = await visitor.post("/api/session", json={"login": "patient", "password": "wrong"})
        assert response.status_code == 401
    response = await visitor.post("/api/session", json={"login": "patient", "password": PASSWORD})
    assert response.status_code == 429
    assert response.headers["retry-after"] == "900"
    house.clock.forward(minutes=16)
    assert (await visitor.post("/api/session", json={"login": "patient", "password": PASSWORD})).status_code == 200


async def test_signing_in_is_audited(house: House) -> None:
    await house.signed_in("doctor")
    async with house.services.sessions() as session:
        count = await session.scalar(
            select(func.count()).where(
                AuditEntry.action == "session:open", AuditEntry.account_id == house.accounts["doctor"]
            )
        )
    assert count == 1


async def test_the_demo_logins_do_not_exist_outside_the_demo(house: House) -> None:
    assert (await house.visitor().get("/api/demo/logins")).status_code == 404
