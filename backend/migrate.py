"""Brings a database to the newest schema; creates the database when the server lacks it."""

import asyncio
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from core.db import open_engine


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(_config(connection), "head")


async def upgrade(url: str) -> None:
    """Applies what is missing. Two at once: the second waits for the first."""
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade)
            await connection.commit()
    finally:
        await engine.dispose()


async def create_database(url: str) -> bool:
    """True when the database named by `url` had to be created."""
    target = make_url(url.replace("postgresql+asyncpg://", "postgresql://"))
    name = target.database or "comptoir"
    admin = await asyncpg.connect(target.set(database="postgres").render_as_string(hide_password=False))
    try:
        if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return False
        quoted = name.replace('"', '""')
        await admin.execute(f'CREATE DATABASE "{quoted}"')
        return True
    finally:
        await admin.close()


def migrate(url: str) -> None:
    asyncio.run(upgrade(url))
