"""Messages of a visit: who writes and reads them, that they are kept encrypted, and that nothing is written twice."""

import asyncio
import json
import logging
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete, func, select, text

from backend.accounts import sessions
from backend.care.models import Guest
from backend.chat.models import ChatEntry
from backend.consultations import hooks
from contract.signaling import ChatAdded
from core.audit import AuditEntry
from core.http import SESSION_COOKIE
from media.models import PatientKey
from signaling.tickets import member_id
from tests.backend.house import House
from tests.backend.visits import a_visit, a_visit_under_way, ended, said_in_rooms

WORDS = "Depuis quand la tache gratte-t-elle ?"


async def say(client: httpx.AsyncClient, visit: UUID, words: str = WORDS, **more: Any) -> httpx.Response:
    body = {"client_id": str(uuid4()), "text": words} | more
    return await client.post(f"/api/consultations/{visit}/messages", json=body)


async def read(client: httpx.AsyncClient, visit: UUID) -> list[str]:
    response = await client.get(f"/api/consultations/{visit}/messages")
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return [message["text"] for message in response.json()]


async def a_guest(house: House, visit: UUID, *, kind: str = "interpreter") -> tuple[UUID, httpx.AsyncClient]:
    """Entered by the code; not let into the room yet."""
    guest_id = uuid4()
    async with house.services.background.begin() as session:
        session.add(
            Guest(
                guest_id=guest_id,
                consultation_id=visit,
                name="Jeanne",
                contact="jeanne@example.org",
                kind=kind,
                invited_by=house.accounts["patient"],
                created_at=house.clock(),
                expires_at=house.clock().replace(hour=20),
            )
        )
        await session.flush()
        token = await sessions.open_guest_session(session, guest_id=guest_id, now=house.clock())
    client = house.visitor()
    client.cookies.set(SESSION_COOKIE, token, domain="house.test", path="/")
    return guest_id, client


async def test_what_is_written_reaches_the_room_and_everybody_of_the_visit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = said_in_rooms(house, monkeypatch)
    visit = await a_visit_under_way(house)
    doctor, patient = await house.signed_in("doctor"), await house.signed_in("patient")

    written = await say(doctor, visit)
    await say(patient, visit, "Depuis mars.")

    assert written.status_code == 201, written.text
    message = written.json()
    assert (message["author"], message["role"], message["text"]) == ("Doctor", "practitioner", WORDS)
    assert message["member"] == str(member_id(visit, house.accounts["doctor"]))
    rooms = [(room, told.message.text) for room, told in said if isinstance(told, ChatAdded)]
    assert rooms == [(visit, WORDS), (visit, "Depuis mars.")]
    for login in ("doctor", "patient", "assistant"):
        assert await read(await house.signed_in(login), visit) == [WORDS, "Depuis mars."]


async def test_the_room_shows_it_in_the_record_afterwards_and_nobody_writes_any_more(house: House) -> None:
    visit = await a_visit_under_way(house)
    doctor, patient = await house.signed_in("doctor"), await house.signed_in("patient")
    await say(patient, visit)
    await ended(doctor, visit)

    late = await say(patient, visit, "Encore une chose.")

    assert (late.status_code, late.json()["code"]) == (409, "consultation.ended")
    assert await read(patient, visit) == [WORDS]
    record = (await doctor.get(f"/api/patients/{house.clinic.patients[0]}/record")).json()
    assert [[one["text"] for one in row["chat"]] for row in record["visits"]] == [[WORDS]]


async def test_a_patient_may_write_while_she_waits(house: House) -> None:
    visit = await a_visit(house)
    assert (await say(await house.signed_in("patient"), visit)).status_code == 201


async def test_before_the_waiting_room_opens_nobody_writes(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient, starts_at=house.clock().replace(hour=10))
    refused = await say(patient, visit)
    assert (refused.status_code, refused.json()["code"]) == (409, "consultation.too_early")


@pytest.mark.parametrize("login", ["other-patient", "other-doctor", "interpreter", "coordinator", "auditor"])
async def test_who_takes_no_part_neither_writes_nor_reads(house: House, login: str) -> None:
    visit = await a_visit_under_way(house)
    stranger = await house.signed_in(login)
    assert (await say(stranger, visit)).status_code == 404
    assert (await stranger.get(f"/api/consultations/{visit}/messages")).status_code == 404


async def test_a_guest_writes_and_reads_once_let_in_and_while_the_visit_lasts(house: House) -> None:
    visit = await a_visit_under_way(house)
    guest_id, guest = await a_guest(house, visit)
    path = f"/api/consultations/{visit}/messages"
    assert [(await say(guest, visit)).status_code, (await guest.get(path)).status_code] == [404, 404]

    await hooks.member_admitted(house.services, room=visit, account_id=guest_id, by=house.accounts["doctor"])
    written = await say(guest, visit)
    assert (written.json()["author"], written.json()["role"]) == ("Jeanne", "interpreter")
    assert await read(guest, visit) == [WORDS]

    await hooks.member_dismissed(
        house.services, room=visit, account_id=guest_id, by=house.accounts["doctor"], how="removed"
    )
    assert [(await say(guest, visit)).status_code, (await guest.get(path)).status_code] == [404, 404]

    await hooks.member_admitted(house.services, room=visit, account_id=guest_id, by=house.accounts["doctor"])
    await ended(await house.signed_in("doctor"), visit)
    assert (await guest.get(path)).status_code == 404


async def test_a_guest_of_another_visit_reads_nothing(house: House) -> None:
    visit, other = await a_visit_under_way(house), await house.book(await house.signed_in("other-patient"))
    _, guest = await a_guest(house, other)
    assert (await guest.get(f"/api/consultations/{visit}/messages")).status_code == 404


