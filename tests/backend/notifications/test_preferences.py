"""What people want to receive, and where: kept, used, and theirs alone."""

from datetime import timedelta
from typing import Any

import httpx

from backend.notifications.own_contacts import CODE_LASTS
from tests.backend.care.letters import code_in
from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import NOW, at

PREFERENCES = "/api/me/messages/preferences"
CONTACTS = "/api/me/messages/contacts"
FRIDAY = at(9, 20, day=27)
WISH = {
    "locale": "fr",
    "channels": ["email"],
    "reminders": [2880, 60],
    "quiet_from": "22:00",
    "quiet_until": "07:30",
}


async def change(client: httpx.AsyncClient, **wish: object) -> httpx.Response:
    return await client.put(PREFERENCES, json=WISH | wish)


async def test_the_house_s_defaults_hold_until_somebody_says_otherwise(room: Mailroom) -> None:
    patient = await room.house.signed_in("patient")
    found = (await patient.get(PREFERENCES)).json()
    assert found == {
        "locale": "fr",
        "channels": ["email"],
        "reminders": [1440, 10],
        "reminder_choices": [10080, 2880, 1440, 120, 60, 10],
        "quiet_from": "21:00",
        "quiet_until": "08:00",
        "agenda_changes": None,
        "contacts": [
            {"channel": "email", "hint": "r•••@e•••.org", "given": False, "carried": True},
            {"channel": "sms", "hint": None, "given": False, "carried": True},
        ],
    }


async def test_what_was_wished_is_kept_and_moves_the_reminders_to_come(room: Mailroom) -> None:
    patient = await room.house.signed_in("patient")
    await room.book(FRIDAY)
    await room.work()
    changed = await change(patient, locale="en")
    assert changed.status_code == 200
    assert changed.json() == (await patient.get(PREFERENCES)).json()
    assert (changed.json()["reminders"], changed.json()["locale"]) == ([2880, 60], "en")
    assert await room.reminders() == [(FRIDAY - timedelta(days=2), 2880), (FRIDAY - timedelta(hours=1), 60)]
    (mail,) = await room.work_at(FRIDAY - timedelta(days=2))
    assert mail.subject == "Reminder: appointment on 27 Nov at 10:20 am"


async def test_nobody_is_reminded_who_wants_no_reminders(room: Mailroom) -> None:
    patient = await room.house.signed_in("patient")
    await room.book(FRIDAY)
    await room.work()
    await change(patient, reminders=[])
    assert await room.reminders() == []


async def test_two_who_are_told_have_their_own_reminders(room: Mailroom) -> None:
    await room.reachable("parent", "parent@example.org")
    await room.book(FRIDAY, by="parent")
    await room.work()
    await change(await room.house.signed_in("parent"))
    assert [minutes for _, minutes in await room.reminders()] == [2880, 1440, 60, 10]
    assert [message.to for message in await room.work_at(FRIDAY - timedelta(days=2))] == ["parent@example.org"]
    assert [message.to for message in await room.work_at(FRIDAY - timedelta(days=1))] == ["rose@example.org"]


async def test_what_cannot_be_meant_is_refused(room: Mailroom) -> None:
    patient = await room.house.signed_in("patient")
    for wrong in (
        {"reminders": [7]},
        {"reminders": [10, 10]},
        {"channels": ["pigeon"]},
        {"channels": ["sms", "sms"]},
        {"quiet_from": "25:00"},
        {"locale": "de"},
        {"more": 1},
    ):
        assert (await change(patient, **wrong)).status_code == 422, wrong


async def test_practitioners_may_ask_to_hear_of_their_agenda_and_nobody_else(room: Mailroom) -> None:
    doctor = await room.house.signed_in("doctor")
    assert (await doctor.get(PREFERENCES)).json()["agenda_changes"] is False
    assert (await change(doctor, agenda_changes=True)).json()["agenda_changes"] is True
    patient = await room.house.signed_in("patient")
    assert (await change(patient, agenda_changes=True)).json()["agenda_changes"] is None


