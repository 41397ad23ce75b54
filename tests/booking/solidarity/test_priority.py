"""Patients of the zone and those without a treating doctor come first; three days before, everybody."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from booking import service
from booking.openings import refresh_openings
from booking.solidarity import zones
from booking.visits import Wish
from contract.errors import ErrorCode
from core.errors import Conflict
from tests.booking.clinic import NOW, Clinic, number_of
from tests.booking.solidarity.zone import DAY, ZoneOfClinic, a_given_day, on

ZONE_PATIENT, UNFOLLOWED, ANOTHER = range(3)


async def book(session: AsyncSession, clinic: Clinic, who: int, hour: int, *, now: object = NOW) -> str:
    try:
        booked = await service.book(
            session,
            clinic.patient(who),
            Wish(clinic.heart, on(DAY, hour)),
            now=now,  # type: ignore[arg-type]
        )
    except Conflict as refused:
        return refused.code
    return booked.appointment.status


async def test_first_those_of_the_zone_and_those_without_a_doctor_then_everybody(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone)
    assert await book(session, clinic, ZONE_PATIENT, 9) == "booked"
    assert await book(session, clinic, UNFOLLOWED, 10) == "booked"
    assert await book(session, clinic, ANOTHER, 11) == ErrorCode.BOOKING_CLOSED

    three_days_before = on(DAY, 9) - timedelta(hours=72)
    number = await number_of(session, clinic.heart)
    await refresh_openings(session, now=three_days_before, days=120, resources=[number])
    assert await book(session, clinic, ANOTHER, 11, now=three_days_before) == "booked"
    # The afternoon is released by its own hour.
    assert await book(session, clinic, ANOTHER, 15, now=three_days_before) == ErrorCode.BOOKING_CLOSED
    five_hours_later = three_days_before + timedelta(hours=5)
    await refresh_openings(session, now=five_hours_later, days=120, resources=[number])
    assert await book(session, clinic, ANOTHER, 15, now=five_hours_later) == "booked"


@pytest.mark.parametrize(("days_before", "for_all"), [(10, 0), (2, 21)])
async def test_the_zone_shows_how_many_times_are_left_and_for_whom(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, days_before: int, for_all: int
) -> None:
    one = await a_given_day(session, clinic, zone)
    await book(session, clinic, ZONE_PATIENT, 9)
    then = on(DAY, 9) - timedelta(days=days_before)
    await refresh_openings(session, now=then, days=120, resources=[await number_of(session, clinic.heart)])
    shown = await zones.day_with_times(session, one, now=then)
    # Seven hours of 15-minute visits, one of them booked.
    assert len(shown.times) == 27
    assert sum(not time.reserved for time in shown.times) == (27 if for_all else 0)
    assert shown.times[0].during.start == on(DAY, 9, 15)
