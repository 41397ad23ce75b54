"""The search for a practitioner, and one practitioner's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from booking.availability import Interval
from booking.directory import conditions
from booking.directory.asking import ANYBODY, ANYTHING, Asker, Filters, Order, Where
from booking.directory.geography import CabinNear, Point, by_distance, cabins_with
from booking.directory.suggestions import suggest
from booking.directory.words import words_of
from booking.models import Practitioner, PractitionerVisit, Resource, Site, Speciality, Tariff, VisitType
from booking.rules import DEFAULT_RULES, BookingRules
from booking.times import Wanted, next_times
from core.errors import NotFound

Rows = Select[Practitioner, Resource, int | None, bool]


class Row(NamedTuple):
    """tariff: opposable, today, in cents. solidary: all her hours to come are volunteer's days."""

    practitioner: Practitioner
    resource: Resource
    tariff: int | None
    solidary: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A practitioner and the first free times, at most three, soonest first.

    tariff_cents: the opposable tariff of the speciality today, if one is known. solidary: all her hours to come are
    volunteer's days. km: to the practitioner's place, where she sees people there. cabin: the nearest she can be seen
    from.
    """

    practitioner: Practitioner
    next_times: list[Interval]
    tariff_cents: int | None = None
    solidary: bool = False
    km: float | None = None
    cabin: CabinNear | None = None

    @property
    def fee_cents(self) -> int:
        """On volunteer's days, the opposable tariff at most."""
        own, tariff = self.practitioner.fee_cents, self.tariff_cents
        return own if tariff is None or not self.solidary else min(own, tariff)

    @property
    def overrun_cents(self) -> int:
        """What is charged above the opposable tariff; nothing in sector 1, nor on volunteer's days."""
        if self.practitioner.sector == 1 or self.tariff_cents is None:
            return 0
        return max(0, self.fee_cents - self.tariff_cents)

    @property
    def nearest_km(self) -> float | None:
        known = [km for km in (self.km, self.cabin.km if self.cabin else None) if km is not None]
        return min(known, default=None)


async def search(
    session: AsyncSession,
    *,
    now: datetime,
    speciality: str | None = None,
    place: str | None = None,
    q: str | None = None,
    language: str | None = None,
    filters: Filters = ANYTHING,
    asker: Asker = ANYBODY,
    rules: BookingRules = DEFAULT_RULES,
) -> list[Found]:
    """Practitioners who fit, soonest or nearest first; those without a free time come last.

    place: a site's id, or words of its commune, postcode or name. Where a place has a cabin, those
    who consult remotely can be seen there too. q: words, all of which must begin a word of the
    practitioner's name, speciality, its keywords, or place; accents and plurals do not matter. If
    that finds nobody, the specialities that the words suggest are searched.
    """
    visit = await session.get(VisitType, filters.visit_type) if filters.visit_type else None
    if filters.visit_type and visit is None:
        return []
    query = _wanted(now, speciality, place, language, filters, visit)
    said = words_of(q or "")
    found = (await session.execute(query.where(*(conditions.mentions(word) for word in said)))).all()
    if said and not found:
        meant = suggest(q or "", await session.scalars(select(Speciality)))
        best = [one.speciality.code for one in meant if one.rank == meant[0].rank]
        found = (await session.execute(query.where(Practitioner.speciality_code.in_(best)))).all() if best else []
    rows = [Row(*row) for row in found]
    return _in_order(await _with_times(session, rows, filters, asker, now, rules, visit), filters.order)


async def practitioner_page(
    session: AsyncSession,
    *,
    practitioner_id: UUID,
    now: datetime,
    filters: Filters = ANYTHING,
    asker: Asker = ANYBODY,
    rules: BookingRules = DEFAULT_RULES,
) -> Found:
    """Raises NotFound."""
    query = _practitioners(now).where(Practitioner.practitioner_id == practitioner_id)
    rows = [Row(*row) for row in await session.execute(query)]
    found = await _with_times(session, rows, filters, asker, now, rules, None)
    if not found:
        raise NotFound
    return found[0]


async def visits_of(session: AsyncSession, who: Practitioner) -> list[tuple[VisitType, int]]:
    """The visits a practitioner gives, each with its minutes, in the order of the nomenclature."""
    own = {
        row.visit_type: row.minutes
        for row in await session.scalars(
            select(PractitionerVisit).where(PractitionerVisit.practitioner_id == who.practitioner_id)
        )
    }
    all_types = select(VisitType).where(VisitType.speciality_code == who.speciality_code).order_by(VisitType.position)
    given = await session.scalars(all_types)
    return [(one, own.get(one.code, one.minutes)) for one in given if not own or one.code in own]


