"""The second factor by a code: of an application, or a backup code."""

import asyncio

import pytest
from sqlalchemy import select, text

from backend.accounts.credentials import BackupCode, TotpFactor
from core.audit import AuditEntry
from core.identity import Assurance
from tests.backend.accounts import steps
from tests.backend.house import PASSWORD, House


async def with_totp(house: House, login: str = "patient"):
    """Somebody with an application, who comes back with a password a minute later."""
    application, codes = await steps.set_up_totp(house, await steps.with_password(house, login))
    house.clock.forward(minutes=1)
    return application, codes, await steps.with_password(house, login)


async def test_the_first_application_gives_two_factors_and_ten_backup_codes(house: House) -> None:
    client = await steps.with_password(house, "patient")
    made = (await client.post("/api/factors/totp")).json()
    assert made["uri"].startswith("otpauth://totp/Comptoir:patient?secret=")
    assert made["qr_svg"].startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert (await client.get("/api/session")).json()["assurance"] == "one_factor"
    _, codes = await steps.set_up_totp(house, client)
    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) for code in codes} == {12}
    me = (await client.get("/api/session")).json()
    assert (me["assurance"], me["factors"]) == ("two_factors", ["totp", "backup_code"])
    assert (await client.get("/api/appointments")).status_code == 200


async def test_the_code_of_the_application_is_the_second_step(house: House) -> None:
    application, _, client = await with_totp(house)
    assert (await client.get("/api/session")).json()["assurance"] == "one_factor"
    answer = await steps.second(client, application.at(house.clock()))
    assert (answer.status_code, answer.json()["assurance"]) == (200, "two_factors")
    assert (await client.get("/api/appointments")).status_code == 200


async def test_a_second_step_changes_the_cookie_and_keeps_the_session(house: House) -> None:
    application, _, client = await with_totp(house)
    stolen = steps.with_cookie(house, steps.COOKIE, steps.session_token(client))
    (before,) = [one for one in (await client.get("/api/sessions")).json() if one["current"]]
    await steps.second(client, application.at(house.clock()))
    (after,) = [one for one in (await client.get("/api/sessions")).json() if one["current"]]
    assert after["session_id"] == before["session_id"]
    assert (await stolen.get("/api/session")).status_code == 401
    renewed = steps.with_cookie(house, steps.COOKIE, steps.session_token(client))
    house.clock.forward(minutes=1)
    await steps.second(client, application.at(house.clock()))
    assert (await renewed.get("/api/session")).status_code == 401


@pytest.mark.parametrize(("drift_s", "status"), [(-60, 401), (-30, 200), (0, 200), (30, 200), (60, 401)])
async def test_a_clock_may_be_one_step_off(house: House, drift_s: int, status: int) -> None:
    application, _, client = await with_totp(house)
    house.clock.forward(minutes=5)
    code = application.at(int(house.clock().timestamp()) + drift_s)
    assert (await steps.second(client, code)).status_code == status


async def test_a_code_serves_once_and_none_from_before_it_serves_after(house: House) -> None:
    application, _, client = await with_totp(house)
    now_s = int(house.clock().timestamp())
    assert (await steps.second(client, application.at(now_s + 30))).status_code == 200
    for offset_s in (30, 0, -30):
        again = await steps.second(client, application.at(now_s + offset_s))
        assert (again.status_code, again.json()["code"]) == (401, "session.code_wrong")


async def test_the_code_that_set_the_application_up_is_used(house: House) -> None:
    client = await steps.with_password(house, "patient")
    application, _ = await steps.set_up_totp(house, client)
    assert (await steps.second(client, application.at(house.clock()))).status_code == 401


async def test_of_twenty_at_once_with_one_code_one_wins(house: House) -> None:
    application, _, _ = await with_totp(house)
    browsers = [await steps.with_password(house, "patient") for _ in range(20)]
    code = application.at(house.clock())
    answers = await asyncio.gather(*(steps.second(browser, code) for browser in browsers))
    assert [answer.status_code for answer in answers].count(200) == 1
    assert {answer.status_code for answer in answers} == {200, 401, 429}


async def test_a_backup_code_serves_once_however_it_is_typed(house: House) -> None:
    _, codes, client = await with_totp(house)
    typed = f" {codes[0].lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert (await steps.second(client, typed)).status_code == 200
    assert (await steps.second(client, codes[0])).status_code == 401
    assert (await client.get("/api/factors")).json()["backup_codes_left"] == 9


async def test_of_twenty_at_once_with_one_backup_code_one_wins(house: House) -> None:
    _, codes, _ = await with_totp(house)
    browsers = [await steps.with_password(house, "patient") for _ in range(20)]
    answers = await asyncio.gather(*(steps.second(browser, codes[3]) for browser in browsers))
    assert [answer.status_code for answer in answers].count(200) == 1


async def test_a_code_of_somebody_else_opens_nothing(house: House) -> None:
    application, codes, _ = await with_totp(house, "patient")
    _, _, other = await with_totp(house, "other-patient")
    assert (await steps.second(other, application.at(house.clock()))).status_code == 401
    assert (await steps.second(other, codes[0])).status_code == 401


async def test_ten_tries_are_all_and_count_for_the_account_not_the_session(house: House) -> None:
    application, _, client = await with_totp(house)
    for _ in range(10):
        assert (await steps.second(client, "ABCD-EFGH-JKMN")).status_code == 401
    other = await steps.with_password(house, "patient")
    answer = await steps.second(other, application.at(house.clock()))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    house.clock.forward(minutes=2)
    assert (await steps.second(other, application.at(house.clock()))).status_code == 200


