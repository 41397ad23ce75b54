"""A small clinic for tests of booking: two doctors, a cabin, a few patients, hours on weekday mornings."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import directory
from booking.models import Cabin, Practitioner, Reservation, Resource, ResourceKind, Site, WeeklyRule
from booking.openings import refresh_openings
from booking.resources import resource_ids
from core.identity import AccountRole, Principal
from core.people import Patient

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""A Monday, 08:00 in Paris: an hour before the first visit."""


def at(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    """A time of November 2026, UTC; Paris is one hour ahead."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@dataclass
class Clinic:
    site_id: UUID
    pharmacy_id: UUID
    cabin_id: UUID
    skin: UUID
    heart: UUID
    patients: list[UUID]

    def patient(self, index: int = 0) -> Principal:
        return Principal(uuid4(), AccountRole.PATIENT, f"Patient {index}", patient_id=self.patients[index])

    def doctor(self, practitioner_id: UUID | None = None) -> Principal:
        return Principal(uuid4(), AccountRole.PRACTITIONER, "Dr", practitioner_id=practitioner_id or self.skin)

    def assistant(self, *site_ids: UUID) -> Principal:
        sites = frozenset(site_ids or (self.site_id,))
        return Principal(uuid4(), AccountRole.ASSISTANT, "Assistante", site_ids=sites)

    def kiosk(self) -> Principal:
        return Principal(uuid4(), AccountRole.CABIN, "Télécabine", cabin_id=self.cabin_id)


def _site(kind: str, name: str, commune: str, postcode: str) -> Site:
    return Site(site_id=uuid4(), kind=kind, name=name, commune=commune, postcode=postcode, latitude=43.6, longitude=3.4)


def _doctor(site_id: UUID, given: str, family: str, speciality: str, rpps: str, **more: object) -> Practitioner:
    values = {"sector": 1, "fee_cents": 3000, "languages": ["fr"], "remote": True, "on_site": True, "visit_minutes": 20}
    return Practitioner(
        practitioner_id=uuid4(),
        given_name=given,
        family_name=family,
        speciality_code=speciality,
        rpps=rpps,
        site_id=site_id,
        portrait_seed=family,
        **(values | more),
    )


async def a_clinic(session: AsyncSession, *, patients: int = 3) -> Clinic:
    """Skin: 20-minute visits, Monday to Friday 9–12; heart: 15 minutes, Tuesday 14–16, not remote."""
    await directory.load_specialities(session)
    comptoir = _site("comptoir", "Comptoir médical", "Clermont-l'Hérault", "34800")
    pharmacy = _site("pharmacy", "Pharmacie des Platanes", "Lodève", "34700")
    session.add_all([comptoir, pharmacy])
    await session.flush()
    cabin = Cabin(cabin_id=uuid4(), site_id=pharmacy.site_id, name="Télécabine 1")
    skin = _doctor(comptoir.site_id, "Hélène", "Bréval", "dermatology", "99900000001", languages=["fr", "es"])
    heart = _doctor(
        comptoir.site_id, "Marc", "Aubrac", "cardiology", "99900000002", remote=False, visit_minutes=15, sector=2
    )
    people = [
        Patient(patient_id=uuid4(), given_name="Rose", family_name=f"Vidal-{n}", birth_date=date(1950, 1, 1))
        for n in range(patients)
    ]
    session.add_all([cabin, skin, heart, *people])
    await session.flush()
    doctors = [skin.practitioner_id, heart.practitioner_id]
    resources = dict.fromkeys(doctors, ResourceKind.PRACTITIONER) | {cabin.cabin_id: ResourceKind.CABIN}
    numbers = await resource_ids(session, resources)
    session.add_all(weekly(numbers[skin.practitioner_id], day, time(9), time(12)) for day in range(5))
    session.add(weekly(numbers[heart.practitioner_id], 1, time(14), time(16)))
    await session.flush()
    await refresh_openings(session, now=NOW, days=60)
    return Clinic(
        site_id=comptoir.site_id,
        pharmacy_id=pharmacy.site_id,
        cabin_id=cabin.cabin_id,
        skin=skin.practitioner_id,
        heart=heart.practitioner_id,
        patients=[person.patient_id for person in people],
    )


def weekly(resource_id: int, weekday: int, starts: time, ends: time, tz: str = "Europe/Paris") -> WeeklyRule:
    return WeeklyRule(
        rule_id=uuid4(),
        resource_id=resource_id,
        weekday=weekday,
        starts_local=starts,
        ends_local=ends,
        tz=tz,
        valid_from=date(2026, 1, 1),
        valid_until=None,
    )


async def number_of(session: AsyncSession, ref: UUID) -> int:
    return (await session.scalars(select(Resource.resource_id).where(Resource.ref == ref))).one()


async def reserved(session: AsyncSession) -> list[tuple[str, datetime]]:
    """What is held now: kind of resource and start."""
    rows = await session.execute(
        select(Resource.kind, func.lower(Reservation.during)).join(
            Reservation, Reservation.resource_id == Resource.resource_id
        )
    )
    return sorted(tuple(row) for row in rows)
