"""Databases of the throw-away server: cloned ready-made, dropped after use."""

import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.database_roles import application_url
from core.db import open_engine


def named(server_url: str, database: str) -> str:
    """URL of another database of this server; `server_url` names its `postgres`."""
    return server_url.replace("@/postgres", f"@/{database}")


@asynccontextmanager
async def a_clone(owner: asyncpg.Connection, template: str, *, prefix: str) -> AsyncGenerator[str]:
    """Yields its name. Nobody may be connected to `template` meanwhile."""
    name = f"{prefix}_{uuid.uuid4().hex[:8]}"
    # To copy the files takes less than to write each page to the log.
    await owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield name
    finally:
        await owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class MovingEngine:
    """One engine for the databases of many tests, one after the other: what it compiled for one serves the next."""

    def __init__(self, server_url: str) -> None:
        self.engine: AsyncEngine = open_engine(application_url(server_url))
        self._database = ""
        event.listen(self.engine.sync_engine, "do_connect", self._aim)

    def _aim(self, _dialect: object, _record: object, _arguments: object, parameters: dict[str, object]) -> None:
        parameters["database"] = self._database

    @asynccontextmanager
    async def at(self, database_url: str) -> AsyncGenerator[AsyncEngine]:
        """Connections are of this database; all are closed at the end."""
        self._database = make_url(database_url).database or ""
        try:
            yield self.engine
        finally:
            await self.engine.dispose()
