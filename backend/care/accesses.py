""" "Who looked at my record": the audit rows of one patient, told to her (EHDS, art. 9)."""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.care.models import BreakGlass
from backend.care.views import AccessEntry, AccessPage
from contract.errors import ErrorCode
from core import audit
from core.audit import Action, AuditEntry
from core.errors import Invalid
from core.identity import Principal

PAGE = 50
_CURSOR = re.compile(r"([0-9]{1,4})-([0-9]{1,18})")


async def accesses(session: AsyncSession, principal: Principal, *, patient_id: UUID, cursor: str | None) -> AccessPage:
    """Newest first. Raises Invalid for a cursor that is none of this patient's rows."""
    query = (
        select(AuditEntry, BreakGlass.reason)
        .outerjoin(
            BreakGlass,
            and_(AuditEntry.action == Action.GLASS_BROKEN.value, BreakGlass.break_glass_id == AuditEntry.subject_id),
        )
        .where(AuditEntry.patient_id == patient_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.shard.desc(), AuditEntry.seq.desc())
        .limit(PAGE + 1)
    )
    if cursor is not None:
        after = await _entry(session, patient_id, cursor)
        query = query.where(
            tuple_(AuditEntry.at, AuditEntry.shard, AuditEntry.seq) < tuple_(after.at, after.shard, after.seq)
        )
    rows = (await session.execute(query)).all()
    shown = [_view(entry, reason, principal.account_id) for entry, reason in rows[:PAGE]]
    audit.record(session, principal, Action.ACCESSES_READ, patient_id=patient_id, once=timedelta(hours=1))
    return AccessPage(entries=shown, next=shown[-1].entry_id if len(rows) > PAGE else None)


async def _entry(session: AsyncSession, patient_id: UUID, cursor: str) -> AuditEntry:
    found = None
    if place := _CURSOR.fullmatch(cursor):
        found = await session.get(AuditEntry, (int(place[1]), int(place[2])))
    if found is None or found.patient_id != patient_id:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette suite de la liste n'existe pas.")
    return found


def _view(entry: AuditEntry, reason: str | None, reader: UUID) -> AccessEntry:
    return AccessEntry(
        entry_id=entry.entry_id,
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        action=entry.action,
        mine=entry.account_id == reader,
        reason=reason,
    )
