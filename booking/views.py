"""What booking shows to the outside, and how its rows become that. Times are UTC, money in cents."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from booking import models
from booking.availability import Interval
from booking.rules import DEFAULT_RULES, BookingRules
from booking.visits import Placed
from core import access
from core.identity import AccountRole, Principal
from core.people import Patient as PatientRow


class Slot(BaseModel):
    starts_at: datetime
    ends_at: datetime


class Place(BaseModel):
    """Coordinates are WGS 84 degrees."""

    model_config = ConfigDict(from_attributes=True)

    site_id: UUID
    name: str
    kind: models.SiteKind
    commune: str
    postcode: str
    latitude: float
    longitude: float
    has_cabin: bool
    priority_zone: bool


class PractitionerLite(BaseModel):
    """`sector`: of the French fee agreement. `portrait_seed`: draws the same invented portrait everywhere."""

    practitioner_id: UUID
    name: str
    speciality_fr: str
    speciality_en: str
    rpps: str
    sector: Literal["1", "2"]
    fee_cents: int
    portrait_seed: str


class Patient(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    patient_id: UUID
    name: str
    birth_date: date


class Appointment(BaseModel):
    """`status`: FHIR R4 AppointmentStatus. `hold_until`: of a time that is only held. `late_from`: from when on a
    cancellation counts as late. `override_reason`: shown to staff."""

    appointment_id: UUID
    status: models.AppointmentStatus
    starts_at: datetime
    ends_at: datetime
    reason: str
    practitioner: PractitionerLite
    patient: Patient
    site: Place
    cabin_id: UUID | None
    cabin_name: str | None
    waiting_room_opens_at: datetime
    mode: models.VisitMode
    visit_type: str | None
    fee_cents: int
    overrun_cents: int
    interpreter_language: str | None
    series_id: UUID | None
    previous_start: datetime | None
    cancel_code: models.CancelCode | None
    cancelled_late: bool
    late_from: datetime
    hold_until: datetime | None
    override_reason: str | None
    version: int


def slot_view(slot: Interval) -> Slot:
    return Slot(starts_at=slot.start, ends_at=slot.end)


def slots_json(slots: Iterable[Interval]) -> list[dict[str, Any]]:
    """For the extra members of a problem."""
    return [slot_view(slot).model_dump(mode="json") for slot in slots]


def place_view(row: models.Site) -> Place:
    return Place.model_validate(row)


def patient_view(row: PatientRow) -> Patient:
    return Patient.model_validate(row)


def practitioner_lite_view(row: models.Practitioner) -> PractitionerLite:
    return PractitionerLite.model_validate(practitioner_lite(row))


def appointment_view(
    row: models.Appointment,
    principal: Principal,
    rules: BookingRules = DEFAULT_RULES,
    *,
    hold_until: datetime | None = None,
) -> Appointment:
    """`row` as booking.service returns it, with its people and places loaded; with the fields this reader may see."""
    staff = principal.role in {AccountRole.PRACTITIONER, AccountRole.ASSISTANT}
    return Appointment(
        appointment_id=row.appointment_id,
        status=models.AppointmentStatus(row.status),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason if access.shows(principal, access.Field.REASON) else "",
        practitioner=practitioner_lite_view(row.practitioner),
        patient=patient_view(row.patient),
        site=place_view(row.site),
        cabin_id=row.cabin_id,
        cabin_name=row.cabin.name if row.cabin else None,
        waiting_room_opens_at=row.starts_at - rules.waiting_room_opens,
        mode=models.VisitMode(row.mode),
        visit_type=row.visit_type,
        fee_cents=row.fee_cents,
        overrun_cents=row.overrun_cents,
        interpreter_language=row.interpreter_language,
        series_id=row.series_id,
        previous_start=row.previous_start,
        cancel_code=models.CancelCode(row.cancel_code) if row.cancel_code else None,
        cancelled_late=row.cancelled_late,
        late_from=row.starts_at - rules.late_cancel,
        hold_until=hold_until,
        override_reason=row.override_reason if staff else None,
        version=row.version,
    )


def placed_view(placed: Placed, rules: BookingRules = DEFAULT_RULES) -> Appointment:
    """What was just placed, from what is known of it already."""
    visit, wish = placed.visit, placed.wish
    facts, start = visit.facts, visit.during.start
    fee, overrun = visit.fees
    who, patient = facts.practitioner, facts.patient
    assert patient is not None
    has_cabin = facts.cabin is not None if visit.site.site_id != who.site_id else facts.has_cabin
    return Appointment(
        appointment_id=placed.appointment_id,
        status=placed.status,
        starts_at=start,
        ends_at=visit.during.end,
        reason=wish.reason,
        practitioner=PractitionerLite(
            practitioner_id=who.practitioner_id,
            name=who.name,
            speciality_fr=facts.speciality_fr,
            speciality_en=facts.speciality_en,
            rpps=who.rpps,
            sector="1" if who.sector == 1 else "2",
            fee_cents=who.fee_cents,
            portrait_seed=who.portrait_seed,
        ),
        patient=Patient(
            patient_id=patient.patient_id,
            name=f"{patient.given_name} {patient.family_name}",
            birth_date=patient.birth_date,
        ),
        site=Place.model_validate(visit.site.model_dump() | {"has_cabin": has_cabin}),
        cabin_id=wish.cabin_id,
        cabin_name=facts.cabin.name if facts.cabin else None,
        waiting_room_opens_at=start - rules.waiting_room_opens,
        mode=visit.mode,
        visit_type=wish.visit_type,
        fee_cents=fee,
        overrun_cents=overrun,
        interpreter_language=wish.interpreter_language,
        series_id=None,
        previous_start=None,
        cancel_code=None,
        cancelled_late=False,
        late_from=start - rules.late_cancel,
        hold_until=placed.hold_until,
        override_reason=wish.override,
        version=1,
    )


def practitioner_lite(row: models.Practitioner) -> dict[str, Any]:
    return {
        "practitioner_id": row.practitioner_id,
        "name": row.name,
        "speciality_fr": row.speciality.name_fr,
        "speciality_en": row.speciality.name_en,
        "rpps": row.rpps,
        "sector": str(row.sector),
        "fee_cents": row.fee_cents,
        "portrait_seed": row.portrait_seed,
    }
