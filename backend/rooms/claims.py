"""A process holds a room by an advisory lock of PostgreSQL: it ends with the connection, so with the process.

https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

import asyncio
import logging
from collections.abc import Callable
from uuid import UUID

import asyncpg

log = logging.getLogger(__name__)

# So that no other use of advisory locks in this database meets ours.
_SPACE = 0x526F6F6D
_LOCK = "SELECT pg_try_advisory_lock($1, $2)"
_UNLOCK = "SELECT pg_advisory_unlock($1, $2)"
# A lost lock must be known before another process has served its room for long.
_KEEPALIVE = {"tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "3"}


class RoomClaims:
    """One connection for all rooms of this process. Opened with the first claim, and again after a loss."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()
        self._lost: list[Callable[[], object]] = []

    async def claim(self, room: UUID) -> bool:
        """Raises what asyncpg raises when the database is away."""
        async with self._turn:
            connection = await self._open()
            return bool(await connection.fetchval(_LOCK, _SPACE, _number(room)))

    async def release(self, room: UUID) -> None:
        async with self._turn:
            if self._connection is not None and not self._connection.is_closed():
                await self._connection.fetchval(_UNLOCK, _SPACE, _number(room))

    def when_lost(self, callback: Callable[[], object]) -> None:
        self._lost.append(callback)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _open(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url, timeout=5, server_settings=_KEEPALIVE)
            self._connection.add_termination_listener(self._terminated)
        return self._connection

    def _terminated(self, connection: object) -> None:
        if connection is self._connection:
            log.warning("claims to rooms lost with the database connection")
            for callback in self._lost:
                callback()


def _number(room: UUID) -> int:
    """32 bits of the id: two rooms that share them are only held by the same process."""
    return int.from_bytes(room.bytes[:4], "big", signed=True) ^ int.from_bytes(room.bytes[-4:], "big", signed=True)
