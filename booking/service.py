"""Booking an appointment, cancelling it, and who may."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from booking.appointments import LIVE, appointment_for, appointments_of, mark_arrived, mark_fulfilled
from booking.availability import Interval
from booking.models import (
    NO_OVERLAP,
    ONE_KEY,
    Appointment,
    AppointmentStatus,
    Reservation,
    Resource,
    ResourceKind,
)
from booking.resources import as_range, lock_days
from booking.rules import DEFAULT_RULES, BookingRules
from booking.times import alternatives
from booking.views import slots_json
from booking.visits import Visit, Wish, care_links, require_open, visit_for
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink
from core.context import elevated
from core.db import violated_constraint
from core.errors import Conflict, Forbidden, Invalid
from core.identity import AccountRole, Principal

__all__ = [
    "Booked",
    "Wish",
    "appointment_for",
    "appointments_of",
    "book",
    "cancel",
    "mark_arrived",
    "mark_fulfilled",
]

_TAKEN = {
    ResourceKind.PRACTITIONER: "Cette heure vient d'être prise.",
    ResourceKind.CABIN: "La télécabine est déjà prise à cette heure.",
    ResourceKind.PATIENT: "Un autre rendez-vous est déjà pris à cette heure pour ce patient.",
}


@dataclass(frozen=True, slots=True)
class Booked:
    """`replayed`: an earlier request with the same key made it, this one changed nothing."""

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
) -> Booked:
    """Reserves practitioner, patient and, if given, cabin, all or none, in the caller's transaction.

    Patients book for themselves among the offered times; assistants for any patient, practitioners
    for those in their care, at any five-minute mark within opening hours.

    Raises NotFound · Forbidden · Invalid (BOOKING_PAST, REQUEST_KEY_REUSED) · Conflict
    (BOOKING_CLOSED; BOOKING_SLOT_TAKEN with `alternatives` and `taken`, the kind of resource that
    is not free) · Unavailable when too many wait for the same hours.
    """
    visit = await visit_for(session, principal, wish, now)
    await lock_days(session, visit.resources, visit.during)
    if earlier := await _earlier(session, principal, idempotency_key, wish):
        return Booked(earlier, replayed=True)
    await require_open(session, principal, visit, now, rules)
    appointment_id = uuid4()
    try:
        # The care links that will let the parties see the visit do not exist yet.
        async with elevated(session), session.begin_nested():
            await _reserve(session, principal, wish, visit, appointment_id, idempotency_key)
            session.add_all(care_links(visit, appointment_id, now, rules))
    except IntegrityError as error:
        match violated_constraint(error):
            case constraint if constraint == NO_OVERLAP:
                raise await _slot_taken(session, visit, now, rules) from error
            case constraint if constraint == ONE_KEY:
                # The same key, at the same moment, for other resources: the locks did not order them.
                if earlier := await _earlier(session, principal, idempotency_key, wish):
                    return Booked(earlier, replayed=True)
        raise
    audit.record(
        session, principal, audit.Action.APPOINTMENT_BOOKED, patient_id=visit.patient_id, subject_id=appointment_id
    )
    await session.flush()
    return Booked(await _load(session, appointment_id), replayed=False)


async def cancel(
    session: AsyncSession, principal: Principal, *, appointment_id: UUID, now: datetime, reason: str | None = None
) -> Appointment:
    """Gives the time back and ends the care links. Cancelling again changes nothing.

    Until its hour anyone concerned may cancel it, even from the waiting room; afterwards only staff,
    and only if nobody came. Raises NotFound, Forbidden, Conflict (BOOKING_NOT_CANCELLABLE).
    """
    if principal.role in {AccountRole.CABIN, AccountRole.ATTENDANT}:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas annuler de rendez-vous.")
    seen = await appointment_for(session, principal, appointment_id=appointment_id, now=now)
    held = await session.scalars(select(Reservation.resource_id).where(Reservation.appointment_id == appointment_id))
    await lock_days(session, held, Interval(seen.starts_at, seen.ends_at))
    # Whoever cancels may lose sight of the visit by doing so, and is still told what became of it.
    async with elevated(session):
        return await _cancel_locked(session, principal, appointment_id, now, reason)


async def _cancel_locked(
    session: AsyncSession, principal: Principal, appointment_id: UUID, now: datetime, reason: str | None
) -> Appointment:
    found = await _load(session, appointment_id)
    if found.status == AppointmentStatus.CANCELLED:
        return found
    from_status = _cancellable(principal, has_begun=found.starts_at <= now)
    if not await _withdraw(session, appointment_id, from_status, reason):
        raise Conflict(ErrorCode.BOOKING_NOT_CANCELLABLE, "Ce rendez-vous ne peut plus être annulé.")
    await session.execute(delete(Reservation).where(Reservation.appointment_id == appointment_id))
    await session.execute(
        update(CareLink)
        .where(CareLink.source_id == appointment_id, CareLink.ends_at > now)
        .values(ends_at=func.greatest(CareLink.starts_at, now))
    )
    audit.record(
        session, principal, audit.Action.APPOINTMENT_CANCELLED, patient_id=found.patient_id, subject_id=appointment_id
    )
    await session.flush()
    return await _load(session, appointment_id)


def _cancellable(principal: Principal, *, has_begun: bool) -> tuple[AppointmentStatus, ...]:
    if not has_begun:
        return LIVE
    return () if principal.role is AccountRole.PATIENT else (AppointmentStatus.PENDING, AppointmentStatus.BOOKED)


async def _withdraw(
    session: AsyncSession, appointment_id: UUID, from_status: tuple[AppointmentStatus, ...], reason: str | None
) -> bool:
    changed = await session.execute(
        update(Appointment)
        .where(
            Appointment.appointment_id == appointment_id,
            Appointment.status.in_(from_status),
        )
        .values(status=AppointmentStatus.CANCELLED, cancel_reason=reason, version=Appointment.version + 1)
        .returning(Appointment.appointment_id)
    )
    return changed.scalar() is not None


async def _earlier(session: AsyncSession, principal: Principal, key: str | None, wish: Wish) -> Appointment | None:
    if key is None:
        return None
    earlier = await session.scalar(
        select(Appointment).where(Appointment.principal_id == principal.account_id, Appointment.idempotency_key == key)
    )
    if earlier is not None and earlier.request_hash != wish.fingerprint:
        raise Invalid(ErrorCode.REQUEST_KEY_REUSED, "Cette demande a déjà servi pour un autre rendez-vous.")
    return earlier


async def _reserve(
    session: AsyncSession, principal: Principal, wish: Wish, visit: Visit, appointment_id: UUID, key: str | None
) -> None:
    during = as_range(visit.during)
    await session.execute(
        insert(Reservation),
        [{"appointment_id": appointment_id, "resource_id": n, "during": during} for n in visit.resources],
    )
    await session.execute(
        insert(Appointment).values(
            appointment_id=appointment_id,
            principal_id=principal.account_id,
            idempotency_key=key,
            request_hash=wish.fingerprint if key else None,
            practitioner_id=visit.practitioner.practitioner_id,
            patient_id=visit.patient_id,
            cabin_id=visit.cabin.cabin_id if visit.cabin else None,
            site_id=visit.cabin.site_id if visit.cabin else visit.practitioner.site_id,
            reason=wish.reason,
            during=during,
            status=AppointmentStatus.BOOKED,
        )
    )


async def _slot_taken(session: AsyncSession, visit: Visit, now: datetime, rules: BookingRules) -> Conflict:
    kinds = await session.scalars(
        select(Resource.kind)
        .join(Reservation, Reservation.resource_id == Resource.resource_id)
        .where(Resource.resource_id.in_(visit.resources), Reservation.during.op("&&")(as_range(visit.during)))
    )
    held = set(kinds)
    taken = next((kind for kind in _TAKEN if kind in held), ResourceKind.PRACTITIONER)
    offered = await alternatives(
        session,
        practitioner=visit.practitioner_number,
        resources=visit.resources,
        wanted=visit.during,
        now=now,
        rules=rules,
    )
    return Conflict(ErrorCode.BOOKING_SLOT_TAKEN, _TAKEN[taken], alternatives=slots_json(offered), taken=taken.value)


async def _load(session: AsyncSession, appointment_id: UUID) -> Appointment:
    query = select(Appointment).where(Appointment.appointment_id == appointment_id)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()
