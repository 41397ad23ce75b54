"""Readings that are nobody's: told to whoever runs the cabin by kind, time and reason, never by what was measured.

They never become a patient's. Kept: looked at, and left as it is. Discarded: what was measured is erased; its id stays,
so that the same record delivered again is not taken for a new one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import ReadingRow
from booking.models import Cabin
from contract.observations import Attribution, DeviceKind
from core import audit
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole, Principal

OPERATORS = (AccountRole.ATTENDANT, AccountRole.COORDINATOR)
SHOWN = 200


class Decision(StrEnum):
    KEPT = "kept"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The three times of the reading: the device's as it said it, the kiosk's, the server's."""

    reading_id: UUID
    kind: DeviceKind
    device: str
    reason: str
    device_time: datetime | None
    received_at: datetime
    confirmed_at: datetime


_WAITING = (ReadingRow.attribution == Attribution.QUARANTINED.value) & ReadingRow.decision.is_(None)


async def waiting(session: AsyncSession, cabin_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many wait for a decision, by cabin; cabins without any are left out."""
    query = (
        select(ReadingRow.cabin_id, func.count().label("waiting"))
        .where(_WAITING, ReadingRow.cabin_id.in_(list(cabin_ids)))
        .group_by(ReadingRow.cabin_id)
    )
    # Nobody's readings are in nobody's sight.
    async with elevated(session):
        return {row.cabin_id: row.waiting for row in await session.execute(query)}


async def listed(session: AsyncSession, principal: Principal, *, cabin_id: UUID) -> Sequence[Quarantined]:
    """The newest first, as the server got them. Raises NotFound for a cabin of another place."""
    await _require_operator(session, principal, cabin_id)
    model = ReadingRow.document["device"]["model"].astext
    query = (
        select(
            ReadingRow.reading_id,
            ReadingRow.kind,
            model.label("model"),
            ReadingRow.quarantine_reason,
            ReadingRow.device_time,
            ReadingRow.received_at,
            ReadingRow.confirmed_at,
        )
        .where(_WAITING, ReadingRow.cabin_id == cabin_id)
        .order_by(ReadingRow.confirmed_at.desc())
        .limit(SHOWN)
    )
    async with elevated(session):
        rows = (await session.execute(query)).all()
    audit.record(session, principal, audit.Action.QUARANTINE_READ, subject_id=cabin_id, once=timedelta(hours=1))
    return [
        Quarantined(
            row.reading_id,
            DeviceKind(row.kind),
            row.model or "",
            row.quarantine_reason,
            row.device_time,
            row.received_at,
            row.confirmed_at,
        )
        for row in rows
    ]


async def decide(
    session: AsyncSession, principal: Principal, decision: Decision, *, cabin_id: UUID, reading_id: UUID, now: datetime
) -> None:
    """Raises NotFound when no such reading of this cabin waits."""
    await _require_operator(session, principal, cabin_id)
    values: dict[str, Any] = {"decision": decision.value, "decided_at": now, "decided_by": principal.account_id}
    if decision is Decision.DISCARDED:
        values["document"] = {}
    change = (
        update(ReadingRow)
        .where(_WAITING, ReadingRow.cabin_id == cabin_id, ReadingRow.reading_id == reading_id)
        .values(values)
        .returning(ReadingRow.reading_id)
    )
    async with elevated(session):
        decided = await session.scalar(change)
    if decided is None:
        raise NotFound
    action = audit.Action.QUARANTINE_KEPT if decision is Decision.KEPT else audit.Action.QUARANTINE_DISCARDED
    audit.record(session, principal, action, subject_id=reading_id)


async def _require_operator(session: AsyncSession, principal: Principal, cabin_id: UUID) -> None:
    query = select(Cabin.cabin_id).where(Cabin.cabin_id == cabin_id, Cabin.site_id.in_(principal.site_ids))
    if await session.scalar(query) is None:
        raise NotFound
