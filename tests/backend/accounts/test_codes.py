"""One-time codes: who may use them, from where, how often, and what they do not tell."""

import asyncio
import re

import pytest
from sqlalchemy import select, update

from backend.accounts.credentials import LoginAttempt
from backend.accounts.models import Account
from core.audit import AuditEntry
from core.people import Patient
from tests.backend.accounts import steps
from tests.backend.house import House

NEW = {"given_name": "Josette", "family_name": "Cabrol", "birth_date": "1948-03-02", "locale": "fr"}


async def proven(house: House, contact: str):
    client = house.visitor()
    assert (await steps.ask_code(client, contact)).status_code == 202
    assert (await steps.check(client, steps.last_code(house))).json() == {"outcome": "new", "me": None}
    return client


async def test_a_patient_signs_in_with_the_code_from_her_mail(house: House) -> None:
    await steps.give_login(house, "patient", "josette@exemple.fr")
    client = house.visitor()
    sent = await steps.ask_code(client, " Josette@Exemple.fr ")
    assert sent.status_code == 202
    assert sent.json() == {"channel": "email", "hint": "j•••@e•••.fr", "expires_in_s": 600, "tries": 5}
    mail = steps.mails(house)[-1]
    assert mail["To"] == "josette@exemple.fr"
    code = steps.last_code(house)
    assert f"https://house.test/connexion/code#{code}" in mail.get_content()
    assert code not in mail["Subject"]
    answer = await steps.check(client, f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.json()["outcome"]) == (200, "signed_in")
    me = (await client.get("/api/session")).json()
    assert (me["patient_id"], me["assurance"]) == (str(house.clinic.patients[0]), "one_factor")
    assert steps.ATTEMPT not in client.cookies


async def test_the_cookie_that_binds_the_code_is_out_of_reach_of_scripts_and_other_hosts(house: House) -> None:
    sent = await steps.ask_code(house.visitor(), "josette@exemple.fr")
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith("__Host-attempt=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_a_code_by_text_message_is_bound_to_this_site(house: House) -> None:
    await steps.give_login(house, "patient", "+33612345678")
    client = house.visitor()
    sent = await steps.ask_code(client, "06 12 34 56 78")
    assert sent.json()["channel"] == "sms"
    assert sent.json()["hint"].endswith("78")
    (text,) = steps.texts(house)
    code = steps.code_in(text)
    assert text.rstrip().endswith(f"@house.test #{code}")
    assert (await steps.check(client, code)).json()["outcome"] == "signed_in"


async def test_without_text_messages_a_telephone_is_told_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(house.services.outbox), "carries", lambda _self, channel: channel == "email")
    answer = await steps.ask_code(house.visitor(), "0612345678")
    assert (answer.status_code, answer.json()["code"]) == (422, "session.contact_invalid")
    assert "e-mail" in answer.json()["detail"]


async def test_the_mail_is_in_the_language_of_the_page(house: House) -> None:
    await steps.ask_code(house.visitor(), "josette@exemple.fr", locale="en")
    assert steps.mails(house)[-1]["Subject"] == "Your Comptoir sign-in code"


@pytest.mark.parametrize("who", ["known", "unknown", "staff", "closed"])
async def test_the_answer_is_the_same_whoever_it_is(house: House, who: str) -> None:
    await steps.give_login(house, "patient", "known@exemple.fr")
    await steps.give_login(house, "doctor", "staff@exemple.fr")
    await steps.give_login(house, "other-patient", "closed@exemple.fr")
    async with house.services.background.begin() as session:
        await session.execute(
            update(Account).where(Account.login == "closed@exemple.fr").values(closed_at=house.clock())
        )
    answer = await steps.ask_code(house.visitor(), f"{who}@exemple.fr")
    assert answer.status_code == 202
    assert answer.json() == {"channel": "email", "hint": f"{who[0]}•••@e•••.fr", "expires_in_s": 600, "tries": 5}
    assert re.sub(r"=[\w-]{43}", "=", answer.headers["set-cookie"]) == (
        "__Host-attempt=; HttpOnly; Max-Age=2400; Path=/; SameSite=lax; Secure"
    )
    assert sorted(answer.headers) == sorted({*answer.headers, "cache-control"})
    assert len(steps.mails(house)) == 1


async def test_staff_gets_the_way_in_but_no_code(house: House) -> None:
    await steps.give_login(house, "doctor", "staff@exemple.fr")
    client = house.visitor()
    await steps.ask_code(client, "staff@exemple.fr")
    text = steps.mails(house)[-1].get_content()
    assert "https://house.test/desk" in text
    assert re.search(r"\d{6}", text) is None
    assert (await steps.check(client, "000000")).status_code in {401, 410}


