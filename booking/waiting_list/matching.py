"""Which free times suit one who waits: days, hours, place and distance."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.lanes import words_for
from booking.models import Commune, Opening, Practitioner, Resource, Site, VisitMode
from booking.resources import as_range
from booking.rules import BookingRules
from booking.search import free_starts
from booking.times import Wanted, visit_length
from booking.waiting_list.models import WaitingEntry
from booking.waiting_list.rules import OfferRules
from core.errors import NotFound
from core.people import Patient

_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Asker:
    """What finding a time must know of a patient: the hours kept for some that she may book, and where she lives."""

    lanes: tuple[str, ...]
    home: Commune | None


@dataclass(frozen=True, slots=True)
class _Open:
    """An opening; `volunteers`: on a volunteer's day, when patients come."""

    starts_at: datetime
    site: Site | None
    volunteers: bool


@dataclass(slots=True)
class Times:
    """The free times of one practitioner within a stretch, looked up once for each kind of visit."""

    session: AsyncSession
    practitioner: Practitioner
    resource: Resource
    within: Interval
    now: datetime
    rules: BookingRules
    offers: OfferRules
    # Where not None: only visits that touch it.
    freed: Interval | None = None
    _known: dict[tuple[timedelta, tuple[str, ...], UUID | None], list[datetime]] = field(default_factory=dict)
    _open: list[_Open] | None = None

    @property
    def zone(self) -> str:
        return self.practitioner.site.tz

    async def suiting(self, entry: WaitingEntry, asker: Asker) -> list[datetime]:
        """Starts that suit this one, soonest first; none where she cannot be seen by this practitioner at all."""
        if not can_meet(entry, self.practitioner):
            return []
        try:
            length = await visit_length(self.session, self.practitioner, entry.visit_type)
        except NotFound:
            return []
        cabin_id = entry.cabin_id if entry.mode == VisitMode.CABIN else None
        starts = await self._free(length, asker.lanes, cabin_id)
        fitting = [start for start in starts if suits(entry, Interval(start, start + length), self.zone)]
        return await self._within_reach(entry, asker, fitting)

    async def _free(self, length: timedelta, lanes: tuple[str, ...], cabin_id: UUID | None) -> list[datetime]:
        key = (length, lanes, cabin_id)
        if key not in self._known:
            self._known[key] = await self._look_up(length, lanes, cabin_id)
        return self._known[key]

    async def _look_up(self, length: timedelta, lanes: tuple[str, ...], cabin_id: UUID | None) -> list[datetime]:
        others = []
        if cabin_id is not None:
            cabin = await self.session.scalar(select(Resource).where(Resource.ref == cabin_id))
            if cabin is None:
                return []
            others = [cabin]
        who = self.practitioner
        reach = self.rules.reach(who.notice_minutes, who.horizon_days, now=self.now)
        within = Interval(max(reach.start, self.within.start), min(reach.end, self.within.end))
        if self.freed is not None:
            within = Interval(max(within.start, self.freed.start - length), min(within.end, self.freed.end + length))
        if within.end <= within.start:
            return []
        number = self.resource.resource_id
        asked = Wanted(who, self.resource, length, lanes).asked(others)
        found = (await free_starts(self.session, [number], asked, within=within)).get(number, [])
        if self.freed is None:
            return found
        return [start for start in found if start < self.freed.end and start + length > self.freed.start]

    async def _within_reach(self, entry: WaitingEntry, asker: Asker, starts: list[datetime]) -> list[datetime]:
        """On site, the place where the practitioner is open at that hour counts, not the main one."""
        if entry.mode not in {None, VisitMode.ON_SITE}:
            return starts
        places = await self._places()
        comes = mode_with(entry, self.practitioner) is VisitMode.ON_SITE
        near = []
        for start in starts:
            turn = bisect_right(places, start, key=lambda place: place.starts_at) - 1
            there = places[turn] if turn >= 0 else None
            on_site = comes or (there is not None and there.volunteers)
            site = there.site if there is not None and there.site is not None else self.practitioner.site
            if not on_site or is_near(entry, site, asker.home, self.offers):
                near.append(start)
        return near

    async def _places(self) -> list[_Open]:
        """Where the practitioner is, by the beginning of each opening."""
        if self._open is None:
            rows = await self.session.execute(
                select(func.lower(Opening.during), Site, Opening.volunteer_day_id)
                .select_from(Opening)
                .outerjoin(Site, Opening.site_id == Site.site_id)
                .where(
                    Opening.resource_id == self.resource.resource_id,
                    Opening.during.op("&&")(as_range(self.within)),
                )
                .order_by(func.lower(Opening.during))
            )
            self._open = [_Open(start, site, day is not None) for start, site, day in rows]
        return self._open


