"""Every operation × every identity × own and foreign object: nobody gets in who should not, nobody is kept out.

A route that is not in the matrix turns it red. The part about patients' data is run once more with the
application's own checks answering "yes" to everything: then row-level security alone has to hold.
"""

from collections.abc import AsyncGenerator, Iterable
from itertools import chain, product
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from starlette.routing import Mount

import booking.appointments
import booking.waiting_list.reach
import core.access
from core.context import background
from core.db import session_maker
from tests.backend.access.matrix import NOTHING_HERE, ROWS, SOCKETS
from tests.backend.access.row import Row
from tests.backend.access.world import IDENTITIES, World, a_world
from tests.backend.house import a_house

# Outside the care of the patient whose things are "own".
OUTSIDE = ("unlinked doctor", "expired doctor", "other patient", "coordinator", "auditor", "administrator")


@pytest.fixture
async def connection(shared_engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """One connection for everything: what a cell changes is taken back before the next one."""
    async with shared_engine.connect() as connection:
        outer = await connection.begin()
        yield connection
        await outer.rollback()


@pytest.fixture
async def world(connection: AsyncConnection, tmp_path: Path) -> AsyncGenerator[World]:
    maker = background(session_maker(connection.engine))
    maker.configure(bind=connection, join_transaction_mode="create_savepoint")
    async with a_house(maker, tmp_path, upkeep=False) as house:
        yield await a_world(house, maker)


def operations(world: World) -> set[str]:
    found = set()
    for context in iter_route_contexts(world.house.app.routes):
        if isinstance(context.route, Mount) or context.path in {*SOCKETS, NOTHING_HERE}:
            continue
        assert context.methods, f"{context.path} is neither HTTP nor a known socket"
        found |= {f"{method} {context.path}" for method in context.methods}
    return found


async def test_every_operation_is_in_the_matrix_and_nothing_else(world: World) -> None:
    listed = [row.operation for row in ROWS]
    assert len(listed) == len(set(listed))
    assert set(listed) == operations(world)


async def ask(world: World, connection: AsyncConnection, row: Row, identity: str, whose: str) -> httpx.Response:
    """In a savepoint, on the connection that every session of the house uses; released, for there are thousands."""
    await connection.exec_driver_sql("SAVEPOINT cell")
    response = await world.ask(identity, **row.request(world.thing(whose)))
    await connection.exec_driver_sql("ROLLBACK TO SAVEPOINT cell")
    await connection.exec_driver_sql("RELEASE SAVEPOINT cell")
    return response


def fault(row: Row, identity: str, whose: str, response: httpx.Response) -> str | None:
    """What is wrong with this cell, or None."""
    status = response.status_code
    let_in = identity in (row.own if whose == "own" else row.foreign)
    if status >= 500 and status != 503:
        return f"{status}: a fault"
    if let_in:
        refused = status in {401, 403, 404} and status not in row.also
        return f"{status}: kept out: {response.text[:160]}" if refused else None
    if identity == "anonymous" or row.machines:
        return None if status == 401 else f"{status}: not told to sign in"
    if identity == "one factor" and status == 403 and response.content:
        code = response.json()["code"]
        return None if code == "session.second_factor_required" else f"{status}: told {code}"
    return None if status in {403, 404} else f"{status}: let in: {response.text[:160]}"


async def faults_of(
    world: World, connection: AsyncConnection, cells: Iterable[tuple[Row, str, str]], *, wall_alone: bool = False
) -> str:
    """The wrong cells, those of one kind on one line."""
    found: dict[str, list[str]] = {}
    for row, whose, identity in cells:
        response = await ask(world, connection, row, identity, whose)
        if wall_alone and saw_nothing(response):
            continue
        if wrong := fault(row, identity, whose, response):
            found.setdefault(f"{row.operation}, {whose}: {wrong}", []).append(identity)
    return "\n".join(f"{kind} ← {', '.join(identities)}" for kind, identities in found.items())


# Thousands of requests: in quarters, each with a time limit of its own.
@pytest.mark.parametrize("identities", [IDENTITIES[turn::4] for turn in range(4)], ids=", ".join)
@pytest.mark.timeout(900)
async def test_nobody_gets_in_who_should_not_and_nobody_is_kept_out(
    world: World, connection: AsyncConnection, identities: tuple[str, ...]
) -> None:
    faults = await faults_of(world, connection, product(ROWS, ("own", "foreign"), identities))
    assert not faults, faults


def saw_nothing(response: httpx.Response) -> bool:
    """A list of which row-level security left no row."""
    return response.status_code == 200 and response.json() in (
        [],
        {"entries": [], "next": None},
        {"pacs": None, "copies": []},
        {"care": True, "teaching": False, "said": False, "ask_again": False, "history": []},
    )


async def _yes(*_: Any, **__: Any) -> bool:
    return True


@pytest.mark.timeout(900)
async def test_row_level_security_alone_keeps_foreign_data_in(
    world: World, connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The forgotten check: every relation is taken for granted, and still nobody sees a foreign patient."""
    monkeypatch.setattr(core.access, "may_see", _yes)
    monkeypatch.setattr(core.access, "care_link_in_force", lambda *_, **__: true())
    monkeypatch.setattr(booking.appointments, "care_link_in_force", lambda *_, **__: true())
    monkeypatch.setattr(booking.appointments, "_within_reach", lambda *_, **__: true())
    monkeypatch.setattr(booking.waiting_list.reach, "within_reach", lambda *_, **__: true())
    data = [row for row in ROWS if row.data]
    foreign = ((row, "foreign", identity) for row in data for identity in IDENTITIES if identity not in row.foreign)
    own = ((row, "own", identity) for row in data for identity in OUTSIDE if identity not in row.own)
    faults = await faults_of(world, connection, chain(foreign, own), wall_alone=True)
    assert not faults, faults
