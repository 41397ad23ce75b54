"""What an entry goes through without anybody's doing: a look at what is free, and its last day."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.appointments import DEFAULT_ZONE
from booking.availability import Interval, local_date, local_day
from booking.models import Appointment
from booking.rules import BookingRules
from booking.waiting_list.models import WAITS, Offer, Priority, WaitingEntry, WaitingState
from booking.waiting_list.offers import end, entry_end, locked
from booking.waiting_list.rules import OfferRules
from booking.waiting_list.seeking import Candidate, Search, candidates, offer_best
from core.jobs import enqueue

LOOK = "waiting_list.look"
END = "waiting_list.end"


async def look(
    session: AsyncSession, *, entry_id: UUID, now: datetime, rules: BookingRules, offers: OfferRules
) -> Offer | None:
    """What is free already and suits one who has just joined, soonest first. With the system's sight."""
    entry = await locked(session, entry_id)
    if entry is None or entry.state != WaitingState.WAITING:
        return None
    zone = entry.practitioner.site.tz if entry.practitioner else DEFAULT_ZONE
    by_day = offers.disturbs_nobody(now, zone)
    if by_day > now:
        await enqueue(session, LOOK, {"entry_id": str(entry_id)}, run_at=by_day)
        return None
    until = local_day(entry.latest, zone).end
    if entry.sooner_than is not None:
        until = min(until, (await session.get_one(Appointment, entry.sooner_than)).starts_at)
    if until <= now:
        return None
    search = Search(Interval(now, until), _soonest)
    refused = {(row.practitioner_id, row.starts_at) for row in await _offered_before(session, entry_id)}
    found = await candidates(session, entry, search, now=now, rules=rules, offers=offers)
    new = [one for one in found if (one.practitioner.practitioner_id, one.starts_at) not in refused]
    return await offer_best(session, entry, new, now=now, leave=False, rules=rules, offers=offers)


async def end_if_over(session: AsyncSession, *, entry_id: UUID, now: datetime) -> None:
    """After the last day that suits. Who lost her visit to a leave waits until a person has seen to it."""
    entry = await locked(session, entry_id)
    if entry is None or entry.state not in WAITS or entry.priority == Priority.LEAVE:
        return
    zone = entry.practitioner.site.tz if entry.practitioner else DEFAULT_ZONE
    if local_date(now, zone) <= entry.latest:
        return
    if entry.state == WaitingState.OFFERED:
        await enqueue(session, END, {"entry_id": str(entry_id)}, run_at=now + timedelta(hours=1))
        return
    end(entry, WaitingState.EXPIRED, now)


async def schedule_end(session: AsyncSession, entry: WaitingEntry, zone: str) -> None:
    run_at = local_day(entry.latest, zone).end
    await enqueue(session, END, {"entry_id": str(entry.entry_id)}, run_at=run_at, dedupe=entry_end(entry.entry_id))


async def look_soon(session: AsyncSession, entry: WaitingEntry, now: datetime) -> None:
    await enqueue(session, LOOK, {"entry_id": str(entry.entry_id)}, run_at=now)


def _soonest(one: Candidate) -> tuple[datetime, str]:
    return one.starts_at, one.practitioner.family_name


async def _offered_before(session: AsyncSession, entry_id: UUID) -> list[Appointment]:
    rows = await session.scalars(
        select(Appointment)
        .join(Offer, Offer.appointment_id == Appointment.appointment_id)
        .where(Offer.entry_id == entry_id)
    )
    return list(rows)
