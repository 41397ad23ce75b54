"""One call: taking the next, booking the visit at once, and giving it up again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.changes import withdraw as withdraw_appointment
from booking.models import LIVE, Appointment, AppointmentStatus, CancelCode, Reservation, ResourceKind, VisitMode
from booking.queue import entries
from booking.queue.models import Outcome, QueueCall, QueueEntry, QueueState
from booking.queue.rules import QueueRules
from booking.resources import LOCK_TIMEOUT_MS, as_range, lock_held, lock_refused, resource_ids
from booking.rules import BookingRules
from booking.service import load, place
from booking.visits import Wish, range_text, seat_of
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink, LinkKind
from core.context import elevated
from core.errors import Conflict
from core.identity import Principal
from core.jobs import enqueue

QUANTUM_S = 300
# Longer than any visit with its buffer.
_REACH = timedelta(hours=4)
_TRIES = 5
_OVERRIDE = "File « un médecin maintenant »"
_REFUSALS = {
    "closed": (ErrorCode.QUEUE_CLOSED, "Ouvrez d'abord votre file."),
    "busy": (ErrorCode.BOOKING_STATUS, "Terminez d'abord la consultation en cours."),
    "empty": (ErrorCode.QUEUE_EMPTY, "Personne n'attend en ce moment."),
}
_OVER = (AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW)

_TAKE = text("SELECT queue_take(:doctor, :moment, :answer)")
_LOCK = text("SELECT booking_lock(CAST(:claims AS jsonb))")


@dataclass(frozen=True, slots=True)
class Taken:
    entry: QueueEntry
    appointment_id: UUID


def round_down(at: datetime) -> datetime:
    """The five-minute mark at or before `at`."""
    return at - timedelta(seconds=at.timestamp() % QUANTUM_S)


async def take_next(
    session: AsyncSession,
    principal: Principal,
    *,
    now: datetime,
    rules: QueueRules,
    booking_rules: BookingRules,
    beside: bool = False,
) -> Taken:
    """Calls the first this doctor may serve, and books the visit from the last five-minute mark on.

    Whoever cannot be booked (a cabin in use, a patient in another visit) is put aside for a while and the next is
    called. beside: on the doctor's second seat, where she decides to see somebody next to her own agenda. Raises Conflict (QUEUE_CLOSED, QUEUE_EMPTY, BOOKING_STATUS; BOOKING_SLOT_TAKEN when the doctor's own agenda
    is in the way), Unavailable.
    """
    assert principal.practitioner_id is not None
    # Nobody has the waiting in her care before she is given one of them.
    async with elevated(session):
        for _ in range(_TRIES):
            asked = {"doctor": principal.practitioner_id, "moment": now, "answer": rules.answer}
            answer: str = await session.scalar(_TAKE, asked)
            if answer in _REFUSALS:
                raise Conflict(*_REFUSALS[answer])
            entry = await session.get_one(QueueEntry, UUID(answer), populate_existing=True)
            try:
                appointment_id = await _book(session, principal, entry, now, booking_rules, beside)
            except Conflict as refusal:
                if refusal.extra.get("taken") in {ResourceKind.PRACTITIONER, ResourceKind.SEAT}:
                    raise _own_agenda(refusal) from refusal
                await _put_aside(session, entry, refusal.code, now, rules)
                continue
            await _called(session, principal, entry, appointment_id)
            return Taken(await session.get_one(QueueEntry, entry.entry_id, populate_existing=True), appointment_id)
        raise Conflict(*_REFUSALS["empty"])


def _own_agenda(refusal: Conflict) -> Conflict:
    message = "Votre agenda est pris dans les minutes qui viennent."
    return Conflict(ErrorCode.BOOKING_SLOT_TAKEN, message, **refusal.extra)


async def _book(
    session: AsyncSession, principal: Principal, entry: QueueEntry, now: datetime, rules: BookingRules, beside: bool
) -> UUID:
    assert principal.practitioner_id is not None
    start = round_down(now)
    await _free_what_ended(session, principal.practitioner_id, entry, start)
    # What shows that the doctor may book for this patient: that the queue gave her. The appointment's own links follow.
    link = CareLink(
        care_link_id=uuid4(),
        patient_id=entry.patient_id,
        grantee_id=principal.practitioner_id,
        kind=LinkKind.APPOINTMENT,
        source_id=entry.entry_id,
        starts_at=start,
        ends_at=start + timedelta(minutes=1),
    )
    session.add(link)
    await session.flush()
    wish = Wish(
        principal.practitioner_id,
        start,
        reason=entry.reason,
        cabin_id=entry.cabin_id,
        patient_id=entry.patient_id,
        mode=VisitMode.CABIN if entry.cabin_id else VisitMode.HOME,
        override=_OVERRIDE,
        overbook=beside,
    )
    try:
        # Judged as of the mark it begins at: a visit that begins now does not begin in the past.
        placed = await place(session, principal, wish, now=start, rules=rules)
    finally:
        await session.delete(link)
        await session.flush()
    return placed.appointment_id


async def _free_what_ended(session: AsyncSession, practitioner_id: UUID, entry: QueueEntry, start: datetime) -> None:
    """A visit that ended early gives back what is left of its time to those who meet now."""
    wanted = {
        practitioner_id: ResourceKind.PRACTITIONER,
        seat_of(practitioner_id): ResourceKind.SEAT,
        entry.patient_id: ResourceKind.PATIENT,
    }
    if entry.cabin_id is not None:
        wanted[entry.cabin_id] = ResourceKind.CABIN
    numbers = sorted((await resource_ids(session, wanted)).values())
    reach = Interval(start, start + _REACH)
    await _lock(session, numbers, reach)
    over = (
        select(Reservation.reservation_id)
        .join(Appointment, Appointment.appointment_id == Reservation.appointment_id)
        .where(Reservation.resource_id.in_(numbers), Appointment.status.in_(_OVER))
        .where(Reservation.during.op("&&")(literal(as_range(reach), TSTZRANGE)))
    )
    freed = await session.execute(
        delete(Reservation)
        .where(Reservation.reservation_id.in_(over))
        .returning(Reservation.appointment_id, Reservation.resource_id, func.lower(Reservation.during))
        .execution_options(synchronize_session=False)
    )
    begun = [
        {"appointment_id": appointment, "resource_id": number, "during": Range(began, start, bounds="[)")}
        for appointment, number, began in freed
        if began < start
    ]
    if begun:
        await session.execute(insert(Reservation), begun)


async def _lock(session: AsyncSession, numbers: Sequence[int], reach: Interval) -> None:
    """As booking itself will lock, so that the two are one order. Raises Unavailable."""
    claims = [{"resource_id": number, "during": range_text(reach)} for number in numbers]
    await session.execute(select(func.set_config("lock_timeout", str(LOCK_TIMEOUT_MS), True)))
    try:
        await session.execute(_LOCK, {"claims": json.dumps(claims)})
    except DBAPIError as error:
        raise lock_refused(error) from error


async def _put_aside(
    session: AsyncSession, entry: QueueEntry, code: ErrorCode, now: datetime, rules: QueueRules
) -> None:
    values = entries.waiting_again() | {
        "passed_by": entry.practitioner_id,
        "passed_until": now + rules.passed,
        # Nobody was called: the next call is still the first.
        "calls": QueueEntry.calls - 1,
    }
    await entries.change(session, entry.entry_id, QueueState.CALLED, **values)
    call = select(QueueCall).where(QueueCall.entry_id == entry.entry_id, QueueCall.ended_at.is_(None))
    one = (await session.scalars(call)).one()
    one.ended_at, one.outcome, one.reason, one.waited_s = now, Outcome.PUT_BACK.value, code.value, None
    await session.flush()


async def _called(session: AsyncSession, principal: Principal, entry: QueueEntry, appointment_id: UUID) -> None:
    # What was said at joining ends with this call, whoever it was handed to.
    await entries.change(
        session, entry.entry_id, QueueState.CALLED, appointment_id=appointment_id, directed_to=None, directed_until=None
    )
    assert entry.answer_by is not None
    payload = {"entry_id": str(entry.entry_id), "appointment_id": str(appointment_id)}
    await enqueue(session, "queue.unanswered", payload, run_at=entry.answer_by, dedupe=f"queue.answer:{entry.entry_id}")
    audit.record(session, principal, audit.Action.QUEUE_TAKEN, patient_id=entry.patient_id, subject_id=entry.entry_id)


async def drop_appointment(
    session: AsyncSession,
    entry: QueueEntry,
    *,
    now: datetime,
    code: CancelCode,
    before: Sequence[QueueState],
    values: dict[str, Any],
) -> bool:
    """Ends the call under way: the entry gets `values`, its appointment is cancelled. With the system's sight.

    False, and nothing changed, if the entry has moved on. The appointment's locks come before the entry's row, as in a
    cancellation by the patient, whose trigger changes the entry.
    """
    assert entry.appointment_id is not None
    await lock_held(session, entry.appointment_id)
    if not await entries.change(session, entry.entry_id, *before, of_call=entry.appointment_id, **values):
        return False
    found = await load(session, entry.appointment_id)
    await withdraw_appointment(session, found, from_status=LIVE, now=now, code=code)
    return True
