"""What communes lend to volunteers: kept, shown with what is free on a day, claimed for a day, all or none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert, or_, select
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import literal

from booking.availability import Interval
from booking.models import NO_OVERLAP, Commune, Practitioner, Reservation, Resource, Site, VolunteerDay, Zone
from booking.resources import as_range, lock_days
from booking.solidarity.models import OfferedResource, OfferKind
from contract.errors import ErrorCode
from core.db import violated_constraint
from core.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Offer:
    """`commune`: who lends it. taken: of the day asked about."""

    row: OfferedResource
    site: Site | None
    commune: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Who holds an offered resource, and when."""

    offer_id: UUID
    during: Interval
    volunteer_day_id: UUID
    practitioner: str


@dataclass(frozen=True, slots=True)
class OfferData:
    """What is said of an offered resource; see OfferedResource. active: may be chosen for new days."""

    kind: OfferKind
    name: str
    site_id: UUID | None = None
    commune_code: str | None = None
    capacity: int = 1
    notes: str = ""
    active: bool = True


async def offers_in(
    session: AsyncSession, zone_id: UUID, *, held: Interval | None = None, slept: Interval | None = None
) -> list[Offer]:
    """All of a zone, by kind and name. held, slept: when rooms, and beds, are asked for; retired ones are left out then."""
    query = (
        select(OfferedResource, Site, Commune.name)
        .outerjoin(Site, Site.site_id == OfferedResource.site_id)
        .outerjoin(Commune, Commune.code == OfferedResource.commune_code)
        .where(OfferedResource.zone_id == zone_id)
        .order_by(OfferedResource.kind, OfferedResource.name)
    )
    if held is None or slept is None:
        return [Offer(row, site, commune or "") for row, site, commune in await session.execute(query)]
    rows = (await session.execute(query.where(OfferedResource.retired_at.is_(None)))).all()
    busy = await _busy(session, [row for row, _, _ in rows], held, slept)
    return [Offer(row, site, commune or "", row.offer_id in busy) for row, site, commune in rows]


async def _busy(
    session: AsyncSession, rows: Sequence[OfferedResource], held: Interval, slept: Interval
) -> frozenset[UUID]:
    beds = [row.offer_id for row in rows if row.kind == OfferKind.LODGING]
    rooms = [row.offer_id for row in rows if row.kind != OfferKind.LODGING]
    taken = (
        select(Resource.ref)
        .join(Reservation, Reservation.resource_id == Resource.resource_id)
        .where(
            or_(
                *(
                    Resource.ref.in_(wanted) & Reservation.during.op("&&")(literal(as_range(when), TSTZRANGE))
                    for wanted, when in ((beds, slept), (rooms, held))
                )
            )
        )
    )
    return frozenset(await session.scalars(taken))


async def claim(
    session: AsyncSession,
    given: VolunteerDay,
    wanted: Collection[UUID],
    *,
    slept: Interval,
) -> None:
    """Holds what is wanted for the hours of the day, a lodging for the night before; all or none.

    Raises NotFound, Invalid (it stands elsewhere), Conflict (SOLIDARITY_TAKEN with `taken`, the ids that are not free).
    """
    if not wanted:
        return
    found = await session.execute(
        select(OfferedResource, Resource.resource_id)
        .join(Resource, Resource.ref == OfferedResource.offer_id)
        .where(OfferedResource.offer_id.in_(wanted), OfferedResource.retired_at.is_(None))
        .order_by(Resource.resource_id)
    )
    rows = [(row, number) for row, number in found]
    if len(rows) < len(set(wanted)):
        raise NotFound
    for row, _ in rows:
        if row.zone_id != given.zone_id or (row.kind != OfferKind.LODGING and row.site_id != given.site_id):
            raise Invalid(ErrorCode.REQUEST_INVALID, "Ce qui est proposé là-bas ne peut pas servir ici.")
    held = Interval(given.starts_at, given.ends_at)
    span = Interval(min(held.start, slept.start), max(held.end, slept.end))
    await lock_days(session, [number for _, number in rows], span)
    reservations = [
        {
            "volunteer_day_id": given.volunteer_day_id,
            "resource_id": number,
            "during": as_range(slept if row.kind == OfferKind.LODGING else held),
        }
        for row, number in rows
    ]
    try:
        async with session.begin_nested():
            await session.execute(insert(Reservation), reservations)
    except IntegrityError as error:
        if violated_constraint(error) != NO_OVERLAP:
            raise
        busy = await _busy(session, [row for row, _ in rows], held, slept)
        taken = [row for row, _ in rows if row.offer_id in busy]
        names = ", ".join(row.name for row in taken)
        raise Conflict(
            ErrorCode.SOLIDARITY_TAKEN,
            f"Déjà pris ce jour-là : {names}. Choisissez autre chose, ou un autre jour.",
            taken=[str(row.offer_id) for row in taken],
        ) from error


