"""One allocation at a TURN server (RFC 8656), by aioice's protocols: what a browser does before a relayed call.

aioice asks for an IPv4 relay over UDP only. Here the request is made anew, so that other relays can be asked for too.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Literal

from aioice import stun
from aioice.turn import (
    DEFAULT_CHANNEL_REFRESH_TIME,
    UDP_TRANSPORT,
    TurnClientTcpProtocol,
    TurnClientUdpProtocol,
)

from rtc.turn_address import TurnAddress

Peer = tuple[str, int]
Family = Literal["ipv4", "ipv6"]

LIFETIME_S = 600
GOODBYE_S = 2.0

# RFC 8656 18.6; aioice has no name for it.
_FAMILY = "REQUESTED-ADDRESS-FAMILY"
_IPV6 = 0x02000000
stun.ATTRIBUTES_BY_NAME.setdefault(_FAMILY, (0x0017, _FAMILY, stun.pack_unsigned, stun.unpack_unsigned))


class TurnRefusedError(Exception):
    """The server answered with a STUN error. `code`: as in RFC 8656 19, such as 401, 403, 486; 0: senseless."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with {code}")
        self.code = code


class Allocation:
    """A relayed address of ours. Every request raises TurnRefusedError, or OSError when nobody answers."""

    def __init__(self, protocol: TurnClientUdpProtocol | TurnClientTcpProtocol) -> None:
        self._protocol = protocol
        self._received: asyncio.Queue[bytes] = asyncio.Queue()
        protocol.receiver = _Inbox(self._received)
        self.relayed: Peer | None = None

    async def allocate(self, *, family: Family = "ipv4", transport: int = UDP_TRANSPORT) -> Peer:
        attributes: dict[str, Any] = {"LIFETIME": LIFETIME_S, "REQUESTED-TRANSPORT": transport}
        if family == "ipv6":
            attributes[_FAMILY] = _IPV6
        relayed: Peer = _said(await self._ask(stun.Method.ALLOCATE, attributes), "XOR-RELAYED-ADDRESS")
        self.relayed = relayed
        return relayed

    async def permit(self, peer: Peer) -> None:
        """CreatePermission: nothing is sent to `peer`."""
        await self._ask(stun.Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": peer})

    async def refresh(self, lifetime_s: int) -> int:
        """Returns the granted lifetime in seconds; 0 gives the relayed address back."""
        granted: int = _said(await self._ask(stun.Method.REFRESH, {"LIFETIME": lifetime_s}), "LIFETIME")
        return granted

    async def send(self, data: bytes, peer: Peer) -> None:
        """Through a channel, which is bound with the first data for `peer`."""
        with _as_ours():
            await self._protocol.send_data(data, peer)

    async def receive(self) -> bytes:
        return await self._received.get()

    async def _ask(self, method: stun.Method, attributes: dict[str, Any]) -> stun.Message:
        request = stun.Message(message_method=method, message_class=stun.Class.REQUEST, attributes=attributes)
        with _as_ours():
            answer, _ = await self._protocol.request_with_retry(request)
        return answer


def _said(answer: stun.Message, attribute: str) -> Any:
    if attribute not in answer.attributes:
        raise TurnRefusedError(0)
    return answer.attributes[attribute]


class _Inbox(asyncio.DatagramProtocol):
    def __init__(self, received: asyncio.Queue[bytes]) -> None:
        self._received = received

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._received.put_nowait(data)


@contextmanager
def _as_ours() -> Generator[None]:
    """Turns aioice's errors into ours."""
    try:
        yield
    except stun.TransactionFailed as error:
        raise TurnRefusedError(error.response.error_code or 0) from error
    except stun.TransactionTimeout as error:
        raise TimeoutError from error


@asynccontextmanager
async def connected(address: TurnAddress, *, username: str, password: str) -> AsyncGenerator[Allocation]:
    """A client of the server, without an allocation yet. Raises OSError (also ssl.SSLError, socket.gaierror).

    An allocation made meanwhile is given back at the end, if the server still answers.
    """
    server = (address.host, address.port)
    make = TurnClientUdpProtocol if address.transport == "udp" else TurnClientTcpProtocol
    protocol = make(server, username, password, LIFETIME_S, DEFAULT_CHANNEL_REFRESH_TIME)
    loop = asyncio.get_running_loop()
    transport: asyncio.BaseTransport
    if isinstance(protocol, TurnClientUdpProtocol):
        transport, _ = await loop.create_datagram_endpoint(lambda: protocol, remote_addr=server)
    else:
        tls = ssl.create_default_context() if address.transport == "tls" else None
        transport, _ = await loop.create_connection(lambda: protocol, *server, ssl=tls)
    allocation = Allocation(protocol)
    try:
        yield allocation
    finally:
        try:
            if allocation.relayed is not None:
                with suppress(TurnRefusedError, OSError):
                    async with asyncio.timeout(GOODBYE_S):
                        await allocation.refresh(0)
        finally:
            transport.close()
