"""Passkeys, with a device in software that may lie."""

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from backend.accounts.credentials import Passkey
from backend.accounts.models import Account
from tests.backend.accounts import steps
from tests.backend.accounts.authenticator import Authenticator
from tests.backend.house import House


async def add(client: httpx.AsyncClient, device: Authenticator, name: str = "Mon téléphone") -> httpx.Response:
    options = (await client.post("/api/factors/passkeys/options")).json()
    return await client.post("/api/factors/passkeys", json={"name": name, "credential": device.create(options)})


async def with_passkey(house: House, login: str = "patient", **traits: Any) -> Authenticator:
    device = Authenticator(**traits)
    added = await add(await steps.with_password(house, login), device)
    assert added.status_code == 201, added.text
    return device


async def sign_in(client: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    options = (await client.post("/api/session/passkey/options")).json()
    return await client.post("/api/session/passkey", json={"credential": device.get(options)})


async def second(client: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    options = (await client.post("/api/session/second/passkey/options")).json()
    return await client.post("/api/session/second/passkey", json={"credential": device.get(options)})


async def test_the_first_passkey_gives_two_factors_and_backup_codes(house: House) -> None:
    client = await steps.with_password(house, "patient")
    before = steps.session_token(client)
    options = (await client.post("/api/factors/passkeys/options")).json()
    assert options["rp"] == {"id": "house.test", "name": "Comptoir"}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["attestation"] == "none"
    device = Authenticator()
    added = await client.post("/api/factors/passkeys", json={"name": " Tél ", "credential": device.create(options)})
    assert added.status_code == 201, added.text
    assert added.json()["passkey"]["name"] == "Tél"
    assert len(added.json()["codes"]) == 10
    assert steps.session_token(client) != before
    me = (await client.get("/api/session")).json()
    assert (me["assurance"], me["factors"]) == ("two_factors", ["passkey", "backup_code"])


async def test_a_passkey_is_both_steps_at_once(house: House) -> None:
    device = await with_passkey(house)
    client = house.visitor()
    answer = await sign_in(client, device)
    assert answer.status_code == 200, answer.text
    assert answer.json()["assurance"] == "two_factors"
    assert (await client.get("/api/appointments")).status_code == 200
    (passkey,) = (await client.get("/api/factors")).json()["passkeys"]
    assert passkey["last_used_at"] is not None


async def test_a_passkey_is_the_second_step_and_renews_it(house: House) -> None:
    device = await with_passkey(house)
    client = await steps.with_password(house, "patient")
    before = steps.session_token(client)
    options = (await client.post("/api/session/second/passkey/options")).json()
    assert [one["transports"] for one in options["allowCredentials"]] == [["hybrid", "internal"]]
    answer = await second(client, device)
    assert (answer.status_code, answer.json()["assurance"]) == (200, "two_factors")
    assert steps.session_token(client) != before
    house.clock.forward(minutes=6)
    assert (await client.post("/api/factors/passkeys/options")).status_code == 403
    assert (await second(client, device)).status_code == 200
    options = (await client.post("/api/factors/passkeys/options")).json()
    assert [one["id"] for one in options["excludeCredentials"]] == [device.create(options)["id"]]


LIES: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "https://house.test.evil.example"},
    "another port": {"origin": "https://house.test:8443"},
    "no TLS": {"origin": "http://house.test"},
    "another site's passkey": {"rp_id": "evil.example"},
    "user not verified": {"verifies": False},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_an_answer_that_lies_opens_nothing(house: House, lie: dict[str, Any]) -> None:
    device = await with_passkey(house)
    for trait, value in lie.items():
        setattr(device, trait, value)
    answer = await sign_in(house.visitor(), device)
    assert (answer.status_code, answer.json()["code"]) == (401, "session.bad_credentials")
    client = await steps.with_password(house, "patient")
    answer = await second(client, device)
    assert (answer.status_code, answer.json()["code"]) == (401, "session.code_wrong")
    assert (await client.get("/api/session")).json()["assurance"] == "one_factor"


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_passkey_that_lies_is_not_added(house: House, lie: dict[str, Any]) -> None:
    client = await steps.with_password(house, "patient")
    answer = await add(client, Authenticator(**lie))
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert (await client.get("/api/session")).json()["assurance"] == "one_factor"


async def test_an_answer_serves_once(house: House) -> None:
    device = await with_passkey(house, counts=0)
    client = house.visitor()
    options = (await client.post("/api/session/passkey/options")).json()
    answer = {"credential": device.get(options)}
    browser = client.cookies["__Host-ceremony"]
    assert (await client.post("/api/session/passkey", json=answer)).status_code == 200
    again = steps.with_cookie(house, "__Host-ceremony", browser)
    assert (await again.post("/api/session/passkey", json=answer)).status_code == 401


async def test_of_twenty_answers_at_once_one_wins(house: House) -> None:
    device = await with_passkey(house, counts=0)
    client = house.visitor()
    options = (await client.post("/api/session/passkey/options")).json()
    answer, browser = {"credential": device.get(options)}, client.cookies["__Host-ceremony"]
    browsers = [steps.with_cookie(house, "__Host-ceremony", browser) for _ in range(20)]
    answers = await asyncio.gather(*(one.post("/api/session/passkey", json=answer) for one in browsers))
    assert sorted(one.status_code for one in answers) == [200] + [401] * 19


async def test_an_answer_serves_the_browser_that_asked(house: House) -> None:
    device = await with_passkey(house)
    options = (await house.visitor().post("/api/session/passkey/options")).json()
    thief = house.visitor()
    await thief.post("/api/session/passkey/options")
    assert (await thief.post("/api/session/passkey", json={"credential": device.get(options)})).status_code == 401


async def test_an_answer_is_for_one_purpose(house: House) -> None:
    device = await with_passkey(house)
    client = await steps.with_password(house, "patient")
    options = (await client.post("/api/session/passkey/options")).json()
    answer = await client.post("/api/session/second/passkey", json={"credential": device.get(options)})
    assert answer.status_code == 401


async def test_a_challenge_is_over_after_five_minutes(house: House) -> None:
    device = await with_passkey(house)
    client = house.visitor()
    options = (await client.post("/api/session/passkey/options")).json()
    house.clock.forward(minutes=5)
    answer = await client.post("/api/session/passkey", json={"credential": device.get(options)})
    assert answer.status_code == 401


async def test_a_copied_device_is_found_out_by_its_counter(house: House) -> None:
    device = await with_passkey(house)
    copied_at = device.counter
    assert (await sign_in(house.visitor(), device)).status_code == 200
    device.counter = copied_at
    assert (await sign_in(house.visitor(), device)).status_code == 401


async def test_a_device_without_a_counter_works_again_and_again(house: House) -> None:
    device = await with_passkey(house, counts=0)
    for _ in range(3):
        assert (await sign_in(house.visitor(), device)).status_code == 200


async def test_a_passkey_of_somebody_else_is_no_second_step(house: House) -> None:
    await with_passkey(house, "patient")
    other = await with_passkey(house, "other-patient")
    client = await steps.with_password(house, "patient")
    assert (await second(client, other)).status_code == 401


async def test_an_account_named_by_the_answer_must_be_the_passkeys_own(house: House) -> None:
    device = await with_passkey(house)
    device.user_handle = house.accounts["doctor"].bytes
    assert (await sign_in(house.visitor(), device)).status_code == 401
    device.user_handle = b""
    assert (await sign_in(house.visitor(), device)).status_code == 401


async def test_a_forged_signature_opens_nothing(house: House) -> None:
    device = await with_passkey(house)
    device.key = Authenticator().key
    assert (await sign_in(house.visitor(), device)).status_code == 401


async def test_a_closed_account_has_no_way_in(house: House) -> None:
    device = await with_passkey(house)
    async with house.services.background.begin() as session:
        (await session.get_one(Account, house.accounts["patient"])).closed_at = house.clock()
    assert (await sign_in(house.visitor(), device)).status_code == 401


def _mangled() -> dict[str, Any]:
    deep = "[" * 100_000
    client_data = base64.urlsafe_b64encode(deep.encode()).decode()
    return {
        "empty": {},
        "wrong types": {"id": 1, "rawId": [], "type": None, "response": 7},
        "no client data": {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
        "not base64": {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "é!"}},
        "nested too deep": {"id": "AA", "type": "public-key", "response": {"clientDataJSON": client_data}},
        "challenge of another type": {
            "id": "AA",
            "response": {"clientDataJSON": base64.urlsafe_b64encode(json.dumps({"challenge": [1]}).encode()).decode()},
        },
    }


@pytest.mark.parametrize("credential", _mangled().values(), ids=_mangled())
async def test_what_is_no_answer_is_refused_like_a_wrong_one(house: House, credential: dict[str, Any]) -> None:
    client = await steps.with_password(house, "patient")
    await client.post("/api/session/passkey/options")
    assert (await client.post("/api/session/passkey", json={"credential": credential})).status_code == 401
    assert (await client.post("/api/session/second/passkey", json={"credential": credential})).status_code == 401
    added = await client.post("/api/factors/passkeys", json={"name": "x", "credential": credential})
    assert added.status_code == 410


async def test_parts_of_an_answer_that_are_broken_are_refused(house: House) -> None:
    device = await with_passkey(house)
    for part, value in (
        ("authenticatorData", "AAAA"),
        ("authenticatorData", "é"),
        ("signature", ""),
        ("userHandle", 5),
        ("userHandle", "é"),
    ):
        client = house.visitor()
        options = (await client.post("/api/session/passkey/options")).json()
        credential = device.get(options)
        credential["response"][part] = value
        answer = await client.post("/api/session/passkey", json={"credential": credential})
        assert answer.status_code == 401, (part, value)


async def test_a_credential_is_of_one_account(house: House) -> None:
    device = await with_passkey(house, "patient")
    again = await add(await steps.with_password(house, "other-patient"), device)
    assert again.status_code == 422
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(Passkey)) == 1


