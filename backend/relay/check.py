"""Tries one relay out as a client would: what works, what is refused as it must be.

Five steps, each within STEP_S. When there is no allocation to be had the rest cannot be tried.
"""

import asyncio
import secrets
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from uuid import uuid4

from backend.relay.views import RelayFault, RelayStep, RelayStepResult, RelayTest
from contract.signaling import IceServer
from rtc.turn_address import TurnAddress
from rtc.turn_client import Allocation, Peer, TurnRefusedError, connected
from signaling.turn import TurnSettings, ice_servers

STEP_S = 5.0
AGAIN_S = 0.5

_UNAUTHORIZED, _FORBIDDEN, _PEER_OF_OTHER_FAMILY = 401, 403, 443
# Unknown attribute, address family not supported: there is no IPv6 relay.
_NO_IPV6 = {420, 440}
_QUOTA, _FULL = 486, 508
# Far more than clocks may be apart.
_LONG_AGO = timedelta(hours=1)
_INSIDE: Peer = ("127.0.0.1", 9)
_INSIDE_MAPPED: Peer = ("::ffff:127.0.0.1", 9)


class _FaultError(Exception):
    def __init__(self, fault: RelayFault) -> None:
        super().__init__(fault)
        self.fault = fault


async def try_out(url: str, settings: TurnSettings, *, now: datetime) -> RelayTest:
    """Never raises for what the relay does or does not do."""
    address = TurnAddress.parse(url)
    trial = _Trial(address, settings, now)
    results = [await _result(RelayStep.ALLOCATION, trial.allocation)]
    for step, work in (
        (RelayStep.ECHO, trial.echo),
        (RelayStep.EXPIRED_REFUSED, trial.expired_refused),
        (RelayStep.WRONG_REFUSED, trial.wrong_refused),
        (RelayStep.INSIDE_REFUSED, trial.inside_refused),
    ):
        results.append(
            await _result(step, work)
            if results[0].outcome == "passed"
            else RelayStepResult(step=step, outcome="skipped")
        )
    return RelayTest(url=url, transport=address.transport, steps=results)


async def _result(step: RelayStep, work: Callable[[], Awaitable[None]]) -> RelayStepResult:
    try:
        async with asyncio.timeout(STEP_S):
            await work()
    except _FaultError as error:
        fault = error.fault
    except TurnRefusedError as error:
        fault = _OF_CODES.get(error.code, RelayFault.REFUSED)
    except socket.gaierror:
        fault = RelayFault.NAME_UNKNOWN
    except ssl.SSLError:
        fault = RelayFault.CERTIFICATE
    except OSError:
        fault = RelayFault.ECHO_LOST if step is RelayStep.ECHO else RelayFault.UNREACHABLE
    else:
        return RelayStepResult(step=step, outcome="passed")
    return RelayStepResult(step=step, outcome="failed", fault=fault)


_OF_CODES = {
    _UNAUTHORIZED: RelayFault.CREDENTIALS_REFUSED,
    _FORBIDDEN: RelayFault.ECHO_FORBIDDEN,
    _QUOTA: RelayFault.QUOTA,
    _FULL: RelayFault.NO_PORTS,
}


class _Trial:
    """Every step has clients of its own: what one leaves open does not help the next."""

    def __init__(self, address: TurnAddress, settings: TurnSettings, now: datetime) -> None:
        self._address = address
        self._settings = settings
        self._now = now
        self._member = uuid4()

    def _credentials(self, now: datetime) -> IceServer:
        return ice_servers(self._settings, member=self._member, now=now)[-1]

    async def _client(self, stack: AsyncExitStack, server: IceServer | None = None) -> Allocation:
        server = server or self._credentials(self._now)
        client = connected(self._address, username=server.username or "", password=server.credential or "")
        return await stack.enter_async_context(client)

    async def allocation(self) -> None:
        async with AsyncExitStack() as stack:
            await (await self._client(stack)).allocate()

    async def echo(self) -> None:
        """Both ways between two allocations, which is how two people behind strict networks hear each other."""
        async with AsyncExitStack() as stack:
            near, far = await self._client(stack), await self._client(stack)
            near_at, far_at = await near.allocate(), await far.allocate()
            # A channel of one's own lets the other's data in; this datagram comes before the other has one.
            await near.send(b"open", far_at)
            question, answer = secrets.token_bytes(16), secrets.token_bytes(16)
            await _delivered(question, far, near_at, near)
            await _delivered(answer, near, far_at, far)

    async def expired_refused(self) -> None:
        before = self._now - self._settings.ttl - _LONG_AGO
        await self._refused(self._credentials(before), RelayFault.ACCEPTS_EXPIRED)

    async def wrong_refused(self) -> None:
        right = self._credentials(self._now)
        await self._refused(
            right.model_copy(update={"credential": secrets.token_urlsafe(20)}), RelayFault.ACCEPTS_WRONG
        )

    async def _refused(self, server: IceServer, fault: RelayFault) -> None:
        async with AsyncExitStack() as stack:
            client = await self._client(stack, server)
            try:
                await client.allocate()
            except TurnRefusedError as error:
                if error.code == _UNAUTHORIZED:
                    return
                raise
            raise _FaultError(fault)

    async def inside_refused(self) -> None:
        """The relay must not become a way into the network it stands in, by either family of addresses."""
        async with AsyncExitStack() as stack:
            client = await self._client(stack)
            await client.allocate()
            await _forbidden(client, _INSIDE)
        async with AsyncExitStack() as stack:
            client = await self._client(stack)
            try:
                await client.allocate(family="ipv6")
            except TurnRefusedError as error:
                if error.code in _NO_IPV6:
                    return
                raise
            await _forbidden(client, _INSIDE_MAPPED)


async def _delivered(data: bytes, sender: Allocation, to: Peer, receiver: Allocation) -> None:
    """Sends until it arrives: one datagram may be lost on any way."""
    while True:
        await sender.send(data, to)
        with suppress(TimeoutError):
            async with asyncio.timeout(AGAIN_S):
                while await receiver.receive() != data:
                    pass
                return


async def _forbidden(client: Allocation, peer: Peer) -> None:
    try:
        await client.permit(peer)
    except TurnRefusedError as error:
        if error.code in {_FORBIDDEN, _PEER_OF_OTHER_FAMILY}:
            return
        raise
    raise _FaultError(RelayFault.REACHES_INSIDE)
