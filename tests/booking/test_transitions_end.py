"""How an appointment ends: cancelled, missed, or with the patient there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import appointments, changes, service
from booking.models import AppointmentStatus, CancelCode
from contract.errors import ErrorCode
from core.access import CareLink
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.booking.clinic import NOW, Clinic, at, reserved
from tests.booking.transitions import book, deeds, held, wish, work

TUESDAY = at(9, day=24)


@pytest.mark.parametrize(
    ("now", "late"),
    [(NOW, False), (TUESDAY - timedelta(hours=24), False), (TUESDAY - timedelta(hours=23, minutes=59), True)],
)
async def test_a_patient_who_cancels_within_a_day_is_late(
    session: AsyncSession, clinic: Clinic, now: datetime, late: bool
) -> None:
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic, starts_at=TUESDAY))
    done = await changes.cancel(
        session, patient, appointment_id=one.appointment_id, now=now, code=CancelCode.PATIENT_BETTER, reason="Guérie"
    )
    assert (done.cancelled_late, done.cancel_code, done.cancel_reason) == (late, "patient_better", "Guérie")
    assert done.cancelled_at == now


async def test_staff_are_never_late(session: AsyncSession, clinic: Clinic) -> None:
    one = await book(session, clinic.patient(), wish(clinic))
    done = await changes.cancel(
        session,
        clinic.doctor(),
        appointment_id=one.appointment_id,
        now=at(8, 30),
        code=CancelCode.PRACTITIONER_ILL,
    )
    assert (done.cancelled_late, done.cancel_code) == (False, CancelCode.PRACTITIONER_ILL)


@pytest.mark.parametrize(
    ("staff", "code"),
    [
        (False, CancelCode.PRACTITIONER_ILL),
        (False, CancelCode.SITE_CLOSED),
        (False, CancelCode.HOLD_EXPIRED),
        (True, CancelCode.HOLD_EXPIRED),
        (True, CancelCode.EARLIER_FOUND),
    ],
)
async def test_nobody_gives_a_reason_that_is_not_theirs_to_give(
    session: AsyncSession, clinic: Clinic, staff: bool, code: CancelCode
) -> None:
    """The place's own reasons make a patient urgent on the waiting list; the system's hide a visit from her history."""
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic))
    with pytest.raises(Invalid):
        await changes.cancel(
            session,
            clinic.doctor() if staff else patient,
            appointment_id=one.appointment_id,
            now=NOW,
            code=code,
        )
    assert (await service.load(session, one.appointment_id)).status == AppointmentStatus.BOOKED


async def test_who_leaves_the_page_of_a_time_gives_it_back_and_nobody_else_does(
    session: AsyncSession, clinic: Clinic
) -> None:
    """With the word of a hold that ran out: it was never a visit, so it is in no history."""
    patient = clinic.patient()
    one = (await service.place(session, patient, wish(clinic), now=NOW, hold=timedelta(minutes=10))).appointment_id
    with pytest.raises(NotFound):
        await changes.cancel(session, clinic.patient(1), appointment_id=one, now=NOW, code=CancelCode.HOLD_EXPIRED)
    gone = await changes.cancel(session, patient, appointment_id=one, now=NOW, code=CancelCode.HOLD_EXPIRED)
    assert (gone.status, gone.cancel_code) == (AppointmentStatus.CANCELLED, CancelCode.HOLD_EXPIRED)


async def test_cancelling_tells_what_follows_once(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    one = await book(session, patient, wish(clinic))
    for _ in range(2):
        await changes.cancel(session, patient, appointment_id=one.appointment_id, now=NOW)
    number = str(one.appointment_id)
    freed = {
        "appointment_id": number,
        "practitioner_id": str(clinic.skin),
        "from": at(9).isoformat(),
        "until": at(9, 20).isoformat(),
    }
    assert (await work(session))[1:] == [
        ("slot.released", freed),
        ("appointment.cancelled", {"appointment_id": number}),
    ]
    assert await deeds(session) == ["appointment:book", "appointment:cancel"]
    assert not (await session.scalars(select(CareLink).where(CareLink.ends_at > NOW))).all()


async def test_a_missed_visit_frees_what_is_left_of_it(session: AsyncSession, clinic: Clinic) -> None:
    one = await book(session, clinic.patient(), wish(clinic, cabin_id=clinic.cabin_id))
    with pytest.raises(Conflict) as refused:
        await changes.miss(session, clinic.doctor(), appointment_id=one.appointment_id, now=at(8, 59))
    assert refused.value.code is ErrorCode.BOOKING_STATUS
    missed = await changes.miss(session, clinic.doctor(), appointment_id=one.appointment_id, now=at(9, 10))
    assert (missed.status, missed.version) == (AppointmentStatus.NOSHOW, 2)
    assert await reserved(session) == []
    assert (await work(session))[1:] == [("appointment.missed", {"appointment_id": str(one.appointment_id)})]
    assert await deeds(session) == ["appointment:book", "appointment:miss"]
    walk_in = wish(clinic, minute=10, patient_id=clinic.patients[1])
    await book(session, clinic.assistant(), walk_in, now=at(9, 10))


async def test_a_visit_missed_long_ago_frees_nothing(session: AsyncSession, clinic: Clinic) -> None:
    one = await book(session, clinic.patient(), wish(clinic))
    await changes.miss(session, clinic.assistant(), appointment_id=one.appointment_id, now=at(9, 20))
    assert len(await held(session, one.appointment_id)) == 2


async def test_who_came_is_not_missed_and_who_was_missed_does_not_come(session: AsyncSession, clinic: Clinic) -> None:
    doctor, now = clinic.doctor(), at(10, 5)
    here = await book(session, clinic.patient(0), wish(clinic))
    gone = await book(session, clinic.patient(1), wish(clinic, hour=10))
    await appointments.arrive(session, clinic.assistant(), appointment_id=here.appointment_id, now=at(9))
    await changes.miss(session, doctor, appointment_id=gone.appointment_id, now=now)
    for act in (
        changes.miss(session, doctor, appointment_id=here.appointment_id, now=now),
        changes.miss(session, doctor, appointment_id=gone.appointment_id, now=now),
        appointments.arrive(session, doctor, appointment_id=gone.appointment_id, now=now),
    ):
        with pytest.raises(Conflict) as refused:
            await act
        assert refused.value.code is ErrorCode.BOOKING_STATUS


async def test_staff_note_who_has_come(session: AsyncSession, clinic: Clinic) -> None:
    one = await book(session, clinic.patient(), wish(clinic))
    for refused, by in (
        (Forbidden, clinic.patient()),
        (Forbidden, clinic.kiosk()),
        (NotFound, clinic.doctor(clinic.heart)),
    ):
        with pytest.raises(refused):
            await appointments.arrive(session, by, appointment_id=one.appointment_id, now=at(8, 50))
        with pytest.raises(refused):
            await changes.miss(session, by, appointment_id=one.appointment_id, now=at(9, 10))
    for _ in range(2):
        found = await appointments.arrive(session, clinic.assistant(), appointment_id=one.appointment_id, now=at(8, 50))
        assert (found.status, found.version) == (AppointmentStatus.ARRIVED, 2)
    assert len(await held(session, one.appointment_id)) == 2


async def test_what_was_cancelled_is_neither_moved_nor_missed_nor_confirmed(
    session: AsyncSession, clinic: Clinic
) -> None:
    patient, assistant = clinic.patient(), clinic.assistant()
    one = await book(session, patient, wish(clinic))
    # Another appointment keeps the patient in the assistant's sight.
    await book(session, patient, wish(clinic, hour=10))
    await changes.cancel(session, patient, appointment_id=one.appointment_id, now=NOW)
    later: dict[str, Any] = {"appointment_id": one.appointment_id, "now": at(9, 5)}
    with pytest.raises(Conflict) as moved:
        await changes.move(session, assistant, starts_at=at(11), **later)
    assert moved.value.code is ErrorCode.BOOKING_NOT_MOVABLE
    with pytest.raises(Conflict) as missed:
        await changes.miss(session, assistant, **later)
    assert missed.value.code is ErrorCode.BOOKING_STATUS
    found = await service.load(session, one.appointment_id)
    assert found.status == AppointmentStatus.CANCELLED
