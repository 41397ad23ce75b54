"""From a wish to a visit: who may ask for it, what it needs, and who may see the patient for it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval, is_on_mark, local_date
from booking.facts import Facts, PractitionerFacts, ResourceFacts, SiteFacts, on_given_day, read_facts
from booking.grid import is_on_grid
from booking.lanes import words_for
from booking.models import AppointmentStatus, Practitioner, ResourceKind, VisitMode
from booking.rules import BookingRules
from contract.errors import ErrorCode
from core.access import require_patient
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.identity import AccountRole, Principal

STAFF = (AccountRole.ASSISTANT, AccountRole.PRACTITIONER)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. The idempotency key is bound to all of it.

    mode: where the patient will be; the cabin, else at home, else at the practitioner's, unless said.
    assistant_id: the account of an assistant who takes part. override: staff's reason to book outside
    the hours. overbook: beside another appointment, on the practitioner's second seat.
    """

    practitioner_id: UUID
    starts_at: datetime
    reason: str = ""
    cabin_id: UUID | None = None
    patient_id: UUID | None = None
    visit_type: str | None = None
    mode: VisitMode | None = None
    device_set_id: UUID | None = None
    assistant_id: UUID | None = None
    interpreter_language: str | None = None
    override: str | None = None
    overbook: bool = False

    @property
    def fingerprint(self) -> bytes:
        parts = [
            *(self.practitioner_id, self.starts_at.astimezone(UTC), self.reason, self.cabin_id, self.patient_id),
            *(self.visit_type, self.mode, self.device_set_id, self.assistant_id, self.interpreter_language),
            *(self.override, self.overbook),
        ]
        return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).digest()


@dataclass(frozen=True, slots=True)
class Visit:
    """Everybody and everything an appointment needs, and when."""

    facts: Facts
    patient_id: UUID
    mode: VisitMode
    site: SiteFacts
    during: Interval
    claimed: list[ResourceFacts]
    lanes: list[str] | None

    @property
    def claims(self) -> list[dict[str, Any]]:
        """What `booking_book` reserves: each resource with its buffer, and its hours where it keeps any."""
        claims = []
        for one in self.claimed:
            claim: dict[str, Any] = {"resource_id": one.resource_id, "during": range_text(one.kept(self.during))}
            if one.keeps_hours:
                claim["open_during"] = range_text(self.during)
            claims.append(claim)
        return claims

    @property
    def tz(self) -> str:
        return self.facts.site.tz

    @property
    def volunteer_day_id(self) -> UUID | None:
        return self.facts.opening.volunteer_day_id if self.facts.opening else None

    @property
    def fees(self) -> tuple[int, int]:
        """What the visit costs, and how much of it is above the opposable tariff, in cents. Volunteers charge none."""
        own, tariff = self.facts.practitioner.fee_cents, self.facts.tariff_cents
        if self.volunteer_day_id is not None:
            return (own if tariff is None else min(own, tariff)), 0
        return own, max(0, own - tariff) if tariff is not None and self.facts.practitioner.sector != 1 else 0

    def resource(self, ref: UUID) -> ResourceFacts:
        return next(one for one in self.facts.resources if one.ref == ref)

    @property
    def others(self) -> list[ResourceFacts]:
        """All that is claimed beside the practitioner."""
        return [one for one in self.facts.resources if one.kind is not ResourceKind.PRACTITIONER]


@dataclass(frozen=True, slots=True)
class Placed:
    """What `place` wrote. replayed: an earlier request with the same key made it, this one changed nothing."""

    appointment_id: UUID
    visit: Visit
    wish: Wish
    status: AppointmentStatus
    hold_until: datetime | None = None
    replayed: bool = False


