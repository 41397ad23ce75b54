"""A request sent again: the same answer, whatever happened in between, and however many at once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from booking import changes, service
from booking.models import AppointmentStatus
from booking.visits import Placed, Wish
from contract.errors import ErrorCode
from core.db import SessionMaker
from core.errors import Conflict, DomainError, Invalid
from core.identity import Principal
from tests.booking.clinic import NOW, Clinic, a_clinic, at, reserved
from tests.booking.transitions import HOLD, book, deeds, hold, wish, work


async def place(session: AsyncSession, by: Principal, wanted: Wish, key: str, **more: object) -> Placed:
    return await service.place(session, by, wanted, idempotency_key=key, **({"now": NOW} | more))  # type: ignore[arg-type]


async def test_a_refusal_is_not_kept(session: AsyncSession, clinic: Clinic) -> None:
    """What was refused may be asked again with the same key: the time may be free by then."""
    other = await book(session, clinic.patient(1), wish(clinic))
    with pytest.raises(Conflict):
        await place(session, clinic.patient(0), wish(clinic), "k")
    await changes.cancel(session, clinic.patient(1), appointment_id=other.appointment_id, now=NOW)
    patient = clinic.patient(0)
    assert not (await place(session, patient, wish(clinic), "k")).replayed


async def test_the_answer_stays_after_a_cancellation(session: AsyncSession, clinic: Clinic) -> None:
    desk, wanted = clinic.assistant(), wish(clinic, patient_id=clinic.patients[0])
    first = await place(session, desk, wanted, "k")
    await changes.cancel(session, desk, appointment_id=first.appointment_id, now=NOW)
    again = await place(session, desk, wanted, "k")
    assert (again.appointment_id, again.status) == (first.appointment_id, AppointmentStatus.CANCELLED)
    assert await reserved(session) == []


async def test_the_answer_stays_after_the_hour(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    first = await place(session, patient, wish(clinic), "k")
    again = await place(session, patient, wish(clinic), "k", now=at(15))
    assert (again.appointment_id, again.replayed) == (first.appointment_id, True)


async def test_a_replay_leaves_no_trace(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    for _ in range(3):
        await place(session, patient, wish(clinic), "k")
    assert len(await work(session)) == 1
    assert await deeds(session) == ["appointment:book"]


async def test_a_hold_is_replayed_too(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    first = await hold(session, patient, wish(clinic), idempotency_key="k")
    again = await hold(session, patient, wish(clinic), idempotency_key="k")
    assert (again.appointment_id, again.replayed) == (first.appointment_id, True)


async def test_a_key_that_held_a_time_does_not_stand_for_a_booking(session: AsyncSession, clinic: Clinic) -> None:
    """Else whoever books would be answered 201 for a time that is free again ten minutes later."""
    patient = clinic.patient()
    await hold(session, patient, wish(clinic), idempotency_key="k")
    with pytest.raises(Invalid) as refusal:
        await place(session, patient, wish(clinic), "k")
    assert refusal.value.code == ErrorCode.REQUEST_KEY_REUSED


async def test_a_key_that_booked_does_not_stand_for_a_hold(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    await place(session, patient, wish(clinic), "k")
    with pytest.raises(Invalid) as refusal:
        await hold(session, patient, wish(clinic), idempotency_key="k")
    assert refusal.value.code == ErrorCode.REQUEST_KEY_REUSED


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "Autre"},
        {"starts_at": at(9, 20)},
        {"visit_type": "x"},
        {"cabin_id": uuid4()},
        {"overbook": True},
        {"interpreter_language": "tr"},
    ],
    ids=["reason", "time", "visit", "cabin", "overbooking", "language"],
)
def test_a_key_is_bound_to_every_word_of_the_wish(change: dict[str, object]) -> None:
    one = Wish(uuid4(), at(9))
    assert replace(one, **change).fingerprint != one.fingerprint  # type: ignore[arg-type]
    assert replace(one).fingerprint == one.fingerprint


async def _at_once(sessions: SessionMaker, asked: list[tuple[Principal, Wish, str]]) -> list[Placed | DomainError]:
    async def one(by: Principal, wanted: Wish, key: str) -> Placed | DomainError:
        try:
            async with sessions.begin() as session:
                return await place(session, by, wanted, key)
        except DomainError as refusal:
            return refusal

    return list(await asyncio.gather(*(one(*each) for each in asked)))


async def test_one_key_with_two_wishes_at_once_makes_one_appointment(real_sessions: SessionMaker) -> None:
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session, patients=1)
    patient = clinic.patient()
    # The same resources, then others: ordered by the locks, and by the unique key alone.
    for number, times in enumerate([(at(9), at(9)), (at(10), at(10, day=25))]):
        wishes = [Wish(clinic.skin, start, reason=str(turn)) for turn, start in enumerate(times)]
        outcomes = await _at_once(real_sessions, [(patient, one, f"key {number}") for one in wishes * 4])
        made = {one.appointment_id for one in outcomes if isinstance(one, Placed)}
        codes = {one.code for one in outcomes if isinstance(one, DomainError)}
        assert len(made) == 1
        assert codes == {ErrorCode.REQUEST_KEY_REUSED}
    async with real_sessions() as session:
        assert len(await reserved(session)) == 4


async def test_one_key_of_two_accounts_makes_two_appointments(real_sessions: SessionMaker) -> None:
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session, patients=2)
    asked = [(clinic.patient(n), Wish(clinic.skin, at(9, 20 * n)), "same") for n in range(2)]
    outcomes = await _at_once(real_sessions, asked * 3)
    made: set[UUID] = {one.appointment_id for one in outcomes if isinstance(one, Placed)}
    assert len(outcomes) == 6
    assert len(made) == 2


async def test_a_hold_confirmed_and_replayed_at_once_is_one_appointment(real_sessions: SessionMaker) -> None:
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session, patients=1)
    patient = clinic.patient()
    async with real_sessions.begin() as session:
        first = await hold(session, patient, wish(clinic), idempotency_key="k")

    async def confirm() -> UUID:
        async with real_sessions.begin() as session:
            found = await service.confirm(session, patient, appointment_id=first.appointment_id, now=NOW)
        return found.appointment_id

    async def again() -> UUID:
        async with real_sessions.begin() as session:
            placed = await hold(session, patient, wish(clinic), now=NOW + timedelta(seconds=1), idempotency_key="k")
        return placed.appointment_id

    seen = await asyncio.gather(*(act() for act in (confirm, again) * 4))
    assert set(seen) == {first.appointment_id}
    async with real_sessions() as session:
        assert len(await work(session)) == 1
        assert await service.held_until(session, first.appointment_id) is None


async def test_a_confirmation_and_a_takeover_at_once_have_one_winner(real_sessions: SessionMaker) -> None:
    """One clock says that the hold lasts, the other that it is over; whoever has the locks first decides."""
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session, patients=2)
    holder = clinic.patient(0)
    for turn in range(6):
        wanted = wish(clinic, minute=20 * (turn % 3), hour=9 + turn // 3)
        async with real_sessions.begin() as session:
            held = await hold(session, holder, wanted)

        async def confirm(appointment_id: UUID = held.appointment_id) -> str:
            async with real_sessions.begin() as session:
                await service.confirm(session, holder, appointment_id=appointment_id, now=NOW + HOLD)
            return "confirmed"

        async def take_over(wanted: Wish = wanted) -> str:
            async with real_sessions.begin() as session:
                await service.place(session, clinic.patient(1), wanted, now=NOW + HOLD + timedelta(seconds=1))
            return "taken over"

        outcomes = await asyncio.gather(confirm(), take_over(), return_exceptions=True)
        assert sum(isinstance(one, str) for one in outcomes) == 1, outcomes
        assert all(isinstance(one, str | DomainError) for one in outcomes)


async def test_a_key_reused_is_refused_at_once(session: AsyncSession, clinic: Clinic) -> None:
    patient = clinic.patient()
    await place(session, patient, wish(clinic), "k")
    with pytest.raises(Invalid):
        await place(session, patient, wish(clinic, hour=10), "k")
