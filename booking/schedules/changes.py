"""Changing somebody's hours: what it would touch, doing it, and taking it back. Nothing is lost silently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, subtract
from booking.models import RuleException, WeeklyRule
from booking.openings import open_extra, refresh_openings
from booking.rules import BookingRules
from booking.schedules import kept
from booking.schedules.edits import Edit
from booking.schedules.expansion import Plan, leave_of
from booking.schedules.hits import Touched, touched_by
from booking.schedules.models import ChangeKind, ScheduleChange
from booking.schedules.owners import Owner
from booking.schedules.plans import read_openings
from booking.waiting_list.reoffering import REOFFER, reoffer_name
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Conflict, Invalid
from core.identity import Principal
from core.jobs import enqueue, withdraw

UNDO_FOR = timedelta(minutes=10)
"""So long a change may be taken back, and so long nobody is told of it."""


class Fate(StrEnum):
    """What becomes of an appointment that a change touches: it stays as it is, or another time is offered."""

    KEEP = "keep"
    REOFFER = "reoffer"


@dataclass(frozen=True, slots=True)
class Made:
    change_id: UUID
    until: datetime
    touched: Sequence[Touched]


async def preview(
    session: AsyncSession, owner: Owner, edit: Edit, *, now: datetime, rules: BookingRules
) -> list[Touched]:
    """What the edit would touch; nothing is written."""
    after = edit.applied_to(owner.plan)
    # Appointments of patients who have withdrawn their doctor's sight count too; only they are named to nobody.
    async with elevated(session):
        return await touched_by(
            session,
            owner,
            after,
            keeps_hours_after=_keeps_hours(owner, after, now),
            restored=edit.restored,
            now=now,
            ahead=rules.openings_ahead,
        )


async def make(
    session: AsyncSession,
    principal: Principal,
    owner: Owner,
    edit: Edit,
    *,
    fates: Mapping[UUID, Fate],
    now: datetime,
    rules: BookingRules,
) -> Made:
    """Does it, once it is said what becomes of each appointment it touches. `owner` read under its lock.

    Those to be offered another time get a job `leave.reoffer` {appointment_id, leave_id} each, due when
    the change can no longer be taken back. Raises Conflict (BOOKING_LEAVE) with `touched`, Invalid.
    """
    touched = await preview(session, owner, edit, now=now, rules=rules)
    require_fates(touched, fates, reoffering=edit.kind is ChangeKind.LEAVE and not owner.is_cabin)
    after = edit.applied_to(owner.plan)
    lost = await _extra_lost(session, owner, after, now, rules)
    decided = {row.appointment.appointment_id: fates[row.appointment.appointment_id] for row in touched}
    # Rows as they are now: reading them again below shows what became of them.
    change = ScheduleChange(
        change_id=uuid4(),
        resource_id=owner.number,
        account_id=principal.account_id,
        actor=principal.name,
        kind=edit.kind.value,
        at=now,
        removed={
            "rules": kept.rows_json(edit.removed_rules),
            "days": kept.rows_json(edit.removed_days),
            "extra": kept.intervals_json(lost),
        },
        added={
            "rules": kept.rows_json(edit.added_rules),
            "days": kept.rows_json(edit.added_days),
            "leave_id": str(edit.leave_id) if edit.leave_id else None,
            "fates": {str(appointment_id): fate.value for appointment_id, fate in decided.items()},
        },
    )
    session.add(change)
    await write(session, edit)
    await _refresh(session, owner, edit.restored, now, rules)
    await follow_up(session, edit, decided, now)
    record(session, principal, owner, edit.kind)
    return Made(change.change_id, now + UNDO_FOR, touched)


def require_fates(touched: Sequence[Touched], fates: Mapping[UUID, Fate], *, reoffering: bool) -> None:
    """Raises Conflict unless each is decided, and Invalid for an offer that cannot be made."""
    undecided = [row for row in touched if row.appointment.appointment_id not in fates]
    if undecided:
        raise HoursInUse(touched)
    offered = any(fates[row.appointment.appointment_id] is Fate.REOFFER for row in touched)
    if offered and not reoffering:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Une autre heure n'est proposée que pour un congé de praticien.")


class HoursInUse(Conflict):
    """`touched`: all appointments that the change touches."""

    def __init__(self, touched: Sequence[Touched]) -> None:
        count = len(touched)
        one = "Un rendez-vous est" if count == 1 else f"{count} rendez-vous sont"
        super().__init__(
            ErrorCode.BOOKING_LEAVE,
            f"{one} en dehors des nouveaux horaires. Dites ce que chacun devient.",
            appointments=[
                {
                    "appointment_id": str(row.appointment.appointment_id),
                    "starts_at": row.appointment.starts_at.isoformat(),
                    "ends_at": row.appointment.ends_at.isoformat(),
                    "why": row.why.value,
                    "held": row.held,
                }
                for row in touched
            ],
        )


def record(session: AsyncSession, principal: Principal, owner: Owner, kind: ChangeKind) -> None:
    action = audit.Action.LEAVE_SET if kind is ChangeKind.LEAVE else audit.Action.SCHEDULE_CHANGED
    audit.record(session, principal, action, subject_id=owner.ref)


async def write(session: AsyncSession, edit: Edit) -> None:
    """Rules and days; the openings are brought in line by `make`."""
    rules = [rule.rule_id for rule in edit.removed_rules]
    days = [one.exception_id for one in edit.removed_days]
    unsynchronised = {"synchronize_session": False}
    if rules:
        await session.execute(delete(WeeklyRule).where(WeeklyRule.rule_id.in_(rules)), execution_options=unsynchronised)
    if days:
        await session.execute(
            delete(RuleException).where(RuleException.exception_id.in_(days)), execution_options=unsynchronised
        )
    if edit.added_rules:
        await session.execute(insert(WeeklyRule), [kept.columns_of(rule) for rule in edit.added_rules])
    if edit.added_days:
        await session.execute(insert(RuleException), [kept.columns_of(one) for one in edit.added_days])


async def ending_leave(session: AsyncSession, owner: Owner, edit: Edit, *, keep_offers: bool) -> Edit:
    """The edit that ends a leave, with the extra hours it took away; its offers that nobody was sent are forgotten."""
    assert edit.leave_id is not None
    changes = await session.scalars(
        select(ScheduleChange).where(
            ScheduleChange.resource_id == owner.number,
            ScheduleChange.kind == ChangeKind.LEAVE,
            ScheduleChange.added["leave_id"].astext == str(edit.leave_id),
            ScheduleChange.undone_at.is_(None),
        )
    )
    if not keep_offers:
        await stop_offers(session, owner, edit.leave_id)
    return replace(edit, restored=[one for row in changes for one in kept.intervals_from(row.removed["extra"])])


async def stop_offers(session: AsyncSession, owner: Owner, leave_id: UUID) -> None:
    """Nobody is offered another time any more because of this leave; who was already, was."""
    added = await session.scalars(
        select(ScheduleChange.added).where(
            ScheduleChange.resource_id == owner.number, ScheduleChange.added["leave_id"].astext == str(leave_id)
        )
    )
    ids = {appointment_id for row in added for appointment_id in row.get("fates", {})}
    if ids:
        await withdraw(session, *(reoffer_name(leave_id, appointment_id) for appointment_id in sorted(ids)))


async def follow_up(session: AsyncSession, edit: Edit, fates: Mapping[UUID, Fate], now: datetime) -> None:
    """Offers of other times, once the change can no longer be taken back."""
    if edit.leave_id is None:
        return
    for appointment_id, fate in fates.items():
        if fate is Fate.REOFFER:
            payload: dict[str, Any] = {"appointment_id": str(appointment_id), "leave_id": str(edit.leave_id)}
            dedupe = reoffer_name(edit.leave_id, appointment_id)
            await enqueue(session, REOFFER, payload, run_at=now + UNDO_FOR, dedupe=dedupe)


async def _refresh(
    session: AsyncSession, owner: Owner, restored: Sequence[Interval], now: datetime, rules: BookingRules
) -> None:
    await refresh_openings(session, now=now, days=rules.openings_ahead.days, resources=[owner.number])
    for during in restored:
        if during.end > now:
            await open_extra(session, resource_id=owner.number, during=during)


async def _extra_lost(
    session: AsyncSession, owner: Owner, after: Plan, now: datetime, rules: BookingRules
) -> list[Interval]:
    """The extra hours that newly fall into leave."""
    away = subtract(leave_of(after), leave_of(owner.plan))
    within = Interval(now, now + rules.openings_ahead)
    extra = list((await read_openings(session, [owner.number], within))[owner.number].extra) if away else []
    return subtract(extra, subtract(extra, away))


def _keeps_hours(owner: Owner, after: Plan, now: datetime) -> bool:
    if not owner.is_cabin:
        return owner.resource.keeps_hours
    return any(rule.valid_until is None or rule.valid_until >= now.date() for rule in after.rules)
