from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from backend.consultations import hooks
from core.audit import AuditEntry
from signaling.tickets import read_ticket
from tests.backend.house import House
from tests.booking.clinic import at

CONSENT = {"version": "2026-12"}


async def agree(client: httpx.AsyncClient, consultation_id: UUID) -> None:
    response = await client.post(f"/api/consultations/{consultation_id}/consent", json=CONSENT)
    assert response.status_code == 204, response.text


async def join(client: httpx.AsyncClient, consultation_id: UUID) -> httpx.Response:
    return await client.post(f"/api/consultations/{consultation_id}/join")


async def test_a_visit_from_booking_to_the_record(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    visit = await house.book(patient)

    await agree(patient, visit)
    joined = (await join(patient, visit)).json()
    assert joined["role"] == "patient"
    assert joined["room"] == str(visit)
    board = (await doctor.get("/api/board")).json()
    assert [(row["status"], row["appointment"]["appointment_id"]) for row in board] == [("waiting", str(visit))]
    assert board[0]["waiting_since"] is not None

    assert (await join(doctor, visit)).json()["role"] == "practitioner"
    await hooks.member_admitted(
        house.services, room=visit, account_id=house.accounts["patient"], by=house.accounts["doctor"]
    )
    assert (await doctor.get(f"/api/consultations/{visit}")).json()["status"] == "in_progress"

    ended = (await doctor.post(f"/api/consultations/{visit}/end", json={"notes": "Naevus banal."})).json()
    assert ended["status"] == "ended"
    assert (await join(patient, visit)).json()["code"] == "consultation.ended"
    past = (await patient.get("/api/appointments", params={"when": "past"})).json()
    assert [row["status"] for row in past] == ["fulfilled"]
    record = (await patient.get(f"/api/patients/{house.clinic.patients[0]}/record")).json()
    assert [entry["notes"] for entry in record["visits"]] == ["Naevus banal."]


async def test_nobody_joins_without_consent_too_early_or_too_late(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient, starts_at=at(10))
    early = (await join(patient, visit)).json()
    assert early["code"] == "consultation.too_early"
    assert early["opens_at"].startswith("2026-11-23T09:00")
    house.clock.now = at(9)
    patient = await house.signed_in("patient")
    assert (await join(patient, visit)).json()["code"] == "consultation.consent_missing"
    await agree(patient, visit)
    assert (await join(patient, visit)).status_code == 200


async def test_a_visit_nobody_began_is_over_four_hours_later(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient)
    await agree(patient, visit)
    house.clock.forward(hours=8)
    patient = await house.signed_in("patient")
    assert (await join(patient, visit)).json()["code"] == "consultation.ended"


async def test_consent_to_another_version_of_the_text_is_refused(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient)
    response = await patient.post(f"/api/consultations/{visit}/consent", json={"version": "1999-01"})
    assert (response.status_code, response.json()["code"]) == (409, "consultation.consent_missing")


async def test_an_admitted_patient_does_not_wait_again_after_a_reload(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient)
    await agree(patient, visit)
    before = (await join(patient, visit)).json()["ticket"]
    await hooks.member_admitted(
        house.services, room=visit, account_id=house.accounts["patient"], by=house.accounts["doctor"]
    )
    after = (await join(patient, visit)).json()["ticket"]
    keys, now = house.services.token_keys, house.clock()
    assert not read_ticket(keys, before, now=now).admitted
    assert read_ticket(keys, after, now=now).admitted


async def test_a_patient_who_leaves_the_waiting_room_is_no_longer_shown_waiting(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    visit = await house.book(patient)
    await agree(patient, visit)
    await join(patient, visit)
    await hooks.member_left(house.services, room=visit, account_id=house.accounts["doctor"])
    assert (await doctor.get("/api/board")).json()[0]["status"] == "waiting"
    await hooks.member_left(house.services, room=visit, account_id=house.accounts["patient"])
    assert (await doctor.get("/api/board")).json()[0]["status"] == "planned"


@pytest.mark.parametrize("who", ["other-patient", "other-doctor"])
async def test_who_takes_no_part_gets_not_found_everywhere(house: House, who: str) -> None:
    visit = await house.book(await house.signed_in("patient"))
    stranger = await house.signed_in(who)
    patient_id = house.clinic.patients[0]
    answers = [
        await stranger.get(f"/api/consultations/{visit}"),
        await stranger.post(f"/api/consultations/{visit}/consent", json=CONSENT),
        await join(stranger, visit),
        await stranger.post(f"/api/consultations/{visit}/end", json={}),
        await stranger.get(f"/api/patients/{patient_id}/record"),
        await stranger.get(f"/api/appointments/{visit}"),
        await stranger.get(f"/api/consultations/{uuid4()}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert {answer.json()["code"] for answer in answers} == {"request.not_found"}


async def test_only_the_practitioner_ends_a_visit(house: House) -> None:
    patient = await house.signed_in("patient")
    visit = await house.book(patient)
    for who in ("patient", "assistant"):
        client = await house.signed_in(who)
        assert (await client.post(f"/api/consultations/{visit}/end", json={})).status_code == 404


async def test_reading_a_visit_is_audited(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    visit = await house.book(patient)
    await doctor.get(f"/api/consultations/{visit}")
    async with house.services.background() as session:
        entries = list(
            await session.scalars(select(AuditEntry).where(AuditEntry.account_id == house.accounts["doctor"]))
        )
    read = [entry for entry in entries if entry.action == "consultation:read"]
    assert [(entry.patient_id, entry.subject_id) for entry in read] == [(house.clinic.patients[0], visit)]


async def test_the_care_link_of_a_practitioner_ends_thirty_days_after(house: House) -> None:
    await house.book(await house.signed_in("patient"))
    patient_id = house.clinic.patients[0]
    for days, status in ((29, 200), (2, 404)):
        house.clock.now += timedelta(days=days)
        doctor = await house.signed_in("doctor")
        assert (await doctor.get(f"/api/patients/{patient_id}/record")).status_code == status
