"""From a wish to a visit: who may ask for it, what it needs, and who may see the patient for it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from booking.availability import Interval, is_inside, is_offered, is_on_mark, local_date, local_day
from booking.models import Cabin, Practitioner, ResourceKind
from booking.resources import agendas, resource_ids
from booking.rules import BookingRules
from contract.errors import ErrorCode
from core.access import CareLink, require_patient
from core.context import elevated
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity import AccountRole, Principal
from core.people import Patient

_STAFF = (AccountRole.ASSISTANT, AccountRole.PRACTITIONER)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. The idempotency key is bound to all of it."""

    practitioner_id: UUID
    starts_at: datetime
    reason: str = ""
    cabin_id: UUID | None = None
    patient_id: UUID | None = None

    @property
    def fingerprint(self) -> bytes:
        parts = [self.practitioner_id, self.starts_at.astimezone(UTC), self.reason, self.cabin_id, self.patient_id]
        return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).digest()


@dataclass(frozen=True, slots=True)
class Visit:
    """Everybody and everything an appointment needs, and when."""

    practitioner: Practitioner
    patient_id: UUID
    cabin: Cabin | None
    during: Interval
    numbers: dict[UUID, int]

    @property
    def resources(self) -> list[int]:
        return sorted(self.numbers.values())

    @property
    def practitioner_number(self) -> int:
        return self.numbers[self.practitioner.practitioner_id]


async def visit_for(session: AsyncSession, principal: Principal, wish: Wish, now: datetime) -> Visit:
    """Raises NotFound, Forbidden, Invalid."""
    practitioner = await session.get(Practitioner, wish.practitioner_id)
    if practitioner is None:
        raise NotFound
    cabin = await _cabin(session, wish.cabin_id, practitioner) if wish.cabin_id else None
    _require_may_book(principal, practitioner, cabin)
    patient_id = await _patient_of(session, principal, wish, now)
    wanted = {practitioner.practitioner_id: ResourceKind.PRACTITIONER, patient_id: ResourceKind.PATIENT}
    if cabin:
        wanted[cabin.cabin_id] = ResourceKind.CABIN
    starts_at = wish.starts_at.astimezone(UTC)
    during = Interval(starts_at, starts_at + timedelta(minutes=practitioner.visit_minutes))
    return Visit(practitioner, patient_id, cabin, during, await resource_ids(session, wanted))


async def _cabin(session: AsyncSession, cabin_id: UUID, practitioner: Practitioner) -> Cabin:
    cabin = await session.get(Cabin, cabin_id, options=[joinedload(Cabin.site)], populate_existing=True)
    if cabin is None:
        raise NotFound
    if not practitioner.remote:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce praticien ne consulte pas à distance.")
    return cabin


def _require_may_book(principal: Principal, practitioner: Practitioner, cabin: Cabin | None) -> None:
    allowed = principal.role is AccountRole.PATIENT
    match principal.role:
        case AccountRole.PRACTITIONER:
            allowed = principal.practitioner_id == practitioner.practitioner_id
        case AccountRole.ASSISTANT:
            sites = {practitioner.site_id, *([cabin.site_id] if cabin else [])}
            allowed = not sites.isdisjoint(principal.site_ids)
    if not allowed:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas prendre ce rendez-vous.")


async def _patient_of(session: AsyncSession, principal: Principal, wish: Wish, now: datetime) -> UUID:
    if principal.role is AccountRole.PATIENT:
        patient_id = wish.patient_id or principal.patient_id
        if patient_id is None or patient_id not in principal.patients:
            raise NotFound
        return patient_id
    if wish.patient_id is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez le patient.")
    if principal.role is AccountRole.PRACTITIONER:
        await require_patient(session, principal, patient_id=wish.patient_id, now=now)
    # An assistant books for people not yet in the site's care: that they exist is all that is asked.
    async with elevated(session):
        if await session.scalar(select(Patient.patient_id).where(Patient.patient_id == wish.patient_id)) is None:
            raise NotFound
    return wish.patient_id


async def require_open(
    session: AsyncSession, principal: Principal, visit: Visit, now: datetime, rules: BookingRules
) -> None:
    """Raises Invalid (BOOKING_PAST) or Conflict (BOOKING_CLOSED)."""
    staff = principal.role in _STAFF
    if visit.during.start < now + (timedelta(0) if staff else rules.minimum_notice):
        raise Invalid(ErrorCode.BOOKING_PAST, "Cette heure est passée, ou trop proche pour réserver.")
    openings = (await agendas(session, [visit.practitioner_number], visit.during))[visit.practitioner_number].openings
    fits = is_inside(openings, visit.during) if staff else is_offered(openings, visit.during)
    if not fits or not is_on_mark(visit.during.start):
        raise Conflict(ErrorCode.BOOKING_CLOSED, "Le praticien ne consulte pas à cette heure.")


def care_links(visit: Visit, appointment_id: UUID, now: datetime, rules: BookingRules) -> list[CareLink]:
    """Who may see the patient because of this appointment, and until when."""
    ends = visit.during.end
    until: dict[UUID, tuple[datetime, datetime]] = {
        visit.practitioner.practitioner_id: (now, ends + rules.practitioner_follow_up),
        visit.practitioner.site_id: (now, ends + rules.site_follow_up),
    }
    if visit.cabin:
        zone = visit.cabin.site.tz
        day = local_day(local_date(visit.during.start, zone), zone)
        until[visit.cabin.site_id] = (now, ends + rules.site_follow_up)
        # The day of the visit, stretched where the visit lies near midnight.
        until[visit.cabin.cabin_id] = (
            min(day.start, visit.during.start - rules.waiting_room_opens),
            max(day.end, ends + rules.waiting_room_stays),
        )
    return [
        CareLink(
            care_link_id=uuid4(),
            patient_id=visit.patient_id,
            grantee_id=grantee,
            source_id=appointment_id,
            starts_at=start,
            ends_at=end,
        )
        for grantee, (start, end) in until.items()
    ]
