"""The doctor's side of a call that does not become a visit: handed over, put back, or ended with a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import CancelCode
from booking.queue import entries
from booking.queue.calls import drop_appointment
from booking.queue.joining import expect_back
from booking.queue.models import CALLED, Outcome, QueueEntry, QueueState, Urgency
from booking.queue.presence import is_open, presence_of, suits
from booking.queue.rules import HEAD_START, QueueRules
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.errors import Conflict, Gone, Invalid, NotFound
from core.identity import Principal
from core.jobs import withdraw

# What a doctor may say of a call that did not happen.
REASONS = (
    Outcome.NO_ANSWER,
    Outcome.TECHNICAL,
    Outcome.WRONG_SPECIALITY,
    Outcome.PHYSICAL_CARE,
    Outcome.PATIENT_LEFT,
    Outcome.OTHER,
)
_CANCELLED_AS = {
    Outcome.NO_ANSWER: CancelCode.PATIENT_UNAVAILABLE,
    Outcome.TECHNICAL: CancelCode.EQUIPMENT,
    Outcome.PATIENT_LEFT: CancelCode.PATIENT_UNAVAILABLE,
}


async def _my_call(session: AsyncSession, principal: Principal, entry_id: UUID) -> QueueEntry:
    """The call under way of this doctor. Raises NotFound, Gone. With the system's sight."""
    found = await session.get(QueueEntry, entry_id, populate_existing=True)
    if found is None or found.practitioner_id != principal.practitioner_id:
        raise NotFound
    if found.state not in CALLED:
        raise _gone()
    return found


async def did_not_happen(
    session: AsyncSession,
    principal: Principal,
    *,
    entry_id: UUID,
    outcome: Outcome,
    reason: str,
    now: datetime,
    rules: QueueRules,
) -> QueueEntry:
    """No answer: away, keeping her rank for a while. Technical: waits again at her rank. Else the entry ends.

    Raises NotFound, Invalid, Gone (QUEUE_LEFT).
    """
    if outcome is Outcome.OTHER and not reason:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Précisez la raison.")
    async with elevated(session):
        found = await _my_call(session, principal, entry_id)
        match outcome:
            case Outcome.NO_ANSWER:
                await let_go(session, found, _unanswered(now, rules), outcome, now=now, reason=reason)
                await expect_back(session, entry_id, now + rules.away)
            case Outcome.TECHNICAL:
                await let_go(session, found, _passed(principal, now, rules), outcome, now=now, reason=reason)
            case Outcome.PATIENT_LEFT:
                values = entries.ended(QueueState.LEFT, outcome, now, reason)
                await let_go(session, found, values, outcome, now=now, reason=reason)
            case _:
                values = entries.ended(QueueState.REFUSED, outcome, now, reason)
                await let_go(session, found, values, outcome, now=now, reason=reason)
        audit.record(session, principal, audit.Action.QUEUE_CLOSED, patient_id=found.patient_id, subject_id=entry_id)
        return await session.get_one(QueueEntry, entry_id, populate_existing=True)


def _unanswered(now: datetime, rules: QueueRules) -> dict[str, Any]:
    away = {"state": QueueState.AWAY, "away_until": now + rules.away, "was_away": True}
    return entries.waiting_again() | away


def _passed(principal: Principal, now: datetime, rules: QueueRules) -> dict[str, Any]:
    return entries.waiting_again() | {"passed_by": principal.practitioner_id, "passed_until": now + rules.passed}


async def let_go(
    session: AsyncSession,
    found: QueueEntry,
    values: dict[str, Any],
    outcome: Outcome,
    *,
    now: datetime,
    reason: str = "",
) -> None:
    """Ends the call under way with its appointment. Raises Gone if it ended meanwhile. With the system's sight."""
    code = _CANCELLED_AS.get(outcome, CancelCode.OTHER)
    if not await drop_appointment(session, found, now=now, code=code, before=CALLED, values=values):
        raise _gone()
    await entries.end_call(session, found.entry_id, outcome, now=now, reason=reason)
    await withdraw(session, f"queue.answer:{found.entry_id}")


async def unanswered(session: AsyncSession, found: QueueEntry, *, now: datetime, rules: QueueRules) -> None:
    """Nobody came in time: the doctor is free again, the patient keeps her rank for a while. With the system's sight."""
    values = _unanswered(now, rules)
    code = _CANCELLED_AS[Outcome.NO_ANSWER]
    if await drop_appointment(session, found, now=now, code=code, before=(QueueState.CALLED,), values=values):
        await entries.end_call(session, found.entry_id, Outcome.NO_ANSWER, now=now)
        await expect_back(session, found.entry_id, now + rules.away)


async def hand_over(
    session: AsyncSession,
    principal: Principal,
    *,
    entry_id: UUID,
    to: UUID | None,
    now: datetime,
    rules: QueueRules,
) -> QueueEntry:
    """To another open doctor, who alone is given it for a while; or back to the queue. At the same rank.

    A doctor of another speciality takes it into hers. Raises NotFound, Gone, Conflict (QUEUE_CLOSED), Invalid.
    """
    async with elevated(session):
        found = await _my_call(session, principal, entry_id)
        values = _passed(principal, now, rules)
        if to is not None:
            values |= await _directed(session, found, to, now, rules)
        outcome = Outcome.PUT_BACK if to is None else Outcome.HANDED_OVER
        await let_go(session, found, values, outcome, now=now)
        audit.record(
            session, principal, audit.Action.QUEUE_HANDED_OVER, patient_id=found.patient_id, subject_id=entry_id
        )
        return await session.get_one(QueueEntry, entry_id, populate_existing=True)


async def _directed(
    session: AsyncSession, found: QueueEntry, to: UUID, now: datetime, rules: QueueRules
) -> dict[str, Any]:
    if to == found.practitioner_id:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez un autre médecin.")
    presence = await presence_of(session, to)
    if presence is None:
        raise NotFound
    if not is_open(presence, now):
        raise Conflict(ErrorCode.QUEUE_CLOSED, "Ce médecin n'est plus ouvert.")
    if not suits(presence, zone_id=found.zone_id, age=found.age):
        raise Conflict(ErrorCode.BOOKING_NOT_SUITABLE, "Ce médecin ne reçoit pas ce patient.")
    return {"speciality": presence.speciality, "directed_to": to, "directed_until": now + rules.directed}


async def sort_again(
    session: AsyncSession, principal: Principal, *, entry_id: UUID, urgency: Urgency, now: datetime
) -> QueueEntry:
    """A doctor who is open judges the urgency of somebody who waits. The rank moves within the same bound.

    Raises NotFound, Gone (QUEUE_LEFT).
    """
    async with elevated(session):
        found = await session.get(QueueEntry, entry_id, populate_existing=True)
        mine = await presence_of(session, principal.practitioner_id)
        if found is None or mine is None or not is_open(mine, now) or found.speciality != mine.speciality:
            raise NotFound
        rank = found.joined_at - HEAD_START[urgency]
        if not await entries.change(
            session, entry_id, QueueState.WAITING, QueueState.AWAY, urgency=urgency, rank_at=rank
        ):
            raise _gone()
        audit.record(session, principal, audit.Action.QUEUE_SORTED, patient_id=found.patient_id, subject_id=entry_id)
        return await session.get_one(QueueEntry, entry_id, populate_existing=True)


def _gone() -> Gone:
    return Gone(ErrorCode.QUEUE_LEFT, "Cette personne n'est plus dans la file.")
