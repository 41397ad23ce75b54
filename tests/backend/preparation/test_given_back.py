from typing import Any
from uuid import UUID

import httpx

from backend.preparation.nomenclature import ACTIVITIES
from tests.backend.house import House


async def done(client: httpx.AsyncClient, visit: UUID, *codes: str, state: str = "done") -> None:
    for code in codes:
        answer = await client.put(f"/api/appointments/{visit}/checklist/{code}", json={"state": state})
        assert answer.status_code == 200, answer.text


async def given(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get("/api/given-back", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_an_assistant_does_for_a_doctor_is_counted_and_what_is_undone_is_not(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    assistant, doctor = await house.signed_in("assistant"), await house.signed_in("doctor")
    minutes = {rate["activity"]: rate["minutes"] for rate in (await doctor.get("/api/activity-minutes")).json()}
    await done(assistant, visit, "rights", "papers")
    task = {"title": "Appeler", "kind": "call_back", "due_on": "2026-11-23", "appointment_id": str(visit)}
    made = (await assistant.post("/api/tasks", json=task)).json()
    await assistant.put(f"/api/tasks/{made['task_id']}/done")
    expected = minutes["rights"] + minutes["papers"] + minutes["call_back"]
    found = await given(doctor)
    assert found["total_minutes"] == expected
    assert {one["period"] for one in found["lines"]} == {"2026-11-23"}
    assert {one["practitioner_id"] for one in found["lines"]} == {str(house.clinic.skin)}
    assert (await given(assistant, per="month"))["lines"][0]["period"] == "2026-11-01"
    await assistant.delete(f"/api/tasks/{made['task_id']}/done")
    await done(assistant, visit, "rights", state="todo")
    assert (await given(doctor))["total_minutes"] == minutes["papers"]


async def test_what_the_doctor_does_herself_gives_nothing_back(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    doctor = await house.signed_in("doctor")
    await done(doctor, visit, "rights")
    assert (await given(doctor))["total_minutes"] == 0


async def test_a_new_duration_counts_from_its_day_on(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    assistant, boss = await house.signed_in("assistant"), await house.signed_in("administrator")
    await done(assistant, visit, "rights")
    before = (await given(assistant))["total_minutes"]
    change = {"minutes": 30, "valid_from": "2026-11-24"}
    assert (await boss.put("/api/activity-minutes/rights", json=change)).status_code == 200
    assert (await given(assistant, until="2026-11-30"))["total_minutes"] == before
    house.clock.forward(days=1)
    assistant = await house.signed_in("assistant")
    await done(assistant, visit, "rights")
    assert (await given(assistant))["total_minutes"] == 30
    boss = await house.signed_in("administrator")
    late = await boss.put("/api/activity-minutes/rights", json={"minutes": 1, "valid_from": "2026-11-01"})
    assert late.status_code == 422
    assert (await boss.put("/api/activity-minutes/juggling", json=change)).status_code == 404


async def test_only_ones_own_places_are_counted(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    await done(await house.signed_in("assistant"), visit, "rights")
    assert (await given(await house.signed_in("coordinator")))["total_minutes"] > 0
    assert (await given(await house.signed_in("other-coordinator")))["total_minutes"] == 0
    assert (await given(await house.signed_in("other-doctor")))["total_minutes"] == 0
    assert (await given(await house.signed_in("administrator")))["total_minutes"] > 0


async def test_the_table_can_be_taken_along(house: House) -> None:
    visit = await house.book(await house.signed_in("patient"))
    await done(await house.signed_in("assistant"), visit, "rights")
    answer = await (await house.signed_in("coordinator")).get("/api/given-back.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0].split(";") == ["Période (premier jour)", "Praticien", "Activité", "Nombre", "Minutes"]
    assert lines[1].startswith("2026-11-01;Dr Hélène Bréval;Droits à jour;1;")
    assert "Vidal" not in answer.text


async def test_every_activity_has_a_duration(house: House) -> None:
    rates = (await (await house.signed_in("doctor")).get("/api/activity-minutes")).json()
    assert [rate["activity"] for rate in rates] == list(ACTIVITIES)
