"""The cabins of an attendant's place: where each stands, who is inside, and who comes next."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

import booking.views
from backend.cabins import papers, quarantine
from backend.cabins.board_views import CabinAddressData, CabinCard, assist_view, position_view, where_view
from backend.cabins.models import CabinStatus
from backend.cabins.state_models import CabinAddress, CabinAssist, CabinMove, CabinStanding
from booking import appointments as bookings
from booking.appointments import When
from booking.models import Appointment, Cabin
from booking.rules import BookingRules
from core import audit
from core.errors import NotFound
from core.identity import AccountRole, Principal

# Whoever may be on duty at a cabin: those who work at its place.
ON_DUTY = (AccountRole.ATTENDANT, AccountRole.ASSISTANT)
MOVES_SHOWN = 50
_TO_COME = frozenset({"proposed", "pending", "booked", "arrived", "checked-in"})


async def cabin_at_work(session: AsyncSession, principal: Principal, cabin_id: UUID) -> Cabin:
    """Raises NotFound for a cabin at a place where the principal does not work."""
    query = select(Cabin).where(Cabin.cabin_id == cabin_id, Cabin.site_id.in_(principal.site_ids))
    found = await session.scalar(query.options(joinedload(Cabin.site)))
    if found is None:
        raise NotFound
    return found


async def cards(
    session: AsyncSession, principal: Principal, *, online: Callable[[UUID], bool], rules: BookingRules, now: datetime
) -> list[CabinCard]:
    """By name; the reading of today's visits is audited."""
    ended = {}
    for cabin_id, visit_id in (await papers.visits_to_print(session, principal.site_ids)).items():
        # Not of a patient whose care link ended meanwhile.
        with suppress(NotFound):
            ended[cabin_id] = await bookings.appointment_for(session, principal, appointment_id=visit_id, now=now)
    query = select(Cabin).where(Cabin.site_id.in_(principal.site_ids)).options(joinedload(Cabin.site))
    cabins = (await session.scalars(query.order_by(Cabin.name))).all()
    today = await bookings.appointments_of(session, principal, when=When.DAY, now=now)
    coming = [row for row in today if row.cabin_id is not None and row.status in _TO_COME]
    ids = [cabin.cabin_id for cabin in cabins]
    audit.record_agenda(session, principal, (row.patient_id for row in (*coming, *ended.values())))
    standings = {row.cabin_id: row for row in await _rows(session, CabinStanding, ids)}
    statuses = {row.cabin_id: row for row in await _rows(session, CabinStatus, ids)}
    addresses = {row.cabin_id: row for row in await _rows(session, CabinAddress, ids)}
    inside = await _inside(session, ids)
    nobodys = await quarantine.waiting(session, ids)
    return [
        CabinCard(
            cabin_id=cabin.cabin_id,
            name=cabin.name,
            where=where_view(cabin.site, addresses.get(cabin.cabin_id)),
            agent_online=online(cabin.cabin_id),
            devices=len(statuses[cabin.cabin_id].devices) if cabin.cabin_id in statuses else 0,
            position=position_view(standings.get(cabin.cabin_id)),
            inside=[assist_view(row) for row in inside if row.cabin_id == cabin.cabin_id],
            quarantined=nobodys.get(cabin.cabin_id, 0),
            ended=_view(ended[cabin.cabin_id], principal, rules) if cabin.cabin_id in ended else None,
            next=[_view(row, principal, rules) for row in coming if row.cabin_id == cabin.cabin_id],
        )
        for cabin in cabins
    ]


def _view(row: Appointment, principal: Principal, rules: BookingRules) -> booking.views.Appointment:
    return booking.views.appointment_view(row, principal, rules)


_Row = TypeVar("_Row", CabinStanding, CabinStatus, CabinAddress)


async def _rows(session: AsyncSession, table: type[_Row], ids: Sequence[UUID]) -> Sequence[_Row]:
    query = select(table).where(table.cabin_id.in_(ids))
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def _inside(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[CabinAssist]:
    query = select(CabinAssist).where(CabinAssist.cabin_id.in_(ids), CabinAssist.left_at.is_(None))
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def moves_of(session: AsyncSession, cabin_id: UUID) -> Sequence[CabinMove]:
    """The last ones, newest first."""
    query = select(CabinMove).where(CabinMove.cabin_id == cabin_id).order_by(CabinMove.ordinal.desc())
    return (await session.scalars(query.limit(MOVES_SHOWN))).all()


async def address_of(session: AsyncSession, cabin_id: UUID) -> CabinAddressData | None:
    """For a cabin the caller has already scoped."""
    row = await session.get(CabinAddress, cabin_id)
    return CabinAddressData(street=row.street, access=row.access, callback=row.callback) if row else None


async def set_address(session: AsyncSession, principal: Principal, cabin_id: UUID, data: CabinAddressData) -> None:
    """For a cabin the caller has already scoped."""
    row = await session.get(CabinAddress, cabin_id)
    if row is None:
        session.add(CabinAddress(cabin_id=cabin_id, **data.model_dump()))
    else:
        row.street, row.access, row.callback = data.street, data.access, data.callback
    audit.record(session, principal, audit.Action.CABIN_ADDRESS_CHANGED, subject_id=cabin_id)
