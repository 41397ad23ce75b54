"""The directory over HTTP: whose answers open which hours, and what is counted and kept."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from booking.availability import Interval
from booking.lanes import lane_of
from booking.models import Cabin, Commune, EmptySearch, Opening, Site, Zone
from booking.resources import as_range
from core.audit import AuditEntry
from core.db import SessionMaker
from core.identity import Assurance
from tests.backend.house import House, a_house
from tests.booking.clinic import NOW, at, number_of

ZONE = UUID("00000000-0000-4000-8000-00000000000a")


@pytest.fixture
async def house(sessions: SessionMaker, tmp_path: Path) -> AsyncGenerator[House]:
    """Octon lies in a priority zone; an evening is kept for it."""
    async with a_house(sessions, tmp_path, upkeep=False) as house:
        async with sessions.begin() as session:
            session.add(Zone(zone_id=ZONE, name="Salagou", population=3000))
            await session.flush()
            session.add_all(
                Commune(code=code, name=name, postcode="34800", latitude=lat, longitude=lon, zone_id=zone)
                for code, name, lat, lon, zone in (
                    ("34186", "Octon", 43.66, 3.31, ZONE),
                    ("34079", "Clermont-l'Hérault", 43.63, 3.43, None),
                )
            )
            where = Site.site_id == house.clinic.pharmacy_id
            await session.execute(update(Site).where(where).values(latitude=43.73, longitude=3.32))
            fitted = update(Cabin).where(Cabin.cabin_id == house.clinic.cabin_id)
            await session.execute(fitted.values(instruments=["dermatoscope"]))
            lane = list(lane_of(reserved_for="zone", visit_types=(), zone_id=ZONE))
            number = await number_of(session, house.clinic.skin)
            kept = as_range(Interval(at(17), at(18)))
            session.add(Opening(resource_id=number, during=kept, source="extra", lane=lane))
        yield house


async def evening(house: House, client: httpx.AsyncClient, **asked: Any) -> bool:
    """Are the hours of the evening shown?"""
    path = f"/api/practitioners/{house.clinic.skin}/slots"
    answer = await client.get(path, params={"from": "2026-11-23", "days": 1, **asked})
    assert answer.status_code == 200, answer.text
    return "2026-11-23T17:00:00Z" in {slot["starts_at"] for slot in answer.json()["days"][0]["slots"]}


async def test_a_visitor_states_what_opens_kept_hours(house: House) -> None:
    visitor = house.visitor()
    assert not await evening(house, visitor)
    assert not await evening(house, visitor, commune="clermont l'hérault")
    assert await evening(house, visitor, commune="octon")
    assert await evening(house, visitor, no_treating_doctor=True)


async def test_a_patient_sees_what_her_own_answers_open_whatever_she_states(house: House) -> None:
    patient = await house.signed_in("patient")
    assert not await evening(house, patient, commune="34186", no_treating_doctor=True)
    said = await patient.put("/api/me/residence", json={"commune_code": "34186"})
    assert (said.status_code, said.json()["in_priority_zone"]) == (200, True)
    assert await evening(house, patient)
    month = await patient.get(f"/api/practitioners/{house.clinic.skin}/calendar", params={"month": "2026-11"})
    assert {day["date"]: day["free"] for day in month.json()["days"]}["2026-11-23"] == 9 + 3
    wish = {"practitioner_id": str(house.clinic.skin), "starts_at": "2026-11-23T17:00:00Z", "reason": "Une tache"}
    assert (await patient.post("/api/appointments", json=wish)).status_code == 201
    one_factor = await house.signed_in("patient", assurance=Assurance.ONE_FACTOR)
    assert not await evening(house, one_factor)


async def test_whoever_acts_for_a_relative_searches_for_her(house: House) -> None:
    parent, own = await house.signed_in("parent"), {"patient_id": str(house.clinic.patients[0])}
    said = await parent.put("/api/me/residence", params=own, json={"has_treating_doctor": False})
    assert said.json()["has_treating_doctor"] is False
    assert not await evening(house, parent)
    assert await evening(house, parent, **own)
    path = f"/api/practitioners/{house.clinic.skin}/slots"
    assert (await parent.get(path, params={"patient_id": str(uuid4())})).status_code == 404


async def test_a_residence_is_said_read_withdrawn_and_noted(house: House, sessions: SessionMaker) -> None:
    patient = await house.signed_in("patient")
    first = await patient.get("/api/me/residence")
    assert first.headers["Cache-Control"] == "no-store"
    assert (first.json()["commune"], first.json()["has_treating_doctor"]) == (None, None)
    await patient.put("/api/me/residence", json={"commune_code": "34079", "has_treating_doctor": True})
    assert (await patient.get("/api/me/residence")).json()["commune"]["name"] == "Clermont-l'Hérault"
    unknown = await patient.put("/api/me/residence", json={"commune_code": "99999"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "commune_code")
    withdrawn = await patient.put("/api/me/residence", json={})
    assert (withdrawn.json()["commune"], withdrawn.json()["has_treating_doctor"]) == (None, None)
    async with sessions() as session:
        noted = await session.scalars(
            select(AuditEntry.action).where(AuditEntry.patient_id == house.clinic.patients[0])
        )
        assert sorted(noted) == ["identity:change"] * 2 + ["identity:read"] * 2
    other = await house.signed_in("doctor")
    assert (await other.get("/api/me/residence")).status_code == 403


async def test_cards_show_distances_cabins_and_overruns(house: House) -> None:
    visitor = house.visitor()
    plain = (await visitor.get("/api/practitioners")).json()
    assert {(card["distance_km"], card["nearest_cabin"]) for card in plain} == {(None, None)}
    cards = (await visitor.get("/api/practitioners", params={"commune": "Octon", "sort": "nearest"})).json()
    assert [card["name"] for card in cards] == ["Dr Hélène Bréval", "Dr Marc Aubrac"]
    assert cards[0]["nearest_cabin"]["distance_km"] == pytest.approx(7.8, abs=0.1)
    assert cards[0]["distance_km"] == pytest.approx(9.9, abs=0.2)
    near = (await visitor.get("/api/practitioners", params={"commune": "Octon", "max_km": 8})).json()
    assert [card["name"] for card in near] == ["Dr Hélène Bréval"]
    unknown = await visitor.get("/api/practitioners", params={"commune": "Nulle-Part"})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "commune")


async def test_cabins_are_listed_by_instrument_and_distance(house: House) -> None:
    visitor = house.visitor()
    (cabin,) = (await visitor.get("/api/cabins", params={"instrument": "dermatoscope", "near": "34079"})).json()
    assert (cabin["name"], cabin["site"]["commune"]) == ("Télécabine 1", "Lodève")
    assert cabin["distance_km"] == pytest.approx(14.2, abs=0.2)
    assert (await visitor.get("/api/cabins", params={"instrument": "ecg"})).json() == []


async def test_a_practitioners_page_lists_her_visits(house: House) -> None:
    page = (await house.visitor().get(f"/api/practitioners/{house.clinic.skin}")).json()
    assert page["visits"][0]["code"] == "dermatology_mole"
    assert page["visits"][0]["instruments"] == ["dermatoscope"]


@pytest.mark.parametrize("month", ["2026-13", "2026", "1999-01", "2300-01", "", "2026-11-01"])
async def test_a_month_that_cannot_be_meant_is_refused(house: House, month: str) -> None:
    path = f"/api/practitioners/{house.clinic.skin}/calendar"
    assert (await house.visitor().get(path, params={"month": month})).status_code == 422


async def test_searches_without_an_answer_are_counted_and_shown_with_the_hours_ahead(
    house: House, sessions: SessionMaker
) -> None:
    visitor = house.visitor()
    for params in (
        {"speciality": "urology", "commune": "Octon"},
        {"speciality": "urology", "commune": "Octon"},
        {"speciality": "made_up"},
        {"speciality": "cardiology", "date": "2027-06-01"},
        {"speciality": "cardiology"},
    ):
        assert (await visitor.get("/api/practitioners", params=params)).status_code == 200
    coordinator = await house.signed_in("coordinator")
    rows = (await coordinator.get("/api/admin/searches/unanswered")).json()
    assert [(row["speciality"], row["commune"], row["searches"]) for row in rows] == [
        ("urology", "Octon", 2),
        (None, None, 1),
        ("cardiology", None, 1),
    ]
    # The heart doctor is there on Tuesdays from 14 to 16.
    assert [(row["openings"], row["hours"]) for row in rows][2] == (5, 10)
    assert (rows[0]["openings"], rows[0]["hours"]) == (0, 0)
    house.clock.forward(days=31)
    again = await house.signed_in("coordinator")
    assert (await again.get("/api/admin/searches/unanswered")).json() == []
    async with sessions() as session:
        assert {row.day for row in await session.scalars(select(EmptySearch))} == {NOW.date()}


async def test_administrators_keep_the_tariffs(house: House, sessions: SessionMaker) -> None:
    admin = await house.signed_in("administrator")
    new = {"speciality_code": "cardiology", "valid_from": "2026-11-01", "cents": 2500}
    assert (await admin.put("/api/admin/tariffs", json=new)).json() == new | {"valid_until": None}
    assert (await admin.put("/api/admin/tariffs", json=new | {"cents": 2600})).json()["cents"] == 2600
    cards = (await house.visitor().get("/api/practitioners", params={"speciality": "cardiology"})).json()
    assert [(card["tariff_cents"], card["overrun_cents"]) for card in cards] == [(2600, 400)]
    refused = await admin.put("/api/admin/tariffs", json=new | {"valid_until": "2026-10-01"})
    assert refused.status_code == 422
    assert (await admin.put("/api/admin/tariffs", json=new | {"speciality_code": "no_such"})).status_code == 404
    coordinator = await house.signed_in("coordinator")
    assert len((await coordinator.get("/api/admin/tariffs")).json()) == 1
    assert (await coordinator.put("/api/admin/tariffs", json=new)).status_code == 403
    async with sessions() as session:
        noted = await session.scalars(select(AuditEntry.action).where(AuditEntry.action == "tariff:change"))
        assert len(list(noted)) == 2
