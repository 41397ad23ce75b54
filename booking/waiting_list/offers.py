"""An offer: a time held for one who waits, until she answers or the deadline passes.

Order of locks everywhere: the row of the entry first, then the hours of booking.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.models import Appointment, AppointmentStatus, CancelCode
from booking.resources import lock_held
from booking.rules import BookingRules
from booking.waiting_list.models import WAITS, Answer, Offer, OfferState, Priority, WaitingEntry, WaitingState
from booking.waiting_list.proposals import Proposal, in_her_name, wish_of
from booking.waiting_list.rules import OfferRules
from contract.errors import ErrorCode
from core import audit
from core.errors import Conflict, Gone, NotFound
from core.identity import Principal
from core.jobs import enqueue, withdraw

# Of booking.waiting_list.upkeep, which is built on this module.
_LOOK = "waiting_list.look"


async def locked(session: AsyncSession, entry_id: UUID, *, skip_locked: bool = False) -> WaitingEntry | None:
    """The entry as it is now, this transaction's alone until it ends; None if another has it and we do not wait."""
    query = select(WaitingEntry).where(WaitingEntry.entry_id == entry_id)
    query = query.with_for_update(of=WaitingEntry, skip_locked=skip_locked)
    found: WaitingEntry | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def open_offer(session: AsyncSession, entry_id: UUID) -> Offer | None:
    found: Offer | None = await session.scalar(
        select(Offer)
        .where(Offer.entry_id == entry_id, Offer.state == OfferState.OPEN)
        .execution_options(populate_existing=True)
    )
    return found


async def make(
    session: AsyncSession, entry: WaitingEntry, proposal: Proposal, *, now: datetime, rules: BookingRules
) -> Offer:
    """Holds the time for her and tells her. `entry` is locked and waiting; with the system's sight.

    Raises what `booking.service.place` raises, and then nothing has changed.
    """
    offer_id = uuid4()
    # A refusal leaves no lock behind: the next attempt takes its own in order.
    async with session.begin_nested():
        placed = await service.place(
            session,
            proposal.by or in_her_name(entry),
            wish_of(entry, proposal.practitioner_id, proposal.starts_at),
            now=now,
            idempotency_key=f"offer:{offer_id}",
            hold=proposal.deadline - now,
            rules=rules,
        )
    offer = Offer(
        offer_id=offer_id,
        entry_id=entry.entry_id,
        appointment_id=placed.appointment_id,
        made_at=now,
        deadline=proposal.deadline,
        made_by=proposal.by.account_id if proposal.by else None,
    )
    session.add(offer)
    entry.state = WaitingState.OFFERED
    await session.flush()
    payload = {"offer_id": str(offer_id)}
    await enqueue(session, "offer.made", payload, run_at=now, dedupe=f"offer:{offer_id}:made")
    await enqueue(session, "offer.expire", payload, run_at=proposal.deadline, dedupe=_expiry(offer_id))
    audit.record(session, proposal.by, audit.Action.OFFER_MADE, patient_id=entry.patient_id, subject_id=offer_id)
    return offer


async def accept(
    session: AsyncSession,
    principal: Principal,
    *,
    offer_id: UUID,
    how: Answer,
    now: datetime,
    rules: BookingRules,
) -> Appointment:
    """The held time becomes her appointment; the later one it replaces is given up in the same transaction.

    With the system's sight, for whoever may answer. Accepting again answers the same. Raises
    NotFound, Gone (WAITING_LIST_OFFER_GONE).
    """
    offer, entry = await _locked_pair(session, offer_id)
    if offer.state == OfferState.ACCEPTED:
        return await service.load(session, offer.appointment_id)
    if offer.state != OfferState.OPEN:
        raise gone()
    later = entry.sooner_than
    # Both at once, so that their hours are locked in order.
    await lock_held(session, offer.appointment_id, *([later] if later else []))
    acting = principal if entry.patient_id in principal.patients else in_her_name(entry)
    try:
        booked = await service.confirm(session, acting, appointment_id=offer.appointment_id, now=now, rules=rules)
    except Gone as error:
        raise gone() from error
    await settle(session, offer, entry, principal=principal, how=how, now=now)
    return booked


