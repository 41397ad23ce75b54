"""The agenda over HTTP: what is drawn in a day and a week, for whom."""

from uuid import UUID

import pytest
from sqlalchemy import update

from booking.models import Site
from core.access import CareLink
from tests.backend.house import House
from tests.booking.clinic import at
from tests.booking.schedules.desk import MORNING, TUESDAY, Desk, a_desk


@pytest.fixture
async def desk(house: House) -> Desk:
    return await a_desk(house)


WEEK = [(f"{day} 08:00", "11:00") for day in range(23, 28)]


async def test_an_agenda_draws_hours_breaks_visits_and_what_is_taken(desk: Desk) -> None:
    seen = await desk.book(at(8, day=24))
    wish = {"practitioner_id": str(desk.house.clinic.skin), "hold": True}
    other = await desk.house.signed_in("other-patient")
    await other.post("/api/appointments", json=wish | {"starts_at": at(9, day=24).isoformat()})
    await desk.client.put(f"{desk.url}/settings", json={"buffer_minutes": 10, "visit_minutes": 20})
    buffered = await desk.book(at(10, 20, day=24))
    answer = await desk.client.get("/api/agenda", params={"from": TUESDAY, "days": 2})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["first"], shown["days"], shown["starts_at"]) == (TUESDAY, 2, "2026-11-23T23:00:00Z")
    (agenda,) = shown["agendas"]
    assert [one["starts_at"] for one in agenda["openings"]] == ["2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z"]
    assert {one["kept_for"] for one in agenda["openings"]} == {"all"}
    visits = {one["appointment_id"]: one["buffer_until"] for one in agenda["appointments"]}
    assert visits == {seen: "2026-11-24T08:20:00Z", buffered: "2026-11-24T10:50:00Z"}
    (held,) = agenda["busy"]
    assert (held["kind"], held["starts_at"]) == ("held", "2026-11-24T09:00:00Z")
    assert "Vidal-1" not in answer.text


async def test_an_agenda_shows_leave_closures_breaks_and_holidays(desk: Desk) -> None:
    rules = [{"weekday": 4, **MORNING}, {"weekday": 4, "starts": "10:00", "ends": "10:15", "kind": "break"}]
    await desk.week(*rules)
    await desk.leave(first_day="2026-12-24", last_day="2026-12-24")
    answer = await desk.client.get("/api/agenda", params={"from": "2026-12-18", "days": 8})
    (agenda,) = answer.json()["agendas"]
    assert agenda["breaks"][0]["starts_at"] == "2026-12-18T09:00:00Z"
    assert [one["label"] for one in agenda["closures"]] == ["Congrès"]
    assert [one["day"] for one in agenda["holidays"]] == ["2026-12-25"]
    assert {one["starts_at"][:10] for one in agenda["openings"]} == {"2026-12-18"}


async def test_hours_are_drawn_further_ahead_than_they_are_made(desk: Desk) -> None:
    answer = await desk.client.get("/api/agenda", params={"from": "2027-09-06", "days": 1})
    assert [one["starts_at"] for one in answer.json()["agendas"][0]["openings"]] == ["2027-09-06T07:00:00Z"]


async def test_a_patient_who_withdrew_her_doctors_sight_is_busy_without_a_name(desk: Desk) -> None:
    booked = await desk.book(at(8, day=24))
    async with desk.house.services.background.begin() as session:
        await session.execute(
            update(CareLink).where(CareLink.source_id == UUID(booked)).values(withdrawn_at=desk.house.clock())
        )
    (agenda,) = (await desk.client.get("/api/agenda", params={"from": TUESDAY})).json()["agendas"]
    assert agenda["appointments"] == []
    assert [one["kind"] for one in agenda["busy"]] == ["other"]
    (hit,) = (await desk.leave(dry_run=True)).json()["hits"]
    assert (hit["appointment_id"], hit["patient"]) == (booked, None)


async def test_an_assistant_sees_all_doctors_of_her_site_side_by_side(house: House) -> None:
    assistant = await house.signed_in("assistant")
    shown = (await assistant.get("/api/agenda", params={"from": TUESDAY})).json()
    assert [one["practitioner"]["name"] for one in shown["agendas"]] == ["Dr Marc Aubrac", "Dr Hélène Bréval"]
    one = await assistant.get("/api/agenda", params={"practitioner_id": str(house.clinic.heart), "from": TUESDAY})
    assert len(one.json()["agendas"]) == 1
    site = await assistant.get("/api/agenda", params={"site_id": str(house.clinic.site_id)})
    assert len(site.json()["agendas"]) == 2
    assert (await assistant.get("/api/agenda", params={"site_id": str(house.clinic.pharmacy_id)})).status_code == 404
    doctor = await house.signed_in("doctor")
    assert (await doctor.get("/api/agenda", params={"practitioner_id": str(house.clinic.heart)})).status_code == 404


async def test_a_site_in_another_zone_counts_its_own_days(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(update(Site).where(Site.site_id == house.clinic.site_id).values(tz="Indian/Reunion"))
    doctor = await house.signed_in("doctor")
    shown = (await doctor.get("/api/agenda", params={"from": TUESDAY})).json()
    assert (shown["tz"], shown["starts_at"]) == ("Indian/Reunion", "2026-11-23T20:00:00Z")
