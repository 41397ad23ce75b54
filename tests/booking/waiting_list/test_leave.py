from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from booking.availability import Interval
from booking.models import (
    Appointment,
    AppointmentStatus,
    CancelCode,
    ExceptionKind,
    Opening,
    Practitioner,
    ResourceKind,
    RuleException,
)
from booking.openings import open_extra, refresh_openings
from booking.resources import resource_ids
from booking.waiting_list.models import OfferState, Priority, WaitingEntry, WaitingState
from booking.waiting_list.reoffering import reoffer_name
from core.errors import Gone
from core.jobs import withdraw
from tests.booking.clinic import NOW, at, number_of
from tests.booking.waiting_list.line import Line, booking_of


async def on_leave(line: Line, first: int | date, last: int | date) -> UUID:
    """The dermatologist is away on these days, of November unless said; her appointments are re-offered."""
    leave_id = uuid4()
    begins, ends = (day if isinstance(day, date) else date(2026, 11, day) for day in (first, last))
    async with line.sessions.begin() as session:
        number = await number_of(session, line.clinic.skin)
        session.add_all(
            RuleException(
                exception_id=uuid4(),
                resource_id=number,
                day=begins + timedelta(days=day),
                kind=ExceptionKind.CLOSED,
                starts_local=time(0),
                ends_local=time(0),
                tz="Europe/Paris",
                leave_id=leave_id,
            )
            for day in range((ends - begins).days + 1)
        )
        await session.flush()
        await refresh_openings(session, now=line.clock(), days=60, resources=[number])
    return leave_id


async def reoffer(line: Line, leave_id: UUID, *appointments: UUID) -> None:
    for appointment_id in appointments:
        await line.emit("leave.reoffer", appointment_id=appointment_id, leave_id=leave_id)


async def no_more_hours(line: Line) -> None:
    async with line.sessions.begin() as session:
        number = await number_of(session, line.clinic.skin)
        await session.execute(delete(Opening).where(Opening.resource_id == number))


async def test_each_patient_is_offered_a_time_after_the_leave_and_told_that_the_old_one_is_gone(line: Line) -> None:
    leave_id = await on_leave(line, 23, 25)
    old = [await booking_of(line, patient) for patient in range(9)]
    await reoffer(line, leave_id, *old)
    offered = await line.offers()
    assert {patient for patient, _, _ in offered} == set(range(9))
    assert all(at(0, day=26) < start < at(0, day=26) + timedelta(days=14) for _, start, _ in offered)
    assert all(offer.deadline == line.clock() + timedelta(hours=48) for _, _, offer in offered[3:])
    for appointment_id in old:
        row = await line.appointment(appointment_id)
        assert (row.status, row.cancel_code) == (AppointmentStatus.CANCELLED, CancelCode.PRACTITIONER_LEAVE)


async def test_the_hour_of_the_day_is_kept_where_it_is_free(line: Line) -> None:
    leave_id = await on_leave(line, 23, 25)
    await reoffer(line, leave_id, await booking_of(line, 4))
    [(_, start, _)] = await line.offers()
    old = await line.appointment(await booking_of(line, 4))
    assert start.time() == old.starts_at.time()


async def test_running_again_changes_nothing(line: Line) -> None:
    leave_id = await on_leave(line, 23, 25)
    appointment = await booking_of(line, 4)
    async with line.sessions.begin() as session:
        row = await session.get_one(Appointment, appointment)
        assert row.status == AppointmentStatus.BOOKED
    await reoffer(line, leave_id, appointment, appointment)
    assert len(await line.offers()) == 1


async def test_an_accepted_time_ends_the_search(line: Line) -> None:
    leave_id = await on_leave(line, 23, 25)
    await reoffer(line, leave_id, await booking_of(line, 4))
    offer = await line.offer()
    booked = await line.accept(4, offer.offer_id)
    assert booked.status == AppointmentStatus.BOOKED
    assert (await line.entry(offer.entry_id)).state == WaitingState.BOOKED


async def test_a_colleague_is_offered_when_the_practitioner_has_nothing(line: Line) -> None:
    async with line.sessions.begin() as session:
        skin = await session.get_one(Practitioner, line.clinic.skin)
        colleague = Practitioner(
            **{
                column.name: getattr(skin, column.name)
                for column in Practitioner.__table__.columns
                if column.name not in {"practitioner_id", "rpps"}
            },
            practitioner_id=uuid4(),
            rpps="99900000077",
        )
        session.add(colleague)
        await session.flush()
        numbers = await resource_ids(session, {colleague.practitioner_id: ResourceKind.PRACTITIONER})
        number = numbers[colleague.practitioner_id]
        await open_extra(session, resource_id=number, during=Interval(at(13, day=27), at(14, day=27)))
    leave_id = await on_leave(line, 23, 25)
    await no_more_hours(line)
    await reoffer(line, leave_id, await booking_of(line, 4))
    offer = await line.offer()
    row = await line.appointment(offer.appointment_id)
    assert (row.practitioner_id, row.starts_at) == (colleague.practitioner_id, at(13, day=27))