async def visit_for(
    session: AsyncSession, principal: Principal, wish: Wish, now: datetime, *, idempotency_key: str | None = None
) -> Visit:
    """Raises NotFound, Forbidden, Invalid, Conflict (BOOKING_NOT_SUITABLE)."""
    patient_id = await _patient_of(session, principal, wish, now)
    starts_at = wish.starts_at.astimezone(UTC)
    facts = await read_facts(
        session,
        practitioner_id=wish.practitioner_id,
        patient_id=patient_id,
        starts_at=starts_at,
        cabin_id=wish.cabin_id,
        device_set_id=wish.device_set_id,
        assistant_id=wish.assistant_id,
        seat_id=seat_of(wish.practitioner_id) if wish.overbook else None,
        visit_type=wish.visit_type,
        principal_id=principal.account_id,
        idempotency_key=idempotency_key,
    )
    if facts is None or facts.patient is None:
        raise NotFound
    if wish.override is not None:
        facts = await on_given_day(session, facts, starts_at)
    _require_may_book(principal, facts)
    mode = wish.mode or _usual_mode(facts)
    site = _site_of(facts, mode)
    _require_at_hand(wish, facts, {facts.site.site_id, site.site_id})
    minutes = facts.visit.minutes if facts.visit else facts.practitioner.visit_minutes
    during = Interval(starts_at, starts_at + timedelta(minutes=minutes))
    _require_suitable(wish, facts, mode, during)
    staff = principal.role in STAFF
    lanes = None if staff else lanes_open_to(facts, wish.visit_type)
    return Visit(facts, patient_id, mode, site, during, _claimed(facts, wish.overbook), lanes)


def lanes_open_to(facts: Facts, visit_type: str | None) -> list[str]:
    """The restricted hours this patient may book."""
    patient = facts.patient
    return words_for(
        visit_type=visit_type,
        zone_id=patient.zone_id if patient else None,
        has_treating_doctor=patient.has_treating_doctor if patient else None,
    )


def _require_at_hand(wish: Wish, facts: Facts, places: set[UUID]) -> None:
    """What is to take part exists, and where the visit is: nobody reserves the time of people and things elsewhere."""
    if wish.cabin_id is not None and facts.cabin is None:
        raise NotFound
    if wish.device_set_id is not None and (facts.device_set is None or facts.device_set.site_id not in places):
        raise NotFound
    if wish.assistant_id is not None and places.isdisjoint(facts.assistant_sites or ()):
        raise NotFound


def _usual_mode(facts: Facts) -> VisitMode:
    if facts.cabin is not None:
        return VisitMode.CABIN
    volunteers = facts.opening is not None and facts.opening.volunteer_day_id is not None
    return VisitMode.HOME if facts.practitioner.remote and not volunteers else VisitMode.ON_SITE


def _site_of(facts: Facts, mode: VisitMode) -> SiteFacts:
    """Where the patient is expected; at home, the practitioner's place."""
    if mode is VisitMode.CABIN and facts.cabin is not None:
        return facts.cabin.site
    return facts.opening.site if facts.opening and facts.opening.site else facts.site


def _require_may_book(principal: Principal, facts: Facts) -> None:
    allowed = principal.role is AccountRole.PATIENT
    match principal.role:
        case AccountRole.PRACTITIONER:
            allowed = principal.practitioner_id == facts.practitioner.practitioner_id
        case AccountRole.ASSISTANT:
            sites = {facts.practitioner.site_id, *([facts.cabin.site_id] if facts.cabin else [])}
            sites |= {facts.opening.site.site_id} if facts.opening and facts.opening.site else set()
            allowed = not sites.isdisjoint(principal.site_ids)
            require_delegated(principal, facts.practitioner)
    if not allowed:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas prendre ce rendez-vous.")


def require_delegated(principal: Principal, practitioner: PractitionerFacts | Practitioner) -> None:
    """An assistant acts on agendas that their practitioners leave to her. Raises Forbidden (BOOKING_NOT_DELEGATED)."""
    if principal.role is AccountRole.ASSISTANT and not practitioner.delegated:
        raise Forbidden(ErrorCode.BOOKING_NOT_DELEGATED, "Ce praticien gère lui-même son agenda.")


