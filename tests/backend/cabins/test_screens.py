"""The kiosk's screen is signed in by the cabin's key, for as long as that key is in force."""

import asyncio
from collections.abc import AsyncGenerator

import httpx
import pytest
from sqlalchemy import delete, func, select

from backend.accounts.models import Account, LoginSession
from tests.backend.cabins.kiosks import COORDINATOR, Kiosk, a_kiosk, confirm, enrolled, revoke
from tests.backend.cabins.kiosks import a_code as enrolment_code
from tests.backend.house import House


@pytest.fixture
async def kiosk(house: House) -> AsyncGenerator[Kiosk]:
    async with a_kiosk(house) as kiosk:
        await enrolled(house, kiosk)
        yield kiosk


async def a_code(house: House, kiosk: Kiosk) -> str:
    token = (await kiosk.token(house.clinic.cabin_id)).json()["token"]
    response = await kiosk.http.post("/api/cabins/screen", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 201, response.text
    code: str = response.json()["code"]
    return code


async def opened(house: House, code: str) -> tuple[httpx.AsyncClient, httpx.Response]:
    screen = house.visitor()
    return screen, await screen.post("/api/session/cabin", json={"code": code})


async def test_the_screen_shows_its_cabin_without_any_password(house: House, kiosk: Kiosk) -> None:
    screen, answer = await opened(house, await a_code(house, kiosk))
    assert (answer.json()["role"], answer.json()["assurance"]) == ("cabin", "two_factors")
    here = (await screen.get("/api/cabins/here")).json()
    assert here["cabin_id"] == str(house.clinic.cabin_id)


async def test_a_cabin_without_a_screen_account_gets_one_at_first_use(house: House, kiosk: Kiosk) -> None:
    async with house.services.background.begin() as session:
        await session.execute(delete(Account).where(Account.cabin_id == house.clinic.cabin_id))
    codes = [await a_code(house, kiosk) for _ in range(5)]
    answers = await asyncio.gather(*(opened(house, code) for code in codes))
    assert {answer.status_code for _, answer in answers} == {200}
    async with house.services.background() as session:
        made = select(func.count()).select_from(Account).where(Account.cabin_id == house.clinic.cabin_id)
        assert await session.scalar(made) == 1


async def test_of_twenty_uses_of_one_code_one_opens_a_session(house: House, kiosk: Kiosk) -> None:
    code = await a_code(house, kiosk)
    async with asyncio.TaskGroup() as group:
        tasks = []
        for number in range(20):
            transport = httpx.ASGITransport(house.app, client=(f"192.0.2.{number}", 1))
            client = httpx.AsyncClient(transport=transport, base_url="https://house.test")
            tasks.append(group.create_task(client.post("/api/session/cabin", json={"code": code})))
    assert sorted(task.result().status_code for task in tasks) == [200] + [410] * 19


async def test_a_code_is_good_for_two_minutes(house: House, kiosk: Kiosk) -> None:
    code = await a_code(house, kiosk)
    house.clock.forward(seconds=121)
    _, late = await opened(house, code)
    assert (late.status_code, late.json()["code"]) == (410, "session.code_gone")


async def test_a_revoked_key_takes_the_screen_with_it(house: House, kiosk: Kiosk) -> None:
    screen, _ = await opened(house, await a_code(house, kiosk))
    unused = await a_code(house, kiosk)
    await revoke(house)
    assert (await screen.get("/api/cabins/here")).status_code == 401
    assert (await opened(house, unused))[1].status_code == 410


async def test_another_kiosk_in_its_place_takes_the_old_screen_away(house: House, kiosk: Kiosk) -> None:
    screen, _ = await opened(house, await a_code(house, kiosk))
    async with a_kiosk(house) as successor:
        await successor.enrol(await enrolment_code(house))
        assert (await screen.get("/api/cabins/here")).status_code == 200
        await confirm(house, successor.fingerprint)
    assert (await screen.get("/api/cabins/here")).status_code == 401
    async with house.services.background() as session:
        left = (
            select(func.count()).select_from(LoginSession).join(Account, Account.account_id == LoginSession.account_id)
        )
        assert await session.scalar(left.where(Account.cabin_id == house.clinic.cabin_id)) == 0


async def test_a_refused_key_is_dropped_and_the_one_in_force_stays(house: House, kiosk: Kiosk) -> None:
    coordinator = await house.signed_in(COORDINATOR)
    async with a_kiosk(house) as impostor:
        await impostor.enrol(await enrolment_code(house))
        answer = await coordinator.post(f"/api/admin/cabins/{house.clinic.cabin_id}/refuse")
        assert (answer.json()["pending"], answer.json()["enrolled"]["fingerprint"]) == (None, kiosk.fingerprint)
        assert (await impostor.token(house.clinic.cabin_id)).json()["code"] == "cabin.revoked"
    assert (await kiosk.token(house.clinic.cabin_id)).status_code == 200
