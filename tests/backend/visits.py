"""A visit under way, and what its room was told."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.consultations import hooks
from backend.consultations.service import CONSENT_VERSION
from contract.signaling import ServerMessage
from tests.backend.house import House


async def a_visit(house: House, *, cabin: bool = False) -> UUID:
    """Booked for the first free time; the patient waits in its room."""
    patient = await house.signed_in("patient")
    visit = await house.book(patient, cabin=cabin)
    who = await house.signed_in("kiosk") if cabin else patient
    consent = await who.post(f"/api/consultations/{visit}/consent", json={"version": CONSENT_VERSION})
    assert consent.status_code == 204, consent.text
    joined = await who.post(f"/api/consultations/{visit}/join")
    assert joined.status_code == 200, joined.text
    return visit


async def a_visit_under_way(house: House, *, cabin: bool = False) -> UUID:
    """The patient was let in."""
    visit = await a_visit(house, cabin=cabin)
    login = "kiosk" if cabin else "patient"
    await hooks.member_admitted(
        house.services, room=visit, account_id=house.accounts[login], by=house.accounts["doctor"]
    )
    return visit


def said_in_rooms(house: House, monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, ServerMessage]]:
    """What the hub is given to publish from now on; it goes on to the room."""
    said: list[tuple[UUID, ServerMessage]] = []
    publish = house.services.hub.publish

    async def noting(room: UUID, message: Any) -> None:
        said.append((room, message))
        await publish(room, message)

    monkeypatch.setattr(house.services.hub, "publish", noting)
    return said


async def ended(client: httpx.AsyncClient, visit: UUID, **more: Any) -> dict[str, Any]:
    response = await client.post(f"/api/consultations/{visit}/end", json=more)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found
