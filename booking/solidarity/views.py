"""What solidarity shows to the outside. Times are UTC, money in cents, days and months `YYYY-MM-DD`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from booking.models import Commune, DayPart
from booking.rules import BookingRules
from booking.solidarity import offers, zones
from booking.solidarity.edge import ClockText
from booking.solidarity.models import OfferKind
from booking.views import Place, PractitionerLite, Slot, place_view, practitioner_lite_view, slot_view

NEXT_TIMES = 3


class CommuneView(BaseModel):
    """`code`: INSEE."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    postcode: str


class ReservableSlot(Slot):
    """`reserved`: for patients of the zone and those without a treating doctor, for now."""

    reserved: bool


class VolunteerDayView(BaseModel):
    """A day given to a zone. `fee_cents`: of a visit, the opposable tariff at most. `free`: times left, of which `free_for_all`
    for everybody; from `open_to_all_at` on all of them are. `bookable_at`: nobody books before."""

    volunteer_day_id: UUID
    zone_id: UUID
    zone: str
    day: date
    part: DayPart
    starts_at: datetime
    ends_at: datetime
    practitioner: PractitionerLite
    site: Place
    fee_cents: int
    free: int
    free_for_all: int
    next_times: list[Slot]
    open_to_all_at: datetime
    bookable_at: datetime


class VolunteerDayTimes(VolunteerDayView):
    times: list[ReservableSlot]


class ZoneView(BaseModel):
    """The five criteria: reachable GP visits a head and year, GPs under 60 (%), inhabitants with a long-term illness (%),
    minutes by road to an emergency department, median income (€ a year). `days`: to come, soonest first."""

    zone_id: UUID
    name: str
    population: int
    tz: str
    gp_access: float | None
    young_doctors_pct: float | None
    ald_pct: float | None
    emergency_minutes: float | None
    income_eur: float | None
    communes: list[CommuneView]
    sites: list[Place]
    days: list[VolunteerDayView]


class OfferView(BaseModel):
    """What a commune lends. `taken`: on the day asked about. `capacity`: people it is for."""

    offer_id: UUID
    kind: OfferKind
    name: str
    zone_id: UUID
    site_id: UUID | None
    site: str
    commune_code: str | None
    commune: str
    capacity: int
    notes: str
    photo_seed: str
    active: bool
    taken: bool


class GivenDay(BaseModel):
    """A given day as its giver and the zone's people see it. `visits`: that stand. `taken_back_at`: it goes once its visits
    stand elsewhere."""

    volunteer_day_id: UUID
    zone_id: UUID
    zone: str
    day: date
    part: DayPart
    starts_local: ClockText
    ends_local: ClockText
    starts_at: datetime
    ends_at: datetime
    practitioner: PractitionerLite
    site: Place
    fee_cents: int
    visits: int
    offers: list[OfferView]
    taken_back_at: datetime | None


class MonthLeft(BaseModel):
    """`left`: days that may still be given, in halves."""

    month: date
    left: float


class MyDays(BaseModel):
    days: list[GivenDay]
    months: list[MonthLeft]


class TakenBack(BaseModel):
    """`standing`: visits whose patients are being offered other times."""

    standing: int


def day_view(day: zones.PlannedDay, rules: BookingRules) -> VolunteerDayView:
    return VolunteerDayView.model_validate(_day(day, rules))


def times_view(day: zones.PlannedDay, rules: BookingRules) -> VolunteerDayTimes:
    times = [
        ReservableSlot(starts_at=one.during.start, ends_at=one.during.end, reserved=one.reserved) for one in day.times
    ]
    return VolunteerDayTimes.model_validate(_day(day, rules) | {"times": times})


def _day(day: zones.PlannedDay, rules: BookingRules) -> dict[str, object]:
    row = day.row
    return {
        "volunteer_day_id": row.volunteer_day_id,
        "zone_id": row.zone_id,
        "zone": day.zone.name,
        "day": row.day,
        "part": row.part,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "practitioner": practitioner_lite_view(day.practitioner),
        "site": place_view(day.site),
        "fee_cents": day.fee_cents,
        "free": len(day.times),
        "free_for_all": sum(not one.reserved for one in day.times),
        "next_times": [slot_view(one.during) for one in day.times[:NEXT_TIMES]],
        "open_to_all_at": day.open_to_all_at,
        "bookable_at": day.bookable_at(rules),
    }


def zone_view(facts: zones.ZoneFacts, rules: BookingRules) -> ZoneView:
    zone = facts.zone
    return ZoneView(
        zone_id=zone.zone_id,
        name=zone.name,
        population=zone.population,
        tz=zone.tz,
        gp_access=zone.gp_access,
        young_doctors_pct=zone.young_doctors_pct,
        ald_pct=zone.ald_pct,
        emergency_minutes=zone.emergency_minutes,
        income_eur=zone.income_eur,
        communes=[commune_view(one) for one in facts.communes],
        sites=[place_view(one) for one in facts.sites],
        days=[day_view(one, rules) for one in facts.days],
    )


def commune_view(row: Commune) -> CommuneView:
    return CommuneView.model_validate(row)


def offer_view(offer: offers.Offer) -> OfferView:
    row = offer.row
    return OfferView(
        offer_id=row.offer_id,
        kind=OfferKind(row.kind),
        name=row.name,
        zone_id=row.zone_id,
        site_id=row.site_id,
        site=offer.site.name if offer.site else "",
        commune_code=row.commune_code,
        commune=offer.commune,
        capacity=row.capacity,
        notes=row.notes,
        photo_seed=row.photo_seed,
        active=row.retired_at is None,
        taken=offer.taken,
    )


def given_view(day: zones.PlannedDay, held: Sequence[offers.Offer], visits: int) -> GivenDay:
    row = day.row
    return GivenDay(
        volunteer_day_id=row.volunteer_day_id,
        zone_id=row.zone_id,
        zone=day.zone.name,
        day=row.day,
        part=DayPart(row.part),
        starts_local=f"{row.starts_local:%H:%M}",
        ends_local=f"{row.ends_local:%H:%M}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        practitioner=practitioner_lite_view(day.practitioner),
        site=place_view(day.site),
        fee_cents=day.fee_cents,
        visits=visits,
        offers=[offer_view(one) for one in held],
        taken_back_at=row.taken_back_at,
    )


def given_views(
    days: Sequence[zones.PlannedDay], held: Mapping[UUID, Sequence[offers.Offer]], visits: Mapping[UUID, int]
) -> list[GivenDay]:
    ids = [(day, day.row.volunteer_day_id) for day in days]
    return [given_view(day, held.get(one, ()), visits.get(one, 0)) for day, one in ids]
