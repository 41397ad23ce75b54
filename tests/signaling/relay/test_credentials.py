"""Who gets a relayed address of coturn, how many, and for how long."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.clock import utc_now
from rtc.turn_address import TurnAddress
from rtc.turn_client import Allocation, TurnRefusedError, connected
from signaling.turn import ice_servers
from tests.coturn import Coturn, coturn

TCP_RELAY = 0x06000000
USER_QUOTA = 30


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncGenerator[Coturn]:
    async with coturn(tmp_path) as relay:
        yield relay


async def granted(stack: AsyncExitStack, relay: Coturn, member: UUID, *, age: timedelta = timedelta()) -> None:
    await (await stack.enter_async_context(relay.client(member=member, age=age))).allocate()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_our_credentials_open_an_allocation(relay: Coturn, transport: str) -> None:
    async with relay.client(transport=transport) as client:
        host, port = await client.allocate()
        assert host == relay.host
        assert 49160 <= port <= 49359


async def test_expired_and_wrong_ones_do_not(relay: Coturn) -> None:
    for refused in (relay.client(age=timedelta(minutes=11)), relay.client(secret="another-secret")):
        async with refused as opened:
            with pytest.raises(TurnRefusedError, match="401"):
                await opened.allocate()
    async with relay.client(age=timedelta(minutes=9)) as client:
        await client.allocate()


async def test_no_relay_over_tcp_is_given(relay: Coturn) -> None:
    """A TCP relay would be a way to web servers. Clients may speak TCP to the relay all the same."""
    for transport in ("udp", "tcp"):
        async with relay.client(transport=transport) as client:
            with pytest.raises(TurnRefusedError, match=r"442|403"):
                await client.allocate(transport=TCP_RELAY)


async def test_a_member_has_a_quota_however_often_credentials_are_renewed(relay: Coturn) -> None:
    greedy, other = uuid4(), uuid4()
    async with AsyncExitStack() as stack:
        for number in range(USER_QUOTA):
            await granted(stack, relay, greedy, age=timedelta(seconds=number % 7))
        with pytest.raises(TurnRefusedError, match="486"):
            await granted(stack, relay, greedy)
        await granted(stack, relay, other)


async def test_all_together_have_a_quota(tmp_path: Path) -> None:
    async with coturn(tmp_path, "--total-quota=4") as relay, AsyncExitStack() as stack:
        for _ in range(4):
            await granted(stack, relay, uuid4())
        with pytest.raises(TurnRefusedError, match="486"):
            await granted(stack, relay, uuid4())


async def test_an_allocation_given_back_is_free_again(tmp_path: Path) -> None:
    async with coturn(tmp_path, "--total-quota=1") as relay:
        async with relay.client() as client:
            await client.allocate()
        # coturn needs about a second for it.
        await _until(relay.client, granted=True)


async def test_an_allocation_outlives_its_credentials_and_its_nonce(tmp_path: Path) -> None:
    """So a running call needs no new credentials; new connections and ICE restarts do."""
    async with coturn(tmp_path, "--stale-nonce=1") as relay:
        settings = relay.settings(ttl=timedelta(seconds=3))
        (server,) = ice_servers(settings, member=uuid4(), now=utc_now())
        address = TurnAddress.parse(relay.url())
        async with connected(address, username=server.username or "", password=server.credential or "") as client:
            await client.allocate()
            # Another allocation under the same name says when the credentials have ended.
            new = partial(connected, address, username=server.username or "", password=server.credential or "")
            await _until(new, granted=False)
            assert await client.refresh(600) == 600
            await client.permit(("8.8.8.8", 9))


async def _until(new: Callable[[], AbstractAsyncContextManager[Allocation]], *, granted: bool) -> None:
    """Asks for allocations until one is granted, or refused."""
    async with asyncio.timeout(30):
        while True:
            async with new() as client:
                try:
                    await client.allocate()
                except TurnRefusedError:
                    if not granted:
                        return
                else:
                    if granted:
                        return
            await asyncio.sleep(0.1)
