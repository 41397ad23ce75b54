"""A course of visits: the nearest free time to each wanted date, then one booking after the other."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.appointments import series_of
from booking.availability import Interval, instant
from booking.models import Appointment, AppointmentStatus, CancelCode, Practitioner
from booking.rules import BookingRules
from booking.search import free_starts
from booking.times import Wanted
from booking.visits import Visit, Wish, lanes_open_to, visit_for
from contract.errors import ErrorCode
from core.context import Context, act_as, elevated
from core.db import SessionMaker
from core.errors import DomainError, Invalid, NotFound
from core.identity import Principal

LONGEST = 20
EITHER_SIDE = timedelta(days=3)
# A day away weighs as much as three hours of the same day.
_A_DAY = 3.0


@dataclass(frozen=True, slots=True)
class Course:
    """`wish` is the first visit; the others follow every `every_days` days at the same hour of the wall clock.

    times: what was chosen of the preview, one for each visit; empty: the nearest free time to each.
    """

    wish: Wish
    every_days: int
    count: int
    times: tuple[datetime, ...] = ()

    @property
    def fingerprint(self) -> str:
        parts = [
            self.wish.fingerprint.hex(),
            self.every_days,
            self.count,
            *(str(t.astimezone(UTC)) for t in self.times),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One visit of a course before booking; `starts_at` is None where nothing is free within three days."""

    wanted_at: datetime
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What became of one visit of a course: booked, or refused for a reason."""

    wanted_at: datetime
    appointment: Appointment | None = None
    refusal: DomainError | None = None


@dataclass(frozen=True, slots=True)
class Made:
    series_id: UUID
    occurrences: list[Occurrence]


async def preview(
    session: AsyncSession, principal: Principal, course: Course, *, now: datetime, rules: BookingRules
) -> list[Proposed]:
    """The nearest free time to each wanted date, the same hour where it is free.

    Raises as `booking.visits.visit_for`.
    """
    visit = await visit_for(session, principal, course.wish, now)
    length = visit.during.end - visit.during.start
    wanted_dates = dates_of(course, visit.tz)
    free = await _free(session, visit, wanted_dates, now=now, rules=rules)
    found: list[Proposed] = []
    for wanted in wanted_dates:
        others = [one.starts_at for one in found if one.starts_at is not None]
        near = [
            start
            for start in free
            if abs(start - wanted) <= EITHER_SIDE and all(abs(start - other) >= length for other in others)
        ]
        best = min(near, key=partial(_cost, wanted=wanted, zone=visit.tz), default=None)
        found.append(Proposed(wanted, best, best + length if best else None))
    return found


async def book(
    sessions: SessionMaker,
    session: AsyncSession,
    principal: Principal,
    course: Course,
    *,
    now: datetime,
    idempotency_key: str | None,
    rules: BookingRules,
) -> Made:
    """Books each visit in a transaction of its own: those booked stay, whatever becomes of the others.

    `sessions` opens them; `session` is the request's. A repeated key goes on where the first request
    ended. Raises Invalid (REQUEST_KEY_REUSED), and as `preview`.
    """
    if course.times and len(course.times) != course.count:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Il faut une heure pour chaque rendez-vous de la série.")
    series_id = uuid5(principal.account_id, f"series:{idempotency_key}") if idempotency_key else uuid4()
    done = await _done(session, principal, series_id, course)
    wanted: Sequence[tuple[datetime, datetime | None]]
    if course.times:
        await visit_for(session, principal, course.wish, now)
        wanted = [(start, start) for start in course.times]
    else:
        proposed = await preview(session, principal, course, now=now, rules=rules)
        wanted = [(one.wanted_at, one.starts_at) for one in proposed]
    made = []
    for number, (wanted_at, starts_at) in enumerate(wanted):
        if number in done:
            made.append(Occurrence(wanted_at, done[number]))
            continue
        wish = replace(course.wish, starts_at=starts_at or wanted_at)
        key = _key(series_id, course, number)
        made.append(await _one(sessions, principal, wish, wanted_at, series_id, key, now, rules))
    return Made(series_id, made)


async def cancel_rest(
    sessions: SessionMaker,
    session: AsyncSession,
    principal: Principal,
    *,
    series_id: UUID,
    since: datetime | None,
    now: datetime,
    reason: str | None,
    code: CancelCode | None,
    rules: BookingRules,
) -> list[Appointment]:
    """Cancels what is still to come of a course, from `since` on, each in a transaction of its own; returns the whole
    course. Raises NotFound."""
    rows = await series_of(session, principal, series_id=series_id, now=now)
    if not rows:
        raise NotFound
    first = max(since or now, now)
    found = []
    for row in rows:
        if row.status != AppointmentStatus.BOOKED or row.starts_at < first:
            found.append(row)
            continue
        async with sessions.begin() as own:
            await act_as(own, Context.of(principal, now))
            found.append(
                await changes.cancel(
                    own,
                    principal,
                    appointment_id=row.appointment_id,
                    now=now,
                    reason=reason,
                    code=code,
                    rules=rules,
                )
            )
    return found


def dates_of(course: Course, zone: str) -> list[datetime]:
    """The wanted instants: the same reading of the wall clock on each date."""
    first = course.wish.starts_at.astimezone(ZoneInfo(zone))
    days = (first.date() + timedelta(days=course.every_days * turn) for turn in range(course.count))
    return [instant(day, first.time(), zone) for day in days]


async def _free(
    session: AsyncSession, visit: Visit, wanted: list[datetime], *, now: datetime, rules: BookingRules
) -> list[datetime]:
    """Starts when practitioner, patient and all else are free, in the whole stretch of the course."""
    who = await session.get_one(Practitioner, visit.facts.practitioner.practitioner_id)
    reach = rules.reach(who.notice_minutes, who.horizon_days, now=now)
    length = visit.during.end - visit.during.start
    within = Interval(max(reach.start, wanted[0] - EITHER_SIDE), min(reach.end, wanted[-1] + EITHER_SIDE + length))
    if within.end <= within.start:
        return []
    resource = visit.resource(who.practitioner_id).row()
    lanes = tuple(lanes_open_to(visit.facts, visit.facts.visit.code if visit.facts.visit else None))
    asked = Wanted(who, resource, length, lanes).asked([one.row() for one in visit.others])
    found = await free_starts(session, [resource.resource_id], asked, within=within)
    return found.get(resource.resource_id, [])


def _cost(start: datetime, *, wanted: datetime, zone: str) -> float:
    """How far a time is from the wanted one, in hours; another day weighs less than its hours."""
    here, there = start.astimezone(ZoneInfo(zone)), wanted.astimezone(ZoneInfo(zone))
    days = abs((here.date() - there.date()).days)
    hours = abs((here.hour - there.hour) + (here.minute - there.minute) / 60)
    return _A_DAY * days + hours


def _key(series_id: UUID, course: Course, number: int) -> str:
    return f"series:{series_id}:{course.fingerprint}:{number}"


async def _done(session: AsyncSession, principal: Principal, series_id: UUID, course: Course) -> dict[int, Appointment]:
    """What an earlier request with the same key has booked, by number. Raises Invalid for another request."""
    query = select(Appointment).where(
        Appointment.series_id == series_id, Appointment.principal_id == principal.account_id
    )
    # Staff of another place may have booked what they do not see.
    async with elevated(session):
        rows = (await session.scalars(query)).all()
    found = {}
    for row in rows:
        _, _, fingerprint, number = (row.idempotency_key or ":::").split(":")
        if fingerprint != course.fingerprint:
            raise Invalid(ErrorCode.REQUEST_KEY_REUSED, "Cette demande a déjà servi pour une autre série.")
        found[int(number)] = row
    return found


async def _one(
    sessions: SessionMaker,
    principal: Principal,
    wish: Wish,
    wanted_at: datetime,
    series_id: UUID,
    key: str,
    now: datetime,
    rules: BookingRules,
) -> Occurrence:
    more: dict[str, Any] = {"idempotency_key": key, "series_id": series_id, "rules": rules}
    try:
        async with sessions.begin() as session:
            await act_as(session, Context.of(principal, now))
            booked = await service.book(session, principal, wish, now=now, **more)
    except DomainError as refusal:
        return Occurrence(wanted_at, refusal=refusal)
    return Occurrence(wanted_at, booked.appointment)