async def test_at_a_kiosk_the_patient_writes_under_her_name_and_nothing_stays_on_its_screen(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    kiosk = await house.signed_in("kiosk")
    written = await say(kiosk, visit)
    assert (written.json()["author"], written.json()["role"]) == ("Rose Vidal-0", "kiosk")
    assert await read(kiosk, visit) == [WORDS]
    await ended(await house.signed_in("doctor"), visit)
    assert (await kiosk.get(f"/api/consultations/{visit}/messages")).status_code == 404


async def test_who_was_removed_from_the_room_writes_no_more_until_let_in_again(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, account = await house.signed_in("patient"), house.accounts["patient"]
    by = house.accounts["doctor"]
    await hooks.member_dismissed(house.services, room=visit, account_id=account, by=by, how="held")
    assert (await say(patient, visit)).status_code == 201
    await hooks.member_dismissed(house.services, room=visit, account_id=account, by=by, how="removed")
    assert (await say(patient, visit)).status_code == 404
    await hooks.member_admitted(house.services, room=visit, account_id=account, by=by)
    assert (await say(patient, visit)).status_code == 201


async def test_a_message_that_is_sent_again_is_written_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = await a_visit_under_way(house)
    patient, client_id = await house.signed_in("patient"), str(uuid4())

    answers = await asyncio.gather(*(say(patient, visit, client_id=client_id) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["message_id"] for answer in answers}) == 1
    assert await read(patient, visit) == [WORDS]
    other = await say(patient, visit, "Autre chose", client_id=client_id)
    assert (other.status_code, other.json()["code"]) == (422, "request.idempotency_key_reused")
    # The number is its author's own.
    assert (await say(await house.signed_in("doctor"), visit, "Bien.", client_id=client_id)).status_code == 201


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001, "null\x00", "\x1b[2J"])
async def test_what_is_no_message_is_refused(house: House, words: str) -> None:
    visit = await a_visit_under_way(house)
    assert (await say(await house.signed_in("patient"), visit, words)).status_code == 422


async def test_the_longest_message_and_every_script_come_back_as_they_were(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient = await house.signed_in("patient")
    told = ["𝒜" * 2000, "Línea 1\nLigne 2\tعربى 👩🏽‍⚕️", "<script>alert(1)</script>"]
    for words in told:
        assert (await say(patient, visit, words)).status_code == 201
    assert await read(patient, visit) == told


async def test_nothing_of_a_message_is_in_clear_in_the_database(house: House) -> None:
    visit = await a_visit_under_way(house)
    await say(await house.signed_in("patient"), visit, "Mycose sous le pied gauche")
    async with house.services.background() as session:
        rows = (await session.execute(text("SELECT to_jsonb(m)::text, sealed FROM chat_messages m"))).all()
    assert len(rows) == 1
    for whole, sealed in rows:
        assert "Mycose" not in whole
        assert b"Mycose" not in sealed
        assert json.loads(whole)["patient_id"] == str(house.clinic.patients[0])


async def test_when_the_patients_key_is_destroyed_so_is_what_was_written(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await say(patient, visit)
    async with house.services.background.begin() as session:
        await session.execute(delete(PatientKey))

    assert (await patient.get(f"/api/consultations/{visit}/messages")).status_code == 404
    record = await doctor.get(f"/api/patients/{house.clinic.patients[0]}/record")
    assert record.status_code == 200
    assert [row["chat"] for row in record.json()["visits"]] == [[]]


async def test_the_application_can_change_no_message(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient = await house.signed_in("patient")
    for words in ("Oui.", "Non."):
        await say(patient, visit, words)
    async with house.services.background.begin() as session:
        first, second = (await session.scalars(select(ChatEntry).order_by(ChatEntry.ordinal))).all()
    async with house.services.background() as session:
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(
                text("UPDATE chat_messages SET sealed = :sealed WHERE message_id = :id"),
                {"sealed": first.sealed, "id": second.message_id},
            )


async def test_writing_and_reading_are_in_the_trail_without_a_word_of_it(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await say(patient, visit)
    await read(doctor, visit)
    async with house.services.background() as session:
        query = select(AuditEntry.action, AuditEntry.account_id, AuditEntry.patient_id, AuditEntry.subject_id)
        rows = (await session.execute(query.where(AuditEntry.action.like("chat:%")))).all()
    about = (house.clinic.patients[0], visit)
    assert sorted(tuple(row) for row in rows) == [
        ("chat:read", house.accounts["doctor"], *about),
        ("chat:write", house.accounts["patient"], *about),
    ]


async def test_a_page_that_writes_without_end_is_told_to_wait(house: House) -> None:
    visit = await a_visit_under_way(house)
    patient = await house.signed_in("patient")
    answers = [await say(patient, visit, f"{number}") for number in range(62)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    async with house.services.background() as session:
        assert await session.scalar(select(func.count()).select_from(ChatEntry)) == 60


async def test_no_logger_tells_what_was_written(house: House, caplog: pytest.LogCaptureFixture) -> None:
    visit = await a_visit_under_way(house)
    caplog.set_level(logging.DEBUG)
    patient = await house.signed_in("patient")
    await say(patient, visit, "Mycose sous le pied gauche")
    await say(patient, visit, "Mycose sous le pied gauche" * 200)
    await read(patient, visit)
    # Of SQLAlchemy and the driver: statements with their values, which the server never asks for (backend.logs).
    ours = [record for record in caplog.records if not record.name.startswith(("sqlalchemy", "asyncpg"))]
    assert not [record for record in ours if "Mycose" in str(vars(record))]
