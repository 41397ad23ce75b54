"""What one appointment claims, and for whom it is possible at all."""

from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Cabin, Resource, Tariff, VisitMode
from booking.openings import refresh_openings
from contract.errors import ErrorCode
from core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from tests.booking.clinic import NOW, Clinic, at, number_of, reserved, weekly
from tests.booking.transitions import (
    a_device_set,
    a_visit_type,
    an_assistant,
    book,
    change_doctor,
    change_patient,
    change_resource,
    deeds,
    held,
    wish,
)


async def refused(
    session: AsyncSession, clinic: Clinic, kind: type[DomainError], wanted: Any, by: Any = None, **more: Any
) -> DomainError:
    with pytest.raises(kind) as error:
        await book(session, by or clinic.patient(), wanted, **more)
    return error.value


async def test_everything_is_claimed_or_nothing(session: AsyncSession, clinic: Clinic) -> None:
    case, helper = await a_device_set(session, clinic.site_id), await an_assistant(session, clinic.site_id)
    desk = clinic.assistant(clinic.site_id, clinic.pharmacy_id)

    def wanted(patient: int, **more: Any) -> Any:
        whole = {"patient_id": clinic.patients[patient], "cabin_id": clinic.cabin_id}
        return wish(clinic, **(whole | {"device_set_id": case, "assistant_id": helper} | more))

    one = await book(session, desk, wanted(0))
    assert await held(session, one.appointment_id) == dict.fromkeys(
        ("assistant", "cabin", "device_set", "patient", "practitioner"), (at(9), at(9, 20))
    )
    # Each of them alone stands in the way, and what was free stays free.
    before = await reserved(session)
    heart = {"practitioner_id": clinic.heart, "mode": VisitMode.ON_SITE, "cabin_id": None, "override": "Essai"}
    for alone, kind in (
        ({"assistant_id": None}, "device_set"),
        ({"device_set_id": None}, "assistant"),
        ({"device_set_id": None, "assistant_id": None, "patient_id": clinic.patients[0]}, "patient"),
    ):
        error = await refused(session, clinic, Conflict, wanted(1, **(heart | alone)), desk)
        assert (error.code, error.extra["taken"]) == (ErrorCode.BOOKING_SLOT_TAKEN, kind)
        assert await reserved(session) == before


async def test_nobody_claims_people_or_things_of_elsewhere(session: AsyncSession, clinic: Clinic) -> None:
    """An id of any other kind must not reserve its owner's time."""
    elsewhere = await an_assistant(session, clinic.pharmacy_id)
    left = await an_assistant(session, clinic.site_id, ends_on=date(2026, 11, 22))
    others: list[UUID] = [clinic.heart, clinic.cabin_id, clinic.patients[1], elsewhere, left, uuid4()]
    for other in others:
        await refused(session, clinic, NotFound, wish(clinic, assistant_id=other))
    case = await a_device_set(session, clinic.pharmacy_id)
    for thing in (case, clinic.cabin_id, uuid4()):
        await refused(session, clinic, NotFound, wish(clinic, device_set_id=thing))
    assert await reserved(session) == []


async def test_buffers_are_claimed_too(session: AsyncSession, clinic: Clinic) -> None:
    desk = clinic.assistant(clinic.site_id, clinic.pharmacy_id)
    await change_resource(session, clinic.skin, buffer_minutes=10)
    await change_resource(session, clinic.cabin_id, buffer_minutes=30)
    one = await book(session, clinic.patient(0), wish(clinic, cabin_id=clinic.cabin_id))
    assert await held(session, one.appointment_id) == {
        "patient": (at(9), at(9, 20)),
        "practitioner": (at(9), at(9, 30)),
        "cabin": (at(9), at(9, 50)),
    }
    early = wish(clinic, minute=25, patient_id=clinic.patients[1])
    error = await refused(session, clinic, Conflict, early, desk)
    assert error.extra["taken"] == "practitioner"
    in_cabin = wish(clinic, minute=40, patient_id=clinic.patients[1], cabin_id=clinic.cabin_id)
    error = await refused(session, clinic, Conflict, in_cabin, desk)
    assert error.extra["taken"] == "cabin"
    # What is offered instead leaves room for both buffers.
    assert error.extra["alternatives"][0]["starts_at"] == "2026-11-23T10:00:00Z"
    await book(session, desk, wish(clinic, minute=30, patient_id=clinic.patients[1]))


