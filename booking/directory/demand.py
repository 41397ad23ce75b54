"""Searches without an answer: counted, and held against the hours that are open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import Commune, EmptySearch, Opening, Practitioner, Resource, Speciality
from booking.resources import as_range

LOOKED_BACK = timedelta(days=30)
LOOKED_AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """searches: without a free time, in the last 30 days. openings, hours: of the speciality in the next 30 days."""

    speciality: Speciality | None
    commune: str | None
    searches: int
    openings: int
    hours: float


async def count_empty(session: AsyncSession, *, speciality: str, commune: str, now: datetime) -> None:
    """One more. The codes are known ones, so that nobody can fill the table with words of their own."""
    first = insert(EmptySearch).values(day=now.date(), speciality_code=speciality, commune_code=commune, count=1)
    await session.execute(
        first.on_conflict_do_update(
            index_elements=[EmptySearch.day, EmptySearch.speciality_code, EmptySearch.commune_code],
            set_={"count": EmptySearch.count + 1},
        )
    )


async def unanswered(session: AsyncSession, *, now: datetime) -> list[Unanswered]:
    """The most asked first."""
    since = (now - LOOKED_BACK).date()
    total = func.sum(EmptySearch.count)
    rows = await session.execute(
        select(EmptySearch.speciality_code, Commune.name, total)
        .outerjoin(Commune, Commune.code == EmptySearch.commune_code)
        .where(EmptySearch.day >= since)
        .group_by(EmptySearch.speciality_code, Commune.name)
        .order_by(total.desc(), EmptySearch.speciality_code, Commune.name)
        .limit(200)
    )
    named = {row.code: row for row in await session.scalars(select(Speciality))}
    ahead = await _openings(session, now)
    everything = (sum(n for n, _ in ahead.values()), sum(hours for _, hours in ahead.values()))
    found = []
    for code, commune, searches in rows:
        openings, hours = ahead.get(code, (0, 0.0)) if code else everything
        found.append(Unanswered(named.get(code), commune, searches, openings, hours))
    return found


async def _openings(session: AsyncSession, now: datetime) -> dict[str, tuple[int, float]]:
    """By speciality: how many stretches of opening begin or go on within the time looked ahead, and their hours."""
    seconds = func.sum(func.extract("epoch", func.upper(Opening.during) - func.lower(Opening.during)))
    rows = await session.execute(
        select(Practitioner.speciality_code, func.count(), seconds)
        .join(Resource, Resource.ref == Practitioner.practitioner_id)
        .join(Opening, Opening.resource_id == Resource.resource_id)
        .where(Opening.during.op("&&")(as_range(Interval(now, now + LOOKED_AHEAD))))
        .group_by(Practitioner.speciality_code)
    )
    return {code: (openings, round(float(total) / 3600, 1)) for code, openings, total in rows}
