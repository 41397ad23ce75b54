"""Somebody's schedule as it is shown, and what a change would touch as its reader may see it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import (
    Appointment,
    ExceptionKind,
    Reserved,
    RuleException,
    RuleKind,
    Site,
    WeeklyRule,
)
from booking.schedules import views
from booking.schedules.changes import UNDO_FOR
from booking.schedules.expansion import is_whole_day
from booking.schedules.hits import Touched
from booking.schedules.owners import Owner
from booking.schedules.public_holidays import holidays_between
from booking.schedules.settings import visit_types_of
from booking.schedules.undo import last_change
from booking.views import patient_view
from core import audit
from core.access import Field, shows
from core.identity import Principal

HOLIDAYS_AHEAD = timedelta(days=366)


async def schedule_view(session: AsyncSession, owner: Owner, *, now: datetime) -> views.Schedule:
    last = await last_change(session, owner.number, now=now)
    rules = [rule for rule in owner.plan.rules if rule.valid_until is None or rule.valid_until >= owner.today]
    days = [one for one in owner.plan.exceptions if one.day >= owner.today]
    return views.Schedule(
        owner_id=owner.ref,
        kind=views.OwnerKind.CABIN if owner.is_cabin else views.OwnerKind.PRACTITIONER,
        name=owner.name,
        tz=owner.sites[0].tz,
        site_id=owner.sites[0].site_id,
        sites=[site_view(site) for site in owner.sites],
        keeps_hours=owner.resource.keeps_hours,
        rules=[_rule_view(rule) for rule in rules],
        exceptions=[_day_view(one) for one in days if one.leave_id is None],
        leaves=list(_leaves(days)),
        holidays=list(_holidays(owner, days)),
        settings=await _settings_view(session, owner),
        undo=views.Undoable(change_id=last.change_id, until=last.at + UNDO_FOR) if last else None,
    )


async def hits_view(session: AsyncSession, principal: Principal, touched: Sequence[Touched]) -> list[views.Hit]:
    """Names only those patients that this reader may see, and leaves a trace of each."""
    seen = await _visible(session, principal, {row.appointment.appointment_id for row in touched})
    audit.record_agenda(session, principal, (row.appointment.patient_id for row in touched if _is(row, seen)))
    return [
        views.Hit(
            appointment_id=row.appointment.appointment_id,
            starts_at=row.appointment.starts_at,
            ends_at=row.appointment.ends_at,
            why=row.why,
            held=row.held,
            patient=patient_view(row.appointment.patient) if _is(row, seen) else None,
        )
        for row in touched
    ]


def site_view(site: Site) -> views.SiteLite:
    return views.SiteLite(site_id=site.site_id, name=site.name, commune=site.commune, tz=site.tz)


async def _visible(session: AsyncSession, principal: Principal, wanted: Collection[UUID]) -> set[UUID]:
    """Of these appointments, those that row-level security lets through: their patient is in the reader's care."""
    if not wanted or not shows(principal, Field.SCHEDULE):
        return set()
    rows = await session.scalars(select(Appointment.appointment_id).where(Appointment.appointment_id.in_(wanted)))
    return set(rows)


def _is(row: Touched, seen: set[UUID]) -> bool:
    return not row.held and row.appointment.appointment_id in seen


def _rule_view(rule: WeeklyRule) -> views.Rule:
    return views.Rule(
        rule_id=rule.rule_id,
        kind=RuleKind(rule.kind),
        weekday=rule.weekday,
        starts=rule.starts_local,
        ends=rule.ends_local,
        tz=rule.tz,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        site_id=rule.site_id,
        visit_types=rule.visit_types,
        reserved_for=Reserved(rule.reserved_for) if rule.reserved_for else None,
        release_hours=rule.release_hours,
    )


def _day_view(one: RuleException) -> views.DayChange:
    return views.DayChange(
        exception_id=one.exception_id,
        day=one.day,
        kind=ExceptionKind(one.kind),
        starts=one.starts_local,
        ends=one.ends_local,
        tz=one.tz,
        label=one.label,
        site_id=one.site_id,
        volunteer_day_id=one.volunteer_day_id,
    )


def _leaves(days: Sequence[RuleException]) -> Iterator[views.Leave]:
    of_leave = sorted((one for one in days if one.leave_id is not None), key=lambda one: (str(one.leave_id), one.day))
    found = []
    for _, rows in groupby(of_leave, key=lambda one: one.leave_id):
        first, *more = rows
        last = more[-1] if more else first
        assert first.leave_id is not None
        found.append(
            views.Leave(
                leave_id=first.leave_id,
                first_day=first.day,
                last_day=last.day,
                starts=first.starts_local,
                ends=first.ends_local,
                label=first.label,
            )
        )
    yield from sorted(found, key=lambda leave: leave.first_day)


def _holidays(owner: Owner, days: Sequence[RuleException]) -> Iterator[views.Holiday]:
    lifted = {one.day for one in days if one.kind == ExceptionKind.OPEN and is_whole_day(one)}
    region = owner.plan.home.region
    for day, name in holidays_between(region, owner.today, owner.today + HOLIDAYS_AHEAD):
        yield views.Holiday(day=day, name_fr=name.name_fr, name_en=name.name_en, lifted=day in lifted)


async def _settings_view(session: AsyncSession, owner: Owner) -> views.Settings:
    types, own = await visit_types_of(session, owner)
    who = owner.practitioner
    return views.Settings(
        notice_minutes=who.notice_minutes if who else None,
        horizon_days=who.horizon_days if who else None,
        buffer_minutes=owner.resource.buffer_minutes,
        visit_minutes=who.visit_minutes if who else None,
        visits=[
            views.VisitLength(
                code=one.code,
                name_fr=one.name_fr,
                name_en=one.name_en,
                usual_minutes=one.minutes,
                minutes=own.get(one.code) if own else one.minutes,
            )
            for one in types
        ],
    )
