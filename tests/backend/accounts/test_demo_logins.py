"""The demo's ready logins: a password and a fresh code each, and nowhere else."""

import pytest
from sqlalchemy import func, select

from backend.accounts import housekeeping
from backend.accounts.credentials import BackupCode, Ceremony, LoginAttempt
from backend.accounts.models import LoginSession
from tests.backend.accounts import steps
from tests.backend.house import PASSWORD, House


async def test_the_demo_logins_do_not_exist_outside_the_demo(house: House) -> None:
    assert (await house.visitor().get("/api/demo/logins")).status_code == 404


@pytest.fixture
def demo(house: House) -> House:
    house.services.demo_logins = {"patient": (PASSWORD, "/"), "nobody": (PASSWORD, "/")}
    return house


async def test_a_demo_login_is_both_steps(demo: House) -> None:
    (offered,) = (await demo.visitor().get("/api/demo/logins")).json()
    assert (offered["role"], offered["login"], offered["lands_on"]) == ("patient", "patient", "/")
    client = await steps.with_password(demo, offered["login"], password=offered["password"])
    assert (await client.get("/api/session")).json()["factors"] == ["backup_code"]
    answer = await steps.second(client, offered["code"])
    assert (answer.status_code, answer.json()["assurance"]) == (200, "two_factors")
    assert (await steps.second(client, offered["code"])).status_code == 401


async def test_a_code_of_the_demo_is_over_after_ten_minutes(demo: House) -> None:
    (offered,) = (await demo.visitor().get("/api/demo/logins")).json()
    demo.clock.forward(minutes=11)
    client = await steps.with_password(demo, "patient")
    assert (await client.get("/api/session")).json()["factors"] == []
    assert (await steps.second(client, offered["code"])).status_code == 401


async def test_visitors_of_the_demo_do_not_take_each_others_codes(demo: House) -> None:
    (first,) = (await demo.visitor().get("/api/demo/logins")).json()
    (second,) = (await demo.visitor().get("/api/demo/logins")).json()
    for offered in (first, second):
        client = await steps.with_password(demo, "patient")
        assert (await steps.second(client, offered["code"])).status_code == 200


async def test_what_has_run_out_is_swept_away(demo: House) -> None:
    await demo.visitor().get("/api/demo/logins")
    await demo.visitor().post("/api/session/passkey/options")
    await steps.ask_code(demo.visitor(), "josette@exemple.fr")
    client = await demo.signed_in("patient")
    _, codes = await steps.set_up_totp(demo, client)
    demo.clock.forward(hours=13)
    await housekeeping.sweep(demo.services.background, now=demo.clock())
    async with demo.services.background() as session:
        for table in (Ceremony, LoginAttempt, LoginSession):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        assert await session.scalar(select(func.count()).select_from(BackupCode)) == len(codes)
