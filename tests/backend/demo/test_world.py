"""The seeded world: complete, the same every time, and alive at any hour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo import world
from backend.demo.world_doctors import DOCTORS, FOCUS
from booking import changes, directory, service
from booking.appointments import When, appointments_of
from booking.models import Appointment, AppointmentStatus, Cabin, Opening, Practitioner, Reservation, Site
from booking.nomenclature import SPECIALITIES
from booking.visits import Wish
from core.access import CareLink
from core.audit import AuditEntry
from core.db import Base
from core.identity import AccountRole, Principal
from core.people import Patient

NOW = datetime(2026, 11, 25, 10, 7, 33, tzinfo=UTC)
"""A Wednesday, 11:07 in Paris."""

PATIENT = Principal(world.demo_id("account/patient"), AccountRole.PATIENT, "Patient", patient_id=world.DEMO_PATIENT)
KIOSK = Principal(world.demo_id("account/kiosk"), AccountRole.CABIN, "Télécabine", cabin_id=world.DEMO_CABIN)


def clock_at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


async def count(session: AsyncSession, table: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_the_comptoir_has_39_practitioners_of_22_specialities(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    comptoir = select(Practitioner).where(Practitioner.site_id == world.DEMO_ASSISTANT_SITE)
    people = (await session.scalars(comptoir)).all()
    assert len(people) == 39
    assert {person.speciality_code for person in people} == {entry.code for entry in SPECIALITIES} == FOCUS.keys()
    places = await directory.places(session)
    assert {place.kind for place in places} == {"comptoir", "maison_de_sante", "cabinet", "pharmacy"}
    assert sum(place.has_cabin for place in places) == 3
    assert any(place.priority_zone and place.kind == "cabinet" for place in places)


def test_numbers_have_a_valid_check_digit_and_belong_to_nobody() -> None:
    for doctor in DOCTORS:
        digits = [int(digit) for digit in reversed(doctor.rpps)]
        doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits)]
        assert len(digits) == 11
        assert sum(doubled) % 10 == 0
        assert doctor.rpps.startswith("999")
    assert len({doctor.rpps for doctor in DOCTORS}) == len(DOCTORS)


async def test_seeding_again_changes_nothing(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    await session.commit()
    tables: list[type[Base]] = [
        Site,
        Cabin,
        Practitioner,
        Patient,
        Opening,
        Appointment,
        Reservation,
        CareLink,
        AuditEntry,
    ]
    before = [await count(session, table) for table in tables]
    assert all(before)
    await world.seed(session, clock_at(NOW))
    await session.commit()
    assert [await count(session, table) for table in tables] == before


async def test_searches_show_varied_next_times(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    # The hours of volunteers are for patients of their zones first.
    volunteers = {doctor.practitioner_id for doctor in DOCTORS if doctor.volunteer}
    everybody = await directory.search(session, now=NOW)
    found = [one for one in everybody if one.practitioner.practitioner_id not in volunteers]
    soonest = {one.practitioner.practitioner_id: one.next_times[0].start for one in found}
    assert soonest[world.DEMO_DERMATOLOGIST] < NOW + timedelta(minutes=30)
    assert sum(len(one.next_times) == 3 for one in found) == len(DOCTORS) - len(volunteers)
    first_days = {one.next_times[0].start.date() for one in found}
    assert len(first_days) > 8
    assert max(first_days) - NOW.date() > timedelta(days=14)


async def test_calendars_look_lived_in(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    busy = select(Appointment.practitioner_id).where(func.lower(Appointment.during) > NOW).distinct()
    assert len((await session.scalars(busy)).all()) > 30
    cancelled = (await session.scalars(select(Appointment).where(func.lower(Appointment.during) > NOW))).first()
    assert cancelled is not None
    staff = Principal(world.demo_id("x"), AccountRole.PRACTITIONER, "Dr", practitioner_id=cancelled.practitioner_id)
    await changes.cancel(session, staff, appointment_id=cancelled.appointment_id, now=NOW)
    await world.top_up(session, clock_at(NOW))
    await session.refresh(cancelled)
    assert cancelled.status == AppointmentStatus.CANCELLED


@pytest.mark.parametrize(
    "now",
    [
        NOW,
        datetime(2026, 11, 25, 1, 2, tzinfo=UTC),
        datetime(2026, 11, 25, 22, 50, tzinfo=UTC),
        datetime(2026, 11, 29, 15, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 31, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 26, 8, 3, tzinfo=UTC),
    ],
    ids=["morning", "night", "near midnight", "sunday", "repeated hour", "gap", "thursday surgery"],
)
async def test_a_visit_can_be_lived_at_any_hour(session: AsyncSession, now: datetime) -> None:
    await world.seed(session, clock_at(datetime(2026, 10, 12, 9, tzinfo=UTC)))
    await world.top_up(session, clock_at(now))
    (in_cabin,) = await appointments_of(session, KIOSK, when=When.UPCOMING, now=now)
    assert in_cabin.patient_id == world.DEMO_CABIN_PATIENT
    assert now < in_cabin.starts_at <= now + timedelta(minutes=40)
    page = await directory.practitioner_page(session, practitioner_id=world.DEMO_DERMATOLOGIST, now=now)
    start = page.next_times[0].start
    assert start <= now + timedelta(minutes=60)
    booked = await service.book(session, PATIENT, Wish(world.DEMO_DERMATOLOGIST, start, "Une tache"), now=now)
    assert booked.appointment.status == AppointmentStatus.BOOKED


async def test_starting_again_within_the_hour_adds_no_second_cabin_visit(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    for minutes in (1, 5, 9):
        await world.top_up(session, clock_at(NOW + timedelta(minutes=minutes)))
    assert len(await appointments_of(session, KIOSK, when=When.UPCOMING, now=NOW + timedelta(minutes=9))) == 1


async def test_days_later_yesterday_is_over_and_today_is_alive(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    later = NOW + timedelta(days=9)
    await world.top_up(session, clock_at(later))
    stale = select(Appointment).where(
        Appointment.status == AppointmentStatus.BOOKED,
        func.upper(Appointment.during) < later - timedelta(hours=4),
        Appointment.cabin_id.is_(None),
    )
    assert (await session.scalars(stale)).all() == []
    assert await session.scalar(select(func.max(func.upper(Appointment.during)))) > later + timedelta(days=5)


async def test_past_visits_are_in_the_record_of_doctor_and_patient(session: AsyncSession) -> None:
    await world.seed(session, clock_at(NOW))
    mine = await appointments_of(session, PATIENT, when=When.PAST, now=NOW)
    ids = {visit.appointment_id for visit in world.PAST_VISITS}
    assert len(ids) == 6
    assert len(mine) == 2
    assert all(visit.status == AppointmentStatus.FULFILLED and visit.appointment_id in ids for visit in mine)
    doctor = Principal(
        world.demo_id("account/dr"), AccountRole.PRACTITIONER, "Dr", practitioner_id=world.DEMO_DERMATOLOGIST
    )
    theirs = await appointments_of(session, doctor, when=When.PAST, now=NOW)
    in_care = {visit.patient_id for visit in world.PAST_VISITS if visit.days_ago < 30}
    seen = {visit.appointment_id for visit in theirs}
    assert {visit.appointment_id for visit in world.PAST_VISITS if visit.patient_id in in_care} <= seen
    assert ids - seen, "whose care link has ended is not seen any more"
