"""All tables of all packages in one metadata, and their creation by the migrations."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from core import access, audit, people
from core.db import Base

TABLES_FROM = (access, audit, people)


async def create_schema(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
        await connection.run_sync(Base.metadata.create_all)
