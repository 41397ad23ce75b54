"""What the waiting list does when something has happened: handlers of jobs, with the system's sight."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, local_date
from booking.models import Appointment, AppointmentStatus, CancelCode, Practitioner, VisitMode
from booking.rules import BookingRules
from booking.waiting_list import leave, upkeep
from booking.waiting_list.freed import OFFER_TIMES, Freed, offer_free_times, offer_times
from booking.waiting_list.models import (
    WAITS,
    Answer,
    Offer,
    OfferState,
    Priority,
    WaitingEntry,
    WaitingState,
)
from booking.waiting_list.offers import expire, locked, open_offer, stop_waiting, take_back
from booking.waiting_list.opened import HOURS_OPENED
from booking.waiting_list.reoffering import REOFFER
from booking.waiting_list.rules import DEFAULT_OFFER_RULES, OfferRules
from core.clock import Clock
from core.jobs import Handler, Payload, enqueue

if TYPE_CHECKING:
    from collections.abc import Sequence


def handlers(clock: Clock, rules: BookingRules, offers: OfferRules = DEFAULT_OFFER_RULES) -> Mapping[str, Handler]:
    """By kind of job."""

    async def released(session: AsyncSession, payload: Payload) -> None:
        await _on_released(session, payload, clock(), rules, offers)

    async def booked(session: AsyncSession, payload: Payload) -> None:
        await _settle_hold(session, UUID(payload["appointment_id"]), clock(), offers)

    async def moved(session: AsyncSession, payload: Payload) -> None:
        await _follow_later(session, UUID(payload["appointment_id"]), clock())

    async def cancelled(session: AsyncSession, payload: Payload) -> None:
        await _later_is_gone(session, UUID(payload["appointment_id"]), clock())

    async def missed(session: AsyncSession, payload: Payload) -> None:
        appointment_id = UUID(payload["appointment_id"])
        await _later_is_gone(session, appointment_id, clock())
        await _on_released(session, {"appointment_id": str(appointment_id)}, clock(), rules, offers)

    async def times(session: AsyncSession, payload: Payload) -> None:
        during = Interval(datetime.fromisoformat(payload["from"]), datetime.fromisoformat(payload["until"]))
        freed = Freed(UUID(payload["practitioner_id"]), during)
        await offer_times(session, freed, now=clock(), rules=rules, offers=offers)

    async def opened(session: AsyncSession, payload: Payload) -> None:
        await offer_free_times(session, UUID(payload["practitioner_id"]), now=clock(), rules=rules)

    async def expired(session: AsyncSession, payload: Payload) -> None:
        await expire(session, offer_id=UUID(payload["offer_id"]), now=clock(), offers=offers)

    async def joined(session: AsyncSession, payload: Payload) -> None:
        await upkeep.look(session, entry_id=UUID(payload["entry_id"]), now=clock(), rules=rules, offers=offers)

    async def ended(session: AsyncSession, payload: Payload) -> None:
        await upkeep.end_if_over(session, entry_id=UUID(payload["entry_id"]), now=clock())

    async def on_leave(session: AsyncSession, payload: Payload) -> None:
        appointment_id, leave_id = UUID(payload["appointment_id"]), UUID(payload["leave_id"])
        await leave.reoffer(
            session, appointment_id=appointment_id, leave_id=leave_id, now=clock(), rules=rules, offers=offers
        )

    async def given_up(session: AsyncSession, payload: Payload) -> None:
        await leave.give_up(session, appointment_id=UUID(payload["appointment_id"]), now=clock())

    return {
        "slot.released": released,
        "appointment.booked": booked,
        "appointment.moved": moved,
        "appointment.cancelled": cancelled,
        "appointment.missed": missed,
        HOURS_OPENED: opened,
        "offer.expire": expired,
        OFFER_TIMES: times,
        upkeep.LOOK: joined,
        upkeep.END: ended,
        REOFFER: on_leave,
        leave.GIVE_UP: given_up,
    }


async def _on_released(
    session: AsyncSession, payload: Payload, now: datetime, rules: BookingRules, offers: OfferRules
) -> None:
    """A hold that was an offer is settled as one; then the time is offered, and the cabin's with it."""
    appointment_id = UUID(payload["appointment_id"])
    await _settle_hold(session, appointment_id, now, offers)
    row = await session.get(Appointment, appointment_id)
    if row is None:
        return
    who, during = row.practitioner_id, Interval(row.starts_at, row.ends_at)
    if payload.get("from"):
        # After a move the row tells the new time: the old one is in the job.
        who = UUID(payload["practitioner_id"])
        during = Interval(datetime.fromisoformat(payload["from"]), datetime.fromisoformat(payload["until"]))
    await offer_times(session, Freed(who, during), now=now, rules=rules, offers=offers)
    if row.cabin_id is not None:
        for other in await _waited_for_in(session, row.cabin_id):
            if other != who:
                await enqueue(session, OFFER_TIMES, Freed(other, during).payload(), run_at=now)


