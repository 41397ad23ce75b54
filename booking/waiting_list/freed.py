"""Times that became free, offered to the next who waits and whom they suit.

One transaction offers one time: the locks of several, taken one after the other, would not be in
order. What is left of the stretch is a job of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, local_date
from booking.grid import QUANTUM
from booking.models import Appointment, AppointmentStatus, Practitioner, Resource
from booking.rules import BookingRules
from booking.waiting_list.matching import Asker, Times, askers
from booking.waiting_list.models import Offer, OfferState, Priority, WaitingEntry, WaitingState
from booking.waiting_list.offers import locked, make
from booking.waiting_list.proposals import Proposal, refused_for_now
from booking.waiting_list.rules import OfferRules
from core.errors import DomainError
from core.jobs import enqueue

OFFER_TIMES = "waiting_list.offer"
_ATTEMPTS = 3
_CONTENDED = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Freed:
    """A stretch of one practitioner's time that visits may take a part of."""

    practitioner_id: UUID
    during: Interval

    def payload(self) -> dict[str, str]:
        return {
            "practitioner_id": str(self.practitioner_id),
            "from": self.during.start.isoformat(),
            "until": self.during.end.isoformat(),
        }


async def offer_times(
    session: AsyncSession, freed: Freed, *, now: datetime, rules: BookingRules, offers: OfferRules
) -> Offer | None:
    """Offers one time that touches the stretch to the first in line whom one suits. With the system's sight.

    By night nobody is asked before the morning; what begins before an answer could come stays free
    for everybody. When something was offered, a further job looks at what is left.
    """
    found = await _practitioner(session, freed.practitioner_id)
    if found is None or freed.during.end <= now + offers.least:
        return None
    who, resource = found
    zone = who.site.tz
    by_day = offers.disturbs_nobody(now, zone)
    if by_day > now:
        await _later(session, freed, by_day)
        return None
    within = Interval(max(now, freed.during.start - timedelta(hours=2)), freed.during.end + timedelta(hours=2))
    times = Times(session, who, resource, within, now, rules, offers, freed=freed.during)
    contended = False
    for batch in await _in_line(session, who, freed.during):
        known = await askers(session, batch)
        for entry in batch:
            offer, busy = await _offer(session, times, entry, known[entry.entry_id])
            contended |= busy
            if offer is not None:
                await _later(session, freed, now)
                return offer
    if contended:
        # Whoever had them may have offered them nothing.
        await _later(session, freed, now + _CONTENDED)
    return None


async def offer_free_times(session: AsyncSession, practitioner_id: UUID, *, now: datetime, rules: BookingRules) -> None:
    """New hours, or new rules: everything the practitioner has free is looked at, one offer after the other."""
    await _later(session, Freed(practitioner_id, Interval(now, now + rules.openings_ahead)), now)


async def _offer(session: AsyncSession, times: Times, waiting: WaitingEntry, asker: Asker) -> tuple[Offer | None, bool]:
    """The offer, if one was made; and whether somebody else was dealing with this entry."""
    starts = await times.suiting(waiting, asker)
    if not starts:
        return None, False
    entry = await locked(session, waiting.entry_id, skip_locked=True)
    if entry is None:
        return None, True
    if entry.state != WaitingState.WAITING:
        return None, False
    refused = await _refused(session, entry, times.practitioner.practitioner_id)
    before = await _must_end_by(session, entry)
    tried = 0
    for start in starts:
        if start in refused or (before is not None and start >= before):
            continue
        deadline = times.offers.deadline(start, now=times.now, zone=times.zone)
        if deadline is None:
            continue
        proposal = Proposal(times.practitioner.practitioner_id, start, deadline)
        try:
            return await make(session, entry, proposal, now=times.now, rules=times.rules), False
        except DomainError as error:
            if not refused_for_now(error):
                raise
        tried += 1
        if tried == _ATTEMPTS:
            break
    return None, False


async def _in_line(session: AsyncSession, who: Practitioner, during: Interval) -> Sequence[Sequence[WaitingEntry]]:
    """Who waits for this practitioner, or for any of the speciality, first in line first; in batches."""
    first, last = (local_date(at, who.site.tz) for at in (during.start - QUANTUM, during.end + QUANTUM))
    later = Appointment.appointment_id == WaitingEntry.sooner_than
    still_later = exists().where(
        later, Appointment.status == AppointmentStatus.BOOKED, func.lower(Appointment.during) > during.start
    )
    query = (
        select(WaitingEntry)
        .where(
            WaitingEntry.state == WaitingState.WAITING,
            WaitingEntry.speciality_code == who.speciality_code,
            or_(
                WaitingEntry.practitioner_id.is_(None),
                WaitingEntry.practitioner_id == who.practitioner_id,
                WaitingEntry.priority == Priority.LEAVE,
            ),
            and_(WaitingEntry.earliest <= last, WaitingEntry.latest >= first),
            or_(WaitingEntry.sooner_than.is_(None), still_later),
        )
        .order_by(WaitingEntry.priority, WaitingEntry.joined_at, WaitingEntry.entry_id)
        .execution_options(populate_existing=True)
    )
    rows = (await session.scalars(query)).all()
    return [rows[at : at + 100] for at in range(0, len(rows), 100)]


async def _refused(session: AsyncSession, entry: WaitingEntry, practitioner_id: UUID) -> set[datetime]:
    """Starts that were offered to her before."""
    rows = await session.scalars(
        select(func.lower(Appointment.during))
        .join(Offer, Offer.appointment_id == Appointment.appointment_id)
        .where(
            Offer.entry_id == entry.entry_id,
            Offer.state != OfferState.OPEN,
            Appointment.practitioner_id == practitioner_id,
        )
    )
    return set(rows)


async def _must_end_by(session: AsyncSession, entry: WaitingEntry) -> datetime | None:
    """The start of the appointment she keeps meanwhile."""
    if entry.sooner_than is None:
        return None
    start: datetime | None = await session.scalar(
        select(func.lower(Appointment.during)).where(Appointment.appointment_id == entry.sooner_than)
    )
    return start


async def _practitioner(session: AsyncSession, practitioner_id: UUID) -> tuple[Practitioner, Resource] | None:
    found = await session.execute(
        select(Practitioner, Resource)
        .join(Resource, Resource.ref == Practitioner.practitioner_id)
        .where(Practitioner.practitioner_id == practitioner_id)
    )
    row = found.first()
    return None if row is None else (row[0], row[1])


async def _later(session: AsyncSession, freed: Freed, run_at: datetime) -> None:
    await enqueue(session, OFFER_TIMES, freed.payload(), run_at=run_at)