async def _patient_of(session: AsyncSession, principal: Principal, wish: Wish, now: datetime) -> UUID:
    """An assistant may book for people not yet in the site's care: that they exist is all that is asked."""
    if principal.role is AccountRole.PATIENT:
        if wish.override is not None or wish.overbook:
            raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas réserver hors des horaires.")
        patient_id = wish.patient_id or principal.patient_id
        if patient_id is None or patient_id not in principal.patients:
            raise NotFound
        return patient_id
    if principal.role not in STAFF:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas prendre ce rendez-vous.")
    if wish.patient_id is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez le patient.")
    if wish.overbook and not wish.override:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Dites pourquoi ce rendez-vous s'ajoute à un autre.")
    if principal.role is AccountRole.PRACTITIONER:
        if wish.practitioner_id != principal.practitioner_id:
            raise Forbidden(ErrorCode.SESSION_ROLE, "Ce compte ne peut pas prendre ce rendez-vous.")
        await require_patient(session, principal, patient_id=wish.patient_id, now=now)
    return wish.patient_id


def _require_suitable(wish: Wish, facts: Facts, mode: VisitMode, during: Interval) -> None:
    """What cannot be, whoever asks: a place, a kind of visit or an age that does not fit."""
    who, visit = facts.practitioner, facts.visit
    if wish.visit_type is not None and visit is None:
        raise NotFound
    if (mode is VisitMode.CABIN) != (facts.cabin is not None):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez la télécabine, ou un autre lieu.")
    if mode is VisitMode.ON_SITE and not who.on_site:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce praticien ne reçoit pas sur place.")
    if mode is not VisitMode.ON_SITE and not who.remote:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce praticien ne consulte pas à distance.")
    if visit is not None:
        _require_possible(facts, mode)
    age = _age(facts.patient.birth_date if facts.patient else None, local_date(during.start, facts.site.tz))
    if age is not None and not (who.min_age or 0) <= age <= (999 if who.max_age is None else who.max_age):
        raise Conflict(ErrorCode.BOOKING_NOT_SUITABLE, "Ce praticien ne reçoit pas les patients de cet âge.")


def _require_possible(facts: Facts, mode: VisitMode) -> None:
    """The kind of visit, where the patient will be, with the instruments there."""
    visit = facts.visit
    assert visit is not None
    if mode is VisitMode.ON_SITE:
        if not visit.on_site:
            raise Conflict(ErrorCode.BOOKING_NOT_SUITABLE, "Ce motif ne se fait qu'à distance.")
        return
    if not visit.remote:
        raise Conflict(ErrorCode.BOOKING_NOT_SUITABLE, "Ce motif ne peut pas se faire à distance.")
    there = {*(facts.cabin.instruments if facts.cabin else ())}
    there |= set(facts.device_set.instruments if facts.device_set else ())
    if not there.issuperset(visit.instruments):
        raise Conflict(
            ErrorCode.BOOKING_NOT_SUITABLE,
            "Ce motif demande des instruments : choisissez une télécabine qui les a, ou le cabinet.",
            instruments=sorted(set(visit.instruments) - there),
        )


def _age(born: date | None, day: date) -> int | None:
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _claimed(facts: Facts, overbook: bool) -> list[ResourceFacts]:
    # Beside another appointment the practitioner's second seat is claimed instead of her own.
    instead = ResourceKind.PRACTITIONER if overbook else ResourceKind.SEAT
    return [one for one in facts.resources if one.kind is not instead]


def seat_of(practitioner_id: UUID) -> UUID:
    """The id of a practitioner's second seat."""
    return uuid5(practitioner_id, "seat")


def range_text(during: Interval) -> str:
    """A tstzrange as PostgreSQL reads it."""
    return f"[{during.start.isoformat()},{during.end.isoformat()})"


def require_in_time(principal: Principal, visit: Visit, wish: Wish, now: datetime, rules: BookingRules) -> None:
    """What can be said of the time before asking the database. Raises Invalid (BOOKING_PAST), Conflict (BOOKING_CLOSED)."""
    who, start = visit.facts.practitioner, visit.during.start
    staff = principal.role in STAFF
    reach = rules.reach(0 if staff else who.notice_minutes, who.horizon_days, now=now)
    if start < (now if staff else reach.start):
        raise Invalid(ErrorCode.BOOKING_PAST, "Cette heure est passée, ou trop proche pour réserver.")
    offered = is_on_mark(start) if staff else is_on_grid(start, visit.during.end - start, visit.tz)
    if not offered or (not staff and start >= reach.end):
        raise closed()


def closed() -> Conflict:
    return Conflict(ErrorCode.BOOKING_CLOSED, "Le praticien ne consulte pas à cette heure.")
