"""From what somebody asks to wait for to an entry of the list: who may ask, and what can be meant."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from booking.appointments import DEFAULT_ZONE, appointment_for
from booking.availability import local_date
from booking.models import Appointment, AppointmentStatus, Practitioner, Site, Speciality, VisitMode, VisitType
from booking.times import visit_length
from booking.visits import STAFF
from booking.waiting_list.matching import can_meet
from booking.waiting_list.models import Priority, WaitingEntry, WaitingState
from booking.waiting_list.rules import OfferRules
from contract.errors import ErrorCode
from core.access import require_patient
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity import AccountRole, Principal


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to wait for; see booking.waiting_list.models.WaitingEntry. Empty means that anything suits."""

    patient_id: UUID | None = None
    practitioner_id: UUID | None = None
    speciality: str | None = None
    sooner_than: UUID | None = None
    visit_type: str | None = None
    mode: VisitMode | None = None
    cabin_id: UUID | None = None
    zone_id: UUID | None = None
    site_id: UUID | None = None
    max_km: int | None = None
    earliest: date | None = None
    latest: date | None = None
    weekdays: tuple[int, ...] = ()
    hours_from: time | None = None
    hours_until: time | None = None
    reason: str = ""
    interpreter_language: str | None = None
    urgent: bool = False


async def patient_of(session: AsyncSession, principal: Principal, wanted: Wanted, now: datetime) -> UUID:
    if principal.role is AccountRole.PATIENT:
        patient_id = wanted.patient_id or principal.patient_id
        if patient_id is None or patient_id not in principal.patients:
            raise NotFound
        return patient_id
    if principal.role not in STAFF:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut inscrire personne sur la liste d'attente.")
    if wanted.patient_id is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez le patient.")
    if principal.role is AccountRole.PRACTITIONER:
        await require_patient(session, principal, patient_id=wanted.patient_id, now=now)
    return wanted.patient_id


async def later_of(session: AsyncSession, principal: Principal, wanted: Wanted, now: datetime) -> Appointment | None:
    if wanted.sooner_than is None:
        return None
    later = await appointment_for(session, principal, appointment_id=wanted.sooner_than, now=now)
    if later.status != AppointmentStatus.BOOKED or later.starts_at <= now:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce rendez-vous n'est plus à venir.")
    return later


async def entry_of(
    session: AsyncSession,
    wanted: Wanted,
    patient_id: UUID,
    later: Appointment | None,
    now: datetime,
    offers: OfferRules,
) -> WaitingEntry:
    """The entry as asked for; for a sooner time, what is not said is as in the appointment she has."""
    practitioner_id, speciality = wanted.practitioner_id, wanted.speciality
    mode, cabin_id, visit_type, reason = wanted.mode, wanted.cabin_id, wanted.visit_type, wanted.reason
    if later is not None:
        if practitioner_id is None and speciality is None:
            practitioner_id = later.practitioner_id
        visit_type, reason = visit_type or later.visit_type, reason or later.reason
        if mode is None:
            mode, cabin_id = VisitMode(later.mode), later.cabin_id
    if practitioner_id is not None:
        who = await session.get(Practitioner, practitioner_id)
        if who is None or speciality not in {None, who.speciality_code}:
            raise NotFound
        speciality = who.speciality_code
    if speciality is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez le praticien ou la spécialité.")
    if await session.get(Speciality, speciality) is None:
        raise NotFound
    if wanted.site_id is not None and await session.get(Site, wanted.site_id) is None:
        raise NotFound
    today = local_date(now, DEFAULT_ZONE)
    earliest = max(wanted.earliest or today, today)
    latest = wanted.latest or earliest + offers.longest_wait
    if later is not None:
        latest = min(latest, local_date(later.starts_at, later.site.tz))
    entry = WaitingEntry(
        entry_id=uuid4(),
        patient_id=patient_id,
        speciality_code=speciality,
        practitioner_id=practitioner_id,
        visit_type=visit_type,
        mode=mode,
        cabin_id=cabin_id if mode is VisitMode.CABIN else None,
        zone_id=wanted.zone_id,
        site_id=wanted.site_id,
        max_km=wanted.max_km,
        earliest=earliest,
        latest=min(latest, earliest + 2 * offers.longest_wait),
        weekdays=sorted(set(wanted.weekdays)),
        hours_from=wanted.hours_from,
        hours_until=wanted.hours_until,
        priority=Priority.ORDINARY,
        sooner_than=wanted.sooner_than,
        reason=reason,
        interpreter_language=wanted.interpreter_language,
        state=WaitingState.WAITING,
        joined_at=now,
    )
    require_possible(entry)
    return entry


def require_possible(entry: WaitingEntry) -> None:
    if entry.latest < entry.earliest:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Le dernier jour vient avant le premier.")
    if entry.hours_from and entry.hours_until and entry.hours_until <= entry.hours_from:
        raise Invalid(ErrorCode.REQUEST_INVALID, "La dernière heure vient avant la première.")
    if entry.mode == VisitMode.CABIN and entry.cabin_id is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez la télécabine.")


async def target_of(session: AsyncSession, entry: WaitingEntry) -> Practitioner | None:
    """The practitioner waited for, who can give such a visit. Raises NotFound, Conflict (BOOKING_NOT_SUITABLE)."""
    if entry.practitioner_id is None:
        kind = await session.get(VisitType, entry.visit_type) if entry.visit_type else None
        if entry.visit_type is not None and (kind is None or kind.speciality_code != entry.speciality_code):
            raise NotFound
        return None
    who = await session.get_one(Practitioner, entry.practitioner_id)
    await visit_length(session, who, entry.visit_type)
    if not can_meet(entry, who):
        raise Conflict(ErrorCode.BOOKING_NOT_SUITABLE, "Ce praticien ne reçoit pas de cette manière.")
    return who


def require_theirs(principal: Principal, entry: WaitingEntry, who: Practitioner | None) -> None:
    """Staff puts people on the list of their own place."""
    if principal.role is AccountRole.PATIENT:
        return
    if principal.role is AccountRole.PRACTITIONER:
        theirs = who is not None and who.practitioner_id == principal.practitioner_id
    else:
        theirs = who is None or who.site_id in principal.site_ids
    if not theirs:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce praticien n'est pas de votre lieu.")
