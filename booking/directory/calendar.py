"""One practitioner's month: how many free times each day has, for one kind of visit in one place."""

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, local_date, local_day
from booking.grid import QUANTUM
from booking.models import Cabin, Practitioner, Resource, VisitMode, VisitType
from booking.rules import DEFAULT_RULES, BookingRules
from booking.search import free_starts
from booking.times import Wanted, visit_length
from contract.errors import ErrorCode
from core.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Month:
    """days: each day of the month with its number of free times. next_from: where the month has none, the first day
    after it that has one. until: the last day that can be booked."""

    first: date
    days: list[tuple[date, int]]
    next_from: date | None
    until: date


async def month_of(
    session: AsyncSession,
    *,
    practitioner_id: UUID,
    month: date,
    now: datetime,
    visit_type: str | None = None,
    cabin_id: UUID | None = None,
    lanes: Sequence[str] = (),
    rules: BookingRules = DEFAULT_RULES,
) -> Month:
    """Days of the practitioner's place; the counts are one statement. month: any of its days. Raises NotFound."""
    both = select(Practitioner, Resource).join(Resource, Resource.ref == Practitioner.practitioner_id)
    found = (await session.execute(both.where(Practitioner.practitioner_id == practitioner_id))).first()
    if found is None:
        raise NotFound
    who, resource = found
    wanted = Wanted(who, resource, await visit_length(session, who, visit_type), tuple(lanes))
    others = await _cabin(session, cabin_id) if cabin_id else []
    zone, number, asked = who.site.tz, resource.resource_id, wanted.asked(others)
    reach = rules.reach(who.notice_minutes, who.horizon_days, now=now)
    first = month.replace(day=1)
    days = [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]
    end = local_day(days[-1], zone).end
    within = Interval(max(reach.start, local_day(first, zone).start), min(reach.end, end - QUANTUM + wanted.length))
    starts = (await free_starts(session, [number], asked, within=within)).get(number, [])
    free = Counter(local_date(start, zone) for start in starts)
    after = None
    if not free:
        rest = Interval(max(reach.start, end), reach.end)
        later = (await free_starts(session, [number], asked, within=rest, days=1)).get(number)
        after = local_date(later[0], zone) if later else None
    return Month(first, [(day, free[day]) for day in days], after, local_date(reach.end, zone))


async def _cabin(session: AsyncSession, cabin_id: UUID) -> list[Resource]:
    found = (await session.scalars(select(Resource).where(Resource.ref == cabin_id))).all()
    if not found:
        raise NotFound
    return list(found)


async def require_way(
    session: AsyncSession,
    *,
    practitioner_id: UUID,
    visit_type: str | None,
    mode: VisitMode | None,
    cabin_id: UUID | None,
) -> None:
    """Can this practitioner see anybody so? Raises NotFound, Invalid with the reason."""
    if mode is None:
        return
    who = await session.get(Practitioner, practitioner_id)
    visit = await session.get(VisitType, visit_type) if visit_type else None
    cabin = await session.get(Cabin, cabin_id) if cabin_id else None
    if who is None or (visit_type and visit is None) or (cabin_id and cabin is None):
        raise NotFound
    if (mode is VisitMode.CABIN) != (cabin is not None):
        raise _refused("Indiquez la télécabine, ou un autre lieu.")
    if mode is VisitMode.ON_SITE:
        if not who.on_site or (visit is not None and not visit.on_site):
            raise _refused("Ce rendez-vous ne se fait pas sur place.")
        return
    if not who.remote or (visit is not None and not visit.remote):
        raise _refused("Ce rendez-vous ne se fait pas à distance.")
    missing = set(visit.instruments if visit else ()) - set(cabin.instruments if cabin else ())
    if missing:
        raise Invalid(
            ErrorCode.REQUEST_INVALID,
            "Ce motif demande des instruments : choisissez une télécabine qui les a, ou le cabinet.",
            instruments=sorted(missing),
        )


def _refused(why: str) -> Invalid:
    return Invalid(ErrorCode.REQUEST_INVALID, why)
