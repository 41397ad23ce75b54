"""Connections of the pool, and statements put to the driver itself."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

import core.db
from backend.database_roles import application_url
from core.context import elevated
from core.db import SessionMaker, open_engine, session_maker
from core.driver import fetch, fetch_value


async def _kill_all(database_url: str) -> None:
    """What a server that was started anew looks like to those that were connected."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_a_rested_connection_is_asked_whether_it_lives(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(application_url(database_url), pool_size=2)
    sessions = session_maker(engine)
    async with sessions() as session:
        before = await session.scalar(text("SELECT pg_backend_pid()"))
    async with sessions() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) == before
    monkeypatch.setattr(core.db, "_TRUSTED_S", 0.0)
    await _kill_all(database_url)
    async with sessions() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != before
    await engine.dispose()


async def test_one_that_was_just_used_fails_once_and_is_replaced(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(application_url(database_url), pool_size=2)
    sessions = session_maker(engine)
    monkeypatch.setattr(core.db, "_TRUSTED_S", 3600.0)
    for ask in (lambda session: session.scalar(text("SELECT 1")), lambda session: fetch_value(session, "SELECT 1")):
        async with sessions() as session:
            await ask(session)
        await _kill_all(database_url)
        with pytest.raises(DBAPIError) as lost:
            async with sessions.begin() as session:
                await ask(session)
        assert lost.value.connection_invalidated
        async with sessions.begin() as session:
            assert await ask(session) == 1
    await engine.dispose()


async def test_a_connection_lost_before_the_system_stands_down_is_said_to_be_lost(database_url: str) -> None:
    """Not some later statement's invalid transaction, which would look like a fault of ours."""
    engine = open_engine(application_url(database_url), pool_size=1)

    async def asks_before_and_after(session: AsyncSession) -> None:
        async with elevated(session):
            await session.execute(text("SELECT 1"))
            await _kill_all(database_url)
        await session.execute(text("SELECT 1"))

    async with session_maker(engine)() as session:
        with pytest.raises(DBAPIError) as lost:
            await asks_before_and_after(session)
    assert lost.value.connection_invalidated
    await engine.dispose()


async def test_the_driver_is_in_the_sessions_transaction(real_sessions: SessionMaker) -> None:
    note = "INSERT INTO jobs (kind, payload, run_at) VALUES ($1, '{}', now()) RETURNING job_id, kind"
    async with real_sessions() as session:
        (row,) = await fetch(session, note, "first")
        assert row["kind"] == "first"
        assert await session.scalar(text("SELECT count(*) FROM jobs")) == 1
        await session.rollback()
    async with real_sessions.begin() as session:
        assert await fetch_value(session, "SELECT count(*) FROM jobs") == 0
        await fetch(session, note, "second")
    async with real_sessions() as session:
        assert await fetch_value(session, "SELECT kind FROM jobs") == "second"


async def test_errors_are_sqlalchemys(real_sessions: SessionMaker) -> None:
    async with real_sessions() as session:
        with pytest.raises(IntegrityError) as refused:
            await fetch(session, "INSERT INTO jobs (kind, payload, run_at) VALUES (NULL, '{}', now())")
        assert getattr(refused.value.orig, "sqlstate", None) == "23502"
        await session.rollback()
        assert await fetch_value(session, "SELECT 1") == 1
