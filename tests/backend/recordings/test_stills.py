"""Stills of the cabin's cameras: into the record once, of the visit's patient, seen like every photo."""

import base64
import hashlib
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete

from backend.consultations.models import Consent
from cabin_agent.simulators.exam_camera import STILL_HEIGHT, STILL_WIDTH, SimulatedCamera
from contract.observations import DeviceKind
from tests.backend.cabins.kiosks import Kiosk, a_kiosk, enrolled
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way, said_in_rooms


@pytest.fixture
async def kiosk(house: House) -> AsyncGenerator[Kiosk]:
    async with a_kiosk(house) as kiosk:
        await enrolled(house, kiosk)
        yield kiosk


@pytest.fixture(scope="module")
async def jpeg() -> bytes:
    return (await SimulatedCamera(seed=1, kind=DeviceKind.DERMATOSCOPE).still()).jpeg


def a_still(jpeg: bytes, visit: UUID, **more: Any) -> dict[str, Any]:
    head = {
        "still_id": str(uuid4()),
        "consultation_id": str(visit),
        "kind": "dermatoscope",
        "device": {"driver": "uvc", "model": "046d:0825", "serial": "1"},
        "taken_at": "2026-11-23T08:00:00Z",
        "kiosk_clock": "synchronised",
        "width": STILL_WIDTH,
        "height": STILL_HEIGHT,
        "exposure_s": 0.01,
        "colour_profile": "sRGB",
        "sha256": hashlib.sha256(jpeg).hexdigest(),
    }
    return {"head": head | more, "jpeg_base64": base64.b64encode(jpeg).decode()}


async def deliver(house: House, kiosk: Kiosk, still: dict[str, Any]) -> httpx.Response:
    token = (await kiosk.token(house.clinic.cabin_id)).json()["token"]
    return await kiosk.http.post("/api/cabins/stills", json=still, headers={"Authorization": f"Bearer {token}"})


async def test_a_still_is_one_photo_of_the_visit_however_often_it_is_delivered(
    house: House, kiosk: Kiosk, jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    said = said_in_rooms(house, monkeypatch)
    still = a_still(jpeg, visit)
    answers = [await deliver(house, kiosk, still) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert [message.type for _, message in said] == ["photo_added"] * 2
    doctor = await house.signed_in("doctor")
    (photo,) = (await doctor.get(f"/api/consultations/{visit}")).json()["photos"]
    assert photo["photo_id"] == answers[0].json()["photo_id"]
    assert (photo["width"], photo["height"], photo["view"]) == (STILL_WIDTH, STILL_HEIGHT, "dermoscopy")


@pytest.mark.parametrize("case", ["elsewhere", "not agreed", "no picture", "other octets"])
async def test_what_is_no_still_of_an_agreed_visit_of_this_cabin_is_refused(
    house: House, kiosk: Kiosk, jpeg: bytes, case: str
) -> None:
    visit = await a_visit_under_way(house, cabin=case != "elsewhere")
    still, expected = a_still(jpeg, visit), 422
    if case == "elsewhere":
        expected = 404
    elif case == "not agreed":
        expected = 409
        async with house.services.background.begin() as session:
            await session.execute(delete(Consent).where(Consent.consultation_id == visit))
    elif case == "no picture":
        still = a_still(b"\xff\xd8\xff" + bytes(100), visit)
    else:
        still["jpeg_base64"] = base64.b64encode(jpeg[:-1]).decode()
    answer = await deliver(house, kiosk, still)
    assert answer.status_code == expected, answer.text
    doctor = await house.signed_in("doctor")
    assert (await doctor.get(f"/api/consultations/{visit}")).json()["photos"] == []


async def test_without_a_token_of_a_cabin_nothing_is_taken(house: House, jpeg: bytes) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    doctor = await house.signed_in("doctor")
    assert (await doctor.post("/api/cabins/stills", json=a_still(jpeg, visit))).status_code == 401