async def test_with_no_time_at_all_the_patient_waits_before_all_others(line: Line) -> None:
    leave_id = await on_leave(line, 23, 25)
    await no_more_hours(line)
    ordinary = await line.wait(10, latest=date(2026, 12, 31), earliest=date(2026, 12, 30))
    appointment = await booking_of(line, 4)
    await reoffer(line, leave_id, appointment)
    assert await line.offers() == []
    async with line.sessions() as session:
        entry = (await session.scalars(select(WaitingEntry).where(WaitingEntry.instead_of == appointment))).one()
    assert (entry.state, entry.priority) == (WaitingState.WAITING, Priority.LEAVE)
    assert (await line.appointment(appointment)).cancel_code == CancelCode.PRACTITIONER_LEAVE
    async with line.sessions.begin() as session:
        number = await number_of(session, line.clinic.skin)
        during = Interval(NOW + timedelta(days=37, hours=2), NOW + timedelta(days=37, hours=2, minutes=20))
        await open_extra(session, resource_id=number, during=during)
    await line.emit("hours.opened", practitioner_id=line.clinic.skin)
    assert [patient for patient, _, _ in await line.offers()] == [4]
    assert (await line.entry(ordinary)).state == WaitingState.WAITING


async def test_whoever_does_not_answer_stays_on_the_list_until_somebody_sees_to_it(line: Line) -> None:
    leave_id = await on_leave(line, 23, 25)
    await reoffer(line, leave_id, await booking_of(line, 4))
    entry_id = (await line.offer()).entry_id
    for _ in range(5):
        line.clock.forward(days=30)
        await line.run()
    entry = await line.entry(entry_id)
    assert (entry.state, entry.priority) == (WaitingState.WAITING, Priority.LEAVE)
    assert await line.offers(OfferState.EXPIRED)


async def test_who_waits_for_a_sooner_time_keeps_her_place_with_the_highest_priority(line: Line) -> None:
    appointment = await line.book(10, at(9, day=25))
    await line.run()
    entry_id = await line.wait(10, sooner_than=appointment, practitioner_id=None)
    leave_id = await on_leave(line, 24, 27)
    await reoffer(line, leave_id, appointment)
    entry = await line.entry(entry_id)
    assert (entry.priority, entry.instead_of, entry.sooner_than) == (Priority.LEAVE, appointment, None)
    assert [patient for patient, _, _ in await line.offers()] == [10]


async def test_two_visits_of_one_course_hit_by_a_leave_are_both_re_offered(line: Line) -> None:
    first, second = await line.book(10, at(9, day=24)), await line.book(10, at(9, day=25))
    await line.run()
    leave_id = await on_leave(line, 23, 25)
    await reoffer(line, leave_id, first, second)
    assert [patient for patient, _, _ in await line.offers()] == [10, 10]


async def test_by_night_nobody_is_woken_for_a_visit_that_can_wait(line: Line) -> None:
    appointment = await line.book(10, at(9, day=25))
    await line.run()
    leave_id = await on_leave(line, 25, 26)
    line.clock.now = at(22)
    await reoffer(line, leave_id, appointment)
    assert await line.offers() == []
    assert (await line.appointment(appointment)).status == AppointmentStatus.BOOKED
    line.clock.now = at(7, day=24)
    await line.run()
    assert [patient for patient, _, _ in await line.offers()] == [10]


async def test_the_hour_of_the_day_is_the_clocks_when_the_clocks_change(line: Line) -> None:
    """Friday 26 March at 9:00 of Paris is 8:00 UTC; from Sunday on it is 7:00. Monday is Easter Monday."""
    line.clock.now = datetime(2027, 3, 22, 7, tzinfo=UTC)
    async with line.sessions.begin() as session:
        await refresh_openings(session, now=line.clock(), days=30)
    old = await line.book(10, datetime(2027, 3, 26, 8, tzinfo=UTC))
    leave_id = await on_leave(line, date(2027, 3, 26), date(2027, 3, 26))
    await reoffer(line, leave_id, old)
    [(_, start, _)] = await line.offers()
    assert start == datetime(2027, 3, 30, 7, tzinfo=UTC)


async def test_what_waits_for_the_morning_is_forgotten_with_its_leave(line: Line) -> None:
    appointment = await line.book(10, at(9, day=25))
    await line.run()
    leave_id = await on_leave(line, 25, 26)
    line.clock.now = at(22)
    name = reoffer_name(leave_id, appointment)
    await line.emit("leave.reoffer", dedupe=name, appointment_id=appointment, leave_id=leave_id)
    async with line.sessions.begin() as session:
        await withdraw(session, name)
    line.clock.now = at(8, day=24)
    await line.run()
    assert await line.offers() == []
    assert (await line.appointment(appointment)).status == AppointmentStatus.BOOKED


async def test_a_time_offered_within_the_leave_is_taken_back(line: Line) -> None:
    """Accepted afterwards, it would stand where nobody consults."""
    entry_id = await line.wait(10)
    await line.cancel(3, await booking_of(line, 3))
    offer = await line.offer()
    leave_id = await on_leave(line, 23, 25)
    await reoffer(line, leave_id, offer.appointment_id)
    assert await line.offers() == []
    with pytest.raises(Gone):
        await line.accept(10, offer.offer_id)
    entry = await line.entry(entry_id)
    assert (entry.state, entry.priority) == (WaitingState.WAITING, Priority.ORDINARY)
    assert await line.held(at(9)) == 0


async def test_an_offer_accepted_before_the_leave_reached_it_is_an_appointment_it_hits(line: Line) -> None:
    await line.wait(10)
    await line.cancel(3, await booking_of(line, 3))
    offer = await line.offer()
    leave_id = await on_leave(line, 23, 25)
    await line.accept(10, offer.offer_id)
    await reoffer(line, leave_id, offer.appointment_id)
    assert [patient for patient, _, _ in await line.offers()] == [10]
    assert (await line.appointment(offer.appointment_id)).cancel_code == CancelCode.PRACTITIONER_LEAVE
