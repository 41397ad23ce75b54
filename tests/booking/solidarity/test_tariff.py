"""On a volunteer's day a visit costs the opposable tariff, whoever books it, however, and whatever is written."""

from datetime import date

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.models import Appointment, Practitioner, Tariff
from booking.solidarity import days, zones
from booking.visits import Wish
from contract.errors import ErrorCode
from core.errors import Conflict
from tests.booking.clinic import NOW, Clinic, at
from tests.booking.solidarity.zone import DAY, TARIFF_CENTS, ZoneOfClinic, a_given_day, on


def price(row: Appointment) -> tuple[int, int]:
    return row.fee_cents, row.overrun_cents


async def test_a_sector_2_volunteer_charges_the_tariff_there_and_her_own_fee_elsewhere(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    one = await a_given_day(session, clinic, zone)
    there = await service.book(session, clinic.patient(), Wish(clinic.heart, on(DAY, 9)), now=NOW)
    elsewhere = await service.book(session, clinic.patient(1), Wish(clinic.heart, at(13, day=24)), now=NOW)
    assert (there.appointment.volunteer_day_id, price(there.appointment)) == (one, (TARIFF_CENTS, 0))
    assert there.appointment.site_id == zone.site_id
    assert (elsewhere.appointment.volunteer_day_id, price(elsewhere.appointment)) == (None, (9000, 3000))


async def test_who_is_cheaper_than_the_tariff_stays_so(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await session.execute(
        update(Practitioner).where(Practitioner.practitioner_id == clinic.heart).values(fee_cents=5000)
    )
    await a_given_day(session, clinic, zone)
    booked = await service.book(session, clinic.patient(), Wish(clinic.heart, on(DAY, 9)), now=NOW)
    assert price(booked.appointment) == (5000, 0)


@pytest.mark.parametrize("hour", [(9, 0), (12, 45)], ids=["in the hours", "in the pause"])
async def test_staff_that_overrides_the_hours_books_that_day_at_its_tariff(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, hour: tuple[int, int]
) -> None:
    one = await a_given_day(session, clinic, zone)
    wish = Wish(clinic.heart, on(DAY, *hour), patient_id=clinic.patients[2], override="Vient de loin")
    booked = await service.book(session, clinic.assistant(zone.site_id), wish, now=NOW)
    row = booked.appointment
    assert (row.volunteer_day_id, price(row), row.site_id) == (one, (TARIFF_CENTS, 0), zone.site_id)


async def test_beside_another_visit_it_costs_no_more(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    await a_given_day(session, clinic, zone)
    await service.book(session, clinic.patient(), Wish(clinic.heart, on(DAY, 9)), now=NOW)
    beside = Wish(clinic.heart, on(DAY, 9), patient_id=clinic.patients[1], override="Urgence du village", overbook=True)
    booked = await service.book(session, clinic.assistant(zone.site_id), beside, now=NOW)
    assert price(booked.appointment) == (TARIFF_CENTS, 0)


async def test_moving_onto_the_day_brings_the_tariff_and_moving_away_the_fee(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone)
    booked = await service.book(session, clinic.patient(), Wish(clinic.heart, at(13, day=24)), now=NOW)
    identity = booked.appointment.appointment_id
    moved = await changes.move(session, clinic.patient(), appointment_id=identity, starts_at=on(DAY, 10), now=NOW)
    assert price(moved) == (TARIFF_CENTS, 0)
    back = await changes.move(session, clinic.patient(), appointment_id=identity, starts_at=at(13, day=24), now=NOW)
    assert (back.volunteer_day_id, price(back)) == (None, (9000, 3000))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE appointments SET fee_cents = 20000, overrun_cents = 14000 WHERE appointment_id = :id",
        "UPDATE appointments SET volunteer_day_id = NULL, fee_cents = 20000 WHERE appointment_id = :id",
        "UPDATE appointments SET overrun_cents = 1 WHERE appointment_id = :id",
    ],
)
async def test_the_database_takes_no_other_price(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, statement: str
) -> None:
    one = await a_given_day(session, clinic, zone)
    booked = await service.book(session, clinic.patient(), Wish(clinic.heart, on(DAY, 9)), now=NOW)
    await session.execute(text(statement), {"id": booked.appointment.appointment_id})
    await session.refresh(booked.appointment)
    assert (booked.appointment.volunteer_day_id, price(booked.appointment)) == (one, (TARIFF_CENTS, 0))


async def test_sector_2_without_a_known_tariff_gives_no_day(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await session.execute(delete(Tariff).where(Tariff.speciality_code == "cardiology"))
    with pytest.raises(Conflict) as refused:
        await a_given_day(session, clinic, zone)
    assert refused.value.code is ErrorCode.BOOKING_NOT_SUITABLE


async def test_who_does_not_receive_on_site_gives_no_day(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await session.execute(
        update(Practitioner).where(Practitioner.practitioner_id == clinic.heart).values(on_site=False)
    )
    with pytest.raises(Conflict):
        await days.give(session, clinic.doctor(clinic.heart), zone.wish(), now=NOW)


async def test_the_price_shown_before_is_the_tariff_of_that_day(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    session.add(Tariff(speciality_code="cardiology", valid_from=date(2026, 12, 15), cents=6500))
    await session.flush()
    await a_given_day(session, clinic, zone)
    await a_given_day(session, clinic, zone, day=date(2026, 12, 16))
    shown = await zones.planned(session, zone_ids=[zone.zone_id])
    assert [day.fee_cents for day in shown] == [6000, 6500]