async def occupancy(session: AsyncSession, zone_id: UUID, within: Interval) -> list[Occupancy]:
    """Who holds what of a zone, in order of time."""
    rows = await session.execute(
        select(
            OfferedResource.offer_id,
            func.lower(Reservation.during),
            func.upper(Reservation.during),
            Reservation.volunteer_day_id,
            Practitioner,
        )
        .join(Resource, Resource.ref == OfferedResource.offer_id)
        .join(Reservation, Reservation.resource_id == Resource.resource_id)
        .join(VolunteerDay, VolunteerDay.volunteer_day_id == Reservation.volunteer_day_id)
        .join(Practitioner, Practitioner.practitioner_id == VolunteerDay.practitioner_id)
        .where(
            OfferedResource.zone_id == zone_id,
            Reservation.during.op("&&")(literal(as_range(within), TSTZRANGE)),
        )
        .order_by(func.lower(Reservation.during))
    )
    return [Occupancy(offer_id, Interval(start, end), day, who.name) for offer_id, start, end, day, who in rows]


async def held_by(session: AsyncSession, days: Collection[UUID]) -> dict[UUID, list[Offer]]:
    """By volunteer day, what it holds."""
    rows = await session.execute(
        select(Reservation.volunteer_day_id, OfferedResource, Site, Commune.name)
        .join(Resource, Resource.resource_id == Reservation.resource_id)
        .join(OfferedResource, OfferedResource.offer_id == Resource.ref)
        .outerjoin(Site, Site.site_id == OfferedResource.site_id)
        .outerjoin(Commune, Commune.code == OfferedResource.commune_code)
        .where(Reservation.volunteer_day_id.in_(days))
        .order_by(OfferedResource.kind, OfferedResource.name)
    )
    found: dict[UUID, list[Offer]] = {}
    for day, row, site, commune in rows:
        assert day is not None
        found.setdefault(day, []).append(Offer(row, site, commune or ""))
    return found


async def add(session: AsyncSession, zone_id: UUID, data: OfferData) -> Offer:
    """A new one. Raises NotFound for an unknown zone, Invalid for a place that is not there."""
    if await session.get(Zone, zone_id) is None:
        raise NotFound
    site, commune = await _places(session, zone_id, data)
    offer_id = uuid4()
    session.add(Resource(kind=data.kind.value, ref=offer_id, keeps_hours=False))
    await session.flush()
    row = OfferedResource(offer_id=offer_id, zone_id=zone_id, photo_seed=str(offer_id), kind=data.kind.value)
    _fill(row, data)
    session.add(row)
    await session.flush()
    return Offer(row, site, commune)


async def change(session: AsyncSession, row: OfferedResource, data: OfferData, *, now: datetime) -> Offer:
    """Retiring one keeps it for the days that hold it. Raises Invalid: its kind stays."""
    if data.kind != row.kind:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Le genre ne change pas : proposez autre chose.")
    site, commune = await _places(session, row.zone_id, data)
    _fill(row, data)
    row.retired_at = None if data.active else (row.retired_at or now)
    await session.flush()
    return Offer(row, site, commune)


def _fill(row: OfferedResource, data: OfferData) -> None:
    row.name, row.site_id, row.commune_code = data.name, data.site_id, data.commune_code
    row.capacity, row.notes = data.capacity, data.notes


async def _places(session: AsyncSession, zone_id: UUID, data: OfferData) -> tuple[Site | None, str]:
    site = await session.get(Site, data.site_id) if data.site_id else None
    commune = await session.get(Commune, data.commune_code) if data.commune_code else None
    if data.site_id is None and data.kind is not OfferKind.LODGING:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez le lieu.")
    if data.site_id is not None and (site is None or site.zone_id != zone_id):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce lieu n'est pas dans la zone.")
    if data.commune_code is not None and commune is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette commune est inconnue.")
    return site, commune.name if commune else ""
