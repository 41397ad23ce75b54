"""What an auditor may ask: the audit trail, a patient's id by exact traits, break-glass and its review."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.admin.accounts import today
from backend.admin.views import AuditLine, AuditPage, AuditState, BreakGlassView, PatientFound, PatientTraits
from backend.audit_trail.keeping import AuditTrail
from backend.care.models import BreakGlass
from contract.errors import ErrorCode
from core import audit
from core.audit import Action, AuditEntry
from core.context import elevated
from core.errors import Conflict, Invalid, NotFound
from core.identity import Principal
from core.people import with_traits

PAGE = 100
REVIEW_WITHIN_WORKING_DAYS = 3
_MOST_GLASSES = 500
_CURSOR = re.compile(r"([0-9T:.-]{19,26}\+00:00)~([0-9]{1,2})~([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Search:
    """`since` is included, `until` is not."""

    patient_id: UUID | None = None
    account_id: UUID | None = None
    action: Action | None = None
    since: datetime | None = None
    until: datetime | None = None


async def search(session: AsyncSession, principal: Principal, wanted: Search, *, cursor: str | None) -> AuditPage:
    """The newest hundred, or those before `cursor`. The search itself is in the trail. Raises Invalid."""
    found = _filtered(wanted)
    if cursor is not None:
        found = found.where(tuple_(AuditEntry.at, AuditEntry.shard, AuditEntry.seq) < tuple_(*_read_cursor(cursor)))
    newest_first = (AuditEntry.at.desc(), AuditEntry.shard.desc(), AuditEntry.seq.desc())
    rows = list(await session.scalars(found.order_by(*newest_first).limit(PAGE + 1)))
    audit.record(session, principal, Action.AUDIT_SEARCHED, patient_id=wanted.patient_id, subject_id=wanted.account_id)
    page = rows[:PAGE]
    return AuditPage(entries=[_line(row) for row in page], next=_cursor(page[-1]) if len(rows) > PAGE else None)


def _filtered(wanted: Search) -> Select[AuditEntry]:
    found = select(AuditEntry)
    if wanted.patient_id is not None:
        found = found.where(AuditEntry.patient_id == wanted.patient_id)
    if wanted.account_id is not None:
        found = found.where(AuditEntry.account_id == wanted.account_id)
    if wanted.action is not None:
        found = found.where(AuditEntry.action == wanted.action.value)
    if wanted.since is not None:
        found = found.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        found = found.where(AuditEntry.at < wanted.until)
    return found


def _line(row: AuditEntry) -> AuditLine:
    return AuditLine(
        entry_id=row.entry_id,
        at=row.at,
        account_id=row.account_id,
        actor=row.actor,
        role=row.role,
        action=row.action,
        patient_id=row.patient_id,
        subject_id=row.subject_id,
    )


def _cursor(row: AuditEntry) -> str:
    """Time to the microsecond, shard, number: the order of the pages, without a tie."""
    return f"{row.at.astimezone(UTC).isoformat()}~{row.shard}~{row.seq}"


def _read_cursor(text: str) -> tuple[datetime, int, int]:
    known = _CURSOR.fullmatch(text)
    try:
        if known is not None:
            return meant(datetime.fromisoformat(known[1])), int(known[2]), int(known[3])
    except ValueError:
        pass
    raise Invalid(ErrorCode.REQUEST_INVALID, "Cette suite de page n'existe pas.")


def meant(at: datetime) -> datetime:
    """Far from both ends of the calendar, where arithmetic would overflow. Raises ValueError."""
    if not 2000 <= at.year <= 2200:
        raise ValueError("out of range")
    return at


async def find_patients(session: AsyncSession, principal: Principal, traits: PatientTraits) -> list[PatientFound]:
    """Who has exactly these traits: an auditor sees no record, only whose trail to read. Each one found is in the trail."""
    # An auditor has no patients; this look-up by all traits at once is its own rule.
    async with elevated(session):
        found = await with_traits(
            session, given_name=traits.given_name, family_name=traits.family_name, birth_date=traits.birth_date
        )
    for patient in found:
        audit.record(session, principal, Action.PATIENT_FOUND, patient_id=patient.patient_id)
    return [PatientFound(patient_id=one.patient_id, name=one.name, birth_date=one.birth_date) for one in found]


async def state(session: AsyncSession, principal: Principal, trail: AuditTrail) -> AuditState:
    entries, wrong = await trail.verify()
    audit.record(session, principal, Action.AUDIT_SEARCHED)
    return AuditState(
        entries=entries,
        shards=audit.SHARDS,
        last_entry_at=await session.scalar(select(func.max(AuditEntry.at))),
        last_export_at=await trail.last_sealed_at(),
        intact=not wrong,
        broken=wrong[0] if wrong else None,
    )


# ---------------------------------------------------------------- break-glass


async def glasses(session: AsyncSession, principal: Principal) -> list[BreakGlassView]:
    """Those to be reviewed first, the oldest at the top; then the newest reviewed."""
    rows = await session.scalars(
        select(BreakGlass)
        .order_by(
            BreakGlass.reviewed_at.desc().nulls_first(),
            BreakGlass.opened_at,
            BreakGlass.break_glass_id,
        )
        .limit(_MOST_GLASSES)
    )
    audit.record(session, principal, Action.AUDIT_SEARCHED)
    return [_glass(row) for row in rows]


async def review(
    session: AsyncSession, principal: Principal, break_glass_id: UUID, *, finding: str, now: datetime
) -> BreakGlassView:
    """Once. Raises NotFound and Conflict."""
    reviewed = await session.scalar(
        update(BreakGlass)
        .where(BreakGlass.break_glass_id == break_glass_id, BreakGlass.reviewed_at.is_(None))
        .values(reviewed_at=now, reviewed_by=principal.account_id, finding=finding)
        .returning(BreakGlass)
    )
    if reviewed is None:
        if await session.get(BreakGlass, break_glass_id) is None:
            raise NotFound
        raise Conflict(ErrorCode.REQUEST_INVALID, "Cet accès a déjà été examiné.")
    audit.record(session, principal, Action.GLASS_REVIEWED, patient_id=reviewed.patient_id, subject_id=break_glass_id)
    return _glass(reviewed)


def _glass(row: BreakGlass) -> BreakGlassView:
    return BreakGlassView(
        break_glass_id=row.break_glass_id,
        at=row.opened_at,
        until=row.ends_at,
        actor=row.actor,
        patient_id=row.patient_id,
        reason=row.reason,
        review_due=working_days_after(today(row.opened_at), REVIEW_WITHIN_WORKING_DAYS),
        reviewed_at=row.reviewed_at,
        finding=row.finding,
    )


def working_days_after(day: date, count: int) -> date:
    """Monday to Friday. Public holidays count as working days: the review is due earlier then, never later."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
