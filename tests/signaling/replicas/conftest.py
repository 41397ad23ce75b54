"""Two processes of one installation, as two servers in this one: a real bus, real claims, real sockets."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from backend.database_roles import application_url
from backend.rooms.claims import RoomClaims
from backend.rooms.estate import Estates
from core.clock import utc_now
from core.db import SessionMaker
from core.tokens import TokenKeys
from signaling.bus import open_bus
from signaling.limits import Limits
from signaling.services import open_signaling
from tests.nats_server import Nats, nats_server
from tests.signaling.server import Comptoir, serving


@pytest.fixture(scope="session")
def nats() -> Iterator[Nats]:
    with nats_server() as server:
        yield server


class Installation:
    """Servers that share a bus and a database."""

    def __init__(
        self,
        stack: AsyncExitStack,
        nats: Nats,
        keys: TokenKeys,
        database_url: str,
        sessions: SessionMaker,
        folder: Path,
    ) -> None:
        self._stack = stack
        self._nats = nats
        self._keys = keys
        self._database_url = database_url
        self._sessions = sessions
        self._folder = folder

    async def server(self, limits: Limits | None = None) -> tuple[Comptoir, AsyncExitStack]:
        """A server, and what ends it before the test does."""
        own = await self._stack.enter_async_context(AsyncExitStack())
        bus = await own.enter_async_context(open_bus(self._nats.url, prefix=f"{self._folder.name}."))
        claims = RoomClaims(self._database_url)
        own.push_async_callback(claims.close)
        services = open_signaling(
            self._keys,
            clock=utc_now,
            limits=limits,
            bus=bus,
            claims=claims,
            estate=Estates(self._sessions, self._folder / "keys" / "rooms.key", utc_now),
        )
        return await own.enter_async_context(serving(services)), own


@pytest.fixture
async def installation(
    nats: Nats, keys: TokenKeys, database_url: str, real_sessions: SessionMaker, tmp_path: Path
) -> AsyncGenerator[Installation]:
    async with AsyncExitStack() as stack:
        yield Installation(stack, nats, keys, application_url(database_url), real_sessions, tmp_path)