def _wanted(
    now: datetime,
    speciality: str | None,
    place: str | None,
    language: str | None,
    filters: Filters,
    visit: VisitType | None,
) -> Rows:
    query = _practitioners(now)
    if speciality:
        query = query.where(Practitioner.speciality_code == speciality)
    if language:
        query = query.where(literal(language) == func.any(Practitioner.languages))
    if place:
        query = query.where(conditions.reachable_at(place))
    if filters.no_overrun:
        query = query.where(or_(Practitioner.sector == 1, conditions.solidary(now)))
    if filters.age is not None:
        query = query.where(conditions.receives(filters.age))
    if visit is not None:
        query = query.where(conditions.gives(visit))
    if visit is not None or filters.mode is not None or filters.instrument:
        query = query.where(conditions.in_one_of_the_ways(filters, visit))
    return query


def _practitioners(now: datetime) -> Rows:
    """With the tariff in force on the local day of `now`, and whether she has volunteer's days only."""
    today = func.date(func.timezone(Site.tz, literal(now)))
    tariff = (
        select(Tariff.cents)
        .where(
            Tariff.speciality_code == Practitioner.speciality_code,
            Tariff.valid_from <= today,
            or_(Tariff.valid_until.is_(None), Tariff.valid_until >= today),
        )
        .order_by(Tariff.valid_from.desc())
        .limit(1)
        .correlate(Practitioner, Site)
        .scalar_subquery()
    )
    return (
        select(Practitioner, Resource, tariff, conditions.solidary(now))
        .join(Resource, Resource.ref == Practitioner.practitioner_id)
        .join(Practitioner.speciality)
        .join(Practitioner.site)
        .options(contains_eager(Practitioner.speciality), contains_eager(Practitioner.site))
    )


async def _with_times(
    session: AsyncSession,
    rows: Sequence[Row],
    filters: Filters,
    asker: Asker,
    now: datetime,
    rules: BookingRules,
    visit: VisitType | None,
) -> list[Found]:
    cabins = await _cabins(session, filters, visit)
    placed = [(row, *_places(row.practitioner, filters, visit, cabins)) for row in rows]
    if filters.max_km is not None:
        placed = [one for one in placed if _within(filters.max_km, one[1], one[2])]
    lengths = await _lengths(session, visit)
    lanes = asker.lanes(filters.visit_type)
    wanted = [
        Wanted(one.practitioner, one.resource, _length(one.practitioner, visit, lengths), lanes) for one, _, _ in placed
    ]
    times = await next_times(session, wanted, now=now, first=filters.first, rules=rules)
    return [
        Found(one.practitioner, times[one.resource.resource_id], one.tariff, one.solidary, km, cabin)
        for one, km, cabin in placed
    ]


def _length(who: Practitioner, visit: VisitType | None, own: dict[UUID, int]) -> timedelta:
    usual = visit.minutes if visit is not None else who.visit_minutes
    return timedelta(minutes=own.get(who.practitioner_id, usual))


async def _lengths(session: AsyncSession, visit: VisitType | None) -> dict[UUID, int]:
    """Minutes of this visit with those who give it otherwise than usual."""
    if visit is None:
        return {}
    own = select(PractitionerVisit.practitioner_id, PractitionerVisit.minutes).where(
        PractitionerVisit.visit_type == visit.code
    )
    return {row.practitioner_id: row.minutes for row in await session.execute(own)}


async def _cabins(session: AsyncSession, filters: Filters, visit: VisitType | None) -> list[CabinNear]:
    """Those that have what is needed, nearest first; none where nothing depends on a cabin."""
    needed = {*(visit.instruments if visit else ()), *((filters.instrument,) if filters.instrument else ())}
    if filters.around is None and not needed:
        return []
    return by_distance(await cabins_with(session, needed), filters.around)


def _places(
    who: Practitioner, filters: Filters, visit: VisitType | None, cabins: list[CabinNear]
) -> tuple[float | None, CabinNear | None]:
    """How far the practitioner's own place is, if she is seen there, and her nearest cabin, if she consults remotely."""
    on_site = who.on_site and filters.mode is not Where.REMOTE and (visit is None or visit.on_site)
    remote = who.remote and filters.mode is not Where.ON_SITE and (visit is None or visit.remote)
    km = None
    if on_site and filters.around is not None:
        km = filters.around.km_to(Point(who.site.latitude, who.site.longitude))
    return km, cabins[0] if remote and cabins else None


def _within(max_km: float, km: float | None, cabin: CabinNear | None) -> bool:
    return any(far is not None and far <= max_km for far in (km, cabin.km if cabin else None))


def _in_order(found: list[Found], order: Order) -> list[Found]:
    def key(one: Found) -> tuple[object, ...]:
        who = one.practitioner
        near = (one.nearest_km is None, one.nearest_km or 0.0) if order is Order.NEAREST else ()
        return (not one.next_times, *near, one.next_times[:1], who.family_name, who.given_name)

    return sorted(found, key=key)
