"""Sites and cabins: who sees and changes which."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from booking.models import Resource
from tests.backend.house import House

SITE = {
    "kind": "pharmacy",
    "name": "Pharmacie du Pont",
    "commune": "Gignac",
    "postcode": "34150",
    "latitude": 43.65,
    "longitude": 3.55,
    "priority_zone": True,
}


async def listed(client: httpx.AsyncClient, what: str) -> list[dict[str, Any]]:
    response = await client.get(f"/api/admin/{what}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


async def test_sites_are_listed_with_their_people_and_cabins(house: House) -> None:
    found = await listed(await house.signed_in("administrator"), "sites")
    assert [(site["name"], site["people"], site["cabins"]) for site in found] == [
        ("Comptoir médical", 2, 0),
        ("Pharmacie des Platanes", 2, 1),
    ]
    own = await listed(await house.signed_in("coordinator"), "sites")
    assert [site["name"] for site in own] == ["Comptoir médical"]


async def test_an_administrator_adds_a_site_and_a_coordinator_does_not(house: House) -> None:
    administrator, coordinator = await house.signed_in("administrator"), await house.signed_in("coordinator")
    assert (await coordinator.post("/api/admin/sites", json=SITE)).status_code == 403
    made = await administrator.post("/api/admin/sites", json=SITE)
    assert made.status_code == 201
    assert made.json() == SITE | {"site_id": made.json()["site_id"], "people": 0, "cabins": 0}


async def test_a_coordinator_changes_her_own_site_only(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    changed = await coordinator.put(f"/api/admin/sites/{house.clinic.site_id}", json=SITE)
    assert changed.json()["name"] == "Pharmacie du Pont"
    for site_id in (house.clinic.pharmacy_id, uuid4()):
        assert (await coordinator.put(f"/api/admin/sites/{site_id}", json=SITE)).status_code == 404
    administrator = await house.signed_in("administrator")
    assert (await administrator.put(f"/api/admin/sites/{uuid4()}", json=SITE)).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [{"postcode": "3415"}, {"latitude": 91}, {"longitude": "NaN"}, {"kind": "castle"}, {"tz": "UTC"}],
    ids=str,
)
async def test_what_is_no_place_is_refused(house: House, changes: dict[str, Any]) -> None:
    administrator = await house.signed_in("administrator")
    assert (await administrator.post("/api/admin/sites", json=SITE | changes)).status_code == 422


async def test_a_new_cabin_waits_for_its_kiosk_and_can_be_given_hours(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    made = await coordinator.post(
        "/api/admin/cabins", json={"name": "Télécabine 2", "site_id": str(house.clinic.site_id)}
    )
    assert made.status_code == 201
    cabin = made.json()
    assert (cabin["site_name"], cabin["enrolled"], cabin["pending"], cabin["online"]) == (
        "Comptoir médical",
        None,
        None,
        False,
    )
    assert [one["name"] for one in await listed(coordinator, "cabins")] == ["Télécabine 2"]
    async with house.services.background() as session:
        kinds = await session.scalars(select(Resource.kind).where(Resource.ref == cabin["cabin_id"]))
        assert kinds.all() == ["cabin"]


async def test_cabins_of_other_sites_are_not_seen_or_made(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    assert await listed(coordinator, "cabins") == []
    for site_id in (house.clinic.pharmacy_id, uuid4()):
        wish = {"name": "X", "site_id": str(site_id)}
        assert (await coordinator.post("/api/admin/cabins", json=wish)).status_code == 404
    assert len(await listed(await house.signed_in("other-coordinator"), "cabins")) == 1


@pytest.mark.parametrize("what", ["sites", "cabins", "people", "practitioners"])
@pytest.mark.parametrize("login", ["auditor", "doctor", "assistant", "patient", "kiosk"])
async def test_nobody_else_is_shown_the_administration(house: House, login: str, what: str) -> None:
    client = await house.signed_in(login)
    assert (await client.get(f"/api/admin/{what}")).status_code == 403
