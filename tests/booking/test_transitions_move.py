"""Moving an appointment: in one step, or not at all."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.availability import Interval
from booking.models import Appointment, AppointmentStatus, VisitMode
from booking.openings import open_extra
from contract.errors import ErrorCode
from core.access import CareLink, may_see
from core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from core.identity import Principal
from tests.booking.clinic import NOW, Clinic, at, number_of, reserved
from tests.booking.transitions import (
    a_device_set,
    an_assistant,
    book,
    change_doctor,
    deeds,
    held,
    wish,
    work,
)


async def move(session: AsyncSession, by: Principal, one: Appointment, to: datetime, **more: Any) -> Appointment:
    values = {"now": NOW} | more
    return await changes.move(session, by, appointment_id=one.appointment_id, starts_at=to, **values)


async def test_moving_gives_the_old_time_back_and_takes_the_new(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic, cabin_id=clinic.cabin_id))
    moved = await move(session, patient, one, at(10))
    assert (moved.starts_at, moved.previous_start, moved.version) == (at(10), at(9), 2)
    assert (moved.cabin_id, moved.mode) == (clinic.cabin_id, VisitMode.CABIN)
    assert await reserved(session) == [("cabin", at(10)), ("patient", at(10)), ("practitioner", at(10))]
    await book(session, clinic.patient(1), wish(clinic))


async def test_an_appointment_may_move_over_its_own_time(session: AsyncSession, clinic: Clinic) -> None:
    assistant = clinic.assistant()
    one = await book(session, assistant, wish(clinic, patient_id=clinic.patients[0]))
    moved = await move(session, assistant, one, at(9, 10))
    assert await held(session, moved.appointment_id) == dict.fromkeys(
        ("patient", "practitioner"), (at(9, 10), at(9, 30))
    )


async def test_a_move_tells_what_follows(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic))
    await move(session, patient, one, at(10))
    number = str(one.appointment_id)
    (moved, told), (released, freed) = (await work(session))[1:]
    assert (moved, told["appointment_id"]) == ("appointment.moved", number)
    assert datetime.fromisoformat(told["from"]) == at(9)
    assert (released, freed["appointment_id"], freed["practitioner_id"]) == ("slot.released", number, str(clinic.skin))
    assert (datetime.fromisoformat(freed["from"]), datetime.fromisoformat(freed["until"])) == (at(9), at(9, 20))
    assert await deeds(session) == ["appointment:book", "appointment:move"]


@pytest.mark.parametrize(
    ("to", "kind", "code"),
    [
        (at(10), Conflict, ErrorCode.BOOKING_SLOT_TAKEN),
        (at(14), Conflict, ErrorCode.BOOKING_CLOSED),
        (at(9, 5), Conflict, ErrorCode.BOOKING_CLOSED),
        (at(6), Invalid, ErrorCode.BOOKING_PAST),
    ],
    ids=["taken", "closed", "off the grid", "past"],
)
async def test_a_refused_move_leaves_all_as_it_was(
    session: AsyncSession, clinic: Clinic, to: datetime, kind: type[DomainError], code: ErrorCode
) -> None:
    patient = clinic.patient()
    await book(session, clinic.patient(1), wish(clinic, hour=10))
    one = await book(session, patient, wish(clinic, cabin_id=clinic.cabin_id))
    before, jobs = await held(session, one.appointment_id), await work(session)
    with pytest.raises(kind) as refused:
        await move(session, patient, one, to)
    assert refused.value.code is code
    found = await service.load(session, one.appointment_id)
    assert (found.starts_at, found.version, found.status) == (at(9), 1, AppointmentStatus.BOOKED)
    assert (await held(session, one.appointment_id), await work(session)) == (before, jobs)
    links = await session.scalars(select(CareLink.ends_at).where(CareLink.source_id == one.appointment_id))
    assert min(links) > NOW
    assert await deeds(session) == ["appointment:book", "appointment:book"]


async def test_a_refused_move_offers_times_that_its_own_would_free(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    await book(session, clinic.patient(1), wish(clinic, hour=10))
    one = await book(session, patient, wish(clinic))
    with pytest.raises(Conflict) as refused:
        await move(session, patient, one, at(10))
    assert refused.value.extra["taken"] == "practitioner"
    assert refused.value.extra["alternatives"][0]["starts_at"] == "2026-11-23T10:20:00Z"


async def test_a_version_that_is_not_current_is_refused(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic))
    await move(session, patient, one, at(10), version=1)
    with pytest.raises(Conflict) as refused:
        await move(session, patient, one, at(10, 20), version=1)
    assert refused.value.code is ErrorCode.BOOKING_CHANGED
    await move(session, patient, one, at(10, 20), version=2)


async def test_staff_move_to_another_practitioner(session: AsyncSession, clinic: Clinic) -> None:
    heart = await number_of(session, clinic.heart)
    await open_extra(session, resource_id=heart, during=Interval(at(8), at(12)))
    one = await book(session, clinic.patient(), wish(clinic, mode=VisitMode.ON_SITE))
    with pytest.raises(Forbidden):
        await move(session, clinic.patient(), one, at(9), practitioner_id=clinic.heart)
    moved = await move(session, clinic.assistant(), one, at(9), practitioner_id=clinic.heart)
    assert (moved.practitioner_id, moved.ends_at) == (clinic.heart, at(9, 15))
    patient_id = clinic.patients[0]
    later = at(9, 30)
    assert await may_see(session, clinic.doctor(clinic.heart), patient_id=patient_id, now=later)
    assert not await may_see(session, clinic.doctor(clinic.skin), patient_id=patient_id, now=later)
    assert (await work(session))[-1][1]["practitioner_id"] == str(clinic.skin)


async def test_a_cabin_is_kept_unless_dropped(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic, cabin_id=clinic.cabin_id))
    assert (await move(session, patient, one, at(9, 20))).cabin_id == clinic.cabin_id
    dropped = await move(session, patient, one, at(9, 40), keep_cabin=False)
    assert (dropped.cabin_id, dropped.mode, dropped.site_id) == (None, VisitMode.HOME, clinic.site_id)
    again = await move(session, patient, one, at(10), cabin_id=clinic.cabin_id)
    assert (again.cabin_id, again.mode, again.site_id) == (clinic.cabin_id, VisitMode.CABIN, clinic.pharmacy_id)
    assert not await may_see(session, clinic.kiosk(), patient_id=clinic.patients[1], now=at(10))
    assert await may_see(session, clinic.kiosk(), patient_id=clinic.patients[0], now=at(10))


async def test_instruments_and_assistant_move_along(session: AsyncSession, clinic: Clinic) -> None:
    case, helper = await a_device_set(session, clinic.site_id), await an_assistant(session, clinic.site_id)
    assistant = clinic.assistant()
    wanted = wish(clinic, patient_id=clinic.patients[0], device_set_id=case, assistant_id=helper)
    one = await book(session, assistant, wanted)
    await move(session, assistant, one, at(10))
    assert await held(session, one.appointment_id) == dict.fromkeys(
        ("assistant", "device_set", "patient", "practitioner"), (at(10), at(10, 20))
    )
    other = await book(session, assistant, wish(clinic, hour=10, minute=20, patient_id=clinic.patients[1]))
    taken = replace(wanted, patient_id=clinic.patients[2], starts_at=at(11))
    with pytest.raises(NotFound):
        await book(session, assistant, replace(taken, assistant_id=uuid4()))
    await move(session, assistant, other, at(10, 40))


async def test_fees_follow_the_practitioner(session: AsyncSession, clinic: Clinic) -> None:
    heart = await number_of(session, clinic.heart)
    await open_extra(session, resource_id=heart, during=Interval(at(8), at(12)))
    await change_doctor(session, clinic.heart, fee_cents=6000)
    one = await book(session, clinic.patient(), wish(clinic, mode=VisitMode.ON_SITE))
    assert one.fee_cents == 3000
    assert (await move(session, clinic.assistant(), one, at(9), practitioner_id=clinic.heart)).fee_cents == 6000


async def test_staff_move_outside_the_hours_with_a_reason_on_record(session: AsyncSession, clinic: Clinic) -> None:
    one = await book(session, clinic.patient(), wish(clinic))
    with pytest.raises(Forbidden):
        await move(session, clinic.patient(), one, at(17), override="Urgence")
    moved = await move(session, clinic.assistant(), one, at(17), override="Urgence")
    assert (moved.starts_at, moved.override_reason) == (at(17), "Urgence")
    assert sorted(await deeds(session)) == ["appointment:book", "appointment:move", "appointment:override"]


async def test_what_has_begun_or_ended_is_not_moved_by_patients(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic))
    with pytest.raises(Conflict) as refused:
        await move(session, patient, one, at(10), now=at(9))
    assert refused.value.code is ErrorCode.BOOKING_NOT_MOVABLE
    # She is late, and the desk gives her another time.
    moved = await move(session, clinic.assistant(), one, at(10), now=at(9, 5))
    await changes.cancel(session, patient, appointment_id=moved.appointment_id, now=at(9, 10))
    with pytest.raises(Conflict):
        await move(session, clinic.patient(), one, at(10, 20), now=at(9, 10))


async def test_strangers_move_nothing(session: AsyncSession, clinic: Clinic) -> None:
    one = await book(session, clinic.patient(), wish(clinic))
    for stranger in (clinic.patient(1), clinic.doctor(clinic.heart), clinic.assistant(uuid4())):
        with pytest.raises(NotFound):
            await move(session, stranger, one, at(10))
    with pytest.raises(Forbidden):
        await move(session, clinic.kiosk(), one, at(10))


async def test_a_move_takes_over_a_hold_that_ran_out(session: AsyncSession, clinic: Clinic) -> None:
    one = await book(session, clinic.patient(), wish(clinic))
    stale = await service.place(session, clinic.patient(1), wish(clinic, hour=10), now=NOW, hold=at(7, 10) - NOW)
    moved = await move(session, clinic.patient(), one, at(10), now=at(7, 11))
    assert moved.starts_at == at(10)
    assert await held(session, stale.appointment_id) == {}
