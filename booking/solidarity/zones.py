"""Priority zones: what makes them one, who gives them days, and the free times of those days."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, false, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, free_slots
from booking.models import Commune, Opening, Practitioner, Reservation, Site, Tariff, VolunteerDay, Zone
from booking.resources import as_range
from booking.rules import DEFAULT_RULES, BookingRules
from booking.schedules.expansion import VOLUNTEER_RELEASE
from contract.errors import ErrorCode
from core.errors import Invalid, NotFound
from core.identity import AccountRole, Principal


class FreeTime(NamedTuple):
    """reserved: for patients of the zone and those without a treating doctor, for now."""

    during: Interval
    reserved: bool


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A given day with its people. fee_cents: of a visit, the opposable tariff at most."""

    row: VolunteerDay
    practitioner: Practitioner
    site: Site
    zone: Zone
    fee_cents: int
    times: Sequence[FreeTime] = ()

    def bookable_at(self, rules: BookingRules) -> datetime:
        """From when on patients may book it at all."""
        own = self.practitioner.horizon_days
        return self.row.starts_at - (rules.horizon if own is None else timedelta(days=own))

    @property
    def open_to_all_at(self) -> datetime:
        return self.row.starts_at - VOLUNTEER_RELEASE


@dataclass(slots=True)
class ZoneFacts:
    zone: Zone
    communes: list[Commune] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    days: list[PlannedDay] = field(default_factory=list)


