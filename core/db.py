"""Declarative base, constraint names, and the engine. One transaction a request; sessions in UTC."""

import time
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

SessionMaker = async_sessionmaker[AsyncSession]

# A connection that rested longer is asked whether it still lives before it is used.
_TRUSTED_S = 0.2


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True)}


def open_engine(url: str, **options: Any) -> AsyncEngine:
    """An asyncpg engine. `url` may say `postgres://` or `postgresql://`; sessions run in UTC."""
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        url = f"postgresql+asyncpg://{rest}"
    engine = create_async_engine(
        url,
        connect_args={"server_settings": {"timezone": "UTC", "application_name": "comptoir"}},
        **options,
    )
    _ask_the_rested(engine)
    return engine


def _ask_the_rested(engine: AsyncEngine) -> None:
    """As `pool_pre_ping`, whose question costs every request a round trip, but only after a rest. A connection that was
    lost within so short a time fails one request, as it would have in the middle of it."""
    dialect = engine.sync_engine.dialect

    def used(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    def lives(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info["used"] < _TRUSTED_S:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine.sync_engine, "connect", used)
    event.listen(engine.sync_engine, "checkin", used)
    event.listen(engine.sync_engine, "checkout", lives)


def session_maker(engine: AsyncEngine) -> SessionMaker:
    return async_sessionmaker(engine, expire_on_commit=False)


def violated_constraint(error: IntegrityError) -> str | None:
    """Name of the constraint, which asyncpg puts on the cause of the wrapped error."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    return name if isinstance(name, str) else None
