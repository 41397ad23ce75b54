from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from booking.rules import DEFAULT_RULES
from booking.schedules.upkeep import keep_openings
from core.context import background
from core.db import SessionMaker, session_maker
from tests.backend.house import Furniture, House, a_house, at_work, furnish
from tests.booking.clinic import NOW
from tests.databases import MovingEngine, a_clone, named


@dataclass(frozen=True)
class Furnished:
    """A database to clone from, with the clinic in it after its first round of upkeep."""

    name: str
    furniture: Furniture


@pytest.fixture(scope="session")
async def furnished_database(
    postgres_server: str, database_owner: asyncpg.Connection, template_database: str
) -> AsyncGenerator[Furnished]:
    async with a_clone(database_owner, template_database, prefix="furnished") as name:
        async with MovingEngine(postgres_server).at(named(postgres_server, name)) as engine:
            maker = background(session_maker(engine))
            furniture = await furnish(maker)
            await keep_openings(maker, now=NOW, rules=DEFAULT_RULES)
        yield Furnished(name, furniture)


@pytest.fixture
def furniture(furnished_database: Furnished) -> Furniture:
    """What the database of a test that asks for this was cloned with."""
    return furnished_database.furniture


@pytest.fixture
def database_template(request: pytest.FixtureRequest, template_database: str) -> str:
    if "furniture" not in request.fixturenames:
        return template_database
    furnished: Furnished = request.getfixturevalue("furnished_database")
    return furnished.name


@pytest.fixture
async def house(real_sessions: SessionMaker, furniture: Furniture, tmp_path: Path) -> AsyncGenerator[House]:
    async with a_house(real_sessions, tmp_path, upkeep=False, found=furniture) as house, at_work(house.services):
        yield house
