"""Giving a day opens its hours and holds what is lent for it, all or none; taking it back undoes that."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.models import DayPart, Opening, Reservation, RuleException, VolunteerDay
from booking.openings import refresh_openings
from booking.rules import BookingRules
from booking.solidarity import days, given, jobs, offers
from booking.solidarity.hours import hours_of, night_before
from booking.solidarity.models import OfferedResource
from booking.visits import Wish
from contract.errors import ErrorCode
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.jobs import Job
from tests.booking.clinic import NOW, Clinic, number_of
from tests.booking.solidarity.zone import DAY, ZoneOfClinic, a_given_day, on


async def hours(session: AsyncSession, number: int, day: date = DAY) -> list[tuple[str, str]]:
    """Openings of a winter's day on the clock of Paris."""
    start, end = func.lower(Opening.during), func.upper(Opening.during)
    rows = await session.execute(
        select(start, end)
        .where(Opening.resource_id == number, start >= on(day, 1), start < on(day, 23))
        .order_by(start)
    )
    hour = timedelta(hours=1)
    return [(f"{lower + hour:%H:%M}", f"{upper + hour:%H:%M}") for lower, upper in rows]


async def held(session: AsyncSession) -> list[tuple[str, str]]:
    rows = await session.execute(
        select(func.lower(Reservation.during), func.upper(Reservation.during))
        .where(Reservation.volunteer_day_id.is_not(None))
        .order_by(func.lower(Reservation.during))
    )
    return [(f"{start:%d %H:%M}", f"{end:%d %H:%M}") for start, end in rows]


