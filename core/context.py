"""On whose behalf PostgreSQL answers: the second wall behind every query.

Row-level security compares each row with five transaction-local settings. A transaction that sets
none sees no row of a patient. They are transaction-local always: the pool hands a connection on
with session-level settings intact (measured; see docs/decisions/0005).
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session, SessionTransaction

from core.db import SessionMaker
from core.identity import Principal

INFO = "context"
_ELEVATED = "elevated"


@dataclass(frozen=True, slots=True)
class Context:
    """role: an AccountRole, `system`, or empty for nobody. now: the application's clock, for care links."""

    role: str = ""
    account_id: UUID | None = None
    patients: frozenset[UUID] = frozenset()
    grantees: frozenset[UUID] = frozenset()
    now: datetime | None = None

    @staticmethod
    def of(principal: Principal, now: datetime) -> "Context":
        return Context(principal.role.value, principal.account_id, principal.patients, principal.grantees, now)


NOBODY = Context()
SYSTEM = Context(role="system")

_APPLY = text(
    "SELECT set_config('app.role', :role, true), set_config('app.account', :account, true),"
    " set_config('app.patients', :patients, true), set_config('app.grantees', :grantees, true),"
    " set_config('app.now', :now, true)"
)
_ROLE = text("SELECT set_config('app.role', :role, true)")


def _array(ids: Iterable[UUID]) -> str:
    """The text of a uuid[]."""
    return "{" + ",".join(sorted(str(one) for one in ids)) + "}"


def _values(context: Context) -> dict[str, Any]:
    return {
        "role": context.role,
        "account": str(context.account_id or ""),
        "patients": _array(context.patients),
        "grantees": _array(context.grantees),
        "now": context.now.isoformat() if context.now else "",
    }


async def act_as(session: AsyncSession, context: Context) -> None:
    """Until the end of this transaction, and in every later one of this session."""
    session.info[INFO] = context
    await session.execute(_APPLY, _values(context))


@asynccontextmanager
async def elevated(session: AsyncSession) -> AsyncGenerator[None]:
    """The system's sight for a few statements that the caller's own rights do not cover.

    For creating what nobody may see yet and for look-ups that have rules of their own; each use
    says why. What is loaded inside stays in the session.
    """
    if session.info.get(_ELEVATED):
        yield
        return
    before: Context = session.info.get(INFO, NOBODY)
    await session.flush()
    await session.execute(_ROLE, {"role": SYSTEM.role})
    session.info[_ELEVATED] = True
    try:
        yield
        await session.flush()
    except BaseException:
        # A transaction that has failed takes no statement any more; its settings go with it.
        with suppress(DBAPIError, InvalidRequestError):
            await session.execute(_ROLE, {"role": before.role})
        raise
    else:
        await session.execute(_ROLE, {"role": before.role})
    finally:
        session.info[_ELEVATED] = False


def background(sessions: SessionMaker) -> SessionMaker:
    """Sessions with the system's sight: for work that no person asked for."""
    return acting(sessions, SYSTEM)


def acting(sessions: SessionMaker, context: Context) -> SessionMaker:
    """A copy of `sessions` whose every transaction begins with `context`."""
    return async_sessionmaker(class_=sessions.class_, **{**sessions.kw, "info": {INFO: context}})


@event.listens_for(Session, "after_begin")
def _begin_with_context(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    context: Context | None = session.info.get(INFO)
    if context is not None and not transaction.nested:
        connection.execute(_APPLY, _values(context))
