"""Steps of the queue over HTTP."""

from typing import Any
from uuid import UUID

import httpx

from tests.backend.house import House

SKIN = "dermatology"


async def open_queue(doctor: httpx.AsyncClient, **more: Any) -> None:
    response = await doctor.put("/api/queue/presence", json={"state": "open"} | more)
    assert response.status_code == 200, response.text


async def join(patient: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    wish = {"speciality": SKIN, "reason": "Une plaque rouge depuis hier"} | more
    response = await patient.post("/api/queue/entries", json=wish)
    assert response.status_code == 201, response.text
    entry: dict[str, Any] = response.json()
    return entry


async def take(doctor: httpx.AsyncClient) -> UUID:
    response = await doctor.post("/api/queue/take")
    assert response.status_code == 200, response.text
    return UUID(response.json()["appointment_id"])


async def look(patient: httpx.AsyncClient, entry: dict[str, Any]) -> dict[str, Any]:
    response = await patient.get(f"/api/queue/entries/{entry['entry_id']}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def act(client: httpx.AsyncClient, entry: dict[str, Any], step: str, body: Any = None) -> httpx.Response:
    return await client.post(f"/api/queue/entries/{entry['entry_id']}/{step}", json=body)


async def enter_room(patient: httpx.AsyncClient, visit: UUID) -> None:
    agreed = await patient.post(f"/api/consultations/{visit}/consent", json={"version": "2026-12"})
    assert agreed.status_code == 204, agreed.text
    joined = await patient.post(f"/api/consultations/{visit}/join")
    assert joined.status_code == 200, joined.text


async def end_visit(doctor: httpx.AsyncClient, visit: UUID) -> None:
    response = await doctor.post(f"/api/consultations/{visit}/end", json={})
    assert response.status_code == 200, response.text


async def later(house: House, doctor: httpx.AsyncClient, *, minutes: float) -> None:
    """Time passes while the doctor's page goes on answering for her."""
    house.clock.forward(minutes=minutes)
    beaten = await doctor.post("/api/queue/presence/beat")
    assert beaten.status_code == 200, beaten.text


async def work(house: House) -> None:
    while await house.services.jobs.work_once():
        pass
