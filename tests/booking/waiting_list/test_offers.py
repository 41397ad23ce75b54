import asyncio
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from booking import changes, service
from booking.models import Appointment, AppointmentStatus, CancelCode, Reservation
from booking.rules import DEFAULT_RULES
from booking.waiting_list import entries, offers
from booking.waiting_list.models import Answer, Offer, OfferState, WaitingState
from booking.waiting_list.rules import DEFAULT_OFFER_RULES
from core.access import CareLink
from core.errors import Conflict, DomainError, Gone, Unavailable
from tests.booking.clinic import at
from tests.booking.waiting_list.line import TAKEN, Line, booking_of

TEN = at(9)


async def an_offer(line: Line, patient: int = 10, **wanted) -> Offer:
    """One waits for Monday, and ten o'clock becomes free."""
    await line.wait(patient, **wanted)
    await line.cancel(3, await booking_of(line, 3))
    return await line.offer()


async def sooner(line: Line, patient: int = 10) -> tuple[Offer, Appointment]:
    """One has an appointment on Wednesday, waits for a sooner one, and is offered Monday at ten."""
    later = await line.book(patient, at(9, day=25))
    await line.run()
    offer = await an_offer(line, patient, sooner_than=later, practitioner_id=None)
    return offer, await line.appointment(later)


async def test_an_accepted_offer_is_an_appointment_and_its_wait_is_over(line: Line) -> None:
    offer = await an_offer(line)
    booked = await line.accept(10, offer.offer_id)
    assert (booked.status, booked.starts_at) == (AppointmentStatus.BOOKED, TEN)
    assert (await line.entry(offer.entry_id)).state == WaitingState.BOOKED
    async with line.sessions() as session:
        links = select(func.count()).where(CareLink.source_id == booked.appointment_id)
        assert await session.scalar(links) == 2
    line.clock.forward(hours=1)
    await line.run()
    assert (await line.appointment(booked.appointment_id)).status == AppointmentStatus.BOOKED


async def test_accepting_again_answers_the_same(line: Line) -> None:
    offer = await an_offer(line)
    first = await line.accept(10, offer.offer_id)
    assert (await line.accept(10, offer.offer_id)).appointment_id == first.appointment_id


async def test_a_sooner_time_replaces_the_later_one_in_one_step(line: Line) -> None:
    offer, later = await sooner(line)
    booked = await line.accept(10, offer.offer_id)
    assert booked.starts_at == TEN
    given_up = await line.appointment(later.appointment_id)
    assert (given_up.status, given_up.cancel_code) == (AppointmentStatus.CANCELLED, CancelCode.EARLIER_FOUND)


async def test_a_declined_sooner_time_leaves_the_later_one(line: Line) -> None:
    offer, later = await sooner(line)
    await line.decline(10, offer.offer_id)
    assert (await line.appointment(later.appointment_id)).status == AppointmentStatus.BOOKED
    assert (await line.entry(offer.entry_id)).state == WaitingState.WAITING


async def test_a_time_given_up_for_a_sooner_one_feeds_the_list(line: Line) -> None:
    offer, later = await sooner(line)
    day = later.starts_at.date()
    # Two times suit: the first is taken, and she declines the second.
    await line.wait(11, earliest=day, latest=day, hours_from=time(10), hours_until=time(10, 40))
    [(_, _, early)] = [one for one in await line.offers() if one[0] == 11]
    await line.decline(11, early.offer_id)
    await line.accept(10, offer.offer_id)
    await line.run()
    assert (11, later.starts_at) in [(patient, start) for patient, start, _ in await line.offers()]


async def test_an_offer_that_is_no_longer_sooner_is_taken_back(line: Line) -> None:
    """Her appointment moves before the offered hour: accepting would cost her the sooner one."""
    later = await line.book(10, at(9, day=26))
    await line.run()
    wednesday = at(0, day=25).date()
    entry_id = await line.wait(10, sooner_than=later, practitioner_id=None, earliest=wednesday, latest=wednesday)
    offer = await line.offer()
    assert (await line.appointment(offer.appointment_id)).starts_at == at(8, day=25)
    async with line.sessions.begin() as session:
        await changes.move(
            session, line.clinic.patient(10), appointment_id=later, starts_at=at(9, day=24), now=line.clock()
        )
    await line.run()
    assert await line.offers() == []
    assert (await line.appointment(later)).status == AppointmentStatus.BOOKED
    assert await line.held(at(8, day=25)) == 0
    assert (await line.entry(entry_id)).state == WaitingState.WAITING


