"""A real, throw-away PostgreSQL for the whole run; every test gets a clean database."""

import asyncio
import os
import tempfile
import uuid
from collections.abc import AsyncGenerator, Generator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from backend.database_roles import application_url
from backend.migrate import upgrade
from backend.postgres import EmbeddedPostgres
from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from tests import workers
from tests.databases import MovingEngine, a_clone, named
from tests.memory import quick_folder, quick_place

_TURNS = "COMPTOIR_TEST_TURNS"

# How long an example takes says nothing of the code on a machine that does other things, too.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of an empty server's `postgres` database: ours, or the one in TEST_DATABASE_URL."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with quick_folder() as home:
        server = EmbeddedPostgres(home / "postgres", throwaway=True)
        server.start()
        yield server.url("postgres")
        server.stop()


@pytest.fixture(scope="session")
async def database_owner(postgres_server: str) -> AsyncGenerator[asyncpg.Connection]:
    """Makes databases and drops them."""
    owner = await asyncpg.connect(postgres_server)
    yield owner
    await owner.close()


@pytest.fixture(scope="session")
async def template_database(postgres_server: str, database_owner: asyncpg.Connection) -> str:
    """Name of a migrated, empty database to clone from."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    await database_owner.execute(f'CREATE DATABASE "{name}"')
    await upgrade(named(postgres_server, name))
    return name


@pytest.fixture
def database_template(template_database: str) -> str:
    """Name of what this test's own database is cloned from."""
    return template_database


@pytest.fixture
async def database_url(
    postgres_server: str, database_owner: asyncpg.Connection, database_template: str
) -> AsyncGenerator[str]:
    """A database of this test alone, as its owner, with real commits: for concurrency, processes and kills."""
    async with a_clone(database_owner, database_template, prefix="test") as name:
        yield named(postgres_server, name)


@pytest.fixture(scope="session")
async def shared_engine(
    postgres_server: str, database_owner: asyncpg.Connection, template_database: str
) -> AsyncGenerator[AsyncEngine]:
    async with a_clone(database_owner, template_database, prefix="shared") as name:
        engine = open_engine(application_url(named(postgres_server, name)))
        yield engine
        await engine.dispose()


@pytest.fixture(scope="session")
def moving_engine(postgres_server: str) -> MovingEngine:
    return MovingEngine(postgres_server)


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
async def real_sessions(database_url: str, moving_engine: MovingEngine) -> AsyncGenerator[SessionMaker]:
    """Sessions on a database of this test alone, with real commits and the system's sight."""
    async with moving_engine.at(database_url) as engine:
        yield background(session_maker(engine))


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run makes what its workers inherit."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="comptoir-turns-")
        os.environ[_TURNS] = folder.name
        config.add_cleanup(folder.cleanup)
        if place := quick_place():
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Outside of the test's time limit. What is set up for all tests of a file may be set up in any turn."""
    with workers.turn(Path(os.environ[_TURNS]), alone=_is_alone(item)):
        return (yield)


def _is_alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


@pytest.fixture(autouse=True)
async def no_leaked_tasks() -> AsyncGenerator[None]:
    """A test that leaves a task running fails."""
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    leaked = {t for t in asyncio.all_tasks() - before if not t.done() and t is not asyncio.current_task()}
    # A page that serves the tests of a whole file may just be asking for something.
    if answers := {task for task in leaked if _answers_a_page(task)}:
        _, unanswered = await asyncio.wait(answers, timeout=30)
        leaked = (leaked - answers) | unanswered
    assert not leaked, leaked


def _answers_a_page(task: asyncio.Task[object]) -> bool:
    return getattr(task.get_coro(), "__qualname__", "") in {"Page._on_route", "BrowserContext._on_route"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: workers.turn_of(item.nodeid, alone=_is_alone(item)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.PartScheduling:
    return workers.PartScheduling(config, log)
