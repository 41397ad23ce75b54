"""What tests of the transitions share: wishes, what stands in the tables afterwards, people and things of the place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, Membership
from booking import service
from booking.models import Appointment, Commune, DeviceSet, Practitioner, Reservation, Resource, VisitType, Zone
from booking.visits import Placed, Wish
from core.audit import AuditEntry
from core.identity import AccountRole, Principal
from core.jobs import Job
from core.people import Patient
from tests.booking.clinic import NOW, Clinic, at

HOLD = timedelta(minutes=10)


def wish(clinic: Clinic, *, hour: int = 9, minute: int = 0, **more: Any) -> Wish:
    values: dict[str, Any] = {"practitioner_id": clinic.skin, "starts_at": at(hour, minute)}
    return Wish(**(values | more))


async def book(session: AsyncSession, by: Principal, wanted: Wish, *, now: datetime = NOW, **more: Any) -> Appointment:
    return (await service.book(session, by, wanted, now=now, **more)).appointment


async def hold(session: AsyncSession, by: Principal, wanted: Wish, *, now: datetime = NOW, **more: Any) -> Placed:
    return await service.place(session, by, wanted, now=now, hold=HOLD, **more)


async def held(session: AsyncSession, appointment_id: UUID) -> dict[str, tuple[datetime, datetime]]:
    """What an appointment holds: by kind of resource, from when to when."""
    rows = await session.execute(
        select(Resource.kind, Reservation.during)
        .join(Reservation, Reservation.resource_id == Resource.resource_id)
        .where(Reservation.appointment_id == appointment_id)
    )
    return {row.kind: (row.during.lower, row.during.upper) for row in rows}


async def work(session: AsyncSession) -> list[tuple[str, dict[str, Any]]]:
    """Jobs that wait, in the order they were written."""
    await session.flush()
    return [(row.kind, row.payload) for row in await session.scalars(select(Job).order_by(Job.job_id))]


async def deeds(session: AsyncSession) -> list[str]:
    """What is on record, committed so far."""
    await session.commit()
    return list(await session.scalars(select(AuditEntry.action).order_by(AuditEntry.at)))


async def an_assistant(session: AsyncSession, site_id: UUID, *, ends_on: date | None = None) -> UUID:
    account = Account(account_id=uuid4(), login=f"{uuid4()}@test", role=AccountRole.ASSISTANT, name="Assistante")
    session.add(account)
    await session.flush()
    session.add(
        Membership(
            membership_id=uuid4(),
            account_id=account.account_id,
            site_id=site_id,
            starts_on=date(2026, 1, 1),
            ends_on=ends_on,
        )
    )
    await session.flush()
    return account.account_id


async def a_device_set(session: AsyncSession, site_id: UUID, *instruments: str) -> UUID:
    row = DeviceSet(device_set_id=uuid4(), site_id=site_id, name="Mallette", instruments=list(instruments))
    session.add(row)
    await session.flush()
    return row.device_set_id


async def a_visit_type(session: AsyncSession, code: str = "mole_check", **more: Any) -> str:
    values = {"speciality_code": "dermatology", "minutes": 20, "remote": True, "on_site": True, "instruments": []}
    session.add(VisitType(code=code, name_fr="Contrôle", name_en="Check", **(values | more)))
    await session.flush()
    return code


@dataclass(frozen=True, slots=True)
class Town:
    zone_id: UUID
    commune: str


async def a_town(session: AsyncSession) -> Town:
    """A commune in a priority zone."""
    zone = Zone(zone_id=uuid4(), name="Haut Pays", population=4_000)
    session.add(zone)
    await session.flush()
    commune = Commune(code=f"{uuid4().int % 100_000:05}", name="Lodève", postcode="34700", latitude=43.7, longitude=3.3)
    commune.zone_id = zone.zone_id
    session.add(commune)
    await session.flush()
    return Town(zone.zone_id, commune.code)


async def a_volunteer_day(session: AsyncSession, practitioner_id: UUID, site_id: UUID, day: date) -> UUID:
    """Given, without hours: they are openings."""
    town, given = await a_town(session), uuid4()
    await session.execute(
        text(
            "INSERT INTO volunteer_days (practitioner_id, month, ordinal, volunteer_day_id, day, zone_id, site_id, part,"
            " starts_local, ends_local, tz, during, given_at) VALUES (:who, CAST(:month AS date), 1, :given,"
            " CAST(:day AS date), :zone, :site, 'full', '09:00', '18:00', 'Europe/Paris',"
            " tstzrange(CAST(:day AS date) + interval '8 h', CAST(:day AS date) + interval '17 h'), :now)"
        ),
        {
            "who": practitioner_id,
            "month": day.replace(day=1),
            "given": given,
            "day": day,
            "zone": town.zone_id,
            "site": site_id,
            "now": NOW,
        },
    )
    return given


async def change_doctor(session: AsyncSession, practitioner_id: UUID, **values: Any) -> None:
    await session.execute(update(Practitioner).where(Practitioner.practitioner_id == practitioner_id).values(**values))


async def change_patient(session: AsyncSession, patient_id: UUID, **values: Any) -> None:
    await session.execute(update(Patient).where(Patient.patient_id == patient_id).values(**values))


async def change_resource(session: AsyncSession, ref: UUID, **values: Any) -> None:
    await session.execute(update(Resource).where(Resource.ref == ref).values(**values))
