"""Doctors at the queue, what they hand to each other, and what those who organise see."""

from typing import Any

import httpx
import pytest

from booking.models import Practitioner
from tests.backend.house import House
from tests.backend.queue.steps import act, end_visit, enter_room, join, later, look, open_queue, take, work


async def with_a_colleague(house: House) -> httpx.AsyncClient:
    """The heart doctor turns to skin, by video."""
    async with house.services.background.begin() as session:
        doctor = await session.get_one(Practitioner, house.clinic.heart)
        doctor.speciality_code, doctor.remote = "dermatology", True
    return await house.signed_in("other-doctor")


async def lobby(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/api/queue", params={"speciality": "dermatology"})).json()[0]
    return found


async def test_a_doctor_whose_page_died_is_not_there(house: House) -> None:
    doctor, visitor = await house.signed_in("doctor"), house.visitor()
    await open_queue(doctor)
    assert (await lobby(visitor))["open"] == 1
    house.clock.forward(seconds=91)
    assert (await lobby(visitor))["open"] == 0
    await later(house, doctor, minutes=1)
    assert (await lobby(visitor))["open"] == 1
    house.clock.forward(minutes=12)
    assert (await doctor.post("/api/queue/presence/beat")).json()["code"] == "queue.closed"


async def test_a_pause_ends_by_itself(house: House) -> None:
    doctor = await house.signed_in("doctor")
    await open_queue(doctor)
    paused = await doctor.put("/api/queue/presence", json={"state": "paused", "pause_minutes": 10, "reason": "break"})
    assert paused.json()["open"] is False
    shown = await lobby(doctor)
    assert (shown["open"], shown["opens_at"]) == (0, "2026-11-23T07:10:00Z")
    assert (await doctor.post("/api/queue/take")).json()["code"] == "queue.closed"
    await later(house, doctor, minutes=5)
    await later(house, doctor, minutes=5)
    assert (await lobby(doctor))["open"] == 1


async def test_the_end_of_a_shift_closes_the_queue(house: House) -> None:
    doctor = await house.signed_in("doctor")
    await open_queue(doctor, closes_at="2026-11-23T07:01:00Z")
    await later(house, doctor, minutes=1)
    assert (await doctor.post("/api/queue/take")).json()["code"] == "queue.closed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "open", "pause_minutes": 10},
        {"state": "open", "closes_at": "2026-11-23T06:00:00Z"},
        {"state": "open", "zones": ["00000000-0000-4000-8000-000000000000"]},
    ],
)
async def test_what_cannot_be_meant_is_refused(house: House, wrong: dict[str, Any]) -> None:
    doctor = await house.signed_in("doctor")
    assert (await doctor.put("/api/queue/presence", json=wrong)).status_code == 422


async def test_who_does_not_consult_by_video_cannot_open(house: House) -> None:
    doctor = await house.signed_in("other-doctor")
    assert (await doctor.put("/api/queue/presence", json={"state": "open"})).json()["code"] == "booking.not_suitable"


async def test_names_are_shown_to_a_doctor_who_is_there_only(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    await open_queue(doctor)
    await join(patient)
    await doctor.put("/api/queue/presence", json={"state": "closed", "reason": "end_of_shift"})
    seen = (await doctor.get("/api/queue/desk")).json()
    assert (seen["waiting_count"], seen["waiting"]) == (1, [])


async def test_a_hand_over_is_the_colleague_s_alone_while_she_is_open(house: House) -> None:
    patient, other, doctor = [await house.signed_in(who) for who in ("patient", "other-patient", "doctor")]
    colleague = await with_a_colleague(house)
    await open_queue(doctor)
    await open_queue(colleague)
    one = await join(patient)
    house.clock.forward(seconds=1)
    two = await join(other)
    await take(doctor)
    told = await act(doctor, one, "hand-over", {"practitioner_id": str(house.clinic.heart)})
    assert told.status_code == 204, told.text
    visit = await take(doctor)
    assert (await look(other, two))["appointment_id"] == str(visit)
    visit = await take(colleague)
    assert (await look(patient, one))["appointment_id"] == str(visit)


async def test_a_hand_over_to_somebody_who_closed_is_refused(house: House) -> None:
    patient, doctor = await house.signed_in("patient"), await house.signed_in("doctor")
    colleague = await with_a_colleague(house)
    await open_queue(doctor)
    await open_queue(colleague)
    await colleague.put("/api/queue/presence", json={"state": "closed"})
    entry = await join(patient)
    await take(doctor)
    refused = await act(doctor, entry, "hand-over", {"practitioner_id": str(house.clinic.heart)})
    assert (refused.status_code, refused.json()["code"]) == (409, "queue.closed")
    assert (await look(patient, entry))["state"] == "called"


async def test_back_to_the_queue_keeps_the_rank_and_goes_to_another(house: House) -> None:
    patient, other, doctor = [await house.signed_in(who) for who in ("patient", "other-patient", "doctor")]
    await open_queue(doctor)
    one = await join(patient)
    house.clock.forward(seconds=1)
    await join(other)
    await take(doctor)
    assert (await act(doctor, one, "hand-over", {})).status_code == 204
    found = await look(patient, one)
    assert (found["state"], found["place"]["ahead"]) == ("waiting", 0)
    await take(doctor)
    assert (await look(patient, one))["state"] == "waiting"


async def test_a_doctor_s_judgement_moves_the_rank_within_the_bound(house: House) -> None:
    patient, other, doctor = [await house.signed_in(who) for who in ("patient", "other-patient", "doctor")]
    await open_queue(doctor)
    one = await join(patient)
    await later(house, doctor, minutes=1)
    two = await join(other)
    assert (await act(doctor, two, "urgency", {"urgency": "soon"})).status_code == 204
    assert (await look(patient, one))["place"]["ahead"] == 1


async def test_waits_are_measured_and_said_once_there_are_enough(house: House) -> None:
    patient, organiser = await house.signed_in("patient"), await house.signed_in("coordinator")
    doctor = await house.signed_in("doctor")
    await open_queue(doctor)
    for _ in range(5):
        await join(patient)
        await later(house, doctor, minutes=1)
        visit = await take(doctor)
        await enter_room(patient, visit)
        await later(house, doctor, minutes=1)
        await end_visit(doctor, visit)
        await work(house)
    known = (await lobby(patient))["measured"]
    assert (known["calls"], known["p50_s"], known["p90_s"]) == (5, 60, 60)
    day = (await organiser.get("/api/queue/waits")).json()[0]
    assert (day["joined"], day["outcomes"], day["p50_s"]) == (5, {"served": 5}, 60)
