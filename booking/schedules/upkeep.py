"""Keeping agendas right: openings every few minutes; at night the search index purged, compared and mended."""

import logging
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import Resource
from booking.openings import refresh_all
from booking.resources import lock_agendas, lock_days
from booking.rules import BookingRules
from core.db import SessionMaker
from core.errors import Unavailable
from core.faults import described
from core.jobs import Handler, Payload, enqueue

log = logging.getLogger(__name__)

NIGHTLY = "agenda.nightly"
_AT = time(1, 30)
_DAY = timedelta(days=1)
_AT_ONCE = 50

_PURGE = text("SELECT day_bits_purge(:before)")
_WRONG = text("SELECT resource_id, day FROM day_bits_wrong(CAST(:resources AS int[]), :first)")
_REPAIR = text("SELECT day_bits_repair(:resource, :first)")


async def keep_openings(sessions: SessionMaker, *, now: datetime, rules: BookingRules) -> int:
    """One round: all openings in line with their rules, and the night's work ordered. Returns rows changed."""
    async with sessions.begin() as session:
        await order_night(session, now=now)
    return await refresh_all(sessions, now=now, days=rules.openings_ahead.days)


async def order_night(session: AsyncSession, *, now: datetime) -> None:
    """The night's work at its next hour; ordering it again changes nothing."""
    tonight = datetime.combine(now.astimezone(UTC).date(), _AT, UTC)
    run_at = tonight if tonight > now else tonight + _DAY
    day = f"{run_at:%Y-%m-%d}"
    await enqueue(session, NIGHTLY, {"day": day}, run_at=run_at, dedupe=f"{NIGHTLY}:{day}")


def night_work(sessions: SessionMaker) -> Handler:
    """For the worker. Its own transactions, for each locks what it mends; the job's only orders the next night."""

    async def work(session: AsyncSession, payload: Payload) -> None:
        day = datetime.fromisoformat(f"{payload['day']}T00:00:00+00:00")
        async with sessions.begin() as own:
            await purge(own, now=day)
        await mend(sessions, now=day)
        await order_night(session, now=datetime.combine(day.date(), _AT, UTC))

    return work


async def purge(session: AsyncSession, *, now: datetime) -> int:
    """Forgets the index of days that are over; returns how many rows."""
    found: int = await session.scalar(_PURGE, {"before": now.astimezone(UTC).date()}) or 0
    return found


async def mend(sessions: SessionMaker, *, now: datetime) -> int:
    """Compares the index with reservations and openings, from today on; mends what differs and raises an alarm.

    Returns rows mended: 0, unless somebody wrote past the triggers.
    """
    first = now.astimezone(UTC).date()
    async with sessions() as session:
        numbers = (await session.scalars(select(Resource.resource_id).order_by(Resource.resource_id))).all()
    mended = 0
    for at in range(0, len(numbers), _AT_ONCE):
        async with sessions() as session:
            rows = await session.execute(_WRONG, {"resources": numbers[at : at + _AT_ONCE], "first": first})
            wrong = {(row.resource_id, row.day) for row in rows}
        for number in sorted({number for number, _ in wrong}):
            days = sorted(day for one, day in wrong if one == number)
            start = datetime.combine(days[0], time(0), UTC)
            span = Interval(start, datetime.combine(days[-1], time(0), UTC) + _DAY)
            try:
                async with sessions.begin() as session:
                    await lock_agendas(session, [number])
                    await lock_days(session, [number], span)
                    mended += await session.scalar(_REPAIR, {"resource": number, "first": first}) or 0
            except (DBAPIError, Unavailable) as fault:
                log.warning("agenda index not mended", extra=described(fault))
    if mended:
        log.error("agenda index was wrong and is mended", extra={"reason": f"{mended} rows"})
    return mended
