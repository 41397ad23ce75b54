from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select, update

from booking.availability import Interval
from booking.models import Appointment, Opening, Resource
from booking.resources import as_range
from tests.backend.house import House
from tests.booking.clinic import at


async def room(client: httpx.AsyncClient, site_id: UUID, **query: str | bool) -> dict[str, Any]:
    answer = await client.get("/api/waiting-room", params={"site_id": str(site_id), **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def on_site(house: House, login: str, minute: int) -> UUID:
    """A visit at the practitioner's place."""
    visit = await house.book(await house.signed_in(login), starts_at=at(8, minute))
    async with house.services.background.begin() as session:
        await session.execute(update(Appointment).where(Appointment.appointment_id == visit).values(mode="on_site"))
    return visit


async def test_the_waiting_room_shows_who_is_there_in_the_order_of_need(house: House) -> None:
    late, soon = await on_site(house, "patient", 40), await on_site(house, "other-patient", 0)
    assistant, site = await house.signed_in("assistant"), house.clinic.site_id
    assert [one["appointment_id"] for one in (await room(assistant, site))["expected"]] == [str(soon), str(late)]
    await assistant.post(f"/api/appointments/{late}/arrived")
    house.clock.forward(minutes=10)
    await assistant.post(f"/api/appointments/{soon}/arrived")
    found = await room(assistant, site)
    assert found["expected"] == []
    # Whoever comes early waits for the hour; the number tells the order of arrival.
    assert [(one["appointment_id"], one["call_number"]) for one in found["present"]] == [(str(soon), 2), (str(late), 1)]
    assert found["present"][1]["since"] == "2026-11-23T07:00:00Z"
    assert (await assistant.get(f"/api/appointments/{soon}/checklist")).json()["call_number"] == 2


async def test_a_screen_on_the_wall_has_no_name(house: House) -> None:
    visit = await on_site(house, "patient", 0)
    assistant = await house.signed_in("assistant")
    await assistant.post(f"/api/appointments/{visit}/arrived")
    answer = await assistant.get("/api/waiting-room", params={"site_id": str(house.clinic.site_id), "wall": True})
    assert "Vidal" not in answer.text
    assert str(visit) not in answer.text
    assert [(one["call_number"], one["name"]) for one in answer.json()["present"]] == [(1, "R. V.")]


async def test_the_waiting_room_is_of_ones_own_place(house: House) -> None:
    assistant = await house.signed_in("assistant")
    answer = await assistant.get("/api/waiting-room", params={"site_id": str(house.clinic.pharmacy_id)})
    assert answer.status_code == 404


async def test_the_coordinator_sees_cabins_taken_and_free_without_a_patient(house: House) -> None:
    await house.book(await house.signed_in("patient"), cabin=True)
    coordinator = await house.signed_in("other-coordinator")
    answer = await coordinator.get("/api/admin/occupancy")
    assert answer.status_code == 200, answer.text
    assert "Vidal" not in answer.text
    [place] = answer.json()
    [cabin] = place["resources"]
    assert (cabin["name"], cabin["state"], cabin["keeps_hours"]) == ("Télécabine 1", "off", False)
    assert [(one["practitioner"], one["starts_at"]) for one in cabin["taken"]] == [
        ("Dr Hélène Bréval", "2026-11-23T08:00:00Z")
    ]
    assert cabin["next_at"] == "2026-11-23T08:00:00Z"
    assert [(one["starts_at"], one["ends_at"]) for one in cabin["free"]] == [
        ("2026-11-23T07:00:00Z", "2026-11-23T08:00:00Z"),
        ("2026-11-23T08:20:00Z", "2026-11-23T18:00:00Z"),
    ]
    assert (await (await house.signed_in("coordinator")).get("/api/admin/occupancy")).json() == []


async def test_a_cabin_that_keeps_hours_is_closed_outside_them(house: House) -> None:
    async with house.services.background.begin() as session:
        await session.execute(update(Resource).where(Resource.ref == house.clinic.cabin_id).values(keeps_hours=True))
        number = await session.scalar(select(Resource.resource_id).where(Resource.ref == house.clinic.cabin_id))
        session.add(Opening(resource_id=number, during=as_range(Interval(at(9), at(11))), source="extra"))
    coordinator = await house.signed_in("other-coordinator")
    cabin = (await coordinator.get("/api/admin/occupancy")).json()[0]["resources"][0]
    assert cabin["state"] == "closed"
    assert [one["starts_at"] for one in cabin["free"]] == ["2026-11-23T09:00:00Z"]
    tomorrow = (house.clock() + timedelta(days=1)).date().isoformat()
    later = (await coordinator.get("/api/admin/occupancy", params={"date": tomorrow})).json()[0]["resources"][0]
    assert (later["state"], later["free"]) == (None, [])
