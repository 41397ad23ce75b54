"""What becomes of an appointment after booking: cancelled, moved, missed; and holds that ran out."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.appointments import appointment_for
from booking.models import (
    LIVE,
    SYSTEMS_OWN,
    THE_PLACES,
    Appointment,
    AppointmentStatus,
    CancelCode,
    Reservation,
    Resource,
    ResourceKind,
    VisitMode,
)
from booking.parties import care_links, parties_of
from booking.resources import lock_held, lock_refused
from booking.rules import DEFAULT_RULES, BookingRules
from booking.service import load, placement, slot_taken
from booking.visits import STAFF, Wish, closed, require_delegated, require_in_time, visit_for
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink
from core.context import elevated
from core.db import SessionMaker
from core.driver import fetch_value
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity import AccountRole, Principal
from core.jobs import enqueue

_MOVE = (
    "SELECT booking_move($1, $2, CAST(CAST($3 AS text) AS jsonb), CAST(CAST($4 AS text) AS jsonb), CAST($5 AS text[]),"
    " CAST(CAST($6 AS text) AS jsonb), $7, $8)"
)
_EXPIRE = text("SELECT booking_expire(:appointment, :moment)")


async def cancel(
    session: AsyncSession,
    principal: Principal,
    *,
    appointment_id: UUID,
    now: datetime,
    reason: str | None = None,
    code: CancelCode | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> Appointment:
    """Gives the time back and ends the care links. Cancelling again changes nothing.

    Until its hour anyone concerned may cancel it, even from the waiting room; afterwards only staff,
    and only if nobody came. A patient's cancellation within `rules.late_cancel` is marked as late.
    Raises NotFound, Forbidden, Invalid for a reason that is not the caller's to give, Conflict (BOOKING_NOT_CANCELLABLE).
    """
    if principal.role in {AccountRole.CABIN, AccountRole.ATTENDANT}:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas annuler de rendez-vous.")
    require_delegated(principal, (await _mine(session, principal, appointment_id, now)).practitioner)
    # Whoever cancels may lose sight of the visit by doing so, and is still told what became of it.
    async with elevated(session):
        await lock_held(session, appointment_id)
        found = await load(session, appointment_id)
        if found.status == AppointmentStatus.CANCELLED:
            return found
        if code is not None and not _may_say(principal, code, found):
            raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez une autre raison.")
        late = principal.role is AccountRole.PATIENT and found.starts_at - now < rules.late_cancel
        if not await withdraw(
            session,
            found,
            from_status=_cancellable(principal, has_begun=found.starts_at <= now),
            now=now,
            reason=reason,
            code=code,
            late=late and found.status != AppointmentStatus.PENDING,
        ):
            raise Conflict(ErrorCode.BOOKING_NOT_CANCELLABLE, "Ce rendez-vous ne peut plus être annulé.")
        audit.record(
            session,
            principal,
            audit.Action.APPOINTMENT_CANCELLED,
            patient_id=found.patient_id,
            subject_id=appointment_id,
        )
        return await load(session, appointment_id)


async def _mine(session: AsyncSession, principal: Principal, appointment_id: UUID, now: datetime) -> Appointment:
    """As `appointment_for`; a hold is its holder's too, before there is any care link. Raises NotFound."""
    try:
        return await appointment_for(session, principal, appointment_id=appointment_id, now=now)
    except NotFound:
        async with elevated(session):
            held = await session.get(Appointment, appointment_id)
        if held is None or held.status != AppointmentStatus.PENDING or held.principal_id != principal.account_id:
            raise
        return held


def _may_say(principal: Principal, code: CancelCode, found: Appointment) -> bool:
    """Who leaves the page of a time she holds gives it back with the word of one that ran out: nothing was booked."""
    if code is CancelCode.HOLD_EXPIRED:
        return found.status == AppointmentStatus.PENDING and found.principal_id == principal.account_id
    return code not in SYSTEMS_OWN and (code not in THE_PLACES or principal.role in STAFF)


