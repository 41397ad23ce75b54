"""A time held while a form is filled: whose it is, how long, and what becomes of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from booking import appointments, changes, service
from booking.models import AppointmentStatus, CancelCode
from contract.errors import ErrorCode
from core.access import may_see
from core.db import SessionMaker
from core.errors import Conflict, Gone, NotFound
from core.identity import AccountRole, Principal
from tests.booking.clinic import NOW, Clinic, reserved
from tests.booking.transitions import HOLD, book, deeds, held, hold, wish, work


async def test_a_hold_claims_the_time_like_an_appointment(session: AsyncSession, clinic: Clinic) -> None:
    placed = await hold(session, clinic.patient(0), wish(clinic))
    assert (placed.status, placed.hold_until) == (AppointmentStatus.PENDING, NOW + HOLD)
    with pytest.raises(Conflict) as refused:
        await book(session, clinic.patient(1), wish(clinic))
    assert refused.value.code is ErrorCode.BOOKING_SLOT_TAKEN
    assert await work(session) == []
    assert await deeds(session) == ["appointment:hold"]


async def test_nobody_sees_the_patient_for_a_hold(session: AsyncSession, clinic: Clinic) -> None:
    placed = await hold(session, clinic.patient(), wish(clinic))
    assert not await may_see(session, clinic.doctor(), patient_id=placed.visit.patient_id, now=NOW)
    await service.confirm(session, clinic.patient(), appointment_id=placed.appointment_id, now=NOW)
    assert await may_see(session, clinic.doctor(), patient_id=placed.visit.patient_id, now=NOW)


async def test_a_confirmed_hold_is_an_appointment(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    placed = await hold(session, patient, wish(clinic, cabin_id=clinic.cabin_id))
    found = await service.confirm(
        session,
        patient,
        appointment_id=placed.appointment_id,
        now=NOW + HOLD,
        reason="Une tache",
        interpreter_language="tr",
    )
    assert (found.status, found.version) == (AppointmentStatus.BOOKED, 2)
    assert (found.reason, found.interpreter_language) == ("Une tache", "tr")
    assert await service.held_until(session, placed.appointment_id) is None
    assert await work(session) == [("appointment.booked", {"appointment_id": str(placed.appointment_id)})]
    assert await deeds(session) == ["appointment:hold", "appointment:book"]


async def test_confirming_twice_changes_nothing(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    placed = await hold(session, patient, wish(clinic))
    first = await service.confirm(session, patient, appointment_id=placed.appointment_id, now=NOW)
    again = await service.confirm(session, patient, appointment_id=placed.appointment_id, now=NOW + 2 * HOLD)
    assert (again.version, again.status) == (first.version, AppointmentStatus.BOOKED)
    assert len(await work(session)) == 1


async def test_confirming_too_late_is_refused(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    placed = await hold(session, patient, wish(clinic))
    late = NOW + HOLD + timedelta(seconds=1)
    with pytest.raises(Gone) as refused:
        await service.confirm(session, patient, appointment_id=placed.appointment_id, now=late)
    assert refused.value.code is ErrorCode.BOOKING_HOLD_GONE


async def test_only_the_holder_confirms_or_lets_go(session: AsyncSession, clinic: Clinic) -> None:
    holder = clinic.patient(0)
    placed = await hold(session, holder, wish(clinic))
    for other in (clinic.patient(1), clinic.doctor(), clinic.assistant()):
        with pytest.raises(NotFound):
            await service.confirm(session, other, appointment_id=placed.appointment_id, now=NOW)
        with pytest.raises(NotFound):
            await changes.cancel(session, other, appointment_id=placed.appointment_id, now=NOW)
    with pytest.raises(NotFound):
        await service.confirm(session, holder, appointment_id=uuid4(), now=NOW)


async def test_the_patient_confirms_what_staff_held_for_her(session: AsyncSession, clinic: Clinic) -> None:
    placed = await hold(session, clinic.assistant(), wish(clinic, patient_id=clinic.patients[0]))
    parent = Principal(uuid4(), AccountRole.PATIENT, "Parent", patient_ids=frozenset({clinic.patients[0]}))
    found = await service.confirm(session, parent, appointment_id=placed.appointment_id, now=NOW)
    assert found.status == AppointmentStatus.BOOKED


async def test_the_next_claimant_takes_over_what_ran_out(session: AsyncSession, clinic: Clinic) -> None:
    stale = await hold(session, clinic.patient(0), wish(clinic, cabin_id=clinic.cabin_id))
    after = NOW + HOLD + timedelta(seconds=1)
    won = await book(session, clinic.patient(1), wish(clinic), now=after)
    assert won.status == AppointmentStatus.BOOKED
    # All that the stale hold had is free, the cabin too, which the winner did not ask for.
    assert {kind for kind, _ in await reserved(session)} == {"practitioner", "patient"}
    lost = await service.load(session, stale.appointment_id)
    assert (lost.status, lost.cancel_code) == (AppointmentStatus.CANCELLED, CancelCode.HOLD_EXPIRED)
    released = ("slot.released", {"appointment_id": str(stale.appointment_id), "expired": True})
    assert released in await work(session)
    with pytest.raises(Gone):
        await service.confirm(session, clinic.patient(0), appointment_id=stale.appointment_id, now=after)


async def test_a_hold_counts_until_its_last_second(session: AsyncSession, clinic: Clinic) -> None:
    await hold(session, clinic.patient(0), wish(clinic))
    with pytest.raises(Conflict):
        await book(session, clinic.patient(1), wish(clinic), now=NOW + HOLD)


async def test_the_sweep_frees_what_ran_out_and_nothing_else(sessions: SessionMaker, clinic: Clinic) -> None:
    async with sessions.begin() as session:
        stale = await hold(session, clinic.patient(0), wish(clinic))
        fresh = await hold(session, clinic.patient(1), wish(clinic, hour=10), now=NOW + HOLD)
        firm = await book(session, clinic.patient(2), wish(clinic, hour=10, minute=20))
    after = NOW + HOLD + timedelta(seconds=1)
    assert await changes.expire_holds(sessions, now=after) == 1
    assert await changes.expire_holds(sessions, now=after) == 0
    async with sessions() as session:
        assert await held(session, stale.appointment_id) == {}
        assert len(await held(session, fresh.appointment_id)) == 2
        assert len(await held(session, firm.appointment_id)) == 2
        status = (await service.load(session, stale.appointment_id)).status
    assert status == AppointmentStatus.CANCELLED


async def test_letting_go_of_a_hold_frees_it_and_is_never_late(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    placed = await hold(session, patient, wish(clinic))
    found = await changes.cancel(session, patient, appointment_id=placed.appointment_id, now=NOW)
    assert (found.status, found.cancelled_late) == (AppointmentStatus.CANCELLED, False)
    assert await reserved(session) == []
    assert [kind for kind, _ in await work(session)] == ["slot.released"]


async def test_holds_that_came_to_nothing_are_no_past_appointments(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    await hold(session, patient, wish(clinic))
    assert await appointments.appointments_of(session, patient, when=appointments.When.PAST, now=NOW) == []
    await book(session, clinic.patient(1), wish(clinic), now=NOW + 2 * HOLD)
    assert await appointments.appointments_of(session, patient, when=appointments.When.PAST, now=NOW) == []


async def test_a_held_time_is_not_moved(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    placed = await hold(session, patient, wish(clinic))
    with pytest.raises(Conflict) as refused:
        await changes.move(
            session, patient, appointment_id=placed.appointment_id, starts_at=wish(clinic, hour=10).starts_at, now=NOW
        )
    assert refused.value.code is ErrorCode.BOOKING_NOT_MOVABLE