async def test_what_is_later_than_the_appointment_is_not_sooner(line: Line) -> None:
    await line.wait(2, sooner_than=await booking_of(line, 2), practitioner_id=None)
    await line.cancel(3, await booking_of(line, 3))
    assert await line.offers() == []


async def test_an_offer_is_gone_after_its_deadline(line: Line) -> None:
    offer = await an_offer(line)
    line.clock.forward(minutes=15, seconds=1)
    with pytest.raises(Gone):
        await line.accept(10, offer.offer_id)
    await line.run()
    with pytest.raises(Gone):
        await line.accept(10, offer.offer_id)


async def test_whoever_leaves_the_list_gives_back_what_was_offered(line: Line) -> None:
    offer = await an_offer(line)
    await line.wait(11)
    await line.leave(10, offer.entry_id)
    await line.run()
    assert [(patient, start) for patient, start, _ in await line.offers()] == [(11, TEN)]
    with pytest.raises(Gone):
        await line.accept(10, offer.offer_id)
    assert (await line.entry(offer.entry_id)).state == WaitingState.LEFT


async def test_a_hold_confirmed_as_an_appointment_settles_its_offer(line: Line) -> None:
    offer, later = await sooner(line)
    async with line.sessions.begin() as session:
        person = line.clinic.patient(10)
        await service.confirm(session, person, appointment_id=offer.appointment_id, now=line.clock())
    await line.run()
    assert (await line.entry(offer.entry_id)).state == WaitingState.BOOKED
    assert (await line.appointment(later.appointment_id)).cancel_code == CancelCode.EARLIER_FOUND


async def test_a_hold_cancelled_as_an_appointment_declines_its_offer(line: Line) -> None:
    offer = await an_offer(line)
    await line.wait(11)
    await line.cancel(10, offer.appointment_id)
    assert (await line.entry(offer.entry_id)).state == WaitingState.WAITING
    assert [patient for patient, _, _ in await line.offers()] == [11]


async def test_who_gives_up_the_later_appointment_no_longer_waits_for_a_sooner_one(line: Line) -> None:
    offer, later = await sooner(line)
    await line.cancel(10, later.appointment_id)
    assert (await line.entry(offer.entry_id)).state == WaitingState.LEFT
    assert await line.offers() == []
    assert await line.held(TEN) == 0


async def test_staff_answer_for_a_patient_and_offer_by_hand(line: Line) -> None:
    entry = await line.wait(10)
    await line.cancel(3, await booking_of(line, 3))
    first = await line.offer()
    assistant = line.clinic.assistant()
    async with line.sessions.begin() as session:
        await offers.decline(session, assistant, offer_id=first.offer_id, how=Answer.STAFF, now=line.clock())
    await line.run()
    async with line.sessions.begin() as session:
        made = await entries.offer_by_hand(
            session,
            assistant,
            entry_id=entry,
            practitioner_id=line.clinic.skin,
            starts_at=TEN,
            now=line.clock(),
            rules=DEFAULT_RULES,
            offers=DEFAULT_OFFER_RULES,
        )
    assert made.made_by == assistant.account_id
    async with line.sessions.begin() as session:
        booked = await offers.accept(
            session,
            assistant,
            offer_id=made.offer_id,
            how=Answer.STAFF,
            now=line.clock(),
            rules=DEFAULT_RULES,
        )
    assert (booked.starts_at, booked.patient_id) == (TEN, line.clinic.patients[10])