async def _waited_for_in(session: AsyncSession, cabin_id: UUID) -> "Sequence[UUID]":
    """Practitioners with whom somebody wants to be in this cabin."""
    query = (
        select(Practitioner.practitioner_id)
        .join(WaitingEntry, WaitingEntry.speciality_code == Practitioner.speciality_code)
        .where(
            WaitingEntry.cabin_id == cabin_id,
            WaitingEntry.mode == VisitMode.CABIN,
            WaitingEntry.state == WaitingState.WAITING,
            Practitioner.remote,
            or_(
                WaitingEntry.practitioner_id.is_(None),
                WaitingEntry.practitioner_id == Practitioner.practitioner_id,
                WaitingEntry.priority == Priority.LEAVE,
            ),
        )
        .distinct()
    )
    return (await session.scalars(query)).all()


async def _settle_hold(session: AsyncSession, appointment_id: UUID, now: datetime, offers: OfferRules) -> None:
    """A hold that was confirmed or given up as an appointment, not answered as an offer."""
    offer_id = await session.scalar(
        select(Offer.offer_id).where(Offer.appointment_id == appointment_id, Offer.state == OfferState.OPEN)
    )
    if offer_id is not None:
        await expire(session, offer_id=offer_id, now=now, offers=offers)


async def _follow_later(session: AsyncSession, appointment_id: UUID, now: datetime) -> None:
    """The appointment she keeps meanwhile has moved: until its new day, sooner is still sooner. What is offered to her
    and no longer sooner is taken back: accepting it would cost her the sooner one."""
    entry = await _sooner_than(session, appointment_id)
    later = await session.get(Appointment, appointment_id)
    if entry is None or later is None:
        return
    entry.latest = max(entry.earliest, local_date(later.starts_at, later.site.tz))
    await upkeep.schedule_end(session, entry, later.site.tz)
    offer = await open_offer(session, entry.entry_id)
    if offer is not None and (await session.get_one(Appointment, offer.appointment_id)).starts_at >= later.starts_at:
        await take_back(session, appointment_id=offer.appointment_id, now=now)


async def _later_is_gone(session: AsyncSession, appointment_id: UUID, now: datetime) -> None:
    """Who has given the appointment up no longer waits for a sooner one; whom it was taken from still does."""
    entry = await _sooner_than(session, appointment_id)
    later = await session.get(Appointment, appointment_id)
    if entry is None or later is None or later.status not in {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}:
        return
    if later.cancel_code in {CancelCode.PRACTITIONER_ILL, CancelCode.SITE_CLOSED, CancelCode.EQUIPMENT}:
        entry.sooner_than, entry.priority = None, Priority.URGENT
        return
    await stop_waiting(session, entry, state=WaitingState.LEFT, how=Answer.LEFT, now=now)


async def _sooner_than(session: AsyncSession, appointment_id: UUID) -> WaitingEntry | None:
    entry_id = await session.scalar(
        select(WaitingEntry.entry_id).where(WaitingEntry.sooner_than == appointment_id, WaitingEntry.state.in_(WAITS))
    )
    return None if entry_id is None else await locked(session, entry_id)
