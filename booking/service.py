"""Booking an appointment, holding a time while its form is filled, and confirming it."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Appointment, AppointmentStatus, Reservation, ResourceKind
from booking.parties import care_links, parties_in, parties_of
from booking.resources import lock_held, lock_refused
from booking.rules import DEFAULT_RULES, BookingRules
from booking.search import Asked, Beside
from booking.times import alternatives
from booking.views import slots_json
from booking.visits import (
    Placed,
    Visit,
    Wish,
    closed,
    range_text,
    require_in_time,
    visit_for,
)
from contract.errors import ErrorCode
from core import audit
from core.context import elevated
from core.driver import fetch_value
from core.errors import Conflict, Gone, Invalid, NotFound
from core.identity import Principal
from core.jobs import enqueue

TAKEN = {
    ResourceKind.PRACTITIONER: "Cette heure vient d'être prise.",
    ResourceKind.SEAT: "Un rendez-vous s'ajoute déjà à celui de cette heure.",
    ResourceKind.CABIN: "La télécabine est déjà prise à cette heure.",
    ResourceKind.ASSISTANT: "L'assistant est déjà pris à cette heure.",
    ResourceKind.DEVICE_SET: "Les instruments sont déjà pris à cette heure.",
    ResourceKind.PATIENT: "Un autre rendez-vous est déjà pris à cette heure pour ce patient.",
}

_BOOK = (
    "SELECT booking_book(CAST(CAST($1 AS text) AS jsonb), CAST(CAST($2 AS text) AS jsonb), CAST($3 AS text[]),"
    " CAST(CAST($4 AS text) AS jsonb), CAST(CAST($5 AS text) AS jsonb), $6, CAST($7 AS timestamptz), $8)"
)

_LINK = text("INSERT INTO care_links SELECT * FROM jsonb_populate_recordset(NULL::care_links, CAST(:links AS jsonb))")


@dataclass(frozen=True, slots=True)
class Booked:
    appointment: Appointment
    replayed: bool


async def book(
    session: AsyncSession,
    principal: Principal,
    wish: Wish,
    *,
    now: datetime,
    idempotency_key: str | None = None,
    rules: BookingRules = DEFAULT_RULES,
    **more: Any,
) -> Booked:
    """As `place`, and reads what it made."""
    placed = await place(session, principal, wish, now=now, idempotency_key=idempotency_key, rules=rules, **more)
    await session.flush()
    # The care links that let the caller see the visit may not cover staff of another place, who booked it.
    async with elevated(session):
        return Booked(await load(session, placed.appointment_id), placed.replayed)


async def place(
    session: AsyncSession,
    principal: Principal,
    wish: Wish,
    *,
    now: datetime,
    idempotency_key: str | None = None,
    hold: timedelta | None = None,
    series_id: UUID | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> Placed:
    """Reserves practitioner, patient, and what else is asked for, all or none, in the caller's transaction.

    Patients book for themselves and those they act for, among the offered times; assistants for any
    patient, practitioners for those in their care, at any five-minute mark within opening hours, or
    outside them with a reason (`override`), which is audited. hold: pending, and free again after
    that time unless confirmed.

    Raises NotFound · Forbidden · Invalid (BOOKING_PAST, REQUEST_KEY_REUSED) · Conflict
    (BOOKING_CLOSED; BOOKING_NOT_SUITABLE; BOOKING_SLOT_TAKEN with `alternatives` and `taken`, the kind
    of resource that is not free) · Unavailable when too many wait for the same hours.
    """
    visit = await visit_for(session, principal, wish, now, idempotency_key=idempotency_key)
    appointment_id = uuid4()
    # A replay is answered before the hour is judged: by then it may have passed.
    if (earlier := visit.facts.earlier) is not None:
        if earlier.request_hash != _request_hash(wish, hold):
            raise _key_reused()
        return Placed(earlier.appointment_id, visit, wish, earlier.status, replayed=True)
    require_in_time(principal, visit, wish, now, rules)
    hold_until = now + hold if hold is not None else None
    status = AppointmentStatus.BOOKED if hold is None else AppointmentStatus.PENDING
    row = _row(principal, wish, visit, appointment_id) | {
        "status": status.value,
        "idempotency_key": idempotency_key,
        "request_hash": f"\\x{_request_hash(wish, hold)}" if idempotency_key else None,
        "series_id": _text(series_id),
        "created_at": now.isoformat(),
    }
    try:
        outcome = await fetch_value(
            session,
            _BOOK,
            json.dumps(row),
            json.dumps(visit.claims),
            visit.lanes,
            json.dumps([] if hold else care_links(parties_of(visit), appointment_id, now, rules)),
            json.dumps([] if hold else [_job("appointment.booked", appointment_id, now)]),
            now,
            hold_until,
            wish.override is not None,
        )
    except DBAPIError as error:
        raise lock_refused(error) from error
    if outcome.startswith("taken"):
        raise await slot_taken(session, outcome, visit, now, rules)
    if outcome == "closed":
        raise closed()
    if outcome == "key_reused":
        raise _key_reused()
    if outcome != "booked":
        return Placed(UUID(outcome), visit, wish, status, replayed=True)
    action = audit.Action.APPOINTMENT_BOOKED if hold is None else audit.Action.APPOINTMENT_HELD
    audit.record(session, principal, action, patient_id=visit.patient_id, subject_id=appointment_id)
    if wish.override is not None:
        overridden = audit.Action.APPOINTMENT_OVERRIDDEN
        audit.record(session, principal, overridden, patient_id=visit.patient_id, subject_id=appointment_id)
    return Placed(appointment_id, visit, wish, status, hold_until)


async def confirm(
    session: AsyncSession,
    principal: Principal,
    *,
    appointment_id: UUID,
    now: datetime,
    reason: str | None = None,
    interpreter_language: str | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> Appointment:
    """pending → booked, while the hold lasts. Confirming again changes nothing.

    For whoever holds it, and for the patient it is offered to. Raises NotFound, Gone (BOOKING_HOLD_GONE).
    """
    async with elevated(session):
        found = await session.get(Appointment, appointment_id)
        mine = found is not None and (
            found.principal_id == principal.account_id or found.patient_id in principal.patients
        )
        if found is None or not mine:
            raise NotFound
        with suppress(Conflict):
            # Moved meanwhile: then it was confirmed before.
            await lock_held(session, appointment_id)
        found = await load(session, appointment_id)
        if found.status == AppointmentStatus.BOOKED:
            return found
        firm = await session.execute(
            update(Reservation)
            .where(Reservation.appointment_id == appointment_id, Reservation.hold_until >= now)
            .values(hold_until=None)
            .returning(Reservation.reservation_id)
        )
        if found.status != AppointmentStatus.PENDING or firm.first() is None:
            raise Gone(ErrorCode.BOOKING_HOLD_GONE, "Cette heure n'est plus gardée pour vous. Choisissez-en une autre.")
        changes: dict[str, Any] = {"status": AppointmentStatus.BOOKED, "version": Appointment.version + 1}
        if reason is not None:
            changes["reason"] = reason
        if interpreter_language is not None:
            changes["interpreter_language"] = interpreter_language
        await session.execute(update(Appointment).where(Appointment.appointment_id == appointment_id).values(**changes))
        links = care_links(parties_in(found), appointment_id, now, rules)
        await session.execute(_LINK, {"links": json.dumps(links)})
        await enqueue(session, "appointment.booked", {"appointment_id": str(appointment_id)}, run_at=now)
        audit.record(
            session,
            principal,
            audit.Action.APPOINTMENT_BOOKED,
            patient_id=found.patient_id,
            subject_id=appointment_id,
        )
        return await load(session, appointment_id)


async def load(session: AsyncSession, appointment_id: UUID) -> Appointment:
    """As it is now, with its people and places."""
    query = select(Appointment).where(Appointment.appointment_id == appointment_id)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def held_until(session: AsyncSession, appointment_id: UUID) -> datetime | None:
    """Until when a time is held; None for a firm appointment."""
    until: datetime | None = await session.scalar(
        select(Reservation.hold_until).where(Reservation.appointment_id == appointment_id).limit(1)
    )
    return until


async def slot_taken(session: AsyncSession, outcome: str, visit: Visit, now: datetime, rules: BookingRules) -> Conflict:
    """What stands in the way, and up to three times when nothing does. outcome: `taken`, and kinds of resource."""
    held = set(outcome.split()[1:])
    taken = next((kind for kind in TAKEN if kind in held), ResourceKind.PRACTITIONER)
    who = visit.facts.practitioner
    own = visit.resource(who.practitioner_id)
    asked = Asked(
        length=visit.during.end - visit.during.start,
        zone=visit.tz,
        buffer=timedelta(minutes=own.buffer_minutes),
        lanes=tuple(visit.lanes or ()),
        beside=tuple(
            Beside(one.resource_id, timedelta(minutes=one.buffer_minutes), one.keeps_hours) for one in visit.others
        ),
    )
    reach = rules.reach(who.notice_minutes, who.horizon_days, now=now)
    offered = await alternatives(session, own.resource_id, asked, reach=reach, missed=visit.during.start)
    return Conflict(ErrorCode.BOOKING_SLOT_TAKEN, TAKEN[taken], alternatives=slots_json(offered), taken=taken.value)


def _key_reused() -> Invalid:
    return Invalid(ErrorCode.REQUEST_KEY_REUSED, "Cette demande a déjà servi pour un autre rendez-vous.")


def _request_hash(wish: Wish, hold: timedelta | None) -> str:
    """What a key is bound to, in hexadecimal. A time that is held is another request than the same one booked."""
    said = wish.fingerprint
    return (said if hold is None else hashlib.sha256(said + b"hold").digest()).hex()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _job(kind: str, appointment_id: UUID, now: datetime) -> dict[str, Any]:
    return {"kind": kind, "payload": {"appointment_id": str(appointment_id)}, "run_at": now.isoformat()}


def placement(visit: Visit, wish: Wish) -> dict[str, Any]:
    """The columns of an appointment that say where and when, as JSON."""
    fee, overrun = visit.fees
    return {
        "practitioner_id": str(visit.facts.practitioner.practitioner_id),
        "cabin_id": _text(wish.cabin_id),
        "site_id": str(visit.site.site_id),
        "mode": visit.mode.value,
        "during": range_text(visit.during),
        "fee_cents": fee,
        "overrun_cents": overrun,
        "volunteer_day_id": _text(visit.volunteer_day_id),
        "override_reason": wish.override,
    }


def _row(principal: Principal, wish: Wish, visit: Visit, appointment_id: UUID) -> dict[str, Any]:
    return placement(visit, wish) | {
        "appointment_id": str(appointment_id),
        "principal_id": str(principal.account_id),
        "patient_id": str(visit.patient_id),
        "visit_type": wish.visit_type,
        "reason": wish.reason,
        "interpreter_language": wish.interpreter_language,
        "cancelled_late": False,
        "version": 1,
    }