def _cancellable(principal: Principal, *, has_begun: bool) -> tuple[AppointmentStatus, ...]:
    if not has_begun:
        return (AppointmentStatus.PENDING, *LIVE)
    return () if principal.role is AccountRole.PATIENT else (AppointmentStatus.PENDING, AppointmentStatus.BOOKED)


async def withdraw(
    session: AsyncSession,
    found: Appointment,
    *,
    from_status: tuple[AppointmentStatus, ...],
    now: datetime,
    reason: str | None = None,
    code: CancelCode | None = None,
    late: bool = False,
) -> bool:
    """→ cancelled: its time is free, its care links end, whoever waits is told. With the system's sight and the locks
    of `lock_held`. False, and nothing changed, from another status."""
    # The statement below changes `found` too.
    was_only_held = found.status == AppointmentStatus.PENDING
    changed = await session.execute(
        update(Appointment)
        .where(Appointment.appointment_id == found.appointment_id, Appointment.status.in_(from_status))
        .values(
            status=AppointmentStatus.CANCELLED,
            cancel_reason=reason,
            cancel_code=code,
            cancelled_at=now,
            cancelled_late=late,
            version=Appointment.version + 1,
        )
        .returning(Appointment.appointment_id)
    )
    if changed.scalar() is None:
        return False
    await _release(session, found, now)
    if not was_only_held:
        payload = {"appointment_id": str(found.appointment_id)}
        await enqueue(session, "appointment.cancelled", payload, run_at=now)
    return True


async def _release(session: AsyncSession, found: Appointment, now: datetime) -> None:
    await session.execute(delete(Reservation).where(Reservation.appointment_id == found.appointment_id))
    await session.execute(
        update(CareLink)
        .where(CareLink.source_id == found.appointment_id, CareLink.ends_at > now)
        .values(ends_at=func.greatest(CareLink.starts_at, now))
    )
    freed = {
        "appointment_id": str(found.appointment_id),
        "practitioner_id": str(found.practitioner_id),
        "from": found.starts_at.isoformat(),
        "until": found.ends_at.isoformat(),
    }
    await enqueue(session, "slot.released", freed, run_at=now)


