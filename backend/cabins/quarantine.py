"""Readings that are nobody's, and what becomes of them. They never become a patient's: there is no such decision.

Kept: looked at, and left as it is; can be taken back. Discarded: what was measured is erased; its id stays, so that the
same record delivered again is not taken for a new one.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import ReadingRow
from booking.models import Cabin
from contract.observations import Attribution
from core import audit
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole, Principal

OPERATORS = (AccountRole.ATTENDANT, AccountRole.COORDINATOR)


class Decision(StrEnum):
    KEPT = "kept"
    DISCARDED = "discarded"


QUARANTINED = ReadingRow.attribution == Attribution.QUARANTINED.value
WAITING = QUARANTINED & ReadingRow.decision.is_(None)


async def waiting(session: AsyncSession, cabin_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many wait for a decision, by cabin; cabins without any are left out."""
    query = (
        select(ReadingRow.cabin_id, func.count().label("waiting"))
        .where(WAITING, ReadingRow.cabin_id.in_(list(cabin_ids)))
        .group_by(ReadingRow.cabin_id)
    )
    # Nobody's readings are in nobody's sight.
    async with elevated(session):
        return {row.cabin_id: row.waiting for row in await session.execute(query)}


async def decide(
    session: AsyncSession, principal: Principal, decision: Decision, *, cabin_id: UUID, reading_id: UUID, now: datetime
) -> None:
    """Raises NotFound when no such reading of this cabin waits."""
    await require_operator(session, principal, cabin_id)
    values: dict[str, Any] = {"decision": decision.value, "decided_at": now, "decided_by": principal.account_id}
    if decision is Decision.DISCARDED:
        values["document"] = {}
    change = (
        update(ReadingRow)
        .where(WAITING, ReadingRow.cabin_id == cabin_id, ReadingRow.reading_id == reading_id)
        .values(values)
        .returning(ReadingRow.reading_id)
    )
    async with elevated(session):
        decided = await session.scalar(change)
    if decided is None:
        raise NotFound
    action = audit.Action.QUARANTINE_KEPT if decision is Decision.KEPT else audit.Action.QUARANTINE_DISCARDED
    audit.record(session, principal, action, subject_id=reading_id)


async def reopen(session: AsyncSession, principal: Principal, *, cabin_id: UUID, reading_id: UUID) -> None:
    """A kept one waits for a decision again. Raises NotFound when none such was kept: what was erased does not return."""
    await require_operator(session, principal, cabin_id)
    change = (
        update(ReadingRow)
        .where(
            QUARANTINED,
            ReadingRow.decision == Decision.KEPT.value,
            ReadingRow.cabin_id == cabin_id,
            ReadingRow.reading_id == reading_id,
        )
        .values(decision=None, decided_at=None, decided_by=None)
        .returning(ReadingRow.reading_id)
    )
    async with elevated(session):
        reopened = await session.scalar(change)
    if reopened is None:
        raise NotFound
    audit.record(session, principal, audit.Action.QUARANTINE_REOPENED, subject_id=reading_id)


async def require_operator(session: AsyncSession, principal: Principal, cabin_id: UUID) -> None:
    """Raises NotFound for a cabin of another place."""
    query = select(Cabin.cabin_id).where(Cabin.cabin_id == cabin_id, Cabin.site_id.in_(principal.site_ids))
    if await session.scalar(query) is None:
        raise NotFound