async def settle(
    session: AsyncSession,
    offer: Offer,
    entry: WaitingEntry,
    *,
    principal: Principal | None,
    how: Answer,
    now: datetime,
) -> None:
    """What follows from an offer whose time is booked."""
    if entry.sooner_than is not None:
        await _give_up_later(session, entry, principal, now)
    await _close(session, offer, OfferState.ACCEPTED, how, now)
    end(entry, WaitingState.BOOKED, now)
    await withdraw(session, entry_end(entry.entry_id))
    answered = audit.Action.OFFER_ANSWERED
    audit.record(session, principal, answered, patient_id=entry.patient_id, subject_id=offer.offer_id)


async def decline(session: AsyncSession, principal: Principal, *, offer_id: UUID, how: Answer, now: datetime) -> None:
    """The time goes to the next; she goes on waiting for another. With the system's sight.

    Declining again changes nothing. Raises NotFound, Gone.
    """
    offer, entry = await _locked_pair(session, offer_id)
    if offer.state == OfferState.DECLINED:
        return
    if offer.state != OfferState.OPEN:
        raise gone()
    if not await _let_go(session, offer, CancelCode.OFFER_DECLINED, now):
        raise Conflict(ErrorCode.WAITING_LIST_OFFER_GONE, "Cette heure est déjà réservée pour vous.")
    await _close(session, offer, OfferState.DECLINED, how, now)
    await _wait_again(session, entry, now)
    answered = audit.Action.OFFER_ANSWERED
    audit.record(session, principal, answered, patient_id=entry.patient_id, subject_id=offer_id)


async def expire(session: AsyncSession, *, offer_id: UUID, now: datetime, offers: OfferRules) -> None:
    """At the deadline: the time goes to the next. She goes on waiting, unless she has long not answered.

    Also for a hold that ended in another way: confirmed as an appointment, or cancelled as one.
    """
    try:
        offer, entry = await _locked_pair(session, offer_id)
    except NotFound:
        return
    if offer.state != OfferState.OPEN:
        return
    hold = await service.load(session, offer.appointment_id)
    if hold.status == AppointmentStatus.PENDING and now < offer.deadline:
        return
    if hold.status not in {AppointmentStatus.PENDING, AppointmentStatus.CANCELLED}:
        await settle(session, offer, entry, principal=None, how=Answer.PATIENT, now=now)
        return
    given_up = hold.status == AppointmentStatus.CANCELLED and hold.cancel_code != CancelCode.HOLD_EXPIRED
    if given_up:
        await _close(session, offer, OfferState.DECLINED, Answer.LOST, now)
    else:
        await _let_go(session, offer, CancelCode.OFFER_EXPIRED, now)
        await _close(session, offer, OfferState.EXPIRED, Answer.DEADLINE, now)
    await _wait_again(session, entry, now)
    if entry.priority != Priority.LEAVE and await _silent(session, entry, offers):
        end(entry, WaitingState.EXPIRED, now)
        await withdraw(session, entry_end(entry.entry_id))


async def take_back(session: AsyncSession, *, appointment_id: UUID, now: datetime) -> None:
    """If this time is offered to somebody who has not answered: it no longer is, and she goes on waiting."""
    offer_id = await session.scalar(
        select(Offer.offer_id).where(Offer.appointment_id == appointment_id, Offer.state == OfferState.OPEN)
    )
    if offer_id is None:
        return
    offer, entry = await _locked_pair(session, offer_id)
    # Confirmed meanwhile as an appointment, it is settled by the job that follows.
    if offer.state == OfferState.OPEN and await _let_go(session, offer, CancelCode.OFFER_DECLINED, now):
        await _close(session, offer, OfferState.DECLINED, Answer.LOST, now)
        await _wait_again(session, entry, now)


