"""Resources as the database sees them: their numbers, their locks, their hours and what holds them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, literal, select, text, union_all
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, utc_days
from booking.models import Opening, Reservation, Resource, ResourceKind
from contract.errors import ErrorCode
from core.errors import Conflict, Unavailable

LOCK_TIMEOUT_MS = 3000
_LOCK_NOT_AVAILABLE = "55P03"


def as_range(during: Interval) -> Range[datetime]:
    return Range(during.start, during.end, bounds="[)")


async def resource_ids(session: AsyncSession, wanted: Mapping[UUID, ResourceKind]) -> dict[UUID, int]:
    """The number of each; made on first use."""
    known = await known_resources(session, wanted)
    missing = [
        {"ref": ref, "kind": kind.value, "keeps_hours": kind is ResourceKind.PRACTITIONER}
        for ref, kind in wanted.items()
        if ref not in known
    ]
    if missing:
        await session.execute(insert(Resource).on_conflict_do_nothing(index_elements=[Resource.ref]), missing)
        known = await known_resources(session, wanted)
    return known


async def known_resources(session: AsyncSession, refs: Iterable[UUID]) -> dict[UUID, int]:
    """The number of each that has one."""
    found = await session.execute(select(Resource.ref, Resource.resource_id).where(Resource.ref.in_(list(refs))))
    return {row.ref: row.resource_id for row in found}


async def lock_days(session: AsyncSession, resources: Iterable[int], during: Interval) -> None:
    """Waits its turn for every (resource, UTC day), in ascending order, until the transaction ends.

    The exclusion constraint is the guarantee; the order is what keeps two bookings of several
    resources from waiting for each other. Raises Unavailable after three seconds.
    """
    await _lock(session, sorted((resource, day) for resource in resources for day in utc_days(during)))


async def lock_held(session: AsyncSession, *appointment_ids: UUID) -> None:
    """As `lock_days`, for all that these appointments hold. Raises Conflict (BOOKING_CHANGED) if one was moved
    meanwhile: locking again now could break the order."""
    pairs = await _held(session, appointment_ids)
    await _lock(session, sorted(pairs))
    if not pairs.issuperset(await _held(session, appointment_ids)):
        raise Conflict(
            ErrorCode.BOOKING_CHANGED, "Ce rendez-vous a changé entre-temps. Regardez-le avant de recommencer."
        )


async def _held(session: AsyncSession, appointment_ids: Iterable[UUID]) -> set[tuple[int, int]]:
    held = await session.execute(
        select(Reservation.resource_id, func.lower(Reservation.during), func.upper(Reservation.during)).where(
            Reservation.appointment_id.in_(appointment_ids)
        )
    )
    return {(number, day) for number, start, end in held for day in utc_days(Interval(start, end))}


async def lock_agendas(session: AsyncSession, resources: Iterable[int]) -> None:
    """Waits its turn to change the openings of these resources, and keeps bookings of them out meanwhile.

    Day 0 is 1970: nobody books it.
    """
    await _lock(session, sorted((resource, 0) for resource in resources))


async def _lock(session: AsyncSession, pairs: list[tuple[int, int]]) -> None:
    await session.execute(select(func.set_config("lock_timeout", str(LOCK_TIMEOUT_MS), True)))
    statement = text(
        "SELECT pg_advisory_xact_lock(r, d) FROM unnest(CAST(:resources AS int[]), CAST(:days AS int[])) AS x(r, d)"
    )
    try:
        await session.execute(statement, {"resources": [r for r, _ in pairs], "days": [d for _, d in pairs]})
    except DBAPIError as error:
        raise lock_refused(error) from error


def lock_refused(error: DBAPIError) -> Exception:
    """Unavailable if the wait for a lock ran out; the error itself otherwise."""
    if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
        return error
    return Unavailable(ErrorCode.SERVER_UNAVAILABLE, "Trop de demandes pour cette heure. Réessayez dans un instant.")


@dataclass(slots=True)
class Agenda:
    """The hours of one resource, and what already holds it."""

    openings: list[Interval] = field(default_factory=list)
    busy: list[Interval] = field(default_factory=list)


async def agendas(session: AsyncSession, resources: Collection[int], within: Interval) -> dict[int, Agenda]:
    """Openings and reservations that touch `within`, of all the resources, in one statement."""
    found: dict[int, Agenda] = defaultdict(Agenda)
    if not resources:
        return found
    span = literal(as_range(within), TSTZRANGE)
    rows = await session.execute(
        union_all(
            *(
                select(
                    literal(table is Opening).label("is_opening"),
                    table.resource_id,
                    func.lower(table.during).label("starts_at"),
                    func.upper(table.during).label("ends_at"),
                ).where(table.resource_id.in_(resources), table.during.op("&&")(span))
                for table in (Opening, Reservation)
            )
        )
    )
    for is_opening, resource, starts_at, ends_at in rows:
        agenda = found[resource]
        (agenda.openings if is_opening else agenda.busy).append(Interval(starts_at, ends_at))
    return found
