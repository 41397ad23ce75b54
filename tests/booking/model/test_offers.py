"""Many cancel, accept, decline, leave and book at once while two workers offer what became free: nothing is offered
twice, no offer is lost, and nobody who waits is passed over by a time that stays free.
"""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from booking import changes
from booking.models import Appointment, AppointmentStatus, Reservation
from booking.waiting_list import offers
from booking.waiting_list.models import Answer, Offer, OfferState, WaitingEntry, WaitingState
from core.db import SessionMaker
from core.errors import DomainError
from tests.booking.model.checks import wrongs
from tests.booking.waiting_list.line import TAKEN, Line, a_line

WAITING = range(9, 16)
OTHERS = range(16, 20)


async def _allowed(act: Awaitable[Any]) -> None:
    """Whoever comes too late is refused; anything else is a fault."""
    try:
        await act
    except DomainError:
        return


async def _settle(line: Line) -> None:
    """Until nothing is due, nor soon: what was contended is looked at again after two seconds."""
    for _ in range(3):
        await line.run()
        line.clock.forward(seconds=3)
    await line.run()


async def _wrong(line: Line) -> list[str]:
    async with line.sessions() as session:
        found = await wrongs(session)
        entries = {row.entry_id: row for row in await session.scalars(select(WaitingEntry))}
        appointments = {row.appointment_id: row for row in await session.scalars(select(Appointment))}
        made = list(await session.scalars(select(Offer)))
        busy = [row.during for row in await session.scalars(select(Reservation))]
    opened = Counter(one.entry_id for one in made if one.state == OfferState.OPEN)
    for one in entries.values():
        if opened[one.entry_id] != (one.state == WaitingState.OFFERED):
            found.append(f"{one.state} entry with {opened[one.entry_id]} open offers")
    for offer in made:
        about, entry = appointments[offer.appointment_id], entries[offer.entry_id]
        right = {
            OfferState.OPEN: {AppointmentStatus.PENDING},
            OfferState.ACCEPTED: {AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED},
        }.get(OfferState(offer.state), {AppointmentStatus.CANCELLED})
        if about.status not in right or about.patient_id != entry.patient_id:
            found.append(f"{offer.state} offer of a {about.status} appointment")
    held = {one.appointment_id for one in made if one.state == OfferState.OPEN}
    found += [
        "a hold that nobody was offered"
        for one in appointments.values()
        if one.status == AppointmentStatus.PENDING and one.appointment_id not in held
    ]
    had = defaultdict(set)
    for offer in made:
        had[offer.entry_id].add(appointments[offer.appointment_id].starts_at)
    for start in TAKEN:
        if start < line.clock() + timedelta(hours=1) or any(start in during for during in busy):
            continue
        found += [
            f"{start:%H:%M} is free and was never offered to one who waits"
            for one in entries.values()
            if one.state == WaitingState.WAITING and start not in had[one.entry_id]
        ]
    return found


async def _round(line: Line, chance: random.Random) -> None:
    """A few people act, two workers work: all at once."""
    async with line.sessions() as session:
        booked = list(
            await session.execute(
                text(
                    "SELECT appointment_id, patient_id FROM appointments WHERE status = 'booked' ORDER BY lower(during)"
                )
            )
        )
    acts: list[Awaitable[Any]] = [
        _cancel(line, line.clinic.patients.index(row.patient_id), row.appointment_id)
        for row in chance.sample(booked, min(len(booked), chance.randrange(3)))
    ]
    for patient, _, offer in await line.offers():
        act = chance.choice(["accept", "accept", "decline", "leave", "nothing", "nothing"])
        if act == "accept":
            acts.append(line.accept(patient, offer.offer_id))
        elif act == "decline":
            acts.append(_decline(line, patient, offer.offer_id))
        elif act == "leave":
            acts.append(line.leave(patient, offer.entry_id))
    acts += [line.book(patient, chance.choice(TAKEN)) for patient in chance.sample(OTHERS, 2)]
    workers = [line.worker() for _ in range(2)]
    acts += [worker.work_once() for worker in workers for _ in range(2)]
    chance.shuffle(acts)
    await asyncio.gather(*(_allowed(act) for act in acts))


async def _cancel(line: Line, patient: int, appointment_id: Any) -> None:
    async with line.sessions.begin() as session:
        await changes.cancel(session, line.clinic.patient(patient), appointment_id=appointment_id, now=line.clock())


async def _decline(line: Line, patient: int, offer_id: Any) -> None:
    async with line.sessions.begin() as session:
        person = line.clinic.patient(patient)
        await offers.decline(session, person, offer_id=offer_id, how=Answer.PATIENT, now=line.clock())


async def _play(sessions: SessionMaker, seed: int, rounds: int) -> int:
    """How many offers were made."""
    chance = random.Random(seed)
    async with a_line(sessions, patients=20) as line:
        for patient in WAITING:
            await line.wait(patient)
        for turn in range(rounds):
            await _round(line, chance)
            await _settle(line)
            assert not line.faults, line.faults
            wrong = await _wrong(line)
            assert not wrong, (seed, turn, wrong)
            if chance.random() < 0.3:
                # Somebody lets her deadline pass.
                line.clock.forward(minutes=16)
                await _settle(line)
        return len(await line.offers(None))


async def test_no_offer_is_lost_and_none_is_made_twice(real_sessions: SessionMaker) -> None:
    assert await _play(real_sessions, 1, 8) > 3


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(2, 32))
async def test_no_offer_is_lost_in_many_plays(real_sessions: SessionMaker, seed: int) -> None:
    await _play(real_sessions, seed, 12)
