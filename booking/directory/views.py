"""What the directory shows, and how its rows become that. Times are UTC, money in cents, distances in kilometres."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from booking import models
from booking.directory.calendar import Month as FoundMonth
from booking.directory.demand import Unanswered as FoundUnanswered
from booking.directory.finding import Found
from booking.directory.geography import CabinNear
from booking.directory.residence import Residence as FoundResidence
from booking.directory.suggestions import Suggestion as FoundSuggestion
from booking.nomenclature import InstrumentEntry
from booking.times import FreeTimes as FoundTimes
from booking.views import Place, PractitionerLite, Slot, place_view, practitioner_lite, slot_view


class Speciality(BaseModel):
    """`practitioners`: how many there are."""

    code: str
    name_fr: str
    name_en: str
    practitioners: int
    keywords_fr: list[str]
    keywords_en: list[str]


class Suggestion(BaseModel):
    """`words`: the speciality's own words that answered; empty when its name did. `mistyped`: a slip was forgiven."""

    code: str
    name_fr: str
    name_en: str
    words: list[str]
    mistyped: bool


class VisitType(BaseModel):
    """`instruments`: needed where the patient is; remotely, in a cabin that has them."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    speciality_code: str
    name_fr: str
    name_en: str
    minutes: int
    remote: bool
    on_site: bool
    instruments: list[str]


class Instrument(BaseModel):
    code: str
    name_fr: str
    name_en: str


class Commune(BaseModel):
    """`code`: INSEE."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    postcode: str
    latitude: float
    longitude: float
    zone_id: UUID | None


class Cabin(BaseModel):
    """`distance_km`: as the crow flies, from where was asked."""

    cabin_id: UUID
    name: str
    site: Place
    instruments: list[str]
    distance_km: float | None


class PractitionerCard(PractitionerLite):
    """`languages`: ISO 639-1. `next_times`: at most three. `overrun_cents`: the part of the fee above the opposable
    tariff. `distance_km`: to the practitioner's place, where she sees people there. `nearest_cabin`: with what is
    needed, where she consults remotely; both only where a commune is known."""

    speciality: str
    reimbursed_note_fr: str
    reimbursed_note_en: str
    tariff_cents: int | None
    overrun_cents: int
    languages: list[str]
    min_age: int | None
    max_age: int | None
    site: Place
    remote: bool
    on_site: bool
    volunteer: bool
    distance_km: float | None
    nearest_cabin: Cabin | None
    next_times: list[Slot]


class Practitioner(PractitionerCard):
    """`visits`: the kinds of visit she gives, with her own minutes."""

    about_fr: str
    about_en: str
    visit_minutes: int
    visits: list[VisitType]


class SlotDay(BaseModel):
    date: date
    slots: list[Slot]


class SlotWeek(BaseModel):
    """`next_from`: the first day after these that has a free time."""

    first: date = Field(serialization_alias="from")
    days: list[SlotDay]
    next_from: date | None


class MonthDay(BaseModel):
    date: date
    free: int


class Month(BaseModel):
    """`next_from`: where the month has no free time, the first day after it that has one. `until`: the last day that
    can be booked."""

    first: date
    days: list[MonthDay]
    next_from: date | None
    until: date


class Residence(BaseModel):
    """`in_priority_zone`: the commune lies in one."""

    patient_id: UUID
    commune: Commune | None
    has_treating_doctor: bool | None
    in_priority_zone: bool


class Unanswered(BaseModel):
    """`searches` without a free time in the last 30 days; `openings` and `hours` of the speciality in the next 30."""

    speciality: str | None
    speciality_fr: str
    speciality_en: str
    commune: str | None
    searches: int
    openings: int
    hours: float


class Tariff(BaseModel):
    """In force from `valid_from` to `valid_until`, both days included."""

    model_config = ConfigDict(from_attributes=True)

    speciality_code: str
    valid_from: date
    valid_until: date | None
    cents: int