async def test_one_of_two_may_go_the_last_may_not(house: House) -> None:
    client = await steps.with_password(house, "patient")
    first = (await add(client, Authenticator())).json()["passkey"]["passkey_id"]
    added = await add(client, Authenticator())
    assert added.json()["codes"] is None
    second_id = added.json()["passkey"]["passkey_id"]
    assert (await client.delete(f"/api/factors/passkeys/{first}")).status_code == 204
    assert (await client.delete(f"/api/factors/passkeys/{first}")).status_code == 404
    refused = await client.delete(f"/api/factors/passkeys/{second_id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "session.last_factor")
    await steps.set_up_totp(house, client)
    assert (await client.delete(f"/api/factors/passkeys/{second_id}")).status_code == 204


async def test_of_two_removals_at_once_one_factor_stays(house: House) -> None:
    client = await steps.with_password(house, "patient")
    ids = [(await add(client, Authenticator())).json()["passkey"]["passkey_id"] for _ in range(2)]
    answers = await asyncio.gather(*(client.delete(f"/api/factors/passkeys/{one}") for one in ids))
    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_nobody_removes_a_passkey_of_somebody_else(house: House) -> None:
    await with_passkey(house, "patient")
    async with house.services.background() as session:
        theirs = await session.scalar(select(Passkey.passkey_id))
    other = await steps.with_password(house, "other-patient")
    await steps.set_up_totp(house, other)
    assert (await other.delete(f"/api/factors/passkeys/{theirs}")).status_code == 404
