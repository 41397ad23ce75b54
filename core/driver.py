"""Statements of the busiest paths, put to the driver itself: what SQLAlchemy does around a statement costs more
than the driver's own work. Same connection, same transaction, same errors.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

Row = Any


async def fetch(session: AsyncSession, statement: str, *arguments: Any) -> Sequence[Row]:
    """Rows, read by column name. `statement`: with `$1`, and of a text that never changes: the driver keeps it prepared.

    Nothing is flushed before. Raises DBAPIError, as SQLAlchemy does.
    """
    return await session.run_sync(fetch_now, statement, *arguments)


async def fetch_value(session: AsyncSession, statement: str, *arguments: Any) -> Any:
    """The only column of the only row."""
    return (await fetch(session, statement, *arguments))[0][0]


def fetch_now(session: Session, statement: str, *arguments: Any) -> Sequence[Row]:
    """As `fetch`, where SQLAlchemy waits on our behalf: in its events, and in `run_sync`."""
    connection = session.connection()
    dialect, raw = connection.dialect, connection.connection
    cursor = raw.cursor()
    try:
        cursor.execute(statement, arguments)
        return cursor.fetchall()
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, raw.dbapi_connection, cursor)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, dialect.loaded_dbapi.Error, connection_invalidated=lost, dialect=dialect
        ) from error
    finally:
        cursor.close()