async def stop_waiting(
    session: AsyncSession, entry: WaitingEntry, *, state: WaitingState, how: Answer, now: datetime
) -> None:
    """An entry, locked, comes to its end; what was offered to it goes to the next."""
    if entry.state not in WAITS:
        return
    offer = await open_offer(session, entry.entry_id)
    if offer is not None:
        await _let_go(session, offer, CancelCode.OFFER_DECLINED, now)
        await _close(session, offer, OfferState.DECLINED, how, now)
    end(entry, state, now)
    await withdraw(session, entry_end(entry.entry_id))


async def _wait_again(session: AsyncSession, entry: WaitingEntry, now: datetime) -> None:
    """What became free while she was asked passed her by: it is looked at again."""
    entry.state = WaitingState.WAITING
    await enqueue(session, _LOOK, {"entry_id": str(entry.entry_id)}, run_at=now)


def end(entry: WaitingEntry, state: WaitingState, now: datetime) -> None:
    entry.state, entry.ended_at = state, now


def entry_end(entry_id: UUID) -> str:
    """Name of the job that ends an entry after its last day."""
    return f"waiting:{entry_id}:end"


def gone() -> Gone:
    return Gone(ErrorCode.WAITING_LIST_OFFER_GONE, "Cette proposition n'est plus ouverte. Vous restez sur la liste.")


async def _locked_pair(session: AsyncSession, offer_id: UUID) -> tuple[Offer, WaitingEntry]:
    offer = await session.get(Offer, offer_id)
    entry = await locked(session, offer.entry_id) if offer is not None else None
    if offer is None or entry is None:
        raise NotFound
    await session.refresh(offer)
    return offer, entry


async def _give_up_later(
    session: AsyncSession, entry: WaitingEntry, principal: Principal | None, now: datetime
) -> None:
    assert entry.sooner_than is not None
    await lock_held(session, entry.sooner_than)
    later = await service.load(session, entry.sooner_than)
    if later.starts_at <= now:
        return
    code = CancelCode.EARLIER_FOUND
    if await changes.withdraw(session, later, from_status=(AppointmentStatus.BOOKED,), now=now, code=code):
        cancelled = audit.Action.APPOINTMENT_CANCELLED
        audit.record(session, principal, cancelled, patient_id=entry.patient_id, subject_id=later.appointment_id)


async def _let_go(session: AsyncSession, offer: Offer, code: CancelCode, now: datetime) -> bool:
    """The held time is free again, whatever became of the hold. False: it is booked."""
    await lock_held(session, offer.appointment_id)
    hold = await service.load(session, offer.appointment_id)
    if hold.status == AppointmentStatus.CANCELLED:
        if hold.cancel_code == CancelCode.HOLD_EXPIRED:
            hold.cancel_code = code
        return True
    return await changes.withdraw(session, hold, from_status=(AppointmentStatus.PENDING,), now=now, code=code)


async def _close(session: AsyncSession, offer: Offer, state: OfferState, how: Answer, now: datetime) -> None:
    offer.state, offer.answered_at, offer.answered_how = state, now, how
    await withdraw(session, _expiry(offer.offer_id))


async def _silent(session: AsyncSession, entry: WaitingEntry, offers: OfferRules) -> bool:
    """Whether the last offers, as many as the rules say, had no answer at all."""
    await session.flush()
    last = await session.scalars(
        select(Offer.state)
        .where(Offer.entry_id == entry.entry_id)
        .order_by(Offer.made_at.desc())
        .limit(offers.unanswered)
    )
    states = last.all()
    return len(states) == offers.unanswered and all(state == OfferState.EXPIRED for state in states)


def _expiry(offer_id: UUID) -> str:
    return f"offer:{offer_id}:expire"
