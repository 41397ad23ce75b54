"""The whole OpenAPI document against the application: no fault, and no answer that the document does not name.

Requests are generated (schemathesis), taken from the access matrix, and taken from there with one part made
nasty. Each is sent in a savepoint of its own, so that no answer depends on those before it.
"""

from collections.abc import AsyncGenerator, Iterable
from itertools import cycle, product
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.context import background
from core.db import session_maker
from tests.backend.access.generated import (
    Wish,
    fault,
    generated,
    nasty,
    operations_of,
    wish_for,
    wish_of,
    with_known_ids,
)
from tests.backend.access.matrix import ROWS
from tests.backend.access.row import Row
from tests.backend.access.world import World, a_world
from tests.backend.accounts import steps
from tests.backend.house import a_house

IDENTITIES = ("anonymous", "patient", "doctor", "administrator", "auditor")
# Somebody who has proven an e-mail address and has no account yet.
NEWCOMER = "newcomer"
FOR_NEWCOMERS = {"POST /api/session/sign-up", "POST /api/session/codes/check"}


@pytest.fixture
async def connection(shared_engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    async with shared_engine.connect() as connection:
        outer = await connection.begin()
        yield connection
        await outer.rollback()


@pytest.fixture
async def world(connection: AsyncConnection, tmp_path: Path) -> AsyncGenerator[World]:
    maker = background(session_maker(connection.engine))
    maker.configure(bind=connection, join_transaction_mode="create_savepoint")
    async with a_house(maker, tmp_path, upkeep=False) as house:
        world = await a_world(house, maker)
        newcomer = house.visitor()
        await steps.ask_code(newcomer, "nouvelle@example.org")
        await steps.check(newcomer, steps.last_code(house))
        world.cookies[NEWCOMER] = dict(newcomer.cookies)
        yield world


def identities(label: str) -> tuple[str, ...]:
    """Those for whom the operation can be more than "not yours"."""
    if label in FOR_NEWCOMERS:
        return (*IDENTITIES, NEWCOMER)
    return IDENTITIES if "/admin/" in label else tuple(who for who in IDENTITIES if who != "auditor")


def entitled(row: Row) -> str:
    """Somebody whose request gets past the door."""
    if row.operation in FOR_NEWCOMERS:
        return NEWCOMER
    return next((who for who in IDENTITIES if who in row.own), min(row.own, default="patient"))


async def send(world: World, connection: AsyncConnection, identity: str, wish: Wish) -> httpx.Response:
    """In a savepoint that is released after it was rolled back: thousands inside each other use up PostgreSQL's memory."""
    await connection.exec_driver_sql("SAVEPOINT request")
    response = await world.ask(identity, **wish.request)
    await connection.exec_driver_sql("ROLLBACK TO SAVEPOINT request")
    await connection.exec_driver_sql("RELEASE SAVEPOINT request")
    return response


async def faults_of(world: World, connection: AsyncConnection, wishes: Iterable[tuple[str, Wish]]) -> str:
    """Those of one kind on one line, with the identities and one request."""
    found: dict[str, tuple[set[str], dict[str, object]]] = {}
    for identity, wish in wishes:
        response = await send(world, connection, identity, wish)
        if wrong := fault(wish, response):
            found.setdefault(f"{wish.case.operation.label}: {wrong}", (set(), wish.request))[0].add(identity)
    return "\n".join(f"{kind} ← {sorted(who)} {str(what)[:400]}" for kind, (who, what) in found.items())


def generated_wishes(world: World, *, positive: int, negative: int, number: int = 0) -> Iterable[tuple[str, Wish]]:
    things = cycle([world.own, None, world.foreign, None])
    for operation in operations_of(world.house.app.openapi()).values():
        cases = generated(operation, positive=positive, negative=negative, number=number)
        for case, thing in zip(cases, things, strict=False):
            wish = wish_of(with_known_ids(case, thing) if thing else case)
            yield from ((identity, wish) for identity in identities(operation.label))


# Every identity's status is the matrix's matter; here it is what the answers look like.
_ASKERS = ("anonymous", "one factor", "patient", "doctor", "administrator")


async def test_every_operation_of_the_document_is_in_the_matrix(world: World) -> None:
    assert set(operations_of(world.house.app.openapi())) == {row.operation for row in ROWS}


@pytest.mark.timeout(900)
async def test_the_matrix_s_requests_are_answered_as_the_document_says(
    world: World, connection: AsyncConnection
) -> None:
    operations = operations_of(world.house.app.openapi())
    wishes = (
        (identity, wish_for(operations[row.operation], row.request(world.thing(whose))))
        for row in ROWS
        for whose, identity in (*product(("own",), {*_ASKERS, entitled(row)}), ("foreign", "patient"))
    )
    faults = await faults_of(world, connection, wishes)
    assert not faults, faults


@pytest.mark.timeout(900)
async def test_generated_requests_are_answered_as_the_document_says(world: World, connection: AsyncConnection) -> None:
    faults = await faults_of(world, connection, generated_wishes(world, positive=3, negative=1))
    assert not faults, faults


@pytest.mark.timeout(900)
async def test_no_nasty_value_is_a_fault(world: World, connection: AsyncConnection) -> None:
    operations = operations_of(world.house.app.openapi())
    wishes = ((entitled(row), wish) for row in ROWS for wish in nasty(operations[row.operation], row, world.own))
    faults = await faults_of(world, connection, wishes)
    assert not faults, faults


@pytest.mark.timeout(900)
async def test_what_the_guards_refuse_is_in_the_document_too(world: World, connection: AsyncConnection) -> None:
    from_elsewhere = {"headers": {"Origin": "https://elsewhere.example"}}
    too_long = {"content": b" " * 300_000, "headers": {"Content-Type": "application/json"}}
    operations = operations_of(world.house.app.openapi())
    wishes = (
        ("anonymous", wish_for(operations[row.operation], row.request(world.own) | {"json": None} | guarded))
        for row in ROWS
        for guarded in (from_elsewhere, too_long)
    )
    faults = await faults_of(world, connection, wishes)
    assert not faults, faults


@pytest.mark.nightly
@pytest.mark.timeout(3600)
async def test_many_generated_requests_are_answered_as_the_document_says(
    world: World, connection: AsyncConnection
) -> None:
    for number in range(1, 6):
        faults = await faults_of(world, connection, generated_wishes(world, positive=40, negative=40, number=number))
        assert not faults, f"round {number}\n{faults}"