def mode_with(entry: WaitingEntry, who: Practitioner) -> VisitMode:
    """Where the patient will be; who does not mind is at home if the practitioner consults from afar."""
    return entry.wanted_mode or (VisitMode.HOME if who.remote else VisitMode.ON_SITE)


def can_meet(entry: WaitingEntry, who: Practitioner) -> bool:
    if entry.only_with not in {None, who.practitioner_id} or entry.speciality_code != who.speciality_code:
        return False
    match mode_with(entry, who):
        case VisitMode.ON_SITE:
            return who.on_site
        case VisitMode.CABIN:
            return who.remote and entry.cabin_id is not None
        case _:
            return who.remote


def suits(entry: WaitingEntry, visit: Interval, zone: str) -> bool:
    """Days of the calendar and of the week, hours of the day: on the wall clock of the place."""
    start, end = (at.astimezone(ZoneInfo(zone)) for at in visit)
    if not entry.earliest <= start.date() <= entry.latest:
        return False
    if entry.weekdays and start.weekday() not in entry.weekdays:
        return False
    if entry.hours_from is not None and start.time() < entry.hours_from:
        return False
    return entry.hours_until is None or (end.time() <= entry.hours_until and end.date() == start.date())


def is_near(entry: WaitingEntry, site: Site, home: Commune | None, rules: OfferRules) -> bool:
    """A named place or zone decides; else the distance she named, or the house's, if her commune is known."""
    if entry.site_id is not None:
        return site.site_id == entry.site_id
    if entry.zone_id is not None:
        return site.zone_id == entry.zone_id
    # Who names a practitioner goes where the practitioner is, unless she says how far.
    if home is None or (entry.max_km is None and entry.only_with is not None):
        return True
    return distance_km(home, site) <= (entry.max_km or rules.reach_km)


def distance_km(one: Commune | Site, other: Commune | Site) -> float:
    """Along the great circle."""
    lat, far = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = math.sin((far - lat) / 2) ** 2 + math.cos(lat) * math.cos(far) * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


async def askers(session: AsyncSession, entries: Sequence[WaitingEntry]) -> dict[UUID, Asker]:
    """By entry. With the system's sight."""
    people = {
        row.patient_id: row
        for row in await session.execute(
            select(Patient.patient_id, Patient.commune_code, Patient.has_treating_doctor).where(
                Patient.patient_id.in_({entry.patient_id for entry in entries})
            )
        )
    }
    codes = {row.commune_code for row in people.values()} | {entry.from_commune for entry in entries}
    communes = await _communes(session, codes - {None})
    found = {}
    for entry in entries:
        person = people[entry.patient_id]
        lives = communes.get(person.commune_code or "")
        lanes = words_for(
            visit_type=entry.visit_type,
            zone_id=lives.zone_id if lives else None,
            has_treating_doctor=person.has_treating_doctor,
        )
        found[entry.entry_id] = Asker(tuple(lanes), communes.get(entry.from_commune or "") or lives)
    return found


async def _communes(session: AsyncSession, codes: Iterable[str | None]) -> dict[str, Commune]:
    rows = await session.scalars(select(Commune).where(Commune.code.in_(list(codes))))
    return {row.code: row for row in rows}