# 70 % is the ordinary share of the national health insurance for a visit within the care pathway.
_NOTES: dict[str, tuple[str, str]] = {
    "volunteer": (
        "Tarif fixé par l'Assurance maladie, sans dépassement. Remboursé à 70 %, le reste par votre mutuelle.",
        "Fee set by the national health insurance, nothing added. 70% reimbursed, the rest by your complementary cover.",
    ),
    "1": (
        "Secteur 1, sans dépassement. Remboursé à 70 %, le reste par votre mutuelle.",
        "Sector 1, nothing added. 70% reimbursed, the rest by your complementary cover.",
    ),
    "2": (
        "Secteur 2, honoraires libres. 70 % du tarif de base sont remboursés ; le complément dépend de votre mutuelle.",
        "Sector 2, free fees. 70% of the base fee is reimbursed; the rest depends on your complementary cover.",
    ),
}


def speciality_view(row: models.Speciality, practitioners: int) -> Speciality:
    return Speciality(
        code=row.code,
        name_fr=row.name_fr,
        name_en=row.name_en,
        practitioners=practitioners,
        keywords_fr=row.keywords_fr,
        keywords_en=row.keywords_en,
    )


def suggestion_view(found: FoundSuggestion) -> Suggestion:
    row = found.speciality
    return Suggestion(
        code=row.code, name_fr=row.name_fr, name_en=row.name_en, words=list(found.words), mistyped=found.mistyped
    )


def instrument_view(entry: InstrumentEntry) -> Instrument:
    return Instrument(code=entry.code, name_fr=entry.name_fr, name_en=entry.name_en)


def cabin_view(found: CabinNear) -> Cabin:
    row = found.cabin
    return Cabin(
        cabin_id=row.cabin_id,
        name=row.name,
        site=place_view(row.site),
        instruments=row.instruments,
        distance_km=_km(found.km),
    )


def card_view(found: Found) -> PractitionerCard:
    return PractitionerCard.model_validate(_card(found))


def practitioner_view(found: Found, visits: list[tuple[models.VisitType, int]]) -> Practitioner:
    row = found.practitioner
    page = {
        "about_fr": row.about_fr,
        "about_en": row.about_en,
        "visit_minutes": row.visit_minutes,
        "visits": [VisitType.model_validate(one).model_copy(update={"minutes": minutes}) for one, minutes in visits],
    }
    return Practitioner.model_validate(_card(found) | page)


def week_view(found: FoundTimes) -> SlotWeek:
    days = [SlotDay(date=day, slots=[slot_view(slot) for slot in slots]) for day, slots in found.days]
    return SlotWeek(first=found.first, days=days, next_from=found.next_from)


def month_view(found: FoundMonth) -> Month:
    days = [MonthDay(date=day, free=free) for day, free in found.days]
    return Month(first=found.first, days=days, next_from=found.next_from, until=found.until)


def residence_view(found: FoundResidence) -> Residence:
    commune = Commune.model_validate(found.commune) if found.commune else None
    return Residence(
        patient_id=found.patient_id,
        commune=commune,
        has_treating_doctor=found.has_treating_doctor,
        in_priority_zone=bool(commune and commune.zone_id),
    )


def unanswered_view(found: FoundUnanswered) -> Unanswered:
    row = found.speciality
    return Unanswered(
        speciality=row.code if row else None,
        speciality_fr=row.name_fr if row else "Toutes les spécialités",
        speciality_en=row.name_en if row else "All specialities",
        commune=found.commune,
        searches=found.searches,
        openings=found.openings,
        hours=found.hours,
    )


def _km(distance: float | None) -> float | None:
    """To a tenth: coordinates are those of the middle of a commune."""
    return None if distance is None else round(distance, 1)


def _card(found: Found) -> dict[str, Any]:
    row = found.practitioner
    note_fr, note_en = _NOTES["volunteer" if found.solidary else str(row.sector)]
    return practitioner_lite(row) | {
        "speciality": row.speciality_code,
        "reimbursed_note_fr": note_fr,
        "reimbursed_note_en": note_en,
        "fee_cents": found.fee_cents,
        "tariff_cents": found.tariff_cents,
        "overrun_cents": found.overrun_cents,
        "languages": row.languages,
        "min_age": row.min_age,
        "max_age": row.max_age,
        "site": place_view(row.site),
        "remote": row.remote,
        "on_site": row.on_site,
        "volunteer": row.volunteer,
        "distance_km": _km(found.km),
        "nearest_cabin": cabin_view(found.cabin) if found.cabin else None,
        "next_times": [slot_view(slot) for slot in found.next_times],
    }
