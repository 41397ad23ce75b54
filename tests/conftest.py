"""A real, throw-away PostgreSQL for the whole run; every test gets a clean database."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from backend.database_roles import application_url
from backend.migrate import upgrade
from backend.postgres import EmbeddedPostgres
from core.context import background
from core.db import SessionMaker, open_engine, session_maker


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of an empty server's `postgres` database: ours, or the one in TEST_DATABASE_URL."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    home = Path(tempfile.mkdtemp(prefix="comptoir-test-"))
    home.chmod(0o755)
    server = EmbeddedPostgres(home / "postgres", throwaway=True)
    server.start()
    yield server.url("postgres")
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


def _named(url: str, database: str) -> str:
    return url.replace("@/postgres", f"@/{database}")


@pytest.fixture(scope="session")
async def template_database(postgres_server: str) -> AsyncGenerator[str]:
    """Name of a migrated, empty database to clone from."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    admin = await asyncpg.connect(postgres_server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    await upgrade(_named(postgres_server, name))
    yield name
    await admin.close()


@pytest.fixture
async def database_url(postgres_server: str, template_database: str) -> AsyncGenerator[str]:
    """A database of this test alone, as its owner, with real commits: for concurrency, processes and kills."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    admin = await asyncpg.connect(postgres_server)
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_database}"')
    yield _named(postgres_server, name)
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture(scope="session")
async def shared_engine(postgres_server: str, template_database: str) -> AsyncGenerator[AsyncEngine]:
    name = f"shared_{uuid.uuid4().hex[:8]}"
    admin = await asyncpg.connect(postgres_server)
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_database}"')
    engine = open_engine(application_url(_named(postgres_server, name)))
    yield engine
    await engine.dispose()
    await admin.close()


@pytest.fixture
async def sessions(shared_engine: AsyncEngine) -> AsyncGenerator[SessionMaker]:
    """Sessions whose commits are savepoints of one outer transaction, rolled back after the test.

    As the application's role, with the system's sight: for what is below the wall.
    """
    async with shared_engine.connect() as connection:
        outer = await connection.begin()
        maker = background(session_maker(shared_engine))
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield maker
        await outer.rollback()


@pytest.fixture
async def session(sessions: SessionMaker) -> AsyncGenerator[AsyncSession]:
    async with sessions() as session:
        yield session


@pytest.fixture
async def real_sessions(database_url: str) -> AsyncGenerator[SessionMaker]:
    """Sessions on a database of this test alone, with real commits and the system's sight."""
    engine = open_engine(application_url(database_url))
    yield background(session_maker(engine))
    await engine.dispose()


@pytest.fixture(autouse=True)
async def no_leaked_tasks() -> AsyncGenerator[None]:
    """A test that leaves a task running fails."""
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    leaked = {t for t in asyncio.all_tasks() - before if not t.done() and t is not asyncio.current_task()}
    assert not leaked, leaked
