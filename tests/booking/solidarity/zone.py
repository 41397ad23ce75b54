"""A priority zone for tests: the clinic's pharmacy stands in it, its commune lends a cabinet and a room for the night."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Commune, Practitioner, Site, Tariff, Zone
from booking.solidarity import days, offers
from booking.solidarity.models import OfferKind
from core.people import Patient
from tests.booking.clinic import NOW, Clinic

DAY = date(2026, 12, 9)
"""A Wednesday more than two weeks after NOW."""
TARIFF_CENTS = 6000


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of a winter's day in Paris, UTC."""
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


@dataclass
class ZoneOfClinic:
    zone_id: UUID
    site_id: UUID
    cabinet: UUID
    lodging: UUID

    def wish(self, day: date = DAY, **more: object) -> days.DayWish:
        return days.DayWish(day, self.site_id, **more)  # type: ignore[arg-type]


async def a_zone(session: AsyncSession, clinic: Clinic, *, cardiology_fee: int = 9000) -> ZoneOfClinic:
    """The heart doctor is of sector 2 and dearer than the tariff. Patient 0 lives in the zone and is followed; patient 1
    lives elsewhere and has no treating doctor; patient 2 lives elsewhere and has one."""
    zone = Zone(zone_id=uuid4(), name="Lodévois et Larzac", population=14_000, gp_access=2.1, income_eur=19_500)
    session.add(zone)
    await session.flush()
    here, there = (f"{n:05d}" for n in (34142, 34172))
    session.add_all(
        [
            Commune(code=here, name="Lodève", postcode="34700", latitude=43.73, longitude=3.32, zone_id=zone.zone_id),
            Commune(code=there, name="Montpellier", postcode="34000", latitude=43.61, longitude=3.88),
            Tariff(speciality_code="cardiology", valid_from=date(2025, 1, 1), cents=TARIFF_CENTS),
            Tariff(speciality_code="dermatology", valid_from=date(2025, 1, 1), cents=3500),
        ]
    )
    await session.execute(update(Site).where(Site.site_id == clinic.pharmacy_id).values(zone_id=zone.zone_id))
    await session.execute(
        update(Practitioner).where(Practitioner.practitioner_id == clinic.heart).values(fee_cents=cardiology_fee)
    )
    for patient, commune, followed in zip(clinic.patients, (here, there, there), (True, False, True), strict=False):
        values = {"commune_code": commune, "has_treating_doctor": followed}
        await session.execute(update(Patient).where(Patient.patient_id == patient).values(**values))
    cabinet = await offers.add(
        session, zone.zone_id, offers.OfferData(OfferKind.CABINET, "Cabinet de la mairie", clinic.pharmacy_id, here)
    )
    lodging = await offers.add(
        session, zone.zone_id, offers.OfferData(OfferKind.LODGING, "Gîte communal", None, here, capacity=2)
    )
    await session.flush()
    return ZoneOfClinic(zone.zone_id, clinic.pharmacy_id, cabinet.row.offer_id, lodging.row.offer_id)


async def a_given_day(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, day: date = DAY, **more: object
) -> UUID:
    given = await days.give(session, clinic.doctor(clinic.heart), zone.wish(day, **more), now=NOW)
    return given.volunteer_day_id