async def move(
    session: AsyncSession,
    principal: Principal,
    *,
    appointment_id: UUID,
    starts_at: datetime,
    now: datetime,
    practitioner_id: UUID | None = None,
    cabin_id: UUID | None = None,
    keep_cabin: bool = True,
    version: int | None = None,
    override: str | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> Appointment:
    """To another time, in one step: a refused move leaves the old appointment as it was.

    Staff may move it to another practitioner of their place. version: what the mover saw; refused
    if it has changed since. Raises NotFound, Forbidden, Invalid, Conflict (BOOKING_NOT_MOVABLE,
    BOOKING_CHANGED, BOOKING_CLOSED, BOOKING_SLOT_TAKEN, BOOKING_NOT_SUITABLE), Unavailable.
    """
    if principal.role not in {*STAFF, AccountRole.PATIENT}:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas déplacer de rendez-vous.")
    found = await appointment_for(session, principal, appointment_id=appointment_id, now=now)
    require_delegated(principal, found.practitioner)
    staff = principal.role in STAFF
    if found.status != AppointmentStatus.BOOKED or (found.starts_at <= now and not staff):
        raise Conflict(ErrorCode.BOOKING_NOT_MOVABLE, "Ce rendez-vous ne peut plus être déplacé.")
    if version is not None and version != found.version:
        raise _changed()
    if practitioner_id not in {None, found.practitioner_id} and not staff:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Prenez un autre rendez-vous pour changer de praticien.")
    same_place = keep_cabin and cabin_id is None
    also = await _held_besides(session, appointment_id)
    wish = Wish(
        practitioner_id or found.practitioner_id,
        starts_at,
        cabin_id=found.cabin_id if same_place else cabin_id,
        patient_id=found.patient_id,
        visit_type=found.visit_type,
        mode=VisitMode(found.mode) if same_place else None,
        device_set_id=also.get(ResourceKind.DEVICE_SET),
        assistant_id=also.get(ResourceKind.ASSISTANT),
        override=override,
    )
    visit = await visit_for(session, principal, wish, now)
    require_in_time(principal, visit, wish, now, rules)
    try:
        outcome: str = await fetch_value(
            session,
            _MOVE,
            appointment_id,
            found.version,
            json.dumps(placement(visit, wish)),
            json.dumps(visit.claims),
            visit.lanes,
            json.dumps(care_links(parties_of(visit), appointment_id, now, rules)),
            now,
            override is not None,
        )
    except DBAPIError as error:
        raise lock_refused(error) from error
    if outcome.startswith("taken"):
        raise await slot_taken(session, outcome, visit, now, rules)
    if outcome == "closed":
        raise closed()
    if outcome == "changed":
        raise _changed()
    for action in (audit.Action.APPOINTMENT_MOVED, *([audit.Action.APPOINTMENT_OVERRIDDEN] if override else [])):
        audit.record(session, principal, action, patient_id=found.patient_id, subject_id=appointment_id)
    async with elevated(session):
        return await load(session, appointment_id)


async def _held_besides(session: AsyncSession, appointment_id: UUID) -> dict[str, UUID]:
    """What an appointment holds, by kind of resource."""
    held = select(Resource.kind, Resource.ref).join(Reservation, Reservation.resource_id == Resource.resource_id)
    rows = await session.execute(held.where(Reservation.appointment_id == appointment_id))
    return {row.kind: row.ref for row in rows}


def _changed() -> Conflict:
    return Conflict(ErrorCode.BOOKING_CHANGED, "Ce rendez-vous a changé entre-temps. Regardez-le avant de recommencer.")


async def miss(session: AsyncSession, principal: Principal, *, appointment_id: UUID, now: datetime) -> Appointment:
    """booked → noshow, by staff, once its hour has come; what is left of the time is free again.

    Raises NotFound, Forbidden, Conflict (BOOKING_STATUS).
    """
    if principal.role not in {*STAFF, AccountRole.ATTENDANT}:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas le noter.")
    found = await appointment_for(session, principal, appointment_id=appointment_id, now=now)
    if found.starts_at > now:
        raise Conflict(ErrorCode.BOOKING_STATUS, "Son heure n'est pas encore venue.")
    async with elevated(session):
        await lock_held(session, appointment_id)
        changed = await session.execute(
            update(Appointment)
            .where(Appointment.appointment_id == appointment_id, Appointment.status == AppointmentStatus.BOOKED)
            .values(status=AppointmentStatus.NOSHOW, version=Appointment.version + 1)
            .returning(Appointment.appointment_id)
        )
        if changed.scalar() is None:
            raise Conflict(ErrorCode.BOOKING_STATUS, "Ce rendez-vous n'est plus en attente de son patient.")
        if found.ends_at > now:
            await session.execute(delete(Reservation).where(Reservation.appointment_id == appointment_id))
        missed = audit.Action.APPOINTMENT_MISSED
        audit.record(session, principal, missed, patient_id=found.patient_id, subject_id=appointment_id)
        await enqueue(session, "appointment.missed", {"appointment_id": str(appointment_id)}, run_at=now)
        return await load(session, appointment_id)


async def expire_holds(sessions: SessionMaker, *, now: datetime, limit: int = 200) -> int:
    """Frees the times of holds that ran out; returns how many. `sessions` with the system's sight.

    One transaction each: the locks of several, taken one after the other, would not be in order.
    """
    stale = (
        select(Reservation.appointment_id)
        .where(Reservation.hold_until < now, Reservation.appointment_id.is_not(None))
        .group_by(Reservation.appointment_id)
        .order_by(func.min(Reservation.hold_until))
        .limit(limit)
    )
    async with sessions() as session:
        found = (await session.scalars(stale)).all()
    freed = 0
    for appointment_id in found:
        assert appointment_id is not None
        async with sessions.begin() as session:
            await lock_held(session, appointment_id)
            freed += bool(await session.scalar(_EXPIRE, {"appointment": appointment_id, "moment": now}))
    return freed


def late_from(row: Appointment, rules: BookingRules = DEFAULT_RULES) -> datetime:
    """From when on a patient's cancellation counts as late."""
    return row.starts_at - rules.late_cancel
