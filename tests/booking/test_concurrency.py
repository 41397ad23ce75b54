"""Many at once, over real commits: one wins, nothing is held by halves."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from booking import changes, service
from booking.models import Appointment, AppointmentStatus, Reservation
from booking.visits import Wish
from contract.errors import ErrorCode
from core.db import SessionMaker
from core.errors import DomainError
from core.identity import Principal
from tests.booking.clinic import NOW, Clinic, a_clinic, at

Outcome = UUID | DomainError


async def a_real_clinic(sessions: SessionMaker, *, patients: int) -> Clinic:
    async with sessions.begin() as session:
        return await a_clinic(session, patients=patients)


async def outcome_of(act: Coroutine[Any, Any, Outcome]) -> Outcome:
    try:
        return await act
    except DomainError as refusal:
        return refusal


async def book(sessions: SessionMaker, principal: Principal, wish: Wish, key: str | None = None) -> UUID:
    async with sessions.begin() as session:
        booked = await service.book(session, principal, wish, now=NOW, idempotency_key=key)
    return booked.appointment.appointment_id


async def cancel(sessions: SessionMaker, principal: Principal, appointment_id: UUID) -> UUID:
    async with sessions.begin() as session:
        await changes.cancel(session, principal, appointment_id=appointment_id, now=NOW)
    return appointment_id


async def test_twenty_people_want_one_slot_and_one_gets_it(real_sessions: SessionMaker) -> None:
    clinic = await a_real_clinic(real_sessions, patients=20)
    outcomes = await asyncio.gather(
        *(outcome_of(book(real_sessions, clinic.patient(n), Wish(clinic.skin, at(9)))) for n in range(20))
    )
    refusals = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert len(outcomes) - len(refusals) == 1
    for refusal in refusals:
        assert refusal.code is ErrorCode.BOOKING_SLOT_TAKEN
        assert [slot["starts_at"] for slot in refusal.extra["alternatives"]] == [
            "2026-11-23T09:20:00Z",
            "2026-11-23T09:40:00Z",
            "2026-11-23T10:00:00Z",
        ]
    await assert_sound(real_sessions)


async def test_one_key_sent_ten_times_at_once_makes_one_appointment(real_sessions: SessionMaker) -> None:
    clinic = await a_real_clinic(real_sessions, patients=1)
    patient, wish = clinic.patient(), Wish(clinic.skin, at(9))
    made = await asyncio.gather(*(book(real_sessions, patient, wish, "one") for _ in range(10)))
    assert len(set(made)) == 1
    await assert_sound(real_sessions)


async def test_one_key_for_two_doctors_at_once_makes_one_appointment(real_sessions: SessionMaker) -> None:
    """Different resources, hence different locks: the unique key decides."""
    clinic = await a_real_clinic(real_sessions, patients=2)
    assistant = clinic.assistant()
    wishes = [
        Wish(clinic.skin, at(9, day=24), patient_id=clinic.patients[0]),
        Wish(clinic.heart, at(14, day=24), patient_id=clinic.patients[1]),
    ]
    outcomes = await asyncio.gather(*(outcome_of(book(real_sessions, assistant, w, "one")) for w in wishes))
    refusals = [outcome for outcome in outcomes if isinstance(outcome, DomainError)]
    assert [refusal.code for refusal in refusals] == [ErrorCode.REQUEST_KEY_REUSED]
    await assert_sound(real_sessions)


async def test_doctor_and_cabin_are_never_held_by_halves(real_sessions: SessionMaker) -> None:
    """Twelve workers book and cancel with and without the cabin, off and on the grid, for a while."""
    clinic = await a_real_clinic(real_sessions, patients=8)
    assistant = clinic.assistant(clinic.site_id, clinic.pharmacy_id)
    mine: list[UUID] = []
    holders: dict[tuple[str, datetime], UUID] = {}
    outcomes: Counter[str] = Counter()

    async def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(15):
            if mine and chance.random() < 0.35:
                await cancel_one(mine.pop(chance.randrange(len(mine))))
            else:
                await book_one(chance)

    async def book_one(chance: random.Random) -> None:
        start = at(8) + timedelta(minutes=5 * chance.randrange(33))
        cabin_id = clinic.cabin_id if chance.random() < 0.5 else None
        wish = Wish(clinic.skin, start, cabin_id=cabin_id, patient_id=chance.choice(clinic.patients))
        outcome = await outcome_of(book(real_sessions, assistant, wish))
        if isinstance(outcome, DomainError):
            outcomes[outcome.code] += 1
            return
        outcomes["booked"] += 1
        for minute in range(0, 20, 5):
            quantum = ("skin", start + timedelta(minutes=minute))
            assert quantum not in holders
            holders[quantum] = outcome
        mine.append(outcome)

    async def cancel_one(appointment_id: UUID) -> None:
        for quantum in [quantum for quantum, holder in holders.items() if holder == appointment_id]:
            del holders[quantum]
        await cancel(real_sessions, assistant, appointment_id)
        outcomes["cancelled"] += 1

    await asyncio.gather(*(work(seed) for seed in range(12)))
    assert outcomes.keys() == {"booked", "cancelled", ErrorCode.BOOKING_SLOT_TAKEN}
    await assert_sound(real_sessions)


async def assert_sound(sessions: SessionMaker) -> None:
    """No overlap, no appointment with half its reservations, no reservation of a cancelled one."""
    async with sessions() as session:
        held = defaultdict(list)
        for row in await session.scalars(select(Reservation)):
            held[row.appointment_id].append(row)
        for appointment in await session.scalars(select(Appointment)):
            rows = held.pop(appointment.appointment_id, [])
            live = appointment.status != AppointmentStatus.CANCELLED
            assert len(rows) == (2 + (appointment.cabin_id is not None) if live else 0)
            assert all(row.during == appointment.during for row in rows)
        assert not held
        one, other = Reservation.__table__.alias(), Reservation.__table__.alias()
        overlaps = select(func.count()).where(
            one.c.resource_id == other.c.resource_id,
            one.c.appointment_id < other.c.appointment_id,
            one.c.during.op("&&")(other.c.during),
        )
        assert await session.scalar(overlaps) == 0
