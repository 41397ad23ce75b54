"""What every command needs: the settings, and the database as the system sees it."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from backend.settings import Settings
from core.context import background
from core.db import open_engine, session_maker


def read_settings() -> Settings:
    """Ends the program with the names of those that are missing or wrong."""
    try:
        return Settings()
    except ValidationError as error:
        missing = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors())
        sys.exit(f"comptoir: settings missing or wrong: {missing} (see .env.example)")


@asynccontextmanager
async def database(settings: Settings) -> AsyncGenerator[async_sessionmaker[AsyncSession]]:
    engine = open_engine(settings.database_url)
    try:
        yield background(session_maker(engine))
    finally:
        await engine.dispose()