async def asked(client: httpx.AsyncClient, contact: str) -> Any:
    answer = await client.post(CONTACTS, json={"contact": contact})
    assert answer.status_code == 202, answer.text
    return answer.json()


async def give(client: httpx.AsyncClient, begun: dict[str, str], code: str) -> httpx.Response:
    given = {"channel": begun["channel"], "secret": begun["secret"], "code": code}
    return await client.post(f"{CONTACTS}/confirm", json=given)


async def test_a_number_is_used_once_its_code_has_come_back_and_until_it_is_taken_back(room: Mailroom) -> None:
    patient = await room.house.signed_in("patient")
    begun = await asked(patient, "06 12 34 56 78")
    assert begun["hint"] == "+33 •• •• •• •• 78"
    message = room.sent[-1]
    assert (message.to, message.channel) == ("+33612345678", "sms")
    assert (await patient.get(PREFERENCES)).json()["contacts"][1]["hint"] is None
    confirmed = await give(patient, begun, code_in(message.text))
    assert confirmed.json()["contacts"][1] == {
        "channel": "sms",
        "hint": "+33 •• •• •• •• 78",
        "given": True,
        "carried": True,
    }
    await change(patient, channels=["sms"], reminders=[1440])
    await room.book(FRIDAY)
    await room.work()
    assert [one.to for one in await room.work_at(FRIDAY - timedelta(days=1))] == ["+33612345678"]
    patient = await room.house.signed_in("patient")
    assert (await patient.delete(f"{CONTACTS}/sms")).status_code == 204
    assert (await patient.get(PREFERENCES)).json()["channels"] == ["email"]


async def test_five_wrong_codes_end_it_and_none_works_twice_or_late_or_elsewhere(room: Mailroom) -> None:
    patient, other = await room.house.signed_in("patient"), await room.house.signed_in("other-patient")
    begun = await asked(patient, "autre@example.org")
    code = code_in(room.sent[-1].text)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert (await give(other, begun, code)).status_code == 410
    assert (await give(patient, begun | {"secret": "x" * 32}, code)).status_code == 401
    for _ in range(4):
        assert (await give(patient, begun, wrong)).status_code == 401
    assert (await give(patient, begun, code)).status_code == 410
    begun = await asked(patient, "autre@example.org")
    room.house.clock.now = NOW + CODE_LASTS + timedelta(seconds=1)
    assert (await give(patient, begun, code_in(room.sent[-1].text))).status_code == 410
    begun = await asked(patient, "autre@example.org")
    code = code_in(room.sent[-1].text)
    assert (await give(patient, begun, code)).status_code == 200
    assert (await give(patient, begun, code)).status_code == 410


async def test_nobody_is_flooded_with_codes(room: Mailroom) -> None:
    patient = await room.house.signed_in("patient")
    answers = [(await patient.post(CONTACTS, json={"contact": "cible@example.org"})).status_code for _ in range(4)]
    assert answers == [202, 202, 202, 429]


async def test_a_number_is_not_asked_for_where_no_text_messages_leave(room: Mailroom) -> None:
    room.carrier.carried = frozenset({"email"})
    patient = await room.house.signed_in("patient")
    assert (await patient.post(CONTACTS, json={"contact": "06 12 34 56 78"})).status_code == 422


async def test_what_was_written_is_shown_to_the_patient_and_the_team(room: Mailroom) -> None:
    visit = await room.book(FRIDAY)
    await room.work()
    await room.work_at(FRIDAY - timedelta(days=1))
    url = f"/api/appointments/{visit}/messages"
    mine = (await (await room.house.signed_in("patient")).get(url)).json()
    assert [(one["kind"], one["state"], one["minutes"], one["to_you"]) for one in mine] == [
        ("confirmation", "sent", None, True),
        ("reminder", "sent", 1440, True),
    ]
    theirs = (await (await room.house.signed_in("doctor")).get(url)).json()
    assert [(one["kind"], one["to_you"]) for one in theirs] == [("confirmation", False), ("reminder", False)]
    assert "rose@example.org" not in str(theirs)
    assert (await (await room.house.signed_in("other-patient")).get(url)).status_code == 404
