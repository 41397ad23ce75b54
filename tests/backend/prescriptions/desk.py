"""What a doctor writes in these tests, and the steps to a signed prescription."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select

from core.jobs import Job
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way, ended

AMOXICILLIN = {
    "kind": "medicine",
    "medication": "Amoxicilline 1 g, comprimé dispersible",
    "dose": "1 comprimé",
    "route": "oral",
    "timing": "matin et soir",
    "duration": 6,
    "duration_unit": "d",
    "quantity": 12,
    "quantity_unit": "comprimés",
    "not_substitutable": "CIF",
    "patient_instruction": "Au milieu du repas.",
}
NURSE = {"kind": "nursing", "text": "Pansement de la plaie de l'avant-bras,\nun jour sur deux pendant 10 jours."}


async def save(
    doctor: httpx.AsyncClient, visit: UUID, *items: dict[str, Any], revision: int = 0, **more: Any
) -> httpx.Response:
    content = {"items": list(items), **more.pop("content", {})}
    body = {"content": content, "revision": revision, **more}
    return await doctor.put(f"/api/consultations/{visit}/prescriptions/draft", json=body)


async def sign(doctor: httpx.AsyncClient, draft: dict[str, Any]) -> httpx.Response:
    path = f"/api/prescriptions/{draft['prescription_id']}/sign"
    return await doctor.post(path, json={"revision": draft["revision"]})


async def signed(doctor: httpx.AsyncClient, visit: UUID, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    draft = await save(doctor, visit, *(items or (AMOXICILLIN,)), **more)
    assert draft.status_code == 200, draft.text
    response = await sign(doctor, draft.json())
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def of_visit(who: httpx.AsyncClient, visit: UUID) -> list[dict[str, Any]]:
    response = await who.get(f"/api/consultations/{visit}/prescriptions")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


async def in_the_cabin(house: House) -> tuple[UUID, httpx.AsyncClient, httpx.AsyncClient, dict[str, Any]]:
    """A visit in the cabin that has just ended, with a signed prescription: (visit, doctor, kiosk, prescription)"""
    visit = await a_visit_under_way(house, cabin=True)
    doctor, kiosk = await house.signed_in("doctor"), await house.signed_in("kiosk")
    prescription = await signed(doctor, visit)
    house.clock.forward(minutes=10)
    await ended(doctor, visit)
    return visit, doctor, kiosk, prescription


async def posted(house: House) -> None:
    """All jobs are done and all letters have left."""
    while await jobs_left(house):
        await house.services.jobs.work_once()
        await house.services.deliveries.work_once()
        await asyncio.sleep(0.01)


async def jobs_left(house: House) -> int:
    kinds = ("prescription.signed", "message.send")
    async with house.services.background() as session:
        due = select(func.count()).where(Job.kind.in_(kinds), Job.run_at <= house.clock())
        return await session.scalar(due) or 0
