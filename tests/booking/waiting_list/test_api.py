"""Over HTTP, under row-level security, as each role."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from booking.models import Practitioner
from core.db import SessionMaker
from tests.backend.house import House, a_house
from tests.booking.clinic import at

MONDAY = {"earliest": "2026-11-23", "latest": "2026-11-23"}
TEN = at(9)


@pytest.fixture
async def house(sessions: SessionMaker, tmp_path: Path) -> AsyncGenerator[House]:
    async with a_house(sessions, tmp_path, upkeep=False) as house:
        yield house


async def work(house: House) -> None:
    while await house.services.jobs.work_once():
        continue


async def join(house: House, client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    body = {"practitioner_id": str(house.clinic.skin), "hours_from": "10:00", "hours_until": "10:20"} | MONDAY | more
    answer = await client.post("/api/waiting-list", json=body)
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


async def offered(client: httpx.AsyncClient) -> dict[str, Any]:
    [offer] = (await client.get("/api/offers", params={"state": "open"})).json()
    found: dict[str, Any] = offer
    return found


async def a_freed_time(house: House) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """The patient waits for ten o'clock, which another gives back."""
    patient, other = await house.signed_in("patient"), await house.signed_in("other-patient")
    taken = await house.book(other, starts_at=TEN)
    await join(house, patient, reason="Une tache")
    await work(house)
    assert (await patient.get("/api/offers")).json() == []
    assert (await other.post(f"/api/appointments/{taken}/cancel")).status_code == 200
    await work(house)
    return patient, await offered(patient)


async def test_a_freed_time_is_offered_and_accepted(house: House) -> None:
    patient, offer = await a_freed_time(house)
    assert offer["starts_at"] == TEN.isoformat().replace("+00:00", "Z")
    assert offer["fee_cents"] == 3000
    other = await house.signed_in("other-patient")
    assert (await other.get(f"/api/offers/{offer['offer_id']}")).status_code == 404
    assert (await other.post(f"/api/offers/{offer['offer_id']}/accept")).status_code == 404
    accepted = await patient.post(f"/api/offers/{offer['offer_id']}/accept")
    assert accepted.json()["state"] == "accepted"
    booked = (await patient.get(f"/api/appointments/{offer['appointment_id']}")).json()
    assert (booked["status"], booked["reason"]) == ("booked", "Une tache")
    line = (await patient.get("/api/waiting-list")).json()
    assert [entry["state"] for entry in line["entries"]] == ["booked"]


async def test_too_late_an_answer_is_told_so(house: House) -> None:
    patient, offer = await a_freed_time(house)
    house.clock.forward(minutes=16)
    answer = await patient.post(f"/api/offers/{offer['offer_id']}/accept")
    assert (answer.status_code, answer.json()["code"]) == (410, "waiting_list.offer_gone")


async def test_a_parent_answers_for_a_child(house: House) -> None:
    _, offer = await a_freed_time(house)
    parent = await house.signed_in("parent")
    declined = await parent.post(f"/api/offers/{offer['offer_id']}/decline")
    assert (declined.json()["state"], declined.json()["answered_how"]) == ("declined", "patient")


async def test_an_assistant_sees_the_line_of_her_place_and_answers_by_telephone(house: House) -> None:
    _, offer = await a_freed_time(house)
    assistant = await house.signed_in("assistant")
    line = (await assistant.get("/api/waiting-list", params={"practitioner_id": str(house.clinic.skin)})).json()
    assert [entry["patient"]["name"] for entry in line["entries"]] == ["Rose Vidal-0"]
    accepted = await assistant.post(f"/api/offers/{offer['offer_id']}/accept")
    assert (accepted.json()["state"], accepted.json()["answered_how"]) == ("accepted", "staff")


async def test_an_assistant_adds_somebody_and_offers_by_hand(house: House) -> None:
    assistant = await house.signed_in("assistant")
    entry = await join(
        house, assistant, patient_id=str(house.clinic.patients[1]), urgent=True, hours_from="20:00", hours_until="20:30"
    )
    assert entry["urgency"] == "urgent"
    body = {"practitioner_id": str(house.clinic.skin), "starts_at": at(9, day=24).isoformat()}
    made = await assistant.post(f"/api/waiting-list/{entry['entry_id']}/offers", json=body)
    assert made.status_code == 201, made.text
    patient = await house.signed_in("other-patient")
    assert (await offered(patient))["offer_id"] == made.json()["offer_id"]
    assert (await patient.post(f"/api/offers/{made.json()['offer_id']}/accept")).json()["state"] == "accepted"