async def zones(
    session: AsyncSession,
    *,
    now: datetime,
    zone_ids: Collection[UUID] | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> list[ZoneFacts]:
    """All, or those named, by name: with communes, places, and the days to come with their free times."""
    wanted = true() if zone_ids is None else Zone.zone_id.in_(zone_ids)
    found = {
        row.zone_id: ZoneFacts(row) for row in await session.scalars(select(Zone).where(wanted).order_by(Zone.name))
    }
    for commune in await session.scalars(
        select(Commune).where(Commune.zone_id.in_(found)).order_by(Commune.name, Commune.code)
    ):
        found[commune.zone_id].communes.append(commune)  # type: ignore[index]
    for site in await session.scalars(select(Site).where(Site.zone_id.in_(found)).order_by(Site.name)):
        found[site.zone_id].sites.append(site)  # type: ignore[index]
    for day in await planned(session, zone_ids=found, ends_after=now):
        found[day.row.zone_id].days.append(day)
    days = [day for facts in found.values() for day in facts.days]
    times = await free_times(session, days, now=now, rules=rules)
    for facts in found.values():
        facts.days = [_with_times(day, times[day.row.volunteer_day_id]) for day in facts.days]
    return list(found.values())


async def planned(
    session: AsyncSession,
    *,
    zone_ids: Iterable[UUID] | None = None,
    practitioner_id: UUID | None = None,
    volunteer_day_ids: Collection[UUID] | None = None,
    first: date | None = None,
    last: date | None = None,
    ends_after: datetime | None = None,
) -> list[PlannedDay]:
    """Given days in order, those taken back left out unless one's own; without free times."""
    query = (
        select(VolunteerDay, Practitioner, Site, Zone, _tariff())
        .join(Practitioner, Practitioner.practitioner_id == VolunteerDay.practitioner_id)
        .join(Site, Site.site_id == VolunteerDay.site_id)
        .join(Zone, Zone.zone_id == VolunteerDay.zone_id)
        .order_by(VolunteerDay.day, func.lower(VolunteerDay.during), VolunteerDay.volunteer_day_id)
    )
    if practitioner_id is not None:
        query = query.where(VolunteerDay.practitioner_id == practitioner_id)
    else:
        query = query.where(VolunteerDay.taken_back_at.is_(None))
    if zone_ids is not None:
        query = query.where(VolunteerDay.zone_id.in_(list(zone_ids)))
    if volunteer_day_ids is not None:
        query = query.where(VolunteerDay.volunteer_day_id.in_(volunteer_day_ids))
    if first is not None:
        query = query.where(VolunteerDay.day >= first)
    if last is not None:
        query = query.where(VolunteerDay.day <= last)
    if ends_after is not None:
        query = query.where(func.upper(VolunteerDay.during) > ends_after)
    rows = await session.execute(query)
    return [
        PlannedDay(row, who, site, zone, who.fee_cents if most is None else min(who.fee_cents, most))
        for row, who, site, zone, most in rows
    ]


def _tariff() -> ScalarSelect[int | None]:
    """The opposable tariff of the practitioner's speciality on the day."""
    return (
        select(Tariff.cents)
        .where(
            Tariff.speciality_code == Practitioner.speciality_code,
            Tariff.valid_from <= VolunteerDay.day,
            or_(Tariff.valid_until.is_(None), Tariff.valid_until >= VolunteerDay.day),
        )
        .order_by(Tariff.valid_from.desc())
        .limit(1)
        .correlate(Practitioner, VolunteerDay)
        .scalar_subquery()
    )


async def free_times(
    session: AsyncSession, days: Sequence[PlannedDay], *, now: datetime, rules: BookingRules = DEFAULT_RULES
) -> dict[UUID, list[FreeTime]]:
    """By volunteer day, the times that can still be booked, in order. Two statements, however many days."""
    times: dict[UUID, list[FreeTime]] = {day.row.volunteer_day_id: [] for day in days}
    if not days:
        return times
    rows = await session.execute(
        select(
            Opening.volunteer_day_id,
            Opening.resource_id,
            func.lower(Opening.during),
            func.upper(Opening.during),
            Opening.lane,
        )
        .where(Opening.volunteer_day_id.in_(times), func.upper(Opening.during) > now)
        .order_by(func.lower(Opening.during))
    )
    opened = [(day, number, Interval(start, end), bool(lane)) for day, number, start, end, lane in rows]
    busy = await _busy(session, {number for _, number, _, _ in opened}, [during for _, _, during, _ in opened])
    known = {day.row.volunteer_day_id: day for day in days}
    for volunteer_day_id, number, during, reserved in opened:
        day = known[volunteer_day_id]
        reach = rules.reach(day.practitioner.notice_minutes, day.practitioner.horizon_days, now=now)
        length = timedelta(minutes=day.practitioner.visit_minutes)
        slots = free_slots([during], busy[number], length=length, not_before=reach.start, zone=day.row.tz)
        times[volunteer_day_id] += [FreeTime(slot, reserved) for slot in slots if slot.start < reach.end]
    return times


async def _busy(
    session: AsyncSession, numbers: Collection[int], spans: Sequence[Interval]
) -> dict[int, list[Interval]]:
    found: dict[int, list[Interval]] = defaultdict(list)
    if not spans:
        return found
    within = Interval(min(one.start for one in spans), max(one.end for one in spans))
    rows = await session.execute(
        select(Reservation.resource_id, func.lower(Reservation.during), func.upper(Reservation.during))
        .where(Reservation.resource_id.in_(numbers), Reservation.during.op("&&")(as_range(within)))
        .order_by(func.lower(Reservation.during))
    )
    for number, start, end in rows:
        found[number].append(Interval(start, end))
    return found


def _with_times(day: PlannedDay, times: Sequence[FreeTime]) -> PlannedDay:
    return PlannedDay(day.row, day.practitioner, day.site, day.zone, day.fee_cents, times)


async def day_with_times(
    session: AsyncSession, volunteer_day_id: UUID, *, now: datetime, rules: BookingRules = DEFAULT_RULES
) -> PlannedDay:
    """Raises NotFound for a day that is over, or was taken back."""
    found = await planned(session, volunteer_day_ids=[volunteer_day_id], ends_after=now)
    if not found:
        raise NotFound
    return _with_times(found[0], (await free_times(session, found, now=now, rules=rules))[volunteer_day_id])


async def zones_managed(session: AsyncSession, principal: Principal) -> list[UUID]:
    """All for an administrator; a coordinator's are those her places stand in."""
    if principal.role is AccountRole.ADMINISTRATOR:
        return list(await session.scalars(select(Zone.zone_id)))
    hers = Site.site_id.in_(principal.site_ids) if principal.role is AccountRole.COORDINATOR else false()
    found = await session.scalars(select(Site.zone_id).where(hers, Site.zone_id.is_not(None)).distinct())
    return [zone_id for zone_id in found if zone_id is not None]


async def require_zone(session: AsyncSession, principal: Principal, zone_id: UUID) -> Zone:
    """Raises NotFound for a zone this account does not look after."""
    if zone_id not in await zones_managed(session, principal):
        raise NotFound
    return await session.get_one(Zone, zone_id)


@dataclass(frozen=True, slots=True)
class ZoneData:
    """communes, sites: all that belong to it; those left out belong to none any more."""

    name: str
    population: int
    tz: str
    gp_access: float | None
    young_doctors_pct: float | None
    ald_pct: float | None
    emergency_minutes: float | None
    income_eur: float | None
    communes: frozenset[str]
    sites: frozenset[UUID]


async def write_zone(session: AsyncSession, zone: Zone, data: ZoneData) -> None:
    """A new one, or new facts. Raises Invalid for a commune or place that is unknown or another zone's."""
    for name in ("name", "population", "tz", "gp_access", "young_doctors_pct", "ald_pct", "emergency_minutes"):
        setattr(zone, name, getattr(data, name))
    zone.income_eur = data.income_eur
    session.add(zone)
    await session.flush()
    for table, key, wanted in (
        (Commune, Commune.code, data.communes),
        (Site, Site.site_id, data.sites),
    ):
        mine = or_(table.zone_id.is_(None), table.zone_id == zone.zone_id)
        free = await session.scalar(select(func.count()).select_from(table).where(key.in_(wanted), mine))
        if free != len(wanted):
            raise Invalid(ErrorCode.REQUEST_INVALID, "Une commune ou un lieu est inconnu, ou d'une autre zone.")
        await session.execute(
            update(table).where(table.zone_id == zone.zone_id, key.not_in(wanted)).values(zone_id=None)
        )
        await session.execute(update(table).where(key.in_(wanted)).values(zone_id=zone.zone_id))
