"""Booking and cancelling: who may, what is refused, what is kept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking import appointments, changes, service
from booking.availability import Interval
from booking.models import AppointmentStatus
from booking.openings import open_extra
from booking.visits import Wish
from contract.errors import ErrorCode
from core.access import CareLink, may_see
from core.audit import AuditEntry
from core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from tests.booking.clinic import NOW, Clinic, at, number_of, reserved


def wish(clinic: Clinic, *, hour: int = 9, minute: int = 0, **more) -> Wish:
    values: dict[str, Any] = {"practitioner_id": clinic.skin, "starts_at": at(hour, minute), "reason": "Une tache"}
    return Wish(**(values | more))


async def test_booking_reserves_doctor_patient_and_cabin(session: AsyncSession, clinic: Clinic) -> None:
    booked = await service.book(session, clinic.patient(), wish(clinic, cabin_id=clinic.cabin_id), now=NOW)
    appointment = booked.appointment
    assert (appointment.status, appointment.version) == (AppointmentStatus.BOOKED, 1)
    assert (appointment.starts_at, appointment.ends_at) == (at(9), at(9, 20))
    assert appointment.site.commune == "Lodève"
    assert appointment.cabin is not None
    assert appointment.practitioner.name == "Dr Hélène Bréval"
    assert await reserved(session) == [("cabin", at(9)), ("patient", at(9)), ("practitioner", at(9))]


async def test_a_taken_slot_is_refused_with_the_next_three(session: AsyncSession, clinic: Clinic) -> None:
    await service.book(session, clinic.patient(0), wish(clinic), now=NOW)
    await service.book(session, clinic.patient(1), wish(clinic, minute=20), now=NOW)
    with pytest.raises(Conflict) as refused:
        await service.book(session, clinic.patient(2), wish(clinic), now=NOW)
    assert refused.value.code is ErrorCode.BOOKING_SLOT_TAKEN
    assert refused.value.extra["taken"] == "practitioner"
    starts = [slot["starts_at"] for slot in refused.value.extra["alternatives"]]
    assert starts == ["2026-11-23T09:40:00Z", "2026-11-23T10:00:00Z", "2026-11-23T10:20:00Z"]


async def test_alternatives_suit_the_patient_and_the_cabin_too(session: AsyncSession, clinic: Clinic) -> None:
    assistant = clinic.assistant(clinic.site_id, clinic.pharmacy_id)
    await service.book(session, clinic.patient(0), wish(clinic, minute=40), now=NOW)
    elsewhere = wish(clinic, minute=0, cabin_id=clinic.cabin_id, patient_id=clinic.patients[1])
    await service.book(session, assistant, elsewhere, now=NOW)
    with pytest.raises(Conflict) as refused:
        await service.book(session, clinic.patient(0), wish(clinic, cabin_id=clinic.cabin_id), now=NOW)
    starts = [slot["starts_at"] for slot in refused.value.extra["alternatives"]]
    assert starts == ["2026-11-23T09:20:00Z", "2026-11-23T10:00:00Z", "2026-11-23T10:20:00Z"]


async def test_a_patient_cannot_be_in_two_places(session: AsyncSession, clinic: Clinic) -> None:
    heart = await number_of(session, clinic.heart)
    await open_extra(session, resource_id=heart, during=Interval(at(8, 45), at(12)))
    await service.book(session, clinic.patient(), wish(clinic), now=NOW)
    with pytest.raises(Conflict) as refused:
        await service.book(session, clinic.patient(), Wish(clinic.heart, at(9)), now=NOW)
    assert refused.value.code is ErrorCode.BOOKING_SLOT_TAKEN
    assert refused.value.extra["taken"] == "patient"
    assert refused.value.extra["alternatives"][0]["starts_at"] == "2026-11-23T09:30:00Z"


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ({"starts_at": at(6, 40)}, Invalid, ErrorCode.BOOKING_PAST),
        ({"starts_at": at(7)}, Invalid, ErrorCode.BOOKING_PAST),
        ({"starts_at": at(13)}, Conflict, ErrorCode.BOOKING_CLOSED),
        ({"starts_at": at(10, 50)}, Conflict, ErrorCode.BOOKING_CLOSED),
        ({"starts_at": at(9, 5)}, Conflict, ErrorCode.BOOKING_CLOSED),
        ({"starts_at": at(9, day=22)}, Invalid, ErrorCode.BOOKING_PAST),
        ({"practitioner_id": uuid4()}, NotFound, ErrorCode.REQUEST_NOT_FOUND),
        ({"cabin_id": uuid4()}, NotFound, ErrorCode.REQUEST_NOT_FOUND),
        ({"patient_id": uuid4()}, NotFound, ErrorCode.REQUEST_NOT_FOUND),
    ],
    ids=[
        "past",
        "now",
        "afternoon",
        "runs over the end",
        "off the grid",
        "yesterday",
        "no such doctor",
        "no such cabin",
        "somebody else",
    ],
)
async def test_what_cannot_be_booked_is_refused_and_leaves_nothing(
    session: AsyncSession, clinic: Clinic, change, kind: type[DomainError], code: ErrorCode
) -> None:
    with pytest.raises(kind) as refused:
        await service.book(session, clinic.patient(), wish(clinic, **change), now=NOW)
    assert refused.value.code is code
    assert await reserved(session) == []


async def test_a_doctor_who_is_not_remote_is_not_booked_in_a_cabin(session: AsyncSession, clinic: Clinic) -> None:
    tuesday = Wish(clinic.heart, at(13, day=24), cabin_id=clinic.cabin_id)
    with pytest.raises(Invalid):
        await service.book(session, clinic.patient(), tuesday, now=NOW)


async def test_an_assistant_books_for_a_patient_at_any_mark_inside_hours(session: AsyncSession, clinic: Clinic) -> None:
    wanted = wish(clinic, hour=9, minute=5, patient_id=clinic.patients[1])
    booked = await service.book(session, clinic.assistant(), wanted, now=at(9, 4))
    assert booked.appointment.patient_id == clinic.patients[1]


async def test_an_assistant_names_an_existing_patient_and_keeps_to_her_sites(
    session: AsyncSession, clinic: Clinic
) -> None:
    with pytest.raises(Invalid):
        await service.book(session, clinic.assistant(), wish(clinic), now=NOW)
    with pytest.raises(NotFound):
        await service.book(session, clinic.assistant(), wish(clinic, patient_id=uuid4()), now=NOW)
    with pytest.raises(Forbidden):
        await service.book(session, clinic.assistant(uuid4()), wish(clinic, patient_id=clinic.patients[0]), now=NOW)
    pharmacist = clinic.assistant(clinic.pharmacy_id)
    at_cabin = wish(clinic, patient_id=clinic.patients[0], cabin_id=clinic.cabin_id)
    assert (await service.book(session, pharmacist, at_cabin, now=NOW)).appointment.cabin_id == clinic.cabin_id


async def test_a_doctor_books_only_in_her_own_agenda_for_patients_in_her_care(
    session: AsyncSession, clinic: Clinic
) -> None:
    doctor, patient_id = clinic.doctor(), clinic.patients[0]
    with pytest.raises(NotFound):
        await service.book(session, doctor, wish(clinic, patient_id=patient_id), now=NOW)
    await service.book(session, clinic.patient(), wish(clinic), now=NOW)
    again = wish(clinic, patient_id=patient_id, starts_at=at(9, day=25))
    assert (await service.book(session, doctor, again, now=NOW)).appointment.patient_id == patient_id
    with pytest.raises(Forbidden):
        await service.book(session, clinic.doctor(clinic.heart), again, now=NOW)


async def test_a_kiosk_books_and_cancels_nothing(session: AsyncSession, clinic: Clinic) -> None:
    with pytest.raises(Forbidden):
        await service.book(session, clinic.kiosk(), wish(clinic, patient_id=clinic.patients[0]), now=NOW)
    booked = await service.book(session, clinic.patient(), wish(clinic, cabin_id=clinic.cabin_id), now=NOW)
    with pytest.raises(Forbidden):
        await changes.cancel(session, clinic.kiosk(), appointment_id=booked.appointment.appointment_id, now=NOW)


async def test_a_repeated_key_gives_the_same_appointment(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    first = await service.book(session, patient, wish(clinic), now=NOW, idempotency_key="k")
    late = at(13)
    again = await service.book(session, patient, wish(clinic), now=late, idempotency_key="k")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.appointment.appointment_id == first.appointment.appointment_id
    assert len(await reserved(session)) == 2


async def test_a_key_is_bound_to_its_request_and_its_account(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    await service.book(session, patient, wish(clinic), now=NOW, idempotency_key="k")
    with pytest.raises(Invalid) as refused:
        await service.book(session, patient, wish(clinic, reason="Autre"), now=NOW, idempotency_key="k")
    assert refused.value.code is ErrorCode.REQUEST_KEY_REUSED
    other = await service.book(session, clinic.patient(1), wish(clinic, minute=20), now=NOW, idempotency_key="k")
    assert not other.replayed


async def test_cancelling_gives_the_time_back(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    booked = await service.book(session, patient, wish(clinic, cabin_id=clinic.cabin_id), now=NOW)
    appointment_id = booked.appointment.appointment_id
    done = await changes.cancel(session, patient, appointment_id=appointment_id, now=NOW, reason="Guérie")
    assert (done.status, done.version, done.cancel_reason) == (AppointmentStatus.CANCELLED, 2, "Guérie")
    assert await reserved(session) == []
    again = await changes.cancel(session, patient, appointment_id=appointment_id, now=NOW)
    assert again.version == 2
    await service.book(session, clinic.patient(1), wish(clinic), now=NOW)


async def test_the_waiting_room_may_be_left_until_the_hour_but_a_visit_is_not_undone(
    session: AsyncSession, clinic: Clinic
) -> None:
    patient = clinic.patient()
    first = (await service.book(session, patient, wish(clinic), now=NOW)).appointment.appointment_id
    second = (await service.book(session, patient, wish(clinic, hour=10), now=NOW)).appointment.appointment_id
    assert await appointments.mark_arrived(session, appointment_id=first)
    assert await appointments.mark_arrived(session, appointment_id=second)
    await changes.cancel(session, patient, appointment_id=first, now=at(8, 59))
    for principal in (patient, clinic.assistant()):
        with pytest.raises(Conflict) as refused:
            await changes.cancel(session, principal, appointment_id=second, now=at(10))
        assert refused.value.code is ErrorCode.BOOKING_NOT_CANCELLABLE


async def test_staff_cancel_what_nobody_came_to(session: AsyncSession, clinic: Clinic) -> None:
    booked = await service.book(session, clinic.patient(), wish(clinic), now=NOW)
    appointment_id = booked.appointment.appointment_id
    with pytest.raises(Conflict):
        await changes.cancel(session, clinic.patient(), appointment_id=appointment_id, now=at(9))
    done = await changes.cancel(session, clinic.assistant(), appointment_id=appointment_id, now=at(9, 30))
    assert done.status == AppointmentStatus.CANCELLED


async def test_an_appointment_arrives_and_is_fulfilled_once(session: AsyncSession, clinic: Clinic) -> None:
    booked = await service.book(session, clinic.patient(), wish(clinic), now=NOW)
    appointment_id = booked.appointment.appointment_id
    assert await appointments.mark_arrived(session, appointment_id=appointment_id)
    assert not await appointments.mark_arrived(session, appointment_id=appointment_id)
    assert await appointments.mark_fulfilled(session, appointment_id=appointment_id)
    assert not await appointments.mark_fulfilled(session, appointment_id=appointment_id)
    assert len(await reserved(session)) == 2


async def test_care_links_last_as_long_as_each_needs(session: AsyncSession, clinic: Clinic) -> None:
    booked = await service.book(session, clinic.patient(), wish(clinic, cabin_id=clinic.cabin_id), now=NOW)
    patient_id = booked.appointment.patient_id

    async def sees(principal, now) -> bool:
        return await may_see(session, principal, patient_id=patient_id, now=now)

    assert await sees(clinic.doctor(), NOW)
    assert await sees(clinic.doctor(), at(9) + timedelta(days=30))
    assert not await sees(clinic.doctor(), at(9, 20) + timedelta(days=30))
    assert not await sees(clinic.doctor(clinic.heart), at(9))
    assert await sees(clinic.assistant(), at(9) + timedelta(days=6))
    assert await sees(clinic.assistant(clinic.pharmacy_id), at(9))
    assert await sees(clinic.kiosk(), at(9))
    assert not await sees(clinic.kiosk(), NOW - timedelta(days=1))
    assert not await sees(clinic.kiosk(), at(23))
    await changes.cancel(session, clinic.patient(), appointment_id=booked.appointment.appointment_id, now=at(8))
    assert not await sees(clinic.doctor(), at(8, 1))
    assert not await sees(clinic.kiosk(), at(9))


async def test_booking_and_cancelling_are_on_record(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    booked = await service.book(session, patient, wish(clinic), now=NOW)
    await changes.cancel(session, patient, appointment_id=booked.appointment.appointment_id, now=NOW)
    await session.commit()
    entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.at))).all()
    assert [entry.action for entry in entries] == ["appointment:book", "appointment:cancel"]
    assert {entry.account_id for entry in entries} == {patient.account_id}
    assert {entry.patient_id for entry in entries} == {booked.appointment.patient_id}


async def test_a_refused_booking_leaves_neither_link_nor_record(session: AsyncSession, clinic: Clinic) -> None:
    await service.book(session, clinic.patient(0), wish(clinic), now=NOW)
    with pytest.raises(Conflict):
        await service.book(session, clinic.patient(1), wish(clinic), now=NOW)
    await session.commit()
    links = (await session.scalars(select(CareLink.patient_id))).all()
    assert set(links) == {clinic.patients[0]}
    assert len((await session.scalars(select(AuditEntry))).all()) == 1