async def test_even_the_right_code_lets_no_staff_in(house: House) -> None:
    """The contact became staff's after the code was sent."""
    client = house.visitor()
    await steps.ask_code(client, "staff@exemple.fr")
    code = steps.last_code(house)
    await steps.give_login(house, "doctor", "staff@exemple.fr")
    assert (await steps.check(client, code)).status_code == 410
    assert (await client.get("/api/session")).status_code == 401
    assert (await client.post("/api/session/sign-up", json=NEW)).status_code == 410


async def test_a_code_serves_once(house: House) -> None:
    await steps.give_login(house, "patient", "josette@exemple.fr")
    client = house.visitor()
    await steps.ask_code(client, "josette@exemple.fr")
    attempt = client.cookies[steps.ATTEMPT]
    code = steps.last_code(house)
    assert (await steps.check(client, code)).status_code == 200
    again = await steps.check(steps.with_cookie(house, steps.ATTEMPT, attempt), code)
    assert (again.status_code, again.json()["code"]) == (410, "session.code_gone")


async def test_a_code_serves_its_own_browser_only(house: House) -> None:
    await steps.give_login(house, "patient", "josette@exemple.fr")
    await steps.ask_code(house.visitor(), "josette@exemple.fr")
    code = steps.last_code(house)
    other = house.visitor()
    assert (await steps.check(other, code)).status_code == 410
    await steps.ask_code(other, "someone-else@exemple.fr")
    assert (await steps.check(other, code)).status_code == 401


async def test_a_code_is_over_after_ten_minutes(house: House) -> None:
    client = house.visitor()
    await steps.ask_code(client, "josette@exemple.fr")
    house.clock.forward(minutes=10)
    assert (await steps.check(client, steps.last_code(house))).status_code == 410


async def test_the_sixth_try_is_one_too_many_even_when_right(house: House) -> None:
    client = house.visitor()
    await steps.ask_code(client, "josette@exemple.fr")
    code = steps.last_code(house)
    for left in (4, 3, 2, 1, 0):
        answer = await steps.check(client, steps.wrong(code))
        assert (answer.status_code, answer.json()["code"]) == (401, "session.code_wrong")
        assert answer.json()["tries_left"] == left
    assert (await steps.check(client, code)).status_code == 410
    async with house.services.background() as session:
        refused = await session.scalars(select(AuditEntry.role).where(AuditEntry.action == "session:refuse"))
        assert list(refused) == ["anonymous"] * 5


async def test_a_new_code_makes_the_one_before_worthless(house: House) -> None:
    client = house.visitor()
    await steps.ask_code(client, "josette@exemple.fr")
    first, attempt = steps.last_code(house), client.cookies[steps.ATTEMPT]
    await steps.ask_code(client, "josette@exemple.fr")
    assert (await steps.check(steps.with_cookie(house, steps.ATTEMPT, attempt), first)).status_code == 410


