"""Patients of a practitioner on leave: each is offered another time before the old one is given up."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.availability import Interval, local_date, local_day
from booking.models import Appointment, AppointmentStatus, CancelCode, RuleException
from booking.resources import lock_held
from booking.rules import BookingRules
from booking.waiting_list.models import WAITS, Offer, Priority, WaitingEntry, WaitingState
from booking.waiting_list.offers import entry_end, locked, open_offer, take_back
from booking.waiting_list.proposals import WAITING_LIST
from booking.waiting_list.reoffering import REOFFER, reoffer_name
from booking.waiting_list.rules import OfferRules
from booking.waiting_list.seeking import Candidate, Search, candidates, offer_best
from core import audit
from core.jobs import enqueue, withdraw

GIVE_UP = "leave.give_up"
_SOON = timedelta(hours=1)


async def reoffer(
    session: AsyncSession,
    *,
    appointment_id: UUID,
    leave_id: UUID,
    now: datetime,
    rules: BookingRules,
    offers: OfferRules,
) -> Offer | None:
    """Offers the best other time; with none, the patient waits before all others. With the system's sight.

    The old appointment is given up by a job of its own, which this transaction leaves behind: she
    is never without one, an offer or a place in the line. A time that is only offered to her is taken back. Running
    again changes nothing.
    """
    await take_back(session, appointment_id=appointment_id, now=now)
    old = await session.get(Appointment, appointment_id)
    if old is None or old.status != AppointmentStatus.BOOKED or old.starts_at <= now:
        return None
    by_day = offers.disturbs_nobody(now, old.site.tz)
    if by_day > now and old.starts_at >= by_day + _SOON:
        payload = {"appointment_id": str(appointment_id), "leave_id": str(leave_id)}
        await enqueue(session, REOFFER, payload, run_at=by_day, dedupe=reoffer_name(leave_id, appointment_id))
        return None
    entry = await _entry(session, old, leave_id, now, offers)
    await enqueue(session, GIVE_UP, {"appointment_id": str(appointment_id)}, run_at=now)
    if entry.state == WaitingState.OFFERED:
        return await open_offer(session, entry.entry_id)
    for search in await _searches(session, old, leave_id, now, rules, offers):
        found = await candidates(session, entry, search, now=now, rules=rules, offers=offers)
        offer = await offer_best(session, entry, found, now=now, leave=True, rules=rules, offers=offers)
        if offer is not None:
            return offer
    return None


async def give_up(session: AsyncSession, *, appointment_id: UUID, now: datetime) -> None:
    """The appointment that the leave has taken, once its patient has an offer or her place in the line."""
    waits = await session.scalar(select(WaitingEntry.entry_id).where(WaitingEntry.instead_of == appointment_id))
    if waits is None:
        return
    await lock_held(session, appointment_id)
    old = await service.load(session, appointment_id)
    code = CancelCode.PRACTITIONER_LEAVE
    if await changes.withdraw(session, old, from_status=(AppointmentStatus.BOOKED,), now=now, code=code):
        cancelled = audit.Action.APPOINTMENT_CANCELLED
        audit.record(session, None, cancelled, patient_id=old.patient_id, subject_id=appointment_id)


async def _entry(
    session: AsyncSession, old: Appointment, leave_id: UUID, now: datetime, offers: OfferRules
) -> WaitingEntry:
    """Her place in the line, locked: the one she has for this appointment, or a new one."""
    known = await session.scalar(
        select(WaitingEntry.entry_id)
        .where(
            (WaitingEntry.sooner_than == old.appointment_id) | (WaitingEntry.instead_of == old.appointment_id),
            WaitingEntry.state.in_(WAITS),
        )
        .order_by(WaitingEntry.instead_of)
        .limit(1)
    )
    today = local_date(now, old.site.tz)
    entry = await locked(session, known) if known is not None else None
    if entry is None or entry.state not in WAITS:
        entry = WaitingEntry(
            entry_id=uuid4(),
            patient_id=old.patient_id,
            principal_id=WAITING_LIST,
            speciality_code=old.practitioner.speciality_code,
            visit_type=old.visit_type,
            mode=old.mode,
            cabin_id=old.cabin_id,
            reason=old.reason,
            interpreter_language=old.interpreter_language,
            state=WaitingState.WAITING,
            joined_at=now,
            weekdays=[],
        )
        session.add(entry)
    entry.practitioner_id, entry.priority = old.practitioner_id, Priority.LEAVE
    entry.sooner_than, entry.instead_of, entry.leave_id = None, old.appointment_id, leave_id
    entry.earliest, entry.latest = today, today + offers.longest_wait
    await session.flush()
    # She waits until a person has seen to it.
    await withdraw(session, entry_end(entry.entry_id))
    return entry


def _minutes(at: datetime, zone: str) -> int:
    """Since midnight, on the wall clock."""
    local = at.astimezone(ZoneInfo(zone))
    return local.hour * 60 + local.minute


async def _searches(
    session: AsyncSession,
    old: Appointment,
    leave_id: UUID,
    now: datetime,
    rules: BookingRules,
    offers: OfferRules,
) -> list[Search]:
    """First the practitioner, soon after the leave; then whoever of the speciality is soonest, nobody dearer first."""
    zone = old.practitioner.site.tz
    last = await session.scalar(select(func.max(RuleException.day)).where(RuleException.leave_id == leave_id))
    back = local_day(last or local_date(old.starts_at, zone), zone).end
    fee = old.fee_cents

    def like_before(one: Candidate) -> tuple[int, int]:
        """Near the hour of the day she had, then early."""
        hour = abs(_minutes(one.starts_at, zone) - _minutes(old.starts_at, zone))
        return ((one.starts_at - back).days // 7, min(hour, 1440 - hour))

    def soonest(one: Candidate) -> tuple[bool, datetime]:
        return (one.practitioner.fee_cents > fee, one.starts_at)

    return [
        Search(Interval(max(now, back), back + offers.leave_within), like_before, only=old.practitioner_id),
        Search(Interval(now, now + rules.horizon), soonest),
    ]
