"""Alembic environment: online only, one migration at a time, with lock and statement time-outs."""

from alembic import context
from sqlalchemy import Connection, text

from backend.schema import TABLES_FROM
from core.db import Base

assert TABLES_FROM, "importing it registers every table"


def run(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(hashtext('comptoir.migrations'))"))
    connection.execute(text("SET lock_timeout = '4s'"))
    connection.execute(text("SET statement_timeout = '60s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
