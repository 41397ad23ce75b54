"""What the waiting list shows to the outside. Times are UTC, days and hours of the wall clock of the place."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from booking import models
from booking.views import Patient, Place, PractitionerLite, patient_view, place_view, practitioner_lite_view
from booking.waiting_list.models import Answer, OfferState, Priority, WaitingState
from booking.waiting_list.reach import Shown
from core import access
from core.identity import Principal


class WaitingPriority(StrEnum):
    """`leave`: lost a visit to the practitioner's leave."""

    LEAVE = "leave"
    URGENT = "urgent"
    ORDINARY = "ordinary"


class KeptAppointment(BaseModel):
    """The appointment that an earlier one would replace, or that a leave took away."""

    appointment_id: UUID
    starts_at: datetime
    practitioner_name: str
    status: models.AppointmentStatus


class TimeOffer(BaseModel):
    """A time held for one who waits. `patient`: left out for those outside care. `replaces`: given up when it is
    accepted. `instead_of`: what a leave took away."""

    offer_id: UUID
    entry_id: UUID
    appointment_id: UUID
    state: OfferState
    made_at: datetime
    deadline: datetime
    answered_at: datetime | None
    answered_how: Answer | None
    starts_at: datetime
    ends_at: datetime
    practitioner: PractitionerLite
    site: Place
    mode: models.VisitMode
    cabin_name: str | None
    visit_type: str | None
    fee_cents: int
    overrun_cents: int
    patient: Patient | None
    replaces: KeptAppointment | None
    instead_of: KeptAppointment | None


class WaitingEntryView(BaseModel):
    """`ahead`: how many who wait for the same come before; told to patients while they wait. `offer`: the last one.
    `urgency`: the class in the line."""

    entry_id: UUID
    state: WaitingState
    patient: Patient
    speciality: str
    speciality_fr: str
    speciality_en: str
    practitioner: PractitionerLite | None
    site: Place | None
    visit_type: str | None
    mode: models.VisitMode | None
    cabin_id: UUID | None
    zone_id: UUID | None
    max_km: int | None
    earliest: date
    latest: date
    weekdays: list[int]
    hours_from: time | None
    hours_until: time | None
    urgency: WaitingPriority
    replaces: KeptAppointment | None
    instead_of: KeptAppointment | None
    reason: str
    joined_at: datetime
    ended_at: datetime | None
    ahead: int | None
    offer: TimeOffer | None


class WaitingLine(BaseModel):
    """Those who wait, first in line first. `others`: how many more wait for anybody of the speciality, unknown here."""

    entries: list[WaitingEntryView]
    others: int


_CLASSES = {
    Priority.LEAVE: WaitingPriority.LEAVE,
    Priority.URGENT: WaitingPriority.URGENT,
    Priority.ORDINARY: WaitingPriority.ORDINARY,
}


def entry_view(found: Shown, principal: Principal) -> WaitingEntryView:
    entry = found.entry
    kept = _kept(found.later)
    return WaitingEntryView(
        entry_id=entry.entry_id,
        state=WaitingState(entry.state),
        patient=patient_view(found.patient),
        speciality=entry.speciality_code,
        speciality_fr=entry.speciality.name_fr,
        speciality_en=entry.speciality.name_en,
        practitioner=practitioner_lite_view(entry.practitioner) if entry.practitioner else None,
        site=place_view(entry.site) if entry.site else None,
        visit_type=entry.visit_type,
        mode=entry.wanted_mode,
        cabin_id=entry.cabin_id,
        zone_id=entry.zone_id,
        max_km=entry.max_km,
        earliest=entry.earliest,
        latest=entry.latest,
        weekdays=entry.weekdays,
        hours_from=entry.hours_from,
        hours_until=entry.hours_until,
        urgency=_CLASSES[Priority(entry.priority)],
        replaces=kept if entry.sooner_than else None,
        instead_of=kept if entry.instead_of else None,
        reason=entry.reason if access.shows(principal, access.Field.REASON) else "",
        joined_at=entry.joined_at,
        ended_at=entry.ended_at,
        ahead=found.ahead,
        offer=offer_view(found, principal) if found.offer else None,
    )


def offer_view(found: Shown, principal: Principal) -> TimeOffer:
    offer, hold, kept = found.offer, found.hold, _kept(found.later)
    assert offer is not None
    assert hold is not None
    return TimeOffer(
        offer_id=offer.offer_id,
        entry_id=offer.entry_id,
        appointment_id=offer.appointment_id,
        state=OfferState(offer.state),
        made_at=offer.made_at,
        deadline=offer.deadline,
        answered_at=offer.answered_at,
        answered_how=Answer(offer.answered_how) if offer.answered_how else None,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        practitioner=practitioner_lite_view(hold.practitioner),
        site=place_view(hold.site),
        mode=models.VisitMode(hold.mode),
        cabin_name=hold.cabin.name if hold.cabin else None,
        visit_type=hold.visit_type,
        fee_cents=hold.fee_cents,
        overrun_cents=hold.overrun_cents,
        patient=patient_view(found.patient) if access.shows(principal, access.Field.SCHEDULE) else None,
        replaces=kept if found.entry.sooner_than else None,
        instead_of=kept if found.entry.instead_of else None,
    )


def _kept(row: models.Appointment | None) -> KeptAppointment | None:
    if row is None:
        return None
    return KeptAppointment(
        appointment_id=row.appointment_id,
        starts_at=row.starts_at,
        practitioner_name=row.practitioner.name,
        status=models.AppointmentStatus(row.status),
    )