async def test_the_last_visit_may_end_with_its_hours_whatever_the_buffer(session: AsyncSession, clinic: Clinic) -> None:
    await change_resource(session, clinic.skin, buffer_minutes=30)
    one = await book(session, clinic.patient(), wish(clinic, hour=10, minute=40))
    assert (await held(session, one.appointment_id))["practitioner"] == (at(10, 40), at(11, 30))


async def test_a_cabin_with_hours_is_booked_within_them(session: AsyncSession, clinic: Clinic) -> None:
    number = await number_of(session, clinic.cabin_id)
    await session.execute(update(Resource).where(Resource.resource_id == number).values(keeps_hours=True))
    session.add(weekly(number, 0, time(9), time(10)))
    await session.flush()
    await refresh_openings(session, now=NOW, days=10, resources=[number])
    await book(session, clinic.patient(0), wish(clinic, hour=8, minute=20, cabin_id=clinic.cabin_id))
    error = await refused(session, clinic, Conflict, wish(clinic, cabin_id=clinic.cabin_id))
    assert error.code is ErrorCode.BOOKING_CLOSED


async def test_notice_and_horizon_are_the_practitioners(session: AsyncSession, clinic: Clinic) -> None:
    await change_doctor(session, clinic.skin, notice_minutes=180, horizon_days=7)
    near, far = wish(clinic, hour=9, minute=40), wish(clinic, starts_at=at(9, day=30))
    assert (await refused(session, clinic, Invalid, near)).code is ErrorCode.BOOKING_PAST
    assert (await refused(session, clinic, Conflict, far)).code is ErrorCode.BOOKING_CLOSED
    await book(session, clinic.patient(), wish(clinic, hour=10))
    await book(session, clinic.patient(1), wish(clinic, starts_at=at(9, day=27)))
    # Staff keep to neither.
    desk = clinic.assistant()
    for one in (near, far):
        await book(session, desk, wish(clinic, starts_at=one.starts_at, patient_id=clinic.patients[2]))


@pytest.mark.parametrize(
    ("born", "limits", "accepted"),
    [
        (date(2010, 11, 23), {"min_age": 16}, True),
        (date(2010, 11, 24), {"min_age": 16}, False),
        (date(2010, 11, 24), {"max_age": 15}, True),
        (date(2010, 11, 23), {"max_age": 15}, False),
        (date(2026, 11, 22), {"max_age": 0}, True),
    ],
    ids=["sixteen today", "sixteen tomorrow", "still fifteen", "no longer fifteen", "newborn"],
)
async def test_the_age_counts_on_the_day_of_the_visit(
    session: AsyncSession, clinic: Clinic, born: date, limits: dict[str, int], accepted: bool
) -> None:
    await change_doctor(session, clinic.skin, **limits)
    await change_patient(session, clinic.patients[0], birth_date=born)
    if accepted:
        await book(session, clinic.patient(), wish(clinic))
    else:
        error = await refused(session, clinic, Conflict, wish(clinic))
        assert error.code is ErrorCode.BOOKING_NOT_SUITABLE


async def test_instruments_must_be_where_the_patient_is(session: AsyncSession, clinic: Clinic) -> None:
    code = await a_visit_type(session, instruments=["dermatoscope", "otoscope"])
    error = await refused(session, clinic, Conflict, wish(clinic, visit_type=code))
    assert (error.code, error.extra["instruments"]) == (ErrorCode.BOOKING_NOT_SUITABLE, ["dermatoscope", "otoscope"])
    await session.execute(
        update(Cabin).where(Cabin.cabin_id == clinic.cabin_id).values(instruments=["dermatoscope", "stethoscope"])
    )
    in_cabin: dict[str, Any] = {"visit_type": code, "cabin_id": clinic.cabin_id}
    error = await refused(session, clinic, Conflict, wish(clinic, **in_cabin))
    assert error.extra["instruments"] == ["otoscope"]
    case = await a_device_set(session, clinic.pharmacy_id, "otoscope")
    await book(session, clinic.patient(0), wish(clinic, device_set_id=case, **in_cabin))
    # At her own place the practitioner has what she needs.
    await book(session, clinic.patient(1), wish(clinic, hour=10, visit_type=code, mode=VisitMode.ON_SITE))


