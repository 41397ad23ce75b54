"""From joining the queue to the visit, and the ways it does not come to one."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import service
from booking.models import Appointment, AppointmentStatus, Reservation, VisitMode
from booking.queue.models import QueueCall, QueueEntry
from booking.visits import Wish
from core.audit import AuditEntry
from tests.backend.house import House
from tests.backend.queue.steps import act, end_visit, enter_room, join, later, look, open_queue, take, work
from tests.booking.clinic import NOW

KIOSK_TRAITS = {"given_name": "rose", "family_name": "VIDAL-1", "birth_date": "1950-01-01"}


async def test_a_patient_joins_is_called_and_seen(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    assert entry["place"] == {"ahead": 0, "away": 0, "doctors": 1}
    assert entry["estimate"]["basis"] == "free_now"

    seen = (await doctor.get("/api/queue/desk")).json()
    assert [(row["patient_name"], row["reason"], row["cabin"]) for row in seen["waiting"]] == [
        ("Rose Vidal-0", "Une plaque rouge depuis hier", None)
    ]

    visit = await take(doctor)
    called = await look(patient, entry)
    assert (called["state"], called["appointment_id"]) == ("called", str(visit))
    assert called["practitioner_name"] == "Dr Hélène Bréval"

    await enter_room(patient, visit)
    assert (await look(patient, entry))["state"] == "in_visit"
    await end_visit(doctor, visit)
    assert (await look(patient, entry))["outcome"] == "served"
    assert (await doctor.get("/api/queue/desk")).json()["current"] is None


async def test_the_visit_is_an_ordinary_appointment_from_the_last_mark_on(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    house.clock.forward(minutes=3)
    await open_queue(doctor)
    await join(patient)
    visit = await take(doctor)
    found = (await patient.get(f"/api/appointments/{visit}")).json()
    assert (found["status"], found["starts_at"], found["mode"]) == ("booked", "2026-11-23T07:00:00Z", "home")


async def test_a_sign_of_danger_is_sent_to_emergency_services_and_never_waits(house: House) -> None:
    kiosk, doctor = await house.signed_in("kiosk"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(kiosk, traits=KIOSK_TRAITS, signs=["chest_pain", "high_fever"])
    assert entry["state"] == "redirected"
    assert entry["emergency"] == {
        "numbers": ["15", "112", "114"],
        "address": "Pharmacie des Platanes, 34700 Lodève",
    }
    assert (await doctor.post("/api/queue/take")).json()["code"] == "queue.empty"


async def test_a_cabin_and_a_home_share_the_queue_by_urgency(house: House) -> None:
    patient, kiosk, doctor = [await house.signed_in(who) for who in ("patient", "kiosk", "doctor")]
    await open_queue(doctor)
    at_home = await join(patient)
    await later(house, doctor, minutes=9)
    in_cabin = await join(kiosk, traits=KIOSK_TRAITS, signs=["high_fever"])
    assert in_cabin["place"]["ahead"] == 0
    assert (await look(patient, at_home))["place"]["ahead"] == 1

    visit = await take(doctor)
    assert (await look(kiosk, in_cabin))["appointment_id"] == str(visit)
    assert (await kiosk.get("/api/appointments", params={"when": "day"})).json()[0]["appointment_id"] == str(visit)


async def test_a_kiosk_does_not_learn_who_exists(house: House) -> None:
    kiosk = await house.signed_in("kiosk")
    wish = {"speciality": "dermatology", "traits": KIOSK_TRAITS | {"given_name": "Personne"}}
    assert (await kiosk.post("/api/queue/entries", json=wish)).status_code == 404


async def test_nobody_waits_for_doctors_who_are_not_there(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    wish = {"speciality": "dermatology"}
    assert (await patient.post("/api/queue/entries", json=wish)).json()["code"] == "queue.closed"

    later = NOW.replace(hour=9).isoformat()
    await doctor.put("/api/queue/presence", json={"state": "closed", "opens_at": later})
    entry = await join(patient)
    assert entry["estimate"]["basis"] == "nobody_open"
    assert entry["opens_at"] == "2026-11-23T09:00:00Z"


async def test_somebody_waits_once(house: House) -> None:
    patient, parent, doctor = [await house.signed_in(who) for who in ("patient", "parent", "doctor")]
    await open_queue(doctor)
    entry = await join(patient)
    again = await parent.post(
        "/api/queue/entries", json={"speciality": "dermatology", "patient_id": entry["patient_id"]}
    )
    assert again.status_code == 409
    assert (again.json()["code"], again.json()["entry_id"]) == ("queue.already_waiting", entry["entry_id"])


async def test_away_is_skipped_and_comes_back_at_the_same_place(house: House) -> None:
    first, second, doctor = [await house.signed_in(who) for who in ("patient", "other-patient", "doctor")]
    await open_queue(doctor)
    one = await join(first)
    house.clock.forward(minutes=1)
    two = await join(second)
    assert (await act(first, one, "away")).json()["state"] == "away"
    assert (await look(second, two))["place"] == {"ahead": 0, "away": 1, "doctors": 1}
    await later(house, doctor, minutes=9)
    assert (await act(first, one, "back")).json()["place"]["ahead"] == 0
    assert (await look(second, two))["place"]["ahead"] == 1


async def test_away_too_long_ends_with_a_reason(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    await act(patient, entry, "away")
    house.clock.forward(minutes=15)
    await work(house)
    assert (await act(patient, entry, "back")).json()["code"] == "queue.left"
    found = await look(patient, entry)
    assert (found["state"], found["outcome"]) == ("expired", "away_too_long")


async def test_who_does_not_answer_keeps_her_rank_and_frees_the_doctor(house: House) -> None:
    first, second, doctor = [await house.signed_in(who) for who in ("patient", "other-patient", "doctor")]
    await open_queue(doctor)
    one = await join(first)
    house.clock.forward(minutes=1)
    two = await join(second)
    visit = await take(doctor)
    assert (await doctor.post("/api/queue/take")).json()["code"] == "booking.wrong_status"
    await later(house, doctor, minutes=3)
    await work(house)
    assert (await look(first, one))["state"] == "away"
    assert (await first.get(f"/api/appointments/{visit}")).json()["status"] == "cancelled"
    next_visit = await take(doctor)
    assert (await look(second, two))["appointment_id"] == str(next_visit)
    assert (await act(first, one, "back")).json()["state"] == "waiting"


async def test_who_says_that_she_comes_is_waited_for(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    visit = await take(doctor)
    assert (await act(patient, entry, "answer")).json()["state"] == "in_visit"
    await later(house, doctor, minutes=4)
    await work(house)
    assert (await look(patient, entry))["appointment_id"] == str(visit)
    assert (await act(patient, entry, "answer")).status_code == 200
    assert (await act(doctor, entry, "outcome", {"outcome": "patient_left"})).status_code == 204
    assert (await act(patient, entry, "answer")).json()["code"] == "queue.left"


async def test_a_visit_that_ended_early_frees_the_doctor_for_the_next(house: House) -> None:
    first, second, doctor = [await house.signed_in(who) for who in ("patient", "other-patient", "doctor")]
    await open_queue(doctor)
    await join(first)
    house.clock.forward(seconds=1)
    await join(second)
    visit = await take(doctor)
    await enter_room(first, visit)
    await later(house, doctor, minutes=7)
    await end_visit(doctor, visit)
    after = await take(doctor)
    found = (await second.get(f"/api/appointments/{after}")).json()
    assert found["starts_at"] == "2026-11-23T07:05:00Z"
    async with house.services.background() as session:
        held = select(func.count()).select_from(Reservation).where(Reservation.appointment_id == visit)
        assert await session.scalar(held) == 2


async def test_the_doctor_s_own_appointment_stands_in_the_way_and_nobody_loses_a_place(house: House) -> None:
    await house.book(await house.signed_in("patient"), starts_at=NOW.replace(hour=8))
    house.clock.forward(minutes=50)
    second, doctor = await house.signed_in("other-patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(second)
    refused = await doctor.post("/api/queue/take")
    assert (refused.status_code, refused.json()["code"]) == (409, "booking.slot_taken")
    assert (await look(second, entry))["state"] == "waiting"
    beside = await doctor.post("/api/queue/take", json={"beside": True})
    assert beside.status_code == 200, beside.text
    assert (await look(second, entry))["state"] == "called"


async def test_a_doctor_in_her_own_appointment_is_not_said_to_be_free(house: House) -> None:
    await house.book(await house.signed_in("patient"), starts_at=NOW.replace(hour=8))
    house.clock.forward(minutes=65)
    other, doctor = await house.signed_in("other-patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    assert (await join(other))["estimate"]["basis"] == "too_few"


async def test_who_cannot_be_booked_now_is_passed_over_for_a_while(house: House) -> None:
    first, second, doctor = [await house.signed_in(who) for who in ("patient", "other-patient", "doctor")]
    await open_queue(doctor)
    one = await join(first)
    house.clock.forward(seconds=1)
    two = await join(second)
    async with house.services.background.begin() as session:
        busy = await session.get_one(QueueEntry, UUID(one["entry_id"]))
        await _occupy(session, house, busy.patient_id)
    assert (await look(second, two))["appointment_id"] is None
    visit = await take(doctor)
    assert (await look(second, two))["appointment_id"] == str(visit)
    assert (await look(first, one))["state"] == "waiting"


async def _occupy(session: AsyncSession, house: House, patient_id: UUID) -> None:
    """Another doctor sees this patient now."""
    wish = Wish(house.clinic.heart, NOW, patient_id=patient_id, mode=VisitMode.ON_SITE, override="Urgence")
    await service.place(session, house.clinic.assistant(), wish, now=NOW)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("no_answer", "away"),
        ("technical", "waiting"),
        ("wrong_speciality", "refused"),
        ("physical_care", "refused"),
        ("patient_left", "left"),
        ("other", "refused"),
    ],
)
async def test_what_did_not_happen_has_a_reason(house: House, outcome: str, state: str) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    visit = await take(doctor)
    told = await act(doctor, entry, "outcome", {"outcome": outcome, "reason": "La caméra ne répond pas"})
    assert told.status_code == 204, told.text
    assert (await look(patient, entry))["state"] == state
    async with house.services.background() as session:
        call = (await session.scalars(select(QueueCall))).one()
        assert (call.outcome, call.ended_at is not None) == (outcome, True)
        assert (await session.get_one(Appointment, visit)).status == AppointmentStatus.CANCELLED


async def test_other_needs_words(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    await take(doctor)
    assert (await act(doctor, entry, "outcome", {"outcome": "other", "reason": "  "})).status_code == 422


async def test_leaving_while_called_gives_the_doctor_back(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    visit = await take(doctor)
    assert (await act(patient, entry, "leave")).json()["outcome"] == "patient_left"
    assert (await patient.get(f"/api/appointments/{visit}")).json()["status"] == "cancelled"
    assert (await doctor.post("/api/queue/take")).json()["code"] == "queue.empty"


async def test_cancelling_the_appointment_elsewhere_ends_the_entry_too(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    house.clock.forward(minutes=3)
    await open_queue(doctor)
    entry = await join(patient)
    visit = await take(doctor)
    refused = await patient.post(f"/api/appointments/{visit}/cancel")
    cancelled = await doctor.post(f"/api/appointments/{visit}/cancel")
    assert (refused.status_code, cancelled.status_code) == (409, 200)
    found = await look(patient, entry)
    assert (found["state"], found["outcome"]) == ("left", "other")


async def test_every_step_is_in_the_journal(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    await doctor.get("/api/queue/desk")
    await take(doctor)
    await act(doctor, entry, "hand-over", {})
    await act(patient, entry, "leave")
    async with house.services.background() as session:
        rows = await session.scalars(
            select(AuditEntry.action).where(AuditEntry.patient_id == UUID(entry["patient_id"]))
        )
        written = set(rows)
    assert written >= {"queue:join", "queue:read", "queue:take", "queue:hand_over", "queue:leave"}


async def test_whoever_waits_in_the_room_of_a_call_given_up_is_told(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    entry = await join(patient)
    visit = await take(doctor)
    await enter_room(patient, visit)
    assert (await act(doctor, entry, "outcome", {"outcome": "physical_care"})).status_code == 204
    await work(house)
    refused = await patient.post(f"/api/consultations/{visit}/join")
    assert (refused.status_code, refused.json()["code"]) == (409, "consultation.ended")