async def test_twenty_accept_at_once_and_one_appointment_is_made(real_line: Line) -> None:
    line = real_line
    offer, later = await sooner(line)
    answers = await asyncio.gather(*(line.accept(10, offer.offer_id) for _ in range(20)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {Appointment}
    assert await line.held(TEN) == 1
    assert (await line.appointment(later.appointment_id)).cancel_code == CancelCode.EARLIER_FOUND
    async with line.sessions() as session:
        live = select(func.count()).where(
            Appointment.patient_id == line.clinic.patients[10], Appointment.status == AppointmentStatus.BOOKED
        )
        assert await session.scalar(live) == 1


@pytest.mark.parametrize("seconds", [-1, 0, 1])
async def test_accepting_while_it_expires_leaves_one_of_the_two_appointments(real_line: Line, seconds: int) -> None:
    line = real_line
    offer, later = await sooner(line)
    line.clock.now = offer.deadline + timedelta(seconds=seconds)

    async def answer() -> object:
        try:
            return await line.accept(10, offer.offer_id)
        except DomainError as error:
            return error

    async def sweep() -> None:
        async with line.sessions.begin() as session:
            await offers.expire(session, offer_id=offer.offer_id, now=line.clock(), offers=DEFAULT_OFFER_RULES)

    answered, *_ = await asyncio.gather(answer(), sweep(), answer(), sweep())
    await line.run()
    kept = await line.appointment(later.appointment_id)
    new = await line.appointment(offer.appointment_id)
    if isinstance(answered, Appointment):
        assert (kept.status, new.status) == (AppointmentStatus.CANCELLED, AppointmentStatus.BOOKED)
    else:
        assert isinstance(answered, Gone)
        assert (kept.status, new.status) == (AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED)
        assert await line.held(TEN) == 0


async def test_accepting_while_leaving_ends_one_way(real_line: Line) -> None:
    line = real_line
    offer = await an_offer(line)

    async def answer() -> object:
        try:
            return await line.accept(10, offer.offer_id)
        except DomainError as error:
            return error

    answered, _ = await asyncio.gather(answer(), line.leave(10, offer.entry_id))
    await line.run()
    entry = await line.entry(offer.entry_id)
    if isinstance(answered, Appointment):
        assert entry.state == WaitingState.BOOKED
        assert await line.held(TEN) == 1
    else:
        assert entry.state == WaitingState.LEFT
        assert await line.held(TEN) == 0


async def test_many_times_freed_at_once_lose_no_offer(real_line: Line) -> None:
    """Nine times, twelve people, four workers: every time is offered once, to nine people."""
    line = real_line
    for patient in range(10, 22):
        await line.wait(patient)
    booked = [await booking_of(line, patient) for patient in range(len(TAKEN))]
    for patient, appointment in enumerate(booked):
        async with line.sessions.begin() as session:
            await changes.cancel(session, line.clinic.patient(patient), appointment_id=appointment, now=line.clock())

    async def keep_working() -> None:
        worker = line.worker()
        while await worker.work_once():
            continue

    for _ in range(6):
        await asyncio.gather(*(keep_working() for _ in range(4)))
        line.clock.forward(seconds=3)
    found = await line.offers()
    assert {start for _, start, _ in found} == set(TAKEN)
    assert len({patient for patient, _, _ in found}) == len(found) == len(TAKEN)
    assert not [fault for fault in line.faults if not isinstance(fault, Unavailable)]


async def test_random_steps_leave_nobody_with_two_and_no_time_stuck(real_line: Line) -> None:
    """Answers, departures and expiries side by side; at the end every hold belongs to an open offer."""
    line = real_line
    ids = [await line.wait(patient) for patient in range(10, 20)]
    for patient in range(len(TAKEN)):
        await line.cancel(patient, await booking_of(line, patient))
    for turn in range(4):
        opened = await line.offers()

        async def step(turn: int, number: int, patient: int, offer: Offer) -> None:
            try:
                match (number + turn) % 4:
                    case 0:
                        await line.accept(patient, offer.offer_id)
                    case 1:
                        async with line.sessions.begin() as session:
                            person = line.clinic.patient(patient)
                            how = Answer.PATIENT
                            await offers.decline(session, person, offer_id=offer.offer_id, how=how, now=line.clock())
                    case 2:
                        await line.leave(patient, offer.entry_id)
            except (Gone, Conflict):
                return

        steps = [step(turn, number, patient, offer) for number, (patient, _, offer) in enumerate(opened)]
        workers = [line.worker() for _ in range(2)]
        await asyncio.gather(*steps, *(worker.work_once() for worker in workers))
        line.clock.forward(minutes=16)
        await line.run()
    line.clock.now = at(20)
    await line.run()
    async with line.sessions() as session:
        holds = select(Reservation.appointment_id).where(Reservation.hold_until.is_not(None)).distinct()
        opened_holds = select(Offer.appointment_id).where(Offer.state == OfferState.OPEN)
        assert set(await session.scalars(holds)) == set(await session.scalars(opened_holds)) == set()
        booked = (
            select(Appointment.patient_id, func.count())
            .where(Appointment.status == AppointmentStatus.BOOKED)
            .group_by(Appointment.patient_id)
        )
        assert all(count == 1 for _, count in await session.execute(booked))
    assert len(ids) == 10