async def test_where_a_visit_may_be(session: AsyncSession, clinic: Clinic) -> None:
    await a_visit_type(session, "remote_only", on_site=False)
    await a_visit_type(session, "on_site_only", remote=False)
    on_site, home = VisitMode.ON_SITE, VisitMode.HOME
    await refused(session, clinic, Conflict, wish(clinic, visit_type="remote_only", mode=on_site))
    await refused(session, clinic, Conflict, wish(clinic, visit_type="on_site_only", mode=home))
    await refused(session, clinic, Invalid, wish(clinic, mode=VisitMode.CABIN))
    await refused(session, clinic, Invalid, wish(clinic, mode=home, cabin_id=clinic.cabin_id))
    await refused(session, clinic, NotFound, wish(clinic, visit_type="of_another_speciality"))
    await change_doctor(session, clinic.skin, on_site=False)
    await refused(session, clinic, Invalid, wish(clinic, mode=on_site))
    assert (await book(session, clinic.patient(), wish(clinic))).mode == home
    await change_doctor(session, clinic.skin, on_site=True, remote=False)
    at_practice = await book(session, clinic.patient(1), wish(clinic, hour=10))
    assert (at_practice.mode, at_practice.site_id) == (on_site, clinic.site_id)


async def test_staff_book_outside_the_hours_with_a_reason(session: AsyncSession, clinic: Clinic) -> None:
    evening = wish(clinic, hour=18, minute=5, patient_id=clinic.patients[0], override="Urgence vue par téléphone")
    await refused(session, clinic, Forbidden, evening, clinic.patient())
    found = await book(session, clinic.assistant(), evening)
    assert (found.starts_at, found.override_reason) == (at(18, 5), "Urgence vue par téléphone")
    assert sorted(await deeds(session)) == ["appointment:book", "appointment:override"]


async def test_no_reason_lifts_what_is_taken(session: AsyncSession, clinic: Clinic) -> None:
    await book(session, clinic.patient(0), wish(clinic))
    over = wish(clinic, patient_id=clinic.patients[1], override="Il le faut")
    error = await refused(session, clinic, Conflict, over, clinic.assistant())
    assert error.extra["taken"] == "practitioner"


async def test_one_appointment_may_be_added_beside_another(session: AsyncSession, clinic: Clinic) -> None:
    desk = clinic.assistant()
    await book(session, clinic.patient(0), wish(clinic))
    beside: dict[str, Any] = {"overbook": True, "override": "Deux minutes suffisent"}
    await refused(session, clinic, Invalid, wish(clinic, patient_id=clinic.patients[1], overbook=True), desk)
    await refused(session, clinic, Forbidden, wish(clinic, **beside), clinic.patient(1))
    second = await book(session, desk, wish(clinic, patient_id=clinic.patients[1], **beside))
    assert set(await held(session, second.appointment_id)) == {"seat", "patient"}
    third = wish(clinic, patient_id=clinic.patients[2], **beside)
    error = await refused(session, clinic, Conflict, third, desk)
    assert error.extra["taken"] == "seat"


async def test_fees_are_those_shown_before(session: AsyncSession, clinic: Clinic) -> None:
    session.add(Tariff(speciality_code="dermatology", valid_from=date(2026, 1, 1), valid_until=None, cents=3150))
    await session.flush()
    first = await book(session, clinic.patient(0), wish(clinic))
    assert (first.fee_cents, first.overrun_cents) == (3000, 0)
    await change_doctor(session, clinic.skin, sector=2, fee_cents=5500)
    second = await book(session, clinic.patient(1), wish(clinic, hour=10))
    assert (second.fee_cents, second.overrun_cents) == (5500, 2350)
