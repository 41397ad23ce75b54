"""Declarative base, constraint names, and the engine. One transaction a request; sessions in UTC."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

SessionMaker = async_sessionmaker[AsyncSession]


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
    return create_async_engine(
        url,
        connect_args={"server_settings": {"timezone": "UTC", "application_name": "comptoir"}},
        pool_pre_ping=True,
        **options,
    )


def session_maker(engine: AsyncEngine) -> SessionMaker:
    return async_sessionmaker(engine, expire_on_commit=False)


def violated_constraint(error: IntegrityError) -> str | None:
    """Name of the constraint, which asyncpg puts on the cause of the wrapped error."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    return name if isinstance(name, str) else None
