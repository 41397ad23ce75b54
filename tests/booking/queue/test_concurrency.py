"""Many doctors at once, over real commits: nobody is called twice, and nobody is left out."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from booking.models import Appointment, Reservation
from booking.queue import calls, joining, presence
from booking.queue.models import PresenceState, QueueEntry
from booking.queue.rules import DEFAULT_QUEUE_RULES
from booking.rules import DEFAULT_RULES
from core.db import SessionMaker
from core.errors import Conflict
from core.identity import AccountRole, Principal
from tests.booking.clinic import NOW, a_clinic
from tests.booking.queue.line import Line

DOCTORS, PATIENTS = 6, 12


async def test_doctors_who_take_at_once_each_get_somebody_else(real_sessions: SessionMaker) -> None:
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session, patients=PATIENTS)
        line = Line(session, clinic)
        for _ in range(DOCTORS):
            await line.add_doctor()
        for index in range(PATIENTS):
            wish = joining.Wish("dermatology", "Une tache", frozenset())
            at = NOW + timedelta(seconds=index)
            await joining.join(session, clinic.patient(index), wish, now=at, rules=DEFAULT_QUEUE_RULES)
    doctors = [
        Principal(one.practitioner_id, AccountRole.PRACTITIONER, "Dr", practitioner_id=one.practitioner_id)
        for one in line.doctors
    ]
    taken = await asyncio.gather(*(take(real_sessions, doctor) for doctor in doctors for _ in range(3)))
    entries = [entry for entry in taken if entry is not None]
    # Three presses of one button are one call.
    assert len(entries) == len(set(entries)) == DOCTORS
    async with real_sessions() as session:
        first = select(QueueEntry.entry_id).order_by(QueueEntry.rank_at).limit(DOCTORS)
        assert set(await session.scalars(first)) == set(entries)
        assert await session.scalar(select(func.count()).select_from(Appointment)) == DOCTORS
        assert await session.scalar(select(func.count()).select_from(Reservation)) == 2 * DOCTORS


async def take(sessions: SessionMaker, doctor: Principal) -> UUID | None:
    try:
        async with sessions.begin() as session:
            taken = await calls.take_next(
                session, doctor, now=NOW + timedelta(minutes=1), rules=DEFAULT_QUEUE_RULES, booking_rules=DEFAULT_RULES
            )
            return taken.entry.entry_id
    except Conflict:
        return None


async def test_joining_twice_at_once_is_joining_once(real_sessions: SessionMaker) -> None:
    async with real_sessions.begin() as session:
        clinic = await a_clinic(session)
        wanted = presence.Wanted(PresenceState.OPEN)
        await presence.set_presence(session, clinic.doctor(), wanted, now=NOW, rules=DEFAULT_QUEUE_RULES)

    async def join() -> bool:
        try:
            async with real_sessions.begin() as session:
                wish = joining.Wish("dermatology", "Une tache", frozenset())
                await joining.join(session, clinic.patient(), wish, now=NOW, rules=DEFAULT_QUEUE_RULES)
                return True
        except Conflict:
            return False

    assert sum(await asyncio.gather(*(join() for _ in range(8)))) == 1
