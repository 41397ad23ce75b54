"""Calendar feeds: an address for each calendar programme, shown once, revoked one by one."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.feed_file import absences_of, feed_file
from backend.notifications.models import CalendarFeed
from booking.availability import Interval, local_date
from booking.models import LIVE, Appointment, AppointmentStatus, ExceptionKind, Practitioner, Resource, RuleException
from booking.resources import as_range
from contract.errors import ErrorCode
from core import audit
from core.errors import NotFound, TooMany
from core.identity import Principal

MOST = 10
_PAST, _AHEAD = timedelta(days=30), timedelta(days=180)
_NOTED_EVERY = timedelta(hours=1)
_SHOWN = (*LIVE, AppointmentStatus.FULFILLED)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def create(session: AsyncSession, principal: Principal, name: str, *, now: datetime) -> tuple[CalendarFeed, str]:
    """The feed, and its token, which is told this once."""
    if len(await feeds_of(session, principal)) >= MOST:
        raise TooMany(
            ErrorCode.REQUEST_TOO_MANY, "Vous avez déjà dix adresses d'agenda. Retirez-en une.", retry_after_s=60
        )
    assert principal.practitioner_id is not None, "of the practitioner's role"
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        feed_id=uuid4(),
        practitioner_id=principal.practitioner_id,
        name=name,
        token_hash=_hash(token),
        created_at=now,
    )
    session.add(feed)
    audit.record(session, principal, audit.Action.FEED_CHANGED, subject_id=feed.feed_id)
    await session.flush()
    return feed, token


async def feeds_of(session: AsyncSession, principal: Principal) -> Sequence[CalendarFeed]:
    query = select(CalendarFeed).where(
        CalendarFeed.practitioner_id == principal.practitioner_id, CalendarFeed.revoked_at.is_(None)
    )
    return (await session.scalars(query.order_by(CalendarFeed.created_at))).all()


async def revoke(session: AsyncSession, principal: Principal, feed_id: UUID, *, now: datetime) -> None:
    """From the next request on its address answers like one that never was. Raises NotFound."""
    done = await session.scalar(
        update(CalendarFeed)
        .where(
            CalendarFeed.feed_id == feed_id,
            CalendarFeed.practitioner_id == principal.practitioner_id,
            CalendarFeed.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(CalendarFeed.feed_id)
    )
    if done is None:
        raise NotFound
    audit.record(session, principal, audit.Action.FEED_CHANGED, subject_id=feed_id)


async def find(session: AsyncSession, token: str, *, now: datetime) -> CalendarFeed | None:
    """By its token, with the system's sight; None for an unknown one, and once revoked."""
    query = select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token), CalendarFeed.revoked_at.is_(None))
    feed = (await session.scalars(query)).one_or_none()
    if feed is not None and (feed.last_read_at is None or now - feed.last_read_at > _NOTED_EVERY):
        feed.last_read_at = now
    return feed


async def content(session: AsyncSession, feed: CalendarFeed, *, now: datetime) -> bytes:
    """Of thirty days past to a hundred and eighty ahead, with the system's sight."""
    who = await session.get_one(Practitioner, feed.practitioner_id)
    # Whole days, so that the same agenda is the same file all day long.
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    shown = Interval(today - _PAST, today + _AHEAD)
    visits = select(Appointment).where(
        Appointment.practitioner_id == who.practitioner_id,
        Appointment.status.in_(_SHOWN),
        Appointment.during.op("&&")(as_range(shown)),
    )
    closed = (
        select(RuleException)
        .join(Resource, Resource.resource_id == RuleException.resource_id)
        .where(
            Resource.ref == who.practitioner_id,
            RuleException.kind == ExceptionKind.CLOSED,
            RuleException.day.between(local_date(shown.start, who.site.tz), local_date(shown.end, who.site.tz)),
        )
        .order_by(RuleException.day, RuleException.starts_local, RuleException.exception_id)
    )
    ordered = visits.order_by(func.lower(Appointment.during), Appointment.appointment_id)
    return feed_file(
        name=f"Comptoir · {who.name}",
        zone=who.site.tz,
        appointments=(await session.scalars(ordered)).unique().all(),
        absences=absences_of(await session.scalars(closed)),
        stamp=feed.created_at,
        years=(shown.start.year - 1, shown.end.year + 1),
    )