async def test_a_coordinator_sees_what_is_unanswered_and_no_name(house: House) -> None:
    await a_freed_time(house)
    coordinator = await house.signed_in("coordinator")
    seen = await offered(coordinator)
    assert seen["patient"] is None
    assert (await coordinator.get("/api/waiting-list")).status_code == 403
    elsewhere = await house.signed_in("other-coordinator")
    assert (await elsewhere.get("/api/offers")).json() == []


async def test_what_suits_is_changed_and_the_list_is_left(house: House) -> None:
    patient = await house.signed_in("patient")
    entry = await join(house, patient, hours_from="20:00", hours_until=None)
    path = f"/api/waiting-list/{entry['entry_id']}"
    changed = (await patient.patch(path, json={"weekdays": [0, 4], "hours_from": None})).json()
    assert (changed["weekdays"], changed["hours_from"], changed["ahead"]) == ([0, 4], None, 0)
    assert (await patient.patch(path, json={"latest": "2026-11-01"})).status_code == 422
    assert (await patient.post(f"{path}/leave")).json()["state"] == "left"
    assert (await patient.patch(path, json={"weekdays": []})).status_code == 409


async def test_sooner_than_an_appointment_gives_it_up_when_accepted(house: House) -> None:
    patient, other = await house.signed_in("patient"), await house.signed_in("other-patient")
    later = await house.book(patient, starts_at=TEN + timedelta(days=2))
    taken = await house.book(other, starts_at=TEN)
    await join(house, patient, sooner_than=str(later))
    await other.post(f"/api/appointments/{taken}/cancel")
    await work(house)
    offer = await offered(patient)
    assert offer["replaces"]["appointment_id"] == str(later)
    await patient.post(f"/api/offers/{offer['offer_id']}/accept")
    given_up = (await patient.get(f"/api/appointments/{later}")).json()
    assert (given_up["status"], given_up["cancel_code"]) == ("cancelled", "earlier_found")


async def test_a_course_is_previewed_booked_replayed_and_cancelled(house: House) -> None:
    patient = await house.signed_in("patient")
    body = {
        "practitioner_id": str(house.clinic.skin),
        "starts_at": TEN.isoformat(),
        "every_days": 7,
        "count": 3,
        "reason": "Suivi",
    }
    preview = (await patient.post("/api/appointments/series/preview", json=body)).json()
    times = [one["slot"]["starts_at"] for one in preview]
    assert len(times) == 3
    request: dict[str, Any] = {"json": body | {"times": times}, "headers": {"Idempotency-Key": "a-course"}}
    made = await patient.post("/api/appointments/series", **request)
    assert made.status_code == 201, made.text
    ids = [one["appointment"]["appointment_id"] for one in made.json()["occurrences"]]
    again = await patient.post("/api/appointments/series", **request)
    assert [one["appointment"]["appointment_id"] for one in again.json()["occurrences"]] == ids
    series = f"/api/appointments/series/{made.json()['series_id']}"
    assert [one["appointment_id"] for one in (await patient.get(series)).json()] == ids
    cancelled = await patient.post(f"{series}/cancel", json={"since": times[1]})
    assert [one["status"] for one in cancelled.json()] == ["booked", "cancelled", "cancelled"]


async def test_a_course_of_taken_times_tells_each_with_what_is_free_instead(house: House) -> None:
    patient, other = await house.signed_in("patient"), await house.signed_in("other-patient")
    times = [TEN, TEN + timedelta(days=7)]
    for start in times:
        await house.book(other, starts_at=start)
    body = {
        "practitioner_id": str(house.clinic.skin),
        "starts_at": TEN.isoformat(),
        "every_days": 7,
        "count": 2,
        "times": [start.isoformat() for start in times],
    }
    refused = await patient.post("/api/appointments/series", json=body)
    assert refused.status_code == 409
    assert all(one["alternatives"] for one in refused.json()["occurrences"])


async def test_who_is_too_young_for_a_practitioner_is_told_when_booking_by_hand(house: House) -> None:
    async with house.services.background.begin() as session:
        (await session.get_one(Practitioner, house.clinic.skin)).min_age = 90
    assistant = await house.signed_in("assistant")
    entry = await join(house, assistant, patient_id=str(house.clinic.patients[1]))
    body = {"practitioner_id": str(house.clinic.skin), "starts_at": at(9, day=24).isoformat()}
    refused = await assistant.post(f"/api/waiting-list/{entry['entry_id']}/offers", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "booking.not_suitable")
