"""Whose appointments are whose, and in which list."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from booking import appointments, changes, service
from booking.appointments import When, appointment_for, appointments_of
from booking.visits import Wish
from core.errors import NotFound
from core.identity import AccountRole, Principal
from tests.booking.clinic import NOW, Clinic, at


async def booked(session: AsyncSession, clinic: Clinic, start, *, patient: int = 0, **more) -> UUID:
    wish = Wish(clinic.skin, start, **more)
    return (await service.book(session, clinic.patient(patient), wish, now=NOW)).appointment.appointment_id


async def ids(session: AsyncSession, principal: Principal, when: When, *, now=NOW, day: date | None = None):
    return [a.appointment_id for a in await appointments_of(session, principal, when=when, now=now, day=day)]


async def test_participants_read_an_appointment_and_others_find_nothing(session: AsyncSession, clinic: Clinic) -> None:
    appointment_id = await booked(session, clinic, at(9), cabin_id=clinic.cabin_id)
    inside = [
        clinic.patient(0),
        clinic.doctor(),
        clinic.assistant(),
        clinic.assistant(clinic.pharmacy_id),
        clinic.kiosk(),
    ]
    outside = [
        clinic.patient(1),
        clinic.doctor(clinic.heart),
        clinic.assistant(uuid4()),
        Principal(uuid4(), AccountRole.CABIN, "Autre", cabin_id=uuid4()),
    ]
    for principal in inside:
        found = await appointment_for(session, principal, appointment_id=appointment_id, now=NOW)
        assert found.appointment_id == appointment_id
    for principal in outside:
        with pytest.raises(NotFound):
            await appointment_for(session, principal, appointment_id=appointment_id, now=NOW)
        assert await ids(session, principal, When.UPCOMING) == []
    with pytest.raises(NotFound):
        await appointment_for(session, clinic.patient(0), appointment_id=uuid4(), now=NOW)


async def test_a_kiosk_sees_the_visits_of_its_day_only(session: AsyncSession, clinic: Clinic) -> None:
    today = await booked(session, clinic, at(9), cabin_id=clinic.cabin_id)
    tomorrow = await booked(session, clinic, at(9, day=24), cabin_id=clinic.cabin_id, patient=1)
    await booked(session, clinic, at(9, 20), patient=2)
    assert await ids(session, clinic.kiosk(), When.UPCOMING) == [today]
    assert await ids(session, clinic.kiosk(), When.DAY) == [today]
    assert await ids(session, clinic.kiosk(), When.UPCOMING, now=at(7, day=24)) == [tomorrow]
    with pytest.raises(NotFound):
        await appointment_for(session, clinic.kiosk(), appointment_id=tomorrow, now=NOW)


async def test_lists_tell_what_is_to_come_from_what_is_over(session: AsyncSession, clinic: Clinic) -> None:
    first, gone, later = [await booked(session, clinic, at(hour)) for hour in (8, 9, 10)]
    patient = clinic.patient(0)
    await changes.cancel(session, patient, appointment_id=gone, now=NOW)
    assert await ids(session, patient, When.UPCOMING) == [first, later]
    assert await ids(session, patient, When.PAST) == [gone]
    await appointments.mark_fulfilled(session, appointment_id=first)
    assert await ids(session, patient, When.UPCOMING) == [later]
    assert await ids(session, patient, When.PAST) == [gone, first]
    assert await ids(session, patient, When.UPCOMING, now=at(14)) == [later]
    assert await ids(session, patient, When.PAST, now=at(10, 20) + timedelta(hours=4)) == [later, gone, first]


async def test_a_day_is_the_day_of_the_place_without_cancelled_visits(session: AsyncSession, clinic: Clinic) -> None:
    kept, gone = await booked(session, clinic, at(9)), await booked(session, clinic, at(10))
    tomorrow = await booked(session, clinic, at(8, day=24))
    await changes.cancel(session, clinic.doctor(), appointment_id=gone, now=NOW)
    for principal in (clinic.doctor(), clinic.assistant()):
        assert await ids(session, principal, When.DAY) == [kept]
        assert await ids(session, principal, When.DAY, day=date(2026, 11, 24)) == [tomorrow]