async def test_a_full_session_renews_its_second_step(house: House) -> None:
    application, _, client = await with_totp(house)
    await steps.second(client, application.at(house.clock()))
    house.clock.forward(minutes=6)
    stale = await client.post("/api/factors/backup-codes")
    assert (stale.status_code, stale.json()["code"]) == (403, "session.step_up_required")
    await steps.second(client, application.at(house.clock()))
    assert (await client.post("/api/factors/backup-codes")).status_code == 200


async def test_the_secret_and_the_codes_are_not_in_the_database(house: House) -> None:
    application, codes, _ = await with_totp(house)
    async with house.services.background() as session:
        (factor,) = await session.scalars(select(TotpFactor))
        hashes = list(await session.scalars(select(BackupCode.code_hash)))
    assert application.secret.encode() not in factor.sealed_secret
    assert factor.sealed_next is None
    assert len(hashes) == 10
    plain = [code.replace("-", "").encode() for code in codes]
    assert not any(code in kept for code in plain for kept in hashes)
    key_file = house.services.settings.data_dir / "keys" / "factors.key"
    assert key_file.stat().st_mode & 0o777 == 0o600


async def test_a_secret_moved_to_another_account_opens_nothing(house: House) -> None:
    application, _, _ = await with_totp(house, "patient")
    await with_totp(house, "other-patient")
    async with house.services.background.begin() as session:
        await session.execute(
            text(
                "UPDATE totp_factors SET sealed_secret ="
                " (SELECT sealed_secret FROM totp_factors WHERE account_id = :mine) WHERE account_id = :theirs"
            ),
            {"mine": house.accounts["patient"], "theirs": house.accounts["other-patient"]},
        )
    thief = await steps.with_password(house, "other-patient")
    assert (await steps.second(thief, application.at(house.clock()))).status_code == 401


async def test_steps_and_refusals_are_audited(house: House) -> None:
    application, _, client = await with_totp(house)
    await steps.second(client, "ABCD-EFGH-JKMN")
    await steps.second(client, application.at(house.clock()))
    async with house.services.background() as session:
        actions = list(
            await session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.account_id == house.accounts["patient"])
                .order_by(AuditEntry.at)
            )
        )
    opened = ["session:open"]
    assert actions == [*opened, "factor:add", "session:step_up", *opened, "session:refuse", "session:step_up"]


async def test_without_a_session_there_is_no_second_step(house: House) -> None:
    visitor = house.visitor()
    assert (await steps.second(visitor, "123456")).status_code == 401
    assert (await visitor.post("/api/session/second/passkey/options")).status_code == 401
    assert (await visitor.post("/api/session/second/passkey", json={"credential": {}})).status_code == 401


async def test_a_password_known_to_others_cannot_add_a_factor_of_theirs(house: House) -> None:
    _, _, thief = await with_totp(house)
    for path in ("/api/factors/totp", "/api/factors/passkeys/options"):
        refused = await thief.post(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "session.second_factor_required")
    refused = await thief.post("/api/factors/totp/confirm", json={"code": "123456"})
    assert refused.status_code == 403
    assert (await thief.post("/api/factors/backup-codes")).status_code == 403
    assert (await thief.delete("/api/factors/totp")).status_code == 403


async def test_another_factor_needs_a_fresh_second_step(house: House) -> None:
    await with_totp(house)
    client = await house.signed_in("patient", assurance=Assurance.TWO_FACTORS)
    house.clock.forward(minutes=6)
    refused = await client.post("/api/factors/passkeys/options")
    assert (refused.status_code, refused.json()["code"]) == (403, "session.step_up_required")


async def test_a_new_telephone_replaces_the_application_once_it_works(house: House) -> None:
    application, codes, client = await with_totp(house)
    await steps.second(client, application.at(house.clock()))
    made = (await client.post("/api/factors/totp")).json()
    house.clock.forward(minutes=1)
    assert (await steps.second(client, application.at(house.clock()))).status_code == 200
    wrong = await client.post("/api/factors/totp/confirm", json={"code": application.at(house.clock())})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "session.code_wrong")
    new = type(application)(made["secret"])
    done = await client.post("/api/factors/totp/confirm", json={"code": new.at(house.clock())})
    assert (done.status_code, done.json()) == (200, {"codes": []})
    house.clock.forward(minutes=1)
    assert (await steps.second(client, application.at(house.clock()))).status_code == 401
    assert (await steps.second(client, new.at(house.clock()))).status_code == 200
    assert (await steps.second(client, codes[0])).status_code == 200


async def test_the_only_application_is_not_removed(house: House) -> None:
    client = await steps.with_password(house, "patient")
    await steps.set_up_totp(house, client)
    refused = await client.delete("/api/factors/totp")
    assert (refused.status_code, refused.json()["code"]) == (409, "session.last_factor")


async def test_new_backup_codes_replace_the_old(house: House) -> None:
    client = await steps.with_password(house, "patient")
    _, old = await steps.set_up_totp(house, client)
    new = (await client.post("/api/factors/backup-codes")).json()["codes"]
    assert len({*old, *new}) == 20
    assert (await steps.second(client, old[0])).status_code == 401
    assert (await steps.second(client, new[0])).status_code == 200


async def test_people_are_told_when_their_factors_change(house: House) -> None:
    await steps.give_login(house, "patient", "josette@exemple.fr")
    client = await steps.with_password(house, "josette@exemple.fr", password=PASSWORD)
    await steps.set_up_totp(house, client)
    mail = steps.mails(house)[-1]
    assert mail["To"] == "josette@exemple.fr"
    assert "application de codes a été ajoutée" in mail.get_content()
