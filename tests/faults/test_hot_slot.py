"""Fifty people want one time at the same moment, over HTTP from a real server: one gets it, the others are told what
else there is, and nobody waits for a deadlock."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from backend.database_roles import application_url
from core.context import background
from core.db import open_engine, session_maker
from tests.backend.house import House, a_house
from tests.booking.model.checks import wrongs
from tests.faults.crowd import a_crowd
from tests.serving import served

CLIENTS = 50


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncGenerator[House]:
    engine = open_engine(application_url(database_url), pool_size=16, max_overflow=4)
    async with a_house(background(session_maker(engine)), tmp_path, upkeep=False) as house:
        yield house
    await engine.dispose()


async def _free_starts(client: httpx.AsyncClient, house: House, count: int) -> list[str]:
    starts: list[str] = []
    first: str | None = house.clock().date().isoformat()
    while len(starts) < count:
        asked = {"from": first, "days": 7}
        week = (await client.get(f"/api/practitioners/{house.clinic.skin}/slots", params=asked)).json()
        starts += [slot["starts_at"] for day in week["days"] for slot in day["slots"]]
        first = week["next_from"]
        if first is None:
            break
    return starts[:count]


async def _all_want(client: httpx.AsyncClient, cookies: list[str], house: House, start: str) -> list[httpx.Response]:
    async def want(cookie: str) -> httpx.Response:
        body = {"practitioner_id": str(house.clinic.skin), "starts_at": start, "reason": "Une tache"}
        headers = {"Cookie": cookie, "Idempotency-Key": str(uuid4())}
        return await client.post("/api/appointments", json=body, headers=headers)

    return list(await asyncio.gather(*(want(cookie) for cookie in cookies)))


async def _contend(house: House, database_url: str, rounds: int) -> None:
    cookies = await a_crowd(house, CLIENTS)
    limits = httpx.Limits(max_connections=CLIENTS)
    async with (
        # On a slow machine whoever was refused first waits long for the next round, and the server would hang up just
        # as she asks.
        served(house.app, timeout_keep_alive=600) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=60) as client,
    ):
        # Some are left at the end for what is offered instead.
        starts = await _free_starts(client, house, rounds + 3)
        assert len(starts) == rounds + 3
        for start in starts[:rounds]:
            answers = await _all_want(client, cookies, house, start)
            assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
            for answer in answers:
                if answer.status_code == 409:
                    problem = answer.json()
                    assert problem["code"] == "booking.slot_taken"
                    assert len(problem["alternatives"]) == 3
                    assert start not in {slot["starts_at"] for slot in problem["alternatives"]}
    async with house.services.background() as session:
        assert await wrongs(session) == []
    connection = await asyncpg.connect(database_url)
    seen = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    assert await connection.fetchval(seen) == 0
    await connection.close()


async def test_each_time_has_one_winner(house: House, database_url: str) -> None:
    await _contend(house, database_url, 5)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
async def test_each_of_a_hundred_times_has_one_winner(house: House, database_url: str) -> None:
    await _contend(house, database_url, 100)
