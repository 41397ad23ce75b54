"""Taking back the last change of somebody's hours."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Resource, RuleException, WeeklyRule
from booking.openings import open_extra, refresh_openings
from booking.rules import BookingRules
from booking.schedules import kept
from booking.schedules.changes import UNDO_FOR, Fate, follow_up, preview, record, require_fates, stop_offers, write
from booking.schedules.edits import Edit
from booking.schedules.hits import Touched
from booking.schedules.models import ChangeKind, ScheduleChange
from booking.schedules.owners import Owner, owner_for
from booking.schedules.settings import restore_settings
from contract.errors import ErrorCode
from core.errors import Conflict, NotFound
from core.identity import Principal


async def last_change(session: AsyncSession, number: int, *, now: datetime) -> ScheduleChange | None:
    """The one that may be taken back now, if any."""
    found = await session.scalar(
        select(ScheduleChange)
        .where(ScheduleChange.resource_id == number, ScheduleChange.undone_at.is_(None))
        .order_by(ScheduleChange.at.desc(), ScheduleChange.change_id.desc())
        .limit(1)
    )
    return found if found is not None and now < found.at + UNDO_FOR else None


async def undo(
    session: AsyncSession,
    principal: Principal,
    *,
    change_id: UUID,
    fates: Mapping[UUID, Fate],
    now: datetime,
    rules: BookingRules,
) -> list[Touched]:
    """All is as before the change; offers of it that nobody was sent yet are forgotten. Again changes nothing.

    What was booked meanwhile in hours that go again is touched like by any change. Raises NotFound,
    Conflict (BOOKING_CHANGED after ten minutes or another change, BOOKING_LEAVE).
    """
    change = await session.get(ScheduleChange, change_id)
    resource = await session.get(Resource, change.resource_id) if change else None
    if change is None or resource is None:
        raise NotFound
    owner = await owner_for(session, principal, owner_id=resource.ref, now=now, to_change=True)
    await session.refresh(change)
    if change.undone_at is not None:
        return []
    last = await last_change(session, owner.number, now=now)
    if last is None or last.change_id != change_id:
        raise Conflict(
            ErrorCode.BOOKING_CHANGED, "Ce changement ne peut plus être annulé. Changez les horaires de nouveau."
        )
    change.undone_at = now
    kind = ChangeKind(change.kind)
    touched: list[Touched] = []
    if kind is ChangeKind.SETTINGS:
        await restore_settings(session, owner, change.removed)
    else:
        edit = inverse(owner, change)
        touched = await preview(session, owner, edit, now=now, rules=rules)
        require_fates(touched, fates, reoffering=bool(edit.leave_id and edit.added_days) and not owner.is_cabin)
        if edit.leave_id is not None:
            await stop_offers(session, owner, edit.leave_id)
        await write(session, edit)
        decided = {row.appointment.appointment_id: fates[row.appointment.appointment_id] for row in touched}
        await follow_up(session, edit, decided, now)
        await refresh_openings(session, now=now, days=rules.openings_ahead.days, resources=[owner.number])
        for during in edit.restored:
            await open_extra(session, resource_id=owner.number, during=during)
    record(session, principal, owner, kind)
    return touched


def inverse(owner: Owner, change: ScheduleChange) -> Edit:
    """What takes the change back, from the rows it kept."""
    rules = {row["rule_id"] for row in change.added["rules"]}
    days = {row["exception_id"] for row in change.added["days"]}
    leave_id = change.added.get("leave_id")
    return Edit(
        ChangeKind(change.kind),
        removed_rules=[rule for rule in owner.plan.rules if str(rule.rule_id) in rules],
        added_rules=kept.rows_from(WeeklyRule, change.removed["rules"]),
        removed_days=[one for one in owner.plan.exceptions if str(one.exception_id) in days],
        added_days=kept.rows_from(RuleException, change.removed["days"]),
        leave_id=UUID(leave_id) if leave_id else None,
        restored=kept.intervals_from(change.removed["extra"]),
    )
