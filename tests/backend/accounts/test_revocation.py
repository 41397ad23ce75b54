"""Whatever ends a session ends it everywhere: the next request, and the open socket of a call."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from backend.accounts import sessions
from backend.accounts.models import Account, Membership
from core import limits
from tests.backend.house import House
from tests.serving import served


@pytest.fixture
async def port(house: House) -> AsyncGenerator[int]:
    async with served(house.app) as port:
        yield port


async def in_the_waiting_room(house: House, port: int, client: httpx.AsyncClient, visit: UUID) -> ClientConnection:
    joined = (await client.post(f"/api/consultations/{visit}/join")).json()
    socket = await connect(f"ws://127.0.0.1:{port}{joined['signaling_path']}", compression=None, proxy=None)
    await socket.send(json.dumps({"type": "hello", "version": 2, "ticket": joined["ticket"], "fresh": True}))
    assert json.loads(await socket.recv())["type"] == "welcome"
    return socket


async def last_words(socket: ClientConnection) -> tuple[str | None, int | None]:
    """(code of the last error, close code) once the server has closed the socket."""
    code = None
    try:
        while True:
            message = json.loads(await socket.recv())
            code = message.get("code", code)
    except ConnectionClosed:
        return code, socket.close_code


async def sign_out(house: House, client: httpx.AsyncClient) -> None:
    assert (await client.delete("/api/session")).status_code == 204


async def close_the_account(house: House, _: httpx.AsyncClient) -> None:
    async with house.services.background.begin() as session:
        await session.execute(
            update(Account).where(Account.account_id == house.accounts["patient"]).values(closed_at=house.clock())
        )


async def end_all_sessions(house: House, _: httpx.AsyncClient) -> None:
    async with house.services.background.begin() as session:
        await sessions.end_sessions_of(session, house.accounts["patient"])


async def let_it_run_out(house: House, _: httpx.AsyncClient) -> None:
    house.clock.forward(hours=12)


@pytest.mark.parametrize("end", [sign_out, close_the_account, end_all_sessions, let_it_run_out])
async def test_an_ended_session_is_out_of_the_call_too(
    house: House, port: int, end: Callable[[House, httpx.AsyncClient], Awaitable[None]]
) -> None:
    client = await house.signed_in("patient")
    visit = await house.book(client)
    await client.post(f"/api/consultations/{visit}/consent", json={"version": "2026-12"})
    socket = await in_the_waiting_room(house, port, client, visit)
    cookies = dict(client.cookies)

    await end(house, client)

    again = house.visitor()
    again.cookies.update(cookies)
    assert (await again.get("/api/session")).status_code == 401
    assert await last_words(socket) == ("session.required", 4401)


async def test_who_is_in_a_call_does_not_idle(house: House, port: int) -> None:
    client = await house.signed_in("patient")
    visit = await house.book(client)
    await client.post(f"/api/consultations/{visit}/consent", json={"version": "2026-12"})
    socket = await in_the_waiting_room(house, port, client, visit)
    for _ in range(4):
        house.clock.forward(minutes=20)
        await house.services.signaling.hub.check_standings()
    assert (await client.get("/api/session")).status_code == 200
    await socket.close()


async def test_a_membership_that_ends_takes_the_site_away_at_the_next_request(house: House) -> None:
    client = await house.signed_in("assistant")
    visit = await house.book(await house.signed_in("patient"))
    assert (await client.get(f"/api/appointments/{visit}")).status_code == 200
    async with house.services.background.begin() as session:
        await session.execute(
            update(Membership)
            .where(Membership.account_id == house.accounts["assistant"])
            .values(ends_on=(house.clock() - timedelta(days=1)).date())
        )
    assert (await client.get(f"/api/appointments/{visit}")).status_code == 404


async def test_one_address_cannot_open_sockets_without_end(house: House, port: int) -> None:
    async def opens() -> bool:
        try:
            async with connect(f"ws://127.0.0.1:{port}/api/signaling", compression=None, proxy=None):
                return True
        except InvalidStatus:
            return False

    opened = [await opens() for _ in range(limits.SOCKETS_ADDRESS.burst + 1)]
    assert opened == [True] * limits.SOCKETS_ADDRESS.burst + [False]
