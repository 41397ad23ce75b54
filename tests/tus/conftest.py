"""`pytest tests/tus` tests this repository's server; `--url` any other; `--server node` the npm package `@tus/server`."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from backend.database_roles import application_url
from core.context import background
from core.db import open_engine, session_maker
from core.people import Patient
from tests.databases import a_clone, named
from tests.tus.servers import Comptoir, Ids, NodeTus, TusServer
from tests.tus.wire import Target


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tus", "conformance of a tus 1.0.0 server (docs/tus.md)")
    group.addoption("--url", help="where the server creates uploads")
    group.addoption("--header", action="append", default=[], help="'Name: value' that identifies the client")
    group.addoption("--metadata", action="append", default=[], help="'key=value' of every upload")
    group.addoption("--server", choices=("ours", "node"), default="ours", help="without --url: which to start")


@pytest.fixture(scope="session")
async def visit(
    postgres_server: str, database_owner: asyncpg.Connection, template_database: str
) -> AsyncGenerator[tuple[str, Ids]]:
    """A database of these tests, and whose photos go into it."""
    async with a_clone(database_owner, template_database, prefix="tus") as name:
        url, ids = named(postgres_server, name), Ids()
        await _people(url, ids)
        yield url, ids


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TusServer | None]:
    """A server of ours to start and to kill; None with --url."""
    made = _chosen(request, tmp_path_factory.mktemp("tus"))
    if made is None:
        yield None
        return
    made.start()
    try:
        yield made
    finally:
        made.kill()


def _chosen(request: pytest.FixtureRequest, folder: Path) -> TusServer | None:
    if request.config.getoption("--url", default=None):
        return None
    if request.config.getoption("--server", default="ours") == "node":
        if not NodeTus.present():
            pytest.skip("npm has not installed @tus/server: make web")
        return NodeTus(folder)
    # Not a parameter: another server needs no database.
    url, ids = request.getfixturevalue("visit")
    return Comptoir(url, folder, ids)


async def _people(database_url: str, ids: Ids) -> None:
    engine = open_engine(application_url(database_url))
    async with background(session_maker(engine)).begin() as session:
        session.add(
            Patient(patient_id=ids.patient, given_name="Rose", family_name="Vidal", birth_date=date(1950, 1, 1))
        )
    await engine.dispose()


@pytest.fixture(scope="session")
def whole_target(request: pytest.FixtureRequest, server: TusServer | None) -> Iterator[Target]:
    with closing(_target(request, server)) as target:
        yield target


def _target(request: pytest.FixtureRequest, server: TusServer | None) -> Target:
    if server is not None:
        return server.target()
    option = request.config.getoption
    headers = dict(part.split(":", 1) for part in option("--header"))
    return Target(
        option("--url"),
        headers={name.strip(): value.strip() for name, value in headers.items()},
        metadata=dict(part.split("=", 1) for part in option("--metadata")),
    )


@pytest.fixture
def target(whole_target: Target) -> Iterator[Target]:
    """The server under test; what a test has begun there is ended."""
    yield whole_target
    whole_target.tidy()
