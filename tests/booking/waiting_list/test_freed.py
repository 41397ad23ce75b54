from datetime import date, time, timedelta
from uuid import uuid4

from booking import changes
from booking.availability import Interval
from booking.changes import expire_holds
from booking.models import CancelCode, ExceptionKind, Practitioner, RuleException
from booking.openings import open_extra, refresh_openings
from booking.service import place
from booking.visits import Wish
from booking.waiting_list.models import OfferState, Priority, WaitingEntry, WaitingState
from tests.booking.clinic import at, number_of
from tests.booking.waiting_list.line import MONDAY, TAKEN, Line, booking_of

TEN = at(9)
"""Ten o'clock in Paris."""


async def free(line: Line, start=TEN) -> None:
    """Whoever has that time gives it back."""
    patient = TAKEN.index(start)
    await line.cancel(patient, await booking_of(line, patient))


async def test_a_cancelled_time_is_held_for_the_first_in_line(line: Line) -> None:
    first, second = await line.wait(10), await line.wait(11)
    await free(line)
    [(patient, start, offer)] = await line.offers()
    assert (patient, start) == (10, TEN)
    assert offer.deadline == line.clock() + timedelta(minutes=15)
    assert (await line.entry(first)).state == WaitingState.OFFERED
    assert (await line.entry(second)).state == WaitingState.WAITING
    assert await line.held(TEN) == 1


async def test_a_declined_time_goes_to_the_next_and_never_back(line: Line) -> None:
    await line.wait(10)
    await line.wait(11)
    await free(line)
    await line.decline(10, (await line.offer()).offer_id)
    assert [(patient, start) for patient, start, _ in await line.offers()] == [(11, TEN)]
    await line.decline(11, (await line.offer()).offer_id)
    assert await line.offers() == []
    assert await line.held(TEN) == 0


async def test_an_unanswered_time_goes_to_the_next_at_the_deadline(line: Line) -> None:
    entry = await line.wait(10)
    await line.wait(11)
    await free(line)
    line.clock.forward(minutes=14)
    await line.run()
    assert [patient for patient, _, _ in await line.offers()] == [10]
    line.clock.forward(minutes=1)
    await line.run()
    assert [patient for patient, _, _ in await line.offers()] == [11]
    [(_, _, expired)] = await line.offers(OfferState.EXPIRED)
    assert (await line.appointment(expired.appointment_id)).cancel_code == CancelCode.OFFER_EXPIRED
    assert (await line.entry(entry)).state == WaitingState.WAITING


async def test_a_hold_swept_before_its_job_ends_its_offer_too(line: Line) -> None:
    entry = await line.wait(10)
    await line.wait(11)
    await free(line)
    line.clock.forward(minutes=16)
    await expire_holds(line.sessions, now=line.clock())
    await line.run()
    assert [patient for patient, _, _ in await line.offers()] == [11]
    assert (await line.entry(entry)).state == WaitingState.WAITING
    [(_, _, expired)] = await line.offers(OfferState.EXPIRED)
    assert (await line.appointment(expired.appointment_id)).cancel_code == CancelCode.OFFER_EXPIRED


async def test_an_expired_hold_of_anybody_feeds_the_list(line: Line) -> None:
    appointment = await booking_of(line, 3)
    await line.cancel(3, appointment)
    async with line.sessions.begin() as session:
        wish = Wish(line.clinic.skin, TEN, patient_id=line.clinic.patients[12])
        await place(session, line.clinic.patient(12), wish, now=line.clock(), hold=timedelta(minutes=10))
    await line.wait(10)
    assert await line.offers() == []
    line.clock.forward(minutes=11)
    await expire_holds(line.sessions, now=line.clock())
    await line.run()
    assert [(patient, start) for patient, start, _ in await line.offers()] == [(10, TEN)]


async def test_a_moved_appointment_feeds_the_list_with_its_old_time(line: Line) -> None:
    await line.wait(10)
    async with line.sessions.begin() as session:
        await changes.move(
            session,
            line.clinic.patient(3),
            appointment_id=await booking_of(line, 3),
            starts_at=at(8, day=24),
            now=line.clock(),
        )
    await line.run()
    assert [(patient, start) for patient, start, _ in await line.offers()] == [(10, TEN)]


async def test_what_is_left_of_a_long_missed_visit_is_offered(line: Line) -> None:
    async with line.sessions.begin() as session:
        who = await session.get_one(Practitioner, line.clinic.heart)
        who.visit_minutes = 120
    long = await line.book(5, at(13, day=24), line.clinic.heart)
    async with line.sessions.begin() as session:
        who = await session.get_one(Practitioner, line.clinic.heart)
        who.visit_minutes = 15
    tuesday = date(2026, 11, 24)
    await line.wait(10, practitioner_id=line.clinic.heart, earliest=tuesday, latest=tuesday)
    line.clock.now = at(13, 5, day=24)
    async with line.sessions.begin() as session:
        await changes.miss(session, line.clinic.assistant(), appointment_id=long, now=line.clock())
    await line.run()
    [(patient, start, _)] = await line.offers()
    assert patient == 10
    assert start >= line.clock() + timedelta(minutes=40)


async def test_urgent_comes_before_earlier(line: Line) -> None:
    await line.wait(10)
    urgent = await line.wait(11)
    async with line.sessions.begin() as session:
        (await session.get_one(WaitingEntry, urgent)).priority = Priority.URGENT
    await free(line)
    assert [patient for patient, _, _ in await line.offers()] == [11]


