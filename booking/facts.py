"""What one booking must know, read in one statement (`booking_facts`, migration 0005)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.models import AppointmentStatus, Resource, ResourceKind, Site, VolunteerDay
from core.driver import fetch_value

_READ = "SELECT CAST(booking_facts($1, $2, $3, $4, $5, $6, CAST($7 AS text), $8, $9, CAST($10 AS text)) AS text)"


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")


class SiteFacts(_Row):
    site_id: UUID
    kind: str
    name: str
    commune: str
    postcode: str
    latitude: float
    longitude: float
    priority_zone: bool
    zone_id: UUID | None
    tz: str


class PractitionerFacts(_Row):
    practitioner_id: UUID
    given_name: str
    family_name: str
    rpps: str
    site_id: UUID
    sector: int
    fee_cents: int
    remote: bool
    on_site: bool
    visit_minutes: int
    notice_minutes: int | None
    horizon_days: int | None
    min_age: int | None
    max_age: int | None
    portrait_seed: str
    delegated: bool

    @property
    def name(self) -> str:
        return f"Dr {self.given_name} {self.family_name}"


class PatientFacts(_Row):
    patient_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    zone_id: UUID | None
    has_treating_doctor: bool | None


class VisitFacts(_Row):
    code: str
    name_fr: str
    name_en: str
    minutes: int
    remote: bool
    on_site: bool
    instruments: list[str]


class CabinFacts(_Row):
    cabin_id: UUID
    site_id: UUID
    name: str
    instruments: list[str]
    site: SiteFacts


class DeviceSetFacts(_Row):
    device_set_id: UUID
    site_id: UUID
    instruments: list[str]


class OpeningFacts(_Row):
    """The opening that the visit begins in: where, and whether on a volunteer's day."""

    site: SiteFacts | None
    volunteer_day_id: UUID | None


class EarlierFacts(_Row):
    """What the same account asked for under the same key before. request_hash: in hexadecimal."""

    appointment_id: UUID
    status: AppointmentStatus
    request_hash: str


class ResourceFacts(_Row):
    resource_id: int
    kind: ResourceKind
    ref: UUID
    keeps_hours: bool
    buffer_minutes: int

    def row(self) -> Resource:
        return Resource(**self.model_dump())

    def kept(self, during: Interval) -> Interval:
        """What a visit takes of it: its buffer too."""
        return Interval(during.start, during.end + timedelta(minutes=self.buffer_minutes))


class Facts(_Row):
    """`visit` is None where the practitioner gives no visit of that type, or none was asked for.

    assistant_sites: where the assistant asked for works that day; None if there is no such assistant.
    """

    practitioner: PractitionerFacts
    site: SiteFacts
    speciality_fr: str
    speciality_en: str
    has_cabin: bool
    visit: VisitFacts | None
    patient: PatientFacts | None
    cabin: CabinFacts | None
    device_set: DeviceSetFacts | None
    assistant_sites: list[UUID] | None
    earlier: EarlierFacts | None
    opening: OpeningFacts | None
    tariff_cents: int | None
    resources: list[ResourceFacts]


async def read_facts(
    session: AsyncSession,
    *,
    practitioner_id: UUID,
    patient_id: UUID | None,
    starts_at: datetime,
    cabin_id: UUID | None = None,
    device_set_id: UUID | None = None,
    assistant_id: UUID | None = None,
    seat_id: UUID | None = None,
    visit_type: str | None = None,
    principal_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> Facts | None:
    """None if there is no such practitioner. With the system's sight: what of it may be used is the caller's to ask."""
    found = await fetch_value(
        session,
        _READ,
        *(practitioner_id, patient_id, cabin_id, device_set_id, assistant_id, seat_id),
        *(visit_type, starts_at, principal_id, idempotency_key),
    )
    return None if found is None else Facts.model_validate_json(found)


async def on_given_day(session: AsyncSession, facts: Facts, starts_at: datetime) -> Facts:
    """Between the hours of a volunteer's day too, staff books that day: at its place and its tariff."""
    if facts.opening is not None and facts.opening.volunteer_day_id is not None:
        return facts
    found = await session.execute(
        select(VolunteerDay.volunteer_day_id, Site)
        .join(Site, Site.site_id == VolunteerDay.site_id)
        .where(
            VolunteerDay.practitioner_id == facts.practitioner.practitioner_id,
            VolunteerDay.during.op("@>")(starts_at),
        )
    )
    given = found.first()
    if given is None:
        return facts
    site = SiteFacts.model_validate(given[1], from_attributes=True)
    return facts.model_copy(update={"opening": OpeningFacts(site=site, volunteer_day_id=given[0])})
