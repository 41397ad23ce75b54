"""Which doctors are at the queue: open, paused, closed; and for how long their pages vouch for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Practitioner, Zone
from booking.queue.models import Presence, PresenceReason, PresenceState
from booking.queue.rules import QueueRules
from contract.errors import ErrorCode
from core import audit
from core.errors import Conflict, Gone, Invalid
from core.identity import Principal

PAUSES_MIN = (10, 20, 30)
_MEANS_WELL = timedelta(minutes=10)
_SHIFT_AT_MOST = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Wanted:
    """pause_minutes: None for a pause without an end of its own. opens_at: when she will be back, while closed."""

    state: PresenceState
    zones: tuple[UUID, ...] | None = None
    pause_minutes: int | None = None
    reason: PresenceReason | None = None
    closes_at: datetime | None = None
    opens_at: datetime | None = None


def is_open(presence: Presence, now: datetime) -> bool:
    """As `queue_is_open` (migration 0006)."""
    over = presence.pause_until is not None and presence.pause_until <= now
    return (
        presence.until > now
        and (presence.closes_at is None or presence.closes_at > now)
        and (presence.state == PresenceState.OPEN or (presence.state == PresenceState.PAUSED and over))
    )


def is_there(presence: Presence, now: datetime) -> bool:
    """Open or paused, and her page answers."""
    shift_over = presence.closes_at is not None and presence.closes_at <= now
    return presence.state != PresenceState.CLOSED and presence.until > now and not shift_over


def suits(presence: Presence, *, zone_id: UUID | None, age: int) -> bool:
    """As `queue_suits` (migration 0006)."""
    zone = not presence.zones or zone_id in presence.zones
    return zone and (presence.min_age or 0) <= age <= (999 if presence.max_age is None else presence.max_age)


async def presence_of(session: AsyncSession, practitioner_id: UUID | None) -> Presence | None:
    return await session.get(Presence, practitioner_id, populate_existing=True) if practitioner_id else None


async def open_doctors(session: AsyncSession, *, now: datetime) -> Sequence[tuple[Presence, Practitioner]]:
    """Whoever can be handed a patient."""
    rows = await session.execute(
        select(Presence, Practitioner)
        .join(Practitioner, Practitioner.practitioner_id == Presence.practitioner_id)
        .where(Presence.until > now, Presence.state != PresenceState.CLOSED)
        .order_by(Practitioner.family_name, Practitioner.practitioner_id)
    )
    return [(presence, who) for presence, who in rows if is_open(presence, now)]


async def set_presence(
    session: AsyncSession, principal: Principal, wanted: Wanted, *, now: datetime, rules: QueueRules
) -> Presence:
    """Raises Invalid, Conflict (BOOKING_NOT_SUITABLE for who does not consult by video)."""
    who = (
        await session.scalars(select(Practitioner).where(Practitioner.practitioner_id == principal.practitioner_id))
    ).one()
    _require_sensible(wanted, now)
    if wanted.state is PresenceState.OPEN and not who.remote:
        raise Conflict(ErrorCode.BOOKING_NOT_SUITABLE, "Votre fiche ne prévoit pas de consultation à distance.")
    before = await presence_of(session, who.practitioner_id)
    there = before is not None and is_there(before, now)
    if wanted.state is PresenceState.PAUSED and not there:
        raise Conflict(ErrorCode.QUEUE_CLOSED, "Ouvrez d'abord votre file.")
    values = {
        "speciality": who.speciality_code,
        "min_age": who.min_age,
        "max_age": who.max_age,
        "state": wanted.state.value,
        "zones": await _zones(session, wanted, before),
        "opened_at": before.opened_at if there and before else now,
        "until": now + rules.presence,
        "pause_until": now + timedelta(minutes=wanted.pause_minutes) if wanted.pause_minutes else None,
        "reason": wanted.reason.value if wanted.reason else None,
        "closes_at": wanted.closes_at or (before.closes_at if there and before else None),
        "opens_at": wanted.opens_at,
    }
    if wanted.state is PresenceState.CLOSED:
        values |= {"closes_at": None, "until": now}
    row = insert(Presence).values(practitioner_id=who.practitioner_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=[Presence.practitioner_id], set_=values))
    audit.record(session, principal, audit.Action.SCHEDULE_CHANGED, subject_id=who.practitioner_id)
    found = await presence_of(session, who.practitioner_id)
    assert found is not None
    return found


def _require_sensible(wanted: Wanted, now: datetime) -> None:
    if wanted.state is not PresenceState.PAUSED and wanted.pause_minutes is not None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Une durée ne va qu'avec une pause.")
    for at in (wanted.closes_at, wanted.opens_at):
        if at is not None and not now < at <= now + _SHIFT_AT_MOST:
            raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez une heure dans les seize heures qui viennent.")


async def _zones(session: AsyncSession, wanted: Wanted, before: Presence | None) -> list[UUID]:
    if wanted.zones is None:
        return list(before.zones) if before else []
    zones = sorted(set(wanted.zones))
    known = await session.scalar(select(func.count()).select_from(Zone).where(Zone.zone_id.in_(zones)))
    if known != len(zones):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette zone n'existe pas.")
    return zones


async def beat(session: AsyncSession, principal: Principal, *, now: datetime, rules: QueueRules) -> Presence:
    """Her page is alive. Raises Gone (QUEUE_CLOSED) once she has been away too long to mean it still."""
    alive = await session.execute(
        update(Presence)
        .where(Presence.practitioner_id == principal.practitioner_id, Presence.state != PresenceState.CLOSED)
        .where(Presence.until > now - _MEANS_WELL)
        .values(until=now + rules.presence)
        .returning(Presence.practitioner_id)
        .execution_options(synchronize_session=False)
    )
    if alive.scalar() is None:
        raise Gone(ErrorCode.QUEUE_CLOSED, "Votre file est fermée.")
    found = await presence_of(session, principal.practitioner_id)
    assert found is not None
    return found
