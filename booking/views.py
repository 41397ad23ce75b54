"""What booking shows to the outside, and how its rows become that. Times are UTC, money in cents."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from booking import models
from booking.availability import Interval
from booking.directory import Found
from booking.rules import DEFAULT_RULES, BookingRules
from booking.times import FreeTimes as FoundTimes
from core import access
from core.identity import Principal
from core.people import Patient as PatientRow


class Slot(BaseModel):
    starts_at: datetime
    ends_at: datetime


class Speciality(BaseModel):
    """`practitioners`: how many there are."""

    code: str
    name_fr: str
    name_en: str
    practitioners: int
    keywords_fr: list[str]
    keywords_en: list[str]


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


class PractitionerCard(PractitionerLite):
    """`languages`: ISO 639-1. `next_times`: at most three."""

    speciality: str
    reimbursed_note_fr: str
    reimbursed_note_en: str
    languages: list[str]
    site: Place
    remote: bool
    on_site: bool
    volunteer: bool
    next_times: list[Slot]


class Practitioner(PractitionerCard):
    about_fr: str
    about_en: str
    visit_minutes: int


class SlotDay(BaseModel):
    date: date
    slots: list[Slot]


class SlotWeek(BaseModel):
    """`next_from`: the first day after these that has a free time."""

    first: date = Field(serialization_alias="from")
    days: list[SlotDay]
    next_from: date | None


class Patient(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    patient_id: UUID
    name: str
    birth_date: date


class Appointment(BaseModel):
    """`status`: FHIR R4 AppointmentStatus."""

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


# 70 % is the ordinary share of the national health insurance for a visit within the care pathway.
_NOTES: dict[str, tuple[str, str]] = {
    "volunteer": (
        "Tarif fixé par l'Assurance maladie, sans dépassement. Remboursé à 70 %, le reste par votre mutuelle.",
        "Fee set by the national health insurance, nothing added. 70 % reimbursed, the rest by your complementary cover.",
    ),
    "1": (
        "Secteur 1, sans dépassement. Remboursé à 70 %, le reste par votre mutuelle.",
        "Sector 1, nothing added. 70 % reimbursed, the rest by your complementary cover.",
    ),
    "2": (
        "Secteur 2, honoraires libres. 70 % du tarif de base sont remboursés ; le complément dépend de votre mutuelle.",
        "Sector 2, free fees. 70 % of the base fee is reimbursed; the rest depends on your complementary cover.",
    ),
}


def slot_view(slot: Interval) -> Slot:
    return Slot(starts_at=slot.start, ends_at=slot.end)


def slots_json(slots: Iterable[Interval]) -> list[dict[str, Any]]:
    """For the extra members of a problem."""
    return [slot_view(slot).model_dump(mode="json") for slot in slots]


def speciality_view(row: models.Speciality, practitioners: int) -> Speciality:
    return Speciality(
        code=row.code,
        name_fr=row.name_fr,
        name_en=row.name_en,
        practitioners=practitioners,
        keywords_fr=row.keywords_fr,
        keywords_en=row.keywords_en,
    )


def place_view(row: models.Site) -> Place:
    return Place.model_validate(row)


def patient_view(row: PatientRow) -> Patient:
    return Patient.model_validate(row)


def practitioner_lite_view(row: models.Practitioner) -> PractitionerLite:
    return PractitionerLite.model_validate(_lite(row))


def card_view(found: Found) -> PractitionerCard:
    return PractitionerCard.model_validate(_card(found))


def practitioner_view(found: Found) -> Practitioner:
    row = found.practitioner
    page = {"about_fr": row.about_fr, "about_en": row.about_en, "visit_minutes": row.visit_minutes}
    return Practitioner.model_validate(_card(found) | page)


def week_view(found: FoundTimes) -> SlotWeek:
    days = [SlotDay(date=day, slots=[slot_view(slot) for slot in slots]) for day, slots in found.days]
    return SlotWeek(first=found.first, days=days, next_from=found.next_from)


def appointment_view(row: models.Appointment, principal: Principal, rules: BookingRules = DEFAULT_RULES) -> Appointment:
    """`row` as booking.service returns it, with its people and places loaded; with the fields this reader may see."""
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
    )


def _lite(row: models.Practitioner) -> dict[str, Any]:
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


def _card(found: Found) -> dict[str, Any]:
    row = found.practitioner
    note_fr, note_en = _NOTES["volunteer" if row.volunteer else str(row.sector)]
    return _lite(row) | {
        "speciality": row.speciality_code,
        "reimbursed_note_fr": note_fr,
        "reimbursed_note_en": note_en,
        "languages": row.languages,
        "site": place_view(row.site),
        "remote": row.remote,
        "on_site": row.on_site,
        "volunteer": row.volunteer,
        "next_times": [slot_view(slot) for slot in found.next_times],
    }