async def test_of_twenty_checks_at_once_one_wins(house: House) -> None:
    await steps.give_login(house, "patient", "josette@exemple.fr")
    client = house.visitor()
    await steps.ask_code(client, "josette@exemple.fr")
    code, attempt = steps.last_code(house), client.cookies[steps.ATTEMPT]
    browsers = [steps.with_cookie(house, steps.ATTEMPT, attempt) for _ in range(20)]
    answers = await asyncio.gather(*(steps.check(browser, code) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 19


async def test_twenty_wrong_tries_at_once_are_still_five(house: House) -> None:
    client = house.visitor()
    await steps.ask_code(client, "josette@exemple.fr")
    bad, attempt = steps.wrong(steps.last_code(house)), client.cookies[steps.ATTEMPT]
    browsers = [steps.with_cookie(house, steps.ATTEMPT, attempt) for _ in range(20)]
    answers = await asyncio.gather(*(steps.check(browser, bad) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [410] * 15


async def test_the_table_alone_does_not_give_the_code_away(house: House) -> None:
    client = house.visitor()
    await steps.ask_code(client, "josette@exemple.fr")
    async with house.services.background() as session:
        (kept,) = await session.scalars(select(LoginAttempt))
    columns = [kept.browser_hash, kept.code_hash]
    secret, code = client.cookies[steps.ATTEMPT].encode(), steps.last_code(house).encode()
    assert all(secret not in column and code not in column for column in columns)


async def test_few_codes_go_to_one_contact_from_wherever_they_are_asked(house: House) -> None:
    answers = [
        (await steps.ask_code(steps.from_address(house, f"192.0.2.{n}"), "Josette@exemple.fr")).status_code
        for n in range(1, 5)
    ]
    assert answers == [202, 202, 202, 429]


async def test_nor_do_many_in_one_day(house: House) -> None:
    answers = []
    for _ in range(12):
        answers.append(await steps.ask_code(house.visitor(), "josette@exemple.fr"))
        house.clock.forward(minutes=21)
    assert [answer.status_code for answer in answers] == [202] * 11 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_few_codes_are_asked_from_one_network(house: House) -> None:
    answers = [
        (await steps.ask_code(steps.from_address(house, f"2001:db8::{n:x}"), f"n{n}@exemple.fr")).status_code
        for n in range(1, 22)
    ]
    assert answers == [202] * 20 + [429]
    assert (await steps.ask_code(steps.from_address(house, "2001:db8:0:1::1"), "x@exemple.fr")).status_code == 202


async def test_a_new_contact_signs_up_and_is_a_new_patient(house: House) -> None:
    client = await proven(house, "josette@exemple.fr")
    answer = await client.post("/api/session/sign-up", json=NEW)
    assert answer.status_code == 201, answer.text
    me = answer.json()
    assert (me["role"], me["name"], me["contact"]) == ("patient", "Josette Cabrol", "josette@exemple.fr")
    assert (me["assurance"], me["factors"]) == ("one_factor", [])
    async with house.services.background() as session:
        patient = await session.scalar(select(Patient).where(Patient.family_name == "Cabrol"))
    assert patient is not None
    assert (str(patient.patient_id), patient.ins_status) == (me["patient_id"], "provisoire")
    assert (await client.get("/api/session")).json() == me


async def test_signing_up_joins_nobody_known_already(house: House) -> None:
    async with house.services.background() as session:
        known = await session.get_one(Patient, house.clinic.patients[0])
    client = await proven(house, "josette@exemple.fr")
    same = {
        "given_name": known.given_name,
        "family_name": known.family_name,
        "birth_date": known.birth_date.isoformat(),
    }
    me = (await client.post("/api/session/sign-up", json=same)).json()
    assert me["patient_id"] != str(known.patient_id)


async def test_nobody_signs_up_without_a_proven_contact(house: House) -> None:
    client = house.visitor()
    assert (await client.post("/api/session/sign-up", json=NEW)).status_code == 410
    await steps.ask_code(client, "josette@exemple.fr")
    assert (await client.post("/api/session/sign-up", json=NEW)).status_code == 410
    await steps.check(client, steps.last_code(house))
    house.clock.forward(minutes=30)
    assert (await client.post("/api/session/sign-up", json=NEW)).status_code == 410


async def test_of_twenty_sign_ups_at_once_one_is_made(house: House) -> None:
    attempt = (await proven(house, "josette@exemple.fr")).cookies[steps.ATTEMPT]
    browsers = [steps.with_cookie(house, steps.ATTEMPT, attempt) for _ in range(20)]
    answers = await asyncio.gather(*(browser.post("/api/session/sign-up", json=NEW) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [201] + [410] * 19


async def test_two_browsers_that_proved_one_contact_make_one_account(house: House) -> None:
    first, second = await proven(house, "josette@exemple.fr"), await proven(house, "josette@exemple.fr")
    assert (await first.post("/api/session/sign-up", json=NEW)).status_code == 201
    answer = await second.post("/api/session/sign-up", json=NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "account.exists")


@pytest.mark.parametrize("day", ["2030-01-01", "1850-01-01"])
async def test_a_birth_date_that_cannot_be_is_refused_and_the_code_stays_good(house: House, day: str) -> None:
    client = await proven(house, "josette@exemple.fr")
    assert (await client.post("/api/session/sign-up", json={**NEW, "birth_date": day})).status_code == 422
    assert (await client.post("/api/session/sign-up", json=NEW)).status_code == 201


@pytest.mark.parametrize(
    "contact",
    ["josette", "josette@", "josette@exemple", "josette@exemple.fr\nBcc: x@y.fr", "0412345678", "06 12", "+33"],
)
async def test_what_is_no_contact_is_refused_with_a_sentence(house: House, contact: str) -> None:
    answer = await steps.ask_code(house.visitor(), contact)
    assert (answer.status_code, answer.json()["code"]) == (422, "session.contact_invalid")
    assert answer.json()["detail"].endswith(".")
    assert steps.mails(house) == []
