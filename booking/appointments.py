"""Reading appointments: whose they are, and the steps of their life after booking."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import local_date, local_day
from booking.models import LIVE, Appointment, AppointmentStatus, CancelCode, Practitioner, Site
from booking.resources import as_range
from booking.rules import DEFAULT_RULES, BookingRules
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink, care_link_in_force
from core.errors import Conflict, Forbidden, NotFound
from core.identity import AccountRole, Principal

PAST_SHOWN = 200
DEFAULT_ZONE = "Europe/Paris"

_VOID = (AppointmentStatus.CANCELLED, AppointmentStatus.ENTERED_IN_ERROR, AppointmentStatus.PENDING)


class When(StrEnum):
    UPCOMING = "upcoming"
    PAST = "past"
    DAY = "day"


async def appointments_of(
    session: AsyncSession,
    principal: Principal,
    *,
    when: When,
    now: datetime,
    day: date | None = None,
    rules: BookingRules = DEFAULT_RULES,
) -> Sequence[Appointment]:
    """A patient's own, a practitioner's agenda, an assistant's sites, a cabin's visits of the day.

    upcoming: still to be lived, including one whose waiting room is still open; soonest first.
    past: all others, newest first, at most 200; holds that were never confirmed are no appointments. day: what takes place on one local day (today
    unless said), cancelled ones left out.
    """
    query = select(Appointment).where(_within_reach(principal, now))
    upcoming = and_(Appointment.status.in_(LIVE), func.upper(Appointment.during) > now - rules.waiting_room_stays)
    match when:
        case When.UPCOMING:
            query = query.where(upcoming).order_by(func.lower(Appointment.during))
        case When.PAST:
            kept = or_(Appointment.status != AppointmentStatus.CANCELLED, _was_booked())
            query = (
                query.where(~upcoming, Appointment.status != AppointmentStatus.PENDING, kept)
                .order_by(func.lower(Appointment.during).desc())
                .limit(PAST_SHOWN)
            )
        case When.DAY:
            zone = await _zone_of(session, principal)
            limits = local_day(day or local_date(now, zone), zone)
            query = query.where(
                func.lower(Appointment.during).op("<@")(as_range(limits)), Appointment.status.not_in(_VOID)
            ).order_by(func.lower(Appointment.during))
    return (await session.scalars(query)).all()


async def appointment_for(
    session: AsyncSession, principal: Principal, *, appointment_id: UUID, now: datetime
) -> Appointment:
    """Raises NotFound unless it exists and is the principal's to see."""
    query = select(Appointment).where(Appointment.appointment_id == appointment_id, _within_reach(principal, now))
    found = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def series_of(
    session: AsyncSession, principal: Principal, *, series_id: UUID, now: datetime
) -> Sequence[Appointment]:
    """The visits of one course that are the principal's to see, in order of time."""
    query = select(Appointment).where(Appointment.series_id == series_id, _within_reach(principal, now))
    return (await session.scalars(query.order_by(func.lower(Appointment.during)))).all()


async def mark_arrived(session: AsyncSession, *, appointment_id: UUID) -> bool:
    """booked → arrived: the patient is there. False, and nothing changed, from any other status."""
    before = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN)
    return await _step(session, appointment_id, before, AppointmentStatus.ARRIVED)


async def arrive(session: AsyncSession, principal: Principal, *, appointment_id: UUID, now: datetime) -> Appointment:
    """booked → arrived, at the desk of the place: the patient has come. Raises NotFound, Forbidden, Conflict."""
    if principal.role not in {AccountRole.ASSISTANT, AccountRole.PRACTITIONER, AccountRole.ATTENDANT}:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas le noter.")
    found = await appointment_for(session, principal, appointment_id=appointment_id, now=now)
    if found.status != AppointmentStatus.ARRIVED and not await mark_arrived(session, appointment_id=appointment_id):
        raise Conflict(ErrorCode.BOOKING_STATUS, "Ce rendez-vous n'est plus en attente de son patient.")
    arrived = audit.Action.APPOINTMENT_ARRIVED
    audit.record(session, principal, arrived, patient_id=found.patient_id, subject_id=appointment_id)
    return await appointment_for(session, principal, appointment_id=appointment_id, now=now)


async def mark_fulfilled(session: AsyncSession, *, appointment_id: UUID) -> bool:
    """booked or arrived → fulfilled: the visit has ended. False, and nothing changed, from any other status."""
    before = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN, AppointmentStatus.ARRIVED)
    return await _step(session, appointment_id, before, AppointmentStatus.FULFILLED)


async def _step(
    session: AsyncSession, appointment_id: UUID, before: Sequence[AppointmentStatus], after: AppointmentStatus
) -> bool:
    changed = await session.execute(
        update(Appointment)
        .where(Appointment.appointment_id == appointment_id, Appointment.status.in_(before))
        .values(status=after, version=Appointment.version + 1)
        .returning(Appointment.appointment_id)
    )
    return changed.scalar() is not None


def _within_reach(principal: Principal, now: datetime) -> ColumnElement[bool]:
    """The one condition for whose an appointment is: a part in it, and for all but the patient a care
    link in force. When the link ends, staff see nothing of the patient, not even that she came.
    """
    match principal.role:
        case AccountRole.PATIENT:
            return Appointment.patient_id.in_(principal.patients)
        case AccountRole.PRACTITIONER:
            part = Appointment.practitioner_id == principal.practitioner_id
        case AccountRole.ASSISTANT:
            theirs = select(Practitioner.practitioner_id).where(Practitioner.site_id.in_(principal.site_ids))
            part = or_(Appointment.site_id.in_(principal.site_ids), Appointment.practitioner_id.in_(theirs))
        case AccountRole.ATTENDANT:
            part = Appointment.site_id.in_(principal.site_ids)
        case AccountRole.CABIN:
            # A cabin's screen stands in a public place: each visit has a link of its own.
            part = and_(Appointment.cabin_id == principal.cabin_id, _link_of_this_visit(now))
        case _:
            return false()
    return and_(part, care_link_in_force(principal, now, patient_id=Appointment.patient_id))


def _link_of_this_visit(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        CareLink.source_id == Appointment.appointment_id,
        CareLink.grantee_id == Appointment.cabin_id,
        CareLink.starts_at <= now,
        CareLink.ends_at > now,
    )


def _was_booked() -> ColumnElement[bool]:
    never = (CancelCode.HOLD_EXPIRED, CancelCode.OFFER_EXPIRED, CancelCode.OFFER_DECLINED)
    return or_(Appointment.cancel_code.is_(None), Appointment.cancel_code.not_in(never))


async def _zone_of(session: AsyncSession, principal: Principal) -> str:
    """The clock on the wall where the principal works; Paris for patients."""
    site = select(Site.tz)
    if principal.role is AccountRole.PRACTITIONER:
        site = site.join(Practitioner).where(Practitioner.practitioner_id == principal.practitioner_id)
    elif principal.site_ids:
        site = site.where(Site.site_id.in_(principal.site_ids)).order_by(Site.site_id)
    else:
        return DEFAULT_ZONE
    return await session.scalar(site.limit(1)) or DEFAULT_ZONE
