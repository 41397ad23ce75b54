from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy import select, update

from backend import work
from backend.care.models import Referral
from backend.preparation import task_jobs
from core.access import CareLink
from core.audit import AuditEntry
from tests.backend.house import House
from tests.booking.clinic import at

TODAY = "2026-11-23"


async def add(client: httpx.AsyncClient, **task: object) -> dict[str, object]:
    answer = await client.post("/api/tasks", json={"title": "Demander le courrier", "due_on": TODAY} | task)
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()
    return made


async def listed(client: httpx.AsyncClient, **query: str | bool) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await client.get("/api/tasks", params=query)).json()["tasks"]
    return found


async def test_a_task_is_written_done_taken_back_and_discarded(house: House) -> None:
    assistant = await house.signed_in("assistant")
    task = await add(assistant, kind="papers", note="Clinique du Parc")
    assert [one["title"] for one in await listed(assistant)] == ["Demander le courrier"]
    done = (await assistant.put(f"/api/tasks/{task['task_id']}/done")).json()
    assert (done["done_actor"], done["done_at"] is not None) == ("Assistant", True)
    assert await listed(assistant) == []
    assert len(await listed(assistant, done=True)) == 1
    assert (await assistant.delete(f"/api/tasks/{task['task_id']}")).status_code == 422
    assert (await assistant.delete(f"/api/tasks/{task['task_id']}/done")).json()["done_at"] is None
    assert (await assistant.delete(f"/api/tasks/{task['task_id']}")).status_code == 204
    assert await listed(assistant) == []


async def test_a_task_from_a_visit_knows_its_patient_and_doctor_and_both_of_them_see_it(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    assistant, doctor = await house.signed_in("assistant"), await house.signed_in("doctor")
    task = await add(assistant, kind="results", appointment_id=str(visit))
    assert task["patient"]["name"] == "Rose Vidal-0"  # type: ignore[index]
    assert task["practitioner_id"] == str(house.clinic.skin)
    assert [one["task_id"] for one in await listed(doctor)] == [task["task_id"]]
    assert await listed(await house.signed_in("other-doctor")) == []
    async with house.services.background() as session:
        found = await session.scalars(select(AuditEntry).where(AuditEntry.action == "task:change"))
        assert [row.patient_id for row in found] == [house.clinic.patients[0]]


async def test_mine_are_those_given_to_me_or_to_nobody(house: House) -> None:
    assistant = await house.signed_in("assistant")
    mine = await add(assistant, assignee_id=str(house.accounts["assistant"]))
    free = await add(assistant)
    found = await listed(assistant, scope="mine")
    assert {one["task_id"] for one in found} == {mine["task_id"], free["task_id"]}
    team = (await assistant.get("/api/colleagues")).json()
    assert [one["name"] for one in team] == ["Assistant"]
    refused = await assistant.post(
        "/api/tasks",
        json={"title": "x", "due_on": TODAY, "assignee_id": str(house.accounts["attendant"])},
    )
    assert refused.status_code == 404, "the pharmacy's attendant works elsewhere"


async def test_the_words_the_day_and_the_person_of_a_task_change(house: House) -> None:
    assistant = await house.signed_in("assistant")
    task = await add(assistant)
    changed = await assistant.put(
        f"/api/tasks/{task['task_id']}",
        json={"title": "Relancer", "due_on": "2026-11-30", "assignee_id": str(house.accounts["assistant"])},
    )
    assert changed.json()["due_on"] == "2026-11-30"
    assert changed.json()["assignee"] == "Assistant"
    assert (await assistant.put(f"/api/tasks/{task['task_id']}", json={"due_on": TODAY})).status_code == 422


async def happens(house: House, kind: str, **payload: UUID) -> None:
    """The event, told twice, as a queue may."""
    handler = task_jobs.handlers(house.clock)[kind]
    for _ in range(2):
        async with house.services.background.begin() as session:
            await handler(session, {name: str(value) for name, value in payload.items()})


async def test_who_did_not_come_is_to_be_called_back_once(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    house.clock.now = at(8, 30)
    assistant = await house.signed_in("assistant")
    assert (await assistant.post(f"/api/appointments/{visit}/no-show")).status_code == 200
    await happens(house, "appointment.missed", appointment_id=visit)
    found = await listed(assistant)
    assert [(one["kind"], one["origin"], one["appointment_id"]) for one in found] == [
        ("call_back", "missed", str(visit))
    ]


async def test_a_referral_is_to_be_arranged_once(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    doctor = await house.signed_in("doctor")
    made = await doctor.post(f"/api/consultations/{visit}/referrals", json={"practitioner_id": str(house.clinic.heart)})
    assert made.status_code < 300, made.text
    async with house.services.background() as session:
        referral_id = (await session.scalars(select(Referral.referral_id))).one()
    await happens(house, "referral.made", referral_id=referral_id)
    found = await listed(await house.signed_in("assistant"))
    assert [(one["kind"], one["due_on"]) for one in found] == [("referral", "2026-11-24")]


async def test_the_events_that_make_tasks_are_acted_on(house: House) -> None:
    assert set(task_jobs.handlers(house.clock)) <= set(work.handlers(house.services))


async def test_a_task_about_a_patient_whose_care_has_ended_is_counted_not_shown(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    assistant = await house.signed_in("assistant")
    await add(assistant, appointment_id=str(visit))
    async with house.services.background.begin() as session:
        await session.execute(update(CareLink).values(ends_at=house.clock() + timedelta(minutes=1)))
    house.clock.forward(minutes=2)
    assistant = await house.signed_in("assistant")
    answer = (await assistant.get("/api/tasks")).json()
    assert answer["tasks"] == []
    assert answer["hidden"] == 1


async def test_a_task_needs_a_patient_in_ones_care(house: House) -> None:
    assistant = await house.signed_in("assistant")
    answer = await assistant.post(
        "/api/tasks", json={"title": "x", "due_on": TODAY, "patient_id": str(house.clinic.patients[1])}
    )
    assert answer.status_code == 404


async def test_a_doctors_own_task_needs_no_membership(house: House) -> None:
    doctor = await house.signed_in("doctor")
    task = await add(doctor)
    assert UUID(str(task["practitioner_id"])) == house.clinic.skin
    assert len(await listed(doctor)) == 1