async def test_a_given_day_opens_its_hours_at_the_place_and_holds_cabinet_and_bed(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    one = await a_given_day(session, clinic, zone, offers=(zone.cabinet, zone.lodging))
    number = await number_of(session, clinic.heart)
    assert await hours(session, number) == [("09:00", "12:30"), ("14:00", "17:30")]
    opened = (await session.scalars(select(Opening).where(Opening.volunteer_day_id == one))).all()
    assert {row.site_id for row in opened} == {zone.site_id}
    # The bed from the evening before, the cabinet for the hours: UTC.
    assert await held(session) == [("08 17:00", "09 17:00"), ("09 08:00", "09 16:30")]


@pytest.mark.parametrize(
    ("part", "expected"), [(DayPart.MORNING, ("09:00", "12:30")), (DayPart.AFTERNOON, ("14:00", "17:30"))]
)
async def test_half_a_day_opens_half_of_it(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, part: DayPart, expected: tuple[str, str]
) -> None:
    await a_given_day(session, clinic, zone, part=part)
    assert await hours(session, await number_of(session, clinic.heart)) == [expected]


async def test_own_hours_of_that_day_make_room_and_come_back(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    skin = clinic.doctor(clinic.skin)
    one = await days.give(session, skin, zone.wish(part=DayPart.MORNING, starts=time(10)), now=NOW)
    number = await number_of(session, clinic.skin)
    assert await hours(session, number) == [("09:00", "10:00"), ("10:00", "12:30")]
    assert await days.take_back(session, skin, volunteer_day_id=one.volunteer_day_id, now=NOW) == 0
    assert await hours(session, number) == [("09:00", "12:00")]


async def test_the_third_day_of_a_month_is_refused_in_every_zone_and_the_next_month_is_new(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    for day in (1, 15):
        await a_given_day(session, clinic, zone, day=date(2026, 12, day))
    with pytest.raises(Conflict) as refused:
        await a_given_day(session, clinic, zone, day=date(2026, 12, 31))
    assert refused.value.code is ErrorCode.SOLIDARITY_QUOTA
    await a_given_day(session, clinic, zone, day=date(2027, 1, 1))


async def test_a_day_taken_back_may_be_given_again(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    first, _ = [await a_given_day(session, clinic, zone, day=date(2026, 12, day)) for day in (1, 15)]
    await days.take_back(session, clinic.doctor(clinic.heart), volunteer_day_id=first, now=NOW)
    await a_given_day(session, clinic, zone, day=date(2026, 12, 22))
    ordinals = await session.scalars(select(VolunteerDay.ordinal).order_by(VolunteerDay.day))
    assert ordinals.all() == [2, 1]


async def test_half_days_count_as_the_house_says(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    paired, doctor = BookingRules(half_days_pair=True), clinic.doctor(clinic.heart)

    async def give(day: int, part: DayPart, rules: BookingRules) -> VolunteerDay:
        return await days.give(session, doctor, zone.wish(date(2026, 12, day), part=part), now=NOW, rules=rules)

    whole, first = DayPart.FULL, await give(1, DayPart.MORNING, paired)
    await give(2, DayPart.AFTERNOON, paired)
    third = await give(3, DayPart.MORNING, paired)
    with pytest.raises(Conflict):
        await give(4, whole, paired)
    # The two that are left stand together again, and a whole day fits.
    await days.take_back(session, doctor, volunteer_day_id=first.volunteer_day_id, now=NOW, rules=paired)
    await give(4, whole, paired)
    month = await given.days_given(session, clinic.heart, first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert given.days_left(month, halves_pair=True) == 0
    await days.take_back(session, doctor, volunteer_day_id=third.volunteer_day_id, now=NOW)
    # Counted one by one, a half-day takes a day of its own: both are taken.
    with pytest.raises(Conflict):
        await give(5, DayPart.MORNING, BookingRules())


async def test_what_is_taken_is_refused_by_name_and_leaves_nothing_behind(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    await a_given_day(session, clinic, zone, offers=(zone.lodging,))
    skin = clinic.doctor(clinic.skin)
    with pytest.raises(Conflict) as refused:
        async with session.begin_nested():
            await days.give(session, skin, zone.wish(offers=(zone.cabinet, zone.lodging)), now=NOW)
    assert refused.value.code is ErrorCode.SOLIDARITY_TAKEN
    assert refused.value.extra["taken"] == [str(zone.lodging)]
    assert len(await held(session)) == 1
    assert await hours(session, await number_of(session, clinic.skin)) == [("09:00", "12:00")]
    # The bed is free again from the evening on.
    await days.give(session, skin, zone.wish(DAY + timedelta(days=1), offers=(zone.lodging,)), now=NOW)


async def test_offers_say_what_is_taken_on_a_day(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    await a_given_day(session, clinic, zone, offers=(zone.lodging,), part=DayPart.MORNING)
    usual = hours_of(DayPart.FULL)
    found = await offers.offers_in(
        session,
        zone.zone_id,
        held=usual.during(DAY, "Europe/Paris"),
        slept=night_before(DAY, "Europe/Paris", usual.ends),
    )
    assert {one.row.offer_id: one.taken for one in found} == {zone.cabinet: False, zone.lodging: True}


async def test_hours_with_appointments_of_her_own_are_not_given(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    booked = await service.book(session, clinic.patient(), Wish(clinic.skin, on(DAY, 9)), now=NOW)
    with pytest.raises(Conflict) as refused:
        await days.give(session, clinic.doctor(clinic.skin), zone.wish(), now=NOW)
    assert refused.value.code is ErrorCode.BOOKING_LEAVE
    assert refused.value.extra["appointments"][0]["appointment_id"] == str(booked.appointment.appointment_id)


@pytest.mark.parametrize("day", [NOW.date(), NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=120)])
async def test_only_days_from_tomorrow_within_reach_are_given(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic, day: date
) -> None:
    with pytest.raises(Invalid):
        await a_given_day(session, clinic, zone, day=day)


async def test_a_place_outside_every_zone_takes_no_day(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    with pytest.raises(Invalid):
        await days.give(session, clinic.doctor(), days.DayWish(DAY, clinic.site_id), now=NOW)


async def test_only_practitioners_give_days(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    for other in (clinic.patient(), clinic.assistant(), clinic.kiosk()):
        with pytest.raises(Forbidden):
            await days.give(session, other, zone.wish(), now=NOW)


async def test_another_volunteer_does_not_take_it_back(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    one = await a_given_day(session, clinic, zone)
    with pytest.raises(NotFound):
        await days.take_back(session, clinic.doctor(clinic.skin), volunteer_day_id=one, now=NOW)


async def test_a_day_with_visits_stays_until_their_patients_have_other_times(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    one = await a_given_day(session, clinic, zone, offers=(zone.lodging,))
    heart = clinic.doctor(clinic.heart)
    booked = await service.book(session, clinic.patient(), Wish(clinic.heart, on(DAY, 9)), now=NOW)
    with pytest.raises(Conflict) as refused:
        await days.take_back(session, heart, volunteer_day_id=one, now=NOW)
    assert refused.value.code is ErrorCode.SOLIDARITY_IN_USE
    assert refused.value.extra["appointments"][0]["appointment_id"] == str(booked.appointment.appointment_id)

    assert await days.take_back(session, heart, volunteer_day_id=one, now=NOW, reoffer=True) == 1
    assert await hours(session, await number_of(session, clinic.heart)) == []
    assert await held(session) == []
    asked = await session.scalars(select(Job.payload).where(Job.kind == "leave.reoffer"))
    assert [payload["appointment_id"] for payload in asked] == [str(booked.appointment.appointment_id)]
    assert await jobs.release_emptied(session) == 0

    await changes.cancel(session, clinic.patient(), appointment_id=booked.appointment.appointment_id, now=NOW)
    assert await jobs.release_emptied(session) == 1
    assert await session.scalar(select(func.count()).select_from(VolunteerDay)) == 0
    await session.refresh(booked.appointment)
    assert booked.appointment.volunteer_day_id is None


async def test_her_own_hours_come_back_when_the_last_visit_has_gone(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    """Booked before, they would count as visits of the day, at its tariff, and the day would never go."""
    tuesday = date(2026, 12, 8)
    one = await a_given_day(session, clinic, zone, day=tuesday)
    number = await number_of(session, clinic.heart)
    visit = (await service.book(session, clinic.patient(), Wish(clinic.heart, on(tuesday, 9)), now=NOW)).appointment
    await days.take_back(session, clinic.doctor(clinic.heart), volunteer_day_id=one, now=NOW, reoffer=True)
    with pytest.raises(Conflict) as refused:
        await service.book(session, clinic.patient(1), Wish(clinic.heart, on(tuesday, 14)), now=NOW)
    assert refused.value.code is ErrorCode.BOOKING_CLOSED

    await changes.cancel(session, clinic.patient(), appointment_id=visit.appointment_id, now=NOW)
    assert await jobs.release_emptied(session) == 1
    await refresh_openings(session, now=NOW, days=60, resources=[number])
    assert await hours(session, number, tuesday) == [("14:00", "16:00")]
    own = await service.place(session, clinic.patient(1), Wish(clinic.heart, on(tuesday, 14)), now=NOW)
    kept = await service.load(session, own.appointment_id)
    assert (kept.fee_cents, kept.overrun_cents) == own.visit.fees == (9000, 3000)


async def test_a_day_that_has_begun_is_not_taken_back(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    one = await a_given_day(session, clinic, zone)
    with pytest.raises(Conflict):
        await days.take_back(session, clinic.doctor(clinic.heart), volunteer_day_id=one, now=on(DAY, 9))


async def test_the_database_keeps_a_day_whose_hours_are_open(
    session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic
) -> None:
    one = await a_given_day(session, clinic, zone)
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(select(func.volunteer_day_release(one)))


async def test_the_database_keeps_a_day_with_visits(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    one = await a_given_day(session, clinic, zone)
    await service.book(session, clinic.patient(), Wish(clinic.heart, on(DAY, 9)), now=NOW)
    for table in (Opening, RuleException):
        await session.execute(delete(table).where(table.volunteer_day_id == one))
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await session.execute(select(func.volunteer_day_release(one)))


async def test_a_retired_offer_is_for_no_new_day(session: AsyncSession, clinic: Clinic, zone: ZoneOfClinic) -> None:
    await session.execute(
        update(OfferedResource).where(OfferedResource.offer_id == zone.lodging).values(retired_at=NOW)
    )
    with pytest.raises(NotFound):
        await a_given_day(session, clinic, zone, offers=(zone.lodging,))
