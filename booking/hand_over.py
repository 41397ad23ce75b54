"""An appointment that goes on with another practitioner: whose hours it takes from then on."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, round_down
from booking.models import NO_OVERLAP, Appointment, Reservation, Resource, ResourceKind
from booking.queue.models import CALLED, QueueEntry
from booking.resources import as_range, lock_days, resource_ids
from booking.service import load
from booking.visits import seat_of
from contract.errors import ErrorCode
from core.db import violated_constraint
from core.errors import Conflict
from core.jobs import enqueue

_OVERRIDE = "Reprise d'une consultation en cours"
_OF_PRACTITIONERS = (ResourceKind.PRACTITIONER, ResourceKind.SEAT)


async def give_to(session: AsyncSession, *, appointment_id: UUID, practitioner_id: UUID, now: datetime) -> bool:
    """From the last five-minute mark on, the appointment is this practitioner's; the time before stays with the other.

    True: beside something else. A practitioner who is not free takes it on the second seat, or, when that is taken too,
    without holding any time: a visit that goes on is not turned away. What it costs stays as it was shown.
    With the system's sight. Raises Conflict (BOOKING_CHANGED), Unavailable.
    """
    wanted = {practitioner_id: ResourceKind.PRACTITIONER, seat_of(practitioner_id): ResourceKind.SEAT}
    numbers = await resource_ids(session, wanted)
    await _lock(session, appointment_id, numbers.values())
    found = await load(session, appointment_id)
    at = max(round_down(now), found.starts_at)
    await _leave(session, appointment_id, at)
    beside = False
    if at < found.ends_at:
        rest, places = Interval(at, found.ends_at), (numbers[practitioner_id], numbers[seat_of(practitioner_id)])
        beside = await _first_free(session, appointment_id, places, rest) != places[0]
        freed = {"practitioner_id": str(found.practitioner_id), "appointment_id": str(appointment_id)}
        freed |= {"from": rest.start.isoformat(), "until": rest.end.isoformat()}
        await enqueue(session, "slot.released", freed, run_at=now)
    await session.execute(
        update(Appointment)
        .where(Appointment.appointment_id == appointment_id)
        .values(
            practitioner_id=practitioner_id,
            override_reason=_OVERRIDE if beside else Appointment.override_reason,
            version=Appointment.version + 1,
        )
    )
    # Who was called from the queue is the other doctor's current patient no longer.
    await session.execute(
        update(QueueEntry)
        .where(QueueEntry.appointment_id == appointment_id, QueueEntry.state.in_(CALLED))
        .values(practitioner_id=practitioner_id)
    )
    return beside


async def _lock(session: AsyncSession, appointment_id: UUID, numbers: Iterable[int]) -> None:
    """All that it holds, and the same days of the resources it comes to, in one ascending order."""
    held = await _held(session, appointment_id)
    if held:
        span = Interval(min(during.start for _, during in held), max(during.end for _, during in held))
        await lock_days(session, {*numbers, *(number for number, _ in held)}, span)
    if held != await _held(session, appointment_id):
        raise Conflict(
            ErrorCode.BOOKING_CHANGED, "Ce rendez-vous a changé entre-temps. Regardez-le avant de recommencer."
        )


async def _held(session: AsyncSession, appointment_id: UUID) -> set[tuple[int, Interval]]:
    rows = await session.execute(
        select(Reservation.resource_id, func.lower(Reservation.during), func.upper(Reservation.during)).where(
            Reservation.appointment_id == appointment_id
        )
    )
    return {(number, Interval(start, end)) for number, start, end in rows}


async def _leave(session: AsyncSession, appointment_id: UUID, at: datetime) -> None:
    """Ends at `at` what the appointment holds of its practitioner's time."""
    of_practitioners = select(Resource.resource_id).where(Resource.kind.in_(_OF_PRACTITIONERS))
    left = await session.execute(
        delete(Reservation)
        .where(
            Reservation.appointment_id == appointment_id,
            Reservation.resource_id.in_(of_practitioners),
            func.upper(Reservation.during) > at,
        )
        .returning(Reservation.resource_id, func.lower(Reservation.during))
        .execution_options(synchronize_session=False)
    )
    for number, began in left.all():
        if began < at:
            before = {"resource_id": number, "during": as_range(Interval(began, at))}
            await session.execute(insert(Reservation).values(appointment_id=appointment_id, **before))


async def _first_free(
    session: AsyncSession, appointment_id: UUID, places: tuple[int, ...], rest: Interval
) -> int | None:
    """The first of these resources that is free for the rest, now held. None: all are taken."""
    for number in places:
        values = {"appointment_id": appointment_id, "resource_id": number, "during": as_range(rest)}
        try:
            async with session.begin_nested():
                await session.execute(insert(Reservation).values(**values))
        except IntegrityError as error:
            if violated_constraint(error) != NO_OVERLAP:
                raise
            continue
        return number
    return None
