"""All tables of all packages in one metadata, and their creation by the migrations."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.accounts import models as accounts
from backend.cabins import models as cabins
from backend.consultations import models as consultations
from booking import models as booking
from core import access, audit, people
from core.db import Base
from media import models as media

TABLES_FROM = (access, audit, people, booking, media, accounts, consultations, cabins)


async def create_schema(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
        await connection.run_sync(Base.metadata.create_all)
