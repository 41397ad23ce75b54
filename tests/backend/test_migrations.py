import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from backend.migrate import create_database, upgrade
from backend.schema import TABLES_FROM
from core.db import Base, open_engine


def _differences(connection: Connection) -> list[object]:
    assert TABLES_FROM
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


async def test_the_migrated_schema_is_the_schema_of_the_models(database_url: str) -> None:
    engine = open_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    await upgrade(database_url)


async def test_a_missing_database_is_created_once(postgres_server: str) -> None:
    url = postgres_server.replace("@/postgres", "@/made_by_test")
    assert await create_database(url) is True
    assert await create_database(url) is False
    admin = await asyncpg.connect(postgres_server)
    await admin.execute("DROP DATABASE made_by_test")
    await admin.close()
