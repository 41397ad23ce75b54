"""A test of visual acuity goes from the kiosk's page to the cabin's agent, which makes the reading."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.cabins.service import enrol
from contract.acuity import ChartAnswers
from tests.backend.cabins.agents import an_agent
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way
from tests.serving import served


@pytest.fixture
async def port(house: House) -> AsyncGenerator[int]:
    async with served(house.app) as port:
        yield port


def finished(visit: UUID) -> dict[str, Any]:
    lines = [{"logmar": 0.1, "shown": 5, "correct": 4}]
    return {
        "result_id": str(uuid4()),
        "consultation_id": str(visit),
        "correction": "corrected",
        "scale_version": 1,
        "px_per_mm": 3.9,
        "distance_mm": 2000,
        "eyes": [{"eye": "right", "logmar": 0.1, "limit": False, "lines": lines}],
    }


async def test_a_finished_test_reaches_the_agent_of_the_cabin(house: House, port: int) -> None:
    key = Ed25519PrivateKey.generate()
    async with house.services.background.begin() as session:
        await enrol(session, cabin_id=house.clinic.cabin_id, public_key=key.public_key().public_bytes_raw())
    visit = await a_visit_under_way(house, cabin=True)
    kiosk, test = await house.signed_in("kiosk"), finished(visit)
    async with an_agent(port) as agent:
        assert (await agent.prove(house.clinic.cabin_id, key)).type == "welcome"
        assert (await kiosk.post("/api/cabins/here/chart", json=test)).status_code == 202
        while (message := await agent.hear()).type != "chart":
            pass
    assert message == ChartAnswers.model_validate(test)


async def test_without_an_agent_the_page_is_told_to_keep_it(house: House) -> None:
    visit = await a_visit_under_way(house, cabin=True)
    kiosk = await house.signed_in("kiosk")
    answer = await kiosk.post("/api/cabins/here/chart", json=finished(visit))
    assert (answer.status_code, answer.json()["code"]) == (409, "cabin.away")


async def test_a_test_of_no_visit_in_this_cabin_goes_nowhere(house: House) -> None:
    await a_visit_under_way(house, cabin=True)
    kiosk = await house.signed_in("kiosk")
    assert (await kiosk.post("/api/cabins/here/chart", json=finished(uuid4()))).status_code == 404
