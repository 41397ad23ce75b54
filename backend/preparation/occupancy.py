"""A day of the cabins and rooms of one's places: what is taken, what is free, what happens now. No patient in it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.keys import standings
from backend.consultations.models import Consultation, ConsultationStatus
from booking.availability import Interval, instant, local_date, local_day, subtract, union
from booking.models import (
    Appointment,
    Cabin,
    DeviceSet,
    Practitioner,
    Reservation,
    Resource,
    ResourceKind,
    Site,
)
from booking.resources import agendas, as_range
from booking.solidarity.models import OfferedResource
from core.context import elevated
from core.identity import AccountRole, Principal

SHORTEST_FREE = timedelta(minutes=15)
# What is looked at where a resource may be taken at any hour.
_USUAL_DAY = (time(8), time(19))


class State(StrEnum):
    """Of this moment. off: a cabin whose instruments are not connected, or without a key in force."""

    IN_VISIT = "in_visit"
    TAKEN = "taken"
    READY = "ready"
    CLOSED = "closed"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Taken:
    """One visit, or what a volunteer's day holds: then without practitioner and status."""

    during: Interval
    practitioner: str | None
    status: str | None
    held: bool
    in_visit: bool


@dataclass(slots=True)
class Occupied:
    """One cabin or room. keeps_hours: bookable within `openings` only. free: stretches of a quarter of an hour and more,
    from now on. state: None on another day than today."""

    resource_id: int
    ref: UUID
    kind: ResourceKind
    name: str
    site_id: UUID
    keeps_hours: bool
    agent_online: bool | None
    openings: list[Interval] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    free: list[Interval] = field(default_factory=list)
    state: State | None = None

    def next_visit(self, now: datetime) -> datetime | None:
        return min((one.during.start for one in self.taken if one.during.start > now), default=None)


@dataclass(frozen=True, slots=True)
class PlaceDay:
    site: Site
    limits: Interval
    resources: list[Occupied]


async def occupancy(
    session: AsyncSession, principal: Principal, *, day: date | None, online: Callable[[UUID], bool], now: datetime
) -> list[PlaceDay]:
    """The places a coordinator runs, all of them for an administrator; those with a cabin or a room, by name."""
    query = select(Site).order_by(func.lower(Site.name))
    if principal.role is not AccountRole.ADMINISTRATOR:
        query = query.where(Site.site_id.in_(principal.site_ids))
    sites = {site.site_id: site for site in await session.scalars(query)}
    found = await _resources(session, sites, online)
    places = []
    for site_id, site in sites.items():
        there = [one for one in found if one.site_id == site_id]
        if not there:
            continue
        wanted = day or local_date(now, site.tz)
        limits = local_day(wanted, site.tz)
        await _fill(session, there, site, wanted, limits, now)
        places.append(PlaceDay(site, limits, there))
    return places


async def _resources(session: AsyncSession, sites: Collection[UUID], online: Callable[[UUID], bool]) -> list[Occupied]:
    named: dict[UUID, tuple[str, UUID]] = {}
    cabins = (await session.scalars(select(Cabin).where(Cabin.site_id.in_(sites)))).all()
    named |= {cabin.cabin_id: (cabin.name, cabin.site_id) for cabin in cabins}
    sets = await session.scalars(select(DeviceSet).where(DeviceSet.site_id.in_(sites)))
    named |= {one.device_set_id: (one.name, one.site_id) for one in sets}
    offered = await session.scalars(
        select(OfferedResource).where(OfferedResource.site_id.in_(sites), OfferedResource.retired_at.is_(None))
    )
    named |= {one.offer_id: (one.name, one.site_id) for one in offered if one.site_id is not None}
    keyed = await standings(session, [cabin.cabin_id for cabin in cabins])
    usable = {cabin_id for cabin_id, standing in keyed.items() if standing.in_force is not None}
    rows = await session.scalars(
        select(Resource).where(Resource.ref.in_(named)).order_by(Resource.kind, Resource.resource_id)
    )
    return [
        Occupied(
            row.resource_id,
            row.ref,
            ResourceKind(row.kind),
            *named[row.ref],
            row.keeps_hours,
            row.ref in usable and online(row.ref) if row.kind == ResourceKind.CABIN else None,
        )
        for row in rows
    ]


async def _fill(
    session: AsyncSession, found: Sequence[Occupied], site: Site, day: date, limits: Interval, now: datetime
) -> None:
    ids = [one.resource_id for one in found]
    hours = await agendas(session, ids, limits)
    taken = await _taken(session, ids, limits)
    usual = Interval(instant(day, _USUAL_DAY[0], site.tz), instant(day, _USUAL_DAY[1], site.tz))
    for one in found:
        one.openings = union(hours[one.resource_id].openings)
        one.taken = taken[one.resource_id]
        bookable = one.openings if one.keeps_hours else [usual]
        one.free = [
            Interval(max(gap.start, now), gap.end)
            for gap in subtract(bookable, union([visit.during for visit in one.taken]))
            if gap.end - max(gap.start, now) >= SHORTEST_FREE
        ]
        if limits.start <= now < limits.end:
            one.state = _state(one, now)


def _state(one: Occupied, now: datetime) -> State:
    here = [visit for visit in one.taken if visit.during.start <= now < visit.during.end]
    if any(visit.in_visit for visit in one.taken):
        return State.IN_VISIT
    if here:
        return State.TAKEN
    if one.keeps_hours and not any(span.start <= now < span.end for span in one.openings):
        return State.CLOSED
    return State.OFF if one.agent_online is False else State.READY


async def _taken(session: AsyncSession, ids: Sequence[int], limits: Interval) -> dict[int, list[Taken]]:
    query = (
        select(
            Reservation.resource_id,
            func.lower(Reservation.during).label("starts_at"),
            func.upper(Reservation.during).label("ends_at"),
            Reservation.hold_until,
            Appointment.status,
            Consultation.status.label("act"),
            Practitioner.given_name,
            Practitioner.family_name,
        )
        .outerjoin(Appointment, Appointment.appointment_id == Reservation.appointment_id)
        .outerjoin(Practitioner, Practitioner.practitioner_id == Appointment.practitioner_id)
        .outerjoin(Consultation, Consultation.consultation_id == Appointment.appointment_id)
        .where(Reservation.resource_id.in_(ids), Reservation.during.op("&&")(as_range(limits)))
        .order_by(func.lower(Reservation.during))
    )
    found: dict[int, list[Taken]] = defaultdict(list)
    # A coordinator has no part in care: when a room is taken and by which practitioner leaves here, no patient.
    async with elevated(session):
        for row in await session.execute(query):
            name = f"Dr {row.given_name} {row.family_name}" if row.family_name else None
            in_visit = row.act == ConsultationStatus.IN_PROGRESS.value
            during = Interval(row.starts_at, row.ends_at)
            found[row.resource_id].append(Taken(during, name, row.status, row.hold_until is not None, in_visit))
    return found