async def test_hours_days_and_places_that_do_not_suit_are_not_offered(line: Line) -> None:
    await line.wait(9, hours_from=time(10, 30))
    await line.wait(10, hours_until=time(10, 10))
    await line.wait(11, weekdays=(1, 2))
    await line.wait(12, earliest=date(2026, 11, 24), latest=date(2026, 11, 24), hours_until=time(9, 5))
    await line.wait(13, hours_from=time(9), hours_until=time(11), weekdays=(0,))
    await free(line)
    assert [patient for patient, _, _ in await line.offers()] == [13]


async def test_whoever_is_too_young_is_passed_over(line: Line) -> None:
    async with line.sessions.begin() as session:
        (await session.get_one(Practitioner, line.clinic.skin)).min_age = 90
    await line.wait(10)
    await free(line)
    assert await line.offers() == []
    assert await line.held(TEN) == 0


async def test_whoever_is_busy_then_is_passed_over(line: Line) -> None:
    afternoon = {"earliest": date(2026, 11, 24), "latest": date(2026, 11, 24), "hours_from": time(14)}
    await line.book(10, at(13, day=24), line.clinic.heart)
    for patient in (10, 11):
        await line.wait(patient, **afternoon)
    async with line.sessions.begin() as session:
        number = await number_of(session, line.clinic.skin)
        await open_extra(session, resource_id=number, during=Interval(at(13, day=24), at(13, 20, day=24)))
    await line.emit("hours.opened", practitioner_id=line.clinic.skin)
    assert [patient for patient, _, _ in await line.offers()] == [11]


async def test_one_patient_is_offered_one_of_two_freed_times(line: Line) -> None:
    await line.wait(10)
    await free(line)
    await free(line, TAKEN[5])
    assert len(await line.offers()) == 1
    await line.wait(11)
    assert [patient for patient, _, _ in await line.offers()] == [10, 11]


async def test_by_night_nobody_is_asked_before_the_morning(line: Line) -> None:
    tuesday = date(2026, 11, 24)
    busy = [await line.book(n, start + timedelta(days=1)) for n, start in enumerate(TAKEN)]
    await line.wait(10, earliest=tuesday, latest=tuesday)
    line.clock.now = at(21, 30)
    await line.cancel(3, busy[3])
    assert await line.offers() == []
    assert await line.held(TEN + timedelta(days=1)) == 0
    line.clock.now = at(7, 0, day=24)
    await line.run()
    [(patient, start, offer)] = await line.offers()
    assert (patient, start) == (10, TEN + timedelta(days=1))
    assert offer.deadline == line.clock() + timedelta(minutes=15)


async def test_a_time_too_near_to_answer_stays_free_for_everybody(line: Line) -> None:
    await line.wait(10)
    line.clock.now = TEN - timedelta(minutes=35)
    await free(line)
    assert await line.offers() == []
    assert await line.held(TEN) == 0


async def test_there_is_longer_to_answer_when_the_time_is_far_ahead(line: Line) -> None:
    day = date(2026, 12, 4)
    times = [start + timedelta(days=11) for start in TAKEN]
    booked = [await line.book(n, start) for n, start in enumerate(times)]
    await line.wait(10, earliest=day, latest=day)
    await line.cancel(0, booked[0])
    offer = await line.offer()
    assert offer.deadline - line.clock() >= timedelta(hours=12)


async def test_new_hours_are_offered_down_the_line(line: Line) -> None:
    for patient in (10, 11, 12):
        await line.wait(patient)
    async with line.sessions.begin() as session:
        number = await number_of(session, line.clinic.skin)
        await open_extra(session, resource_id=number, during=Interval(at(13), at(13, 40)))
    await line.emit("hours.opened", practitioner_id=line.clinic.skin)
    offered = [(patient, start) for patient, start, _ in await line.offers()]
    assert offered == [(10, at(13)), (11, at(13, 20))]


async def test_what_is_free_already_is_offered_to_whoever_joins(line: Line) -> None:
    await free(line)
    await line.wait(10)
    assert [(patient, start) for patient, start, _ in await line.offers()] == [(10, TEN)]


async def test_anybody_of_the_speciality_will_do_for_who_says_so(line: Line) -> None:
    await line.wait(10, practitioner_id=None, speciality="dermatology")
    await free(line)
    assert [patient for patient, _, _ in await line.offers()] == [10]


async def test_after_three_offers_without_an_answer_somebody_no_longer_waits(line: Line) -> None:
    entry = await line.wait(10)
    for start in TAKEN[4:7]:
        await free(line, start)
        line.clock.forward(minutes=16)
        await line.run()
    assert (await line.entry(entry)).state == WaitingState.EXPIRED


async def test_an_entry_ends_after_its_last_day(line: Line) -> None:
    entry = await line.wait(10)
    line.clock.now = at(22, 59)
    await line.run()
    assert (await line.entry(entry)).state == WaitingState.WAITING
    line.clock.now = at(23)
    await line.run()
    assert (await line.entry(entry)).state == WaitingState.EXPIRED
    assert (await line.entry(entry)).latest == MONDAY


async def test_a_day_opened_on_the_agenda_reaches_the_list_once_it_can_no_longer_be_taken_back(line: Line) -> None:
    saturday = date(2026, 11, 28)
    await line.wait(10, earliest=saturday, latest=saturday)
    async with line.sessions.begin() as session:
        number = await number_of(session, line.clinic.skin)
        session.add(
            RuleException(
                exception_id=uuid4(),
                resource_id=number,
                day=saturday,
                kind=ExceptionKind.OPEN,
                starts_local=time(9),
                ends_local=time(9, 20),
                tz="Europe/Paris",
            )
        )
        await session.flush()
        await refresh_openings(session, now=line.clock(), days=60, resources=[number])
    await line.run()
    assert await line.offers() == []
    line.clock.forward(minutes=10)
    await line.run()
    assert [(patient, start) for patient, start, _ in await line.offers()] == [(10, at(8, day=28))]
