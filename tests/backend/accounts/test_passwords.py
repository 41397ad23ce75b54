"""Passwords: how good, how they change, the first one after an invitation."""

import asyncio
import secrets
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from backend.accounts.credentials import AccountInvitation
from backend.accounts.models import Account
from backend.accounts.password_rules import require_strong
from backend.accounts.sessions import hash_of
from contract.errors import ErrorCode
from core.audit import AuditEntry
from core.errors import Invalid
from tests.backend.accounts import steps
from tests.backend.house import PASSWORD, House

NEW = "quatre mots sans aucun lien"


async def change(client: httpx.AsyncClient, new: str, old: str | None = PASSWORD) -> httpx.Response:
    body = {"new": new} if old is None else {"old": old, "new": new}
    return await client.put("/api/account/password", json=body)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "quatorze-signe",
        "x" * 201,
        "a" * 30,
        "abcabcabcabcabcabc",
        "abcdefghijklmnopqrstuvwxyz",
        "987654321098765",
        "AzertyuiopQsdfghjklm",
        "1Q2W3E4R5T6Y7U8I9O",
        "Mot de passe 123456",
        "odile.sauvaire@exemple.fr",
        "Odile-Sauvaire-2026",
        "Comptoir-Comptoir-1",
        "teleconsultation",
        "................",
    ],
)
def test_a_password_anybody_would_guess_is_weak(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        require_strong(password, login="odile.sauvaire@exemple.fr", name="Odile Sauvaire")
    assert refused.value.code is ErrorCode.SESSION_PASSWORD_WEAK


@pytest.mark.parametrize(
    "password",
    [
        NEW,
        PASSWORD,
        "garrigue-et-cigales",
        "été à Lodève, 34",
        "x7$Kq!w9#Lm2@Vn",
        "Odile aime le vent du nord",
        "été" * 5 + "vrai mot",
    ],
)
def test_length_is_what_counts(password: str) -> None:
    require_strong(password, login="odile.sauvaire@exemple.fr", name="Odile Sauvaire")


async def test_a_new_password_ends_the_other_sessions_and_renews_the_own(house: House) -> None:
    other, client = await house.signed_in("doctor"), await house.signed_in("doctor")
    stolen = steps.with_cookie(house, steps.COOKIE, steps.session_token(client))
    assert (await change(client, NEW)).status_code == 204
    assert (await client.get("/api/session")).status_code == 200
    assert (await other.get("/api/session")).status_code == 401
    assert (await stolen.get("/api/session")).status_code == 401
    old = await house.visitor().post("/api/session", json={"login": "doctor", "password": PASSWORD})
    assert old.status_code == 401
    await steps.with_password(house, "doctor", password=NEW)
    async with house.services.background() as session:
        assert "password:change" in set(await session.scalars(select(AuditEntry.action)))


async def test_an_accent_is_the_same_on_every_keyboard(house: House) -> None:
    client = await house.signed_in("doctor")
    assert (await change(client, "l'e\u0301te\u0301 au village")).status_code == 204
    await steps.with_password(house, "doctor", password="l'\u00e9t\u00e9 au village")


async def test_the_old_password_is_asked_and_few_times(house: House) -> None:
    client = await house.signed_in("doctor")
    for old in ("wrong", None, "") * 3:
        answer = await change(client, NEW, old=old)
        assert answer.status_code in {401, 422}
        if answer.status_code == 401:
            assert answer.json()["code"] == "session.bad_credentials"
    assert {(await change(client, NEW, old="wrong")).status_code for _ in range(9)} == {401, 429}
    await steps.with_password(house, "doctor")


async def test_a_weak_password_is_refused_and_the_old_one_stays(house: House) -> None:
    client = await house.signed_in("doctor")
    answer = await change(client, "azertyuiopqsdfghjklm")
    assert (answer.status_code, answer.json()["code"]) == (422, "session.password_weak")
    await steps.with_password(house, "doctor")


async def test_a_first_password_needs_a_fresh_second_step(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(update(Account).where(Account.login == "patient").values(password_hash=None))
    client = await house.signed_in("patient")
    assert (await client.get("/api/factors")).json()["has_password"] is False
    house.clock.forward(minutes=6)
    answer = await change(client, NEW, old=None)
    assert (answer.status_code, answer.json()["code"]) == (403, "session.step_up_required")
    client = await house.signed_in("patient")
    assert (await change(client, NEW, old=None)).status_code == 204
    await steps.with_password(house, "patient", password=NEW)


async def test_one_factor_changes_no_password(house: House) -> None:
    client = await steps.with_password(house, "patient")
    assert (await change(client, NEW)).status_code == 403


async def invited(house: House, login: str = "doctor") -> str:
    token = secrets.token_urlsafe(32)
    async with house.services.background.begin() as session:
        session.add(
            AccountInvitation(
                token_hash=hash_of(token),
                account_id=house.accounts[login],
                expires_at=house.clock() + timedelta(days=7),
            )
        )
    return token


async def test_an_invitation_sets_the_first_password_and_opens_one_factor(house: House) -> None:
    token, before = await invited(house), await house.signed_in("doctor")
    client = house.visitor()
    answer = await client.post("/api/account/welcome", json={"token": token, "password": NEW})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["role"], answer.json()["assurance"]) == ("practitioner", "one_factor")
    assert (await before.get("/api/session")).status_code == 401
    await steps.with_password(house, "doctor", password=NEW)


async def test_a_weak_first_password_does_not_use_the_invitation_up(house: House) -> None:
    token, client = await invited(house), house.visitor()
    weak = await client.post("/api/account/welcome", json={"token": token, "password": "court"})
    assert (weak.status_code, weak.json()["code"]) == (422, "session.password_weak")
    assert (await client.post("/api/account/welcome", json={"token": token, "password": NEW})).status_code == 200


async def test_an_invitation_serves_once_and_not_for_ever(house: House) -> None:
    token = await invited(house)
    answers = await asyncio.gather(
        *(house.visitor().post("/api/account/welcome", json={"token": token, "password": NEW}) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 7
    late = await invited(house)
    house.clock.forward(days=7)
    answer = await house.visitor().post("/api/account/welcome", json={"token": late, "password": NEW})
    assert (answer.status_code, answer.json()["code"]) == (410, "session.code_gone")
    unknown = await house.visitor().post("/api/account/welcome", json={"token": "x" * 43, "password": NEW})
    assert unknown.status_code == 410


async def test_an_invitation_does_not_go_around_the_second_factor(house: House) -> None:
    await steps.set_up_totp(house, await steps.with_password(house, "doctor"))
    client = house.visitor()
    answer = await client.post("/api/account/welcome", json={"token": await invited(house), "password": NEW})
    assert (answer.json()["assurance"], answer.json()["factors"]) == ("one_factor", ["totp", "backup_code"])
    assert (await client.post("/api/factors/totp")).status_code == 403


async def test_a_closed_account_is_not_opened_by_an_invitation(house: House) -> None:
    token = await invited(house)
    async with house.services.background.begin() as session:
        await session.execute(update(Account).where(Account.login == "doctor").values(closed_at=house.clock()))
    answer = await house.visitor().post("/api/account/welcome", json={"token": token, "password": NEW})
    assert answer.status_code == 410
