from datetime import date
from uuid import uuid4

import pytest

from booking.models import VisitMode
from booking.rules import DEFAULT_RULES
from booking.waiting_list import entries, reach
from booking.waiting_list.asked import Wanted
from booking.waiting_list.models import Priority, WaitingState
from booking.waiting_list.rules import DEFAULT_OFFER_RULES
from core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from core.identity import Principal
from tests.booking.clinic import at
from tests.booking.waiting_list.line import MONDAY, Line, booking_of


async def join(line: Line, principal: Principal, **wanted):
    async with line.sessions.begin() as session:
        return await entries.join(
            session, principal, Wanted(**wanted), now=line.clock(), rules=DEFAULT_RULES, offers=DEFAULT_OFFER_RULES
        )


async def test_nobody_waits_twice_for_the_same(line: Line) -> None:
    await line.wait(10)
    with pytest.raises(Conflict):
        await line.wait(10)
    await line.wait(10, practitioner_id=None, speciality="dermatology")


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({}, Invalid),
        ({"practitioner_id": uuid4()}, NotFound),
        ({"speciality": "astrology"}, NotFound),
        ({"speciality": "dermatology", "earliest": date(2026, 12, 2), "latest": date(2026, 12, 1)}, Invalid),
        ({"speciality": "dermatology", "mode": VisitMode.CABIN}, Invalid),
        ({"speciality": "dermatology", "zone_id": uuid4()}, NotFound),
        ({"speciality": "dermatology", "visit_type": "unknown"}, NotFound),
        ({"speciality": "dermatology", "patient_id": uuid4()}, NotFound),
        ({"sooner_than": uuid4()}, NotFound),
    ],
)
async def test_what_cannot_be_meant_is_refused(line: Line, wanted, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        await join(line, line.clinic.patient(10), **wanted)


async def test_who_does_not_consult_from_afar_is_not_waited_for_at_home(line: Line) -> None:
    with pytest.raises(Conflict):
        await join(line, line.clinic.patient(10), practitioner_id=line.clinic.heart, mode=VisitMode.HOME)


async def test_an_assistant_puts_anybody_on_the_list_of_her_place_only(line: Line) -> None:
    assistant = line.clinic.assistant()
    asked = {"practitioner_id": line.clinic.skin, "patient_id": line.clinic.patients[10]}
    entry = await join(line, assistant, **asked, urgent=True)
    assert entry.priority == Priority.URGENT
    with pytest.raises(Forbidden):
        await join(line, line.clinic.assistant(line.clinic.pharmacy_id), **asked)
    with pytest.raises(Invalid):
        await join(line, assistant, practitioner_id=line.clinic.skin)


async def test_a_patient_cannot_say_that_it_is_urgent(line: Line) -> None:
    entry = await join(line, line.clinic.patient(10), practitioner_id=line.clinic.skin, urgent=True)
    assert entry.priority == Priority.ORDINARY
    async with line.sessions.begin() as session:
        with pytest.raises(Forbidden):
            await entries.change(
                session,
                line.clinic.patient(10),
                entry_id=entry.entry_id,
                changes={"urgent": True},
                now=line.clock(),
            )


async def test_who_changes_what_suits_is_offered_what_is_free_then(line: Line) -> None:
    entry = await line.wait(10)
    assert await line.offers() == []
    async with line.sessions.begin() as session:
        await entries.change(
            session,
            line.clinic.patient(10),
            entry_id=entry,
            changes={"latest": date(2026, 11, 24)},
            now=line.clock(),
        )
    await line.run()
    assert [start for _, start, _ in await line.offers()] == [at(8, day=24)]


async def test_each_knows_how_many_are_before(line: Line) -> None:
    ids = [await line.wait(patient) for patient in (10, 11, 12)]
    async with line.sessions() as session:
        rows = [
            await reach.entry_for(session, line.clinic.patient(10 + n), entry_id=e, now=line.clock())
            for n, e in enumerate(ids)
        ]
        assert [one.ahead for one in await reach.shown(session, rows, ahead=True)] == [0, 1, 2]


async def test_staff_see_their_own_line_by_name_and_others_by_number(line: Line) -> None:
    await line.wait(10)
    await line.wait(11, practitioner_id=None, speciality="dermatology")
    kept = line.clock() - DEFAULT_OFFER_RULES.kept
    async with line.sessions() as session:
        found = await reach.entries_of(
            session, line.clinic.assistant(), now=line.clock(), kept=kept, practitioner_id=line.clinic.skin
        )
        assert [row.patient_id for row in found] == [line.clinic.patients[10]]
        assert await entries.others_waiting(session, line.clinic.skin, 0) == 1
        elsewhere = line.clinic.assistant(line.clinic.pharmacy_id)
        assert not await reach.entries_of(session, elsewhere, now=line.clock(), kept=kept)
        with pytest.raises(NotFound):
            await reach.entry_for(session, elsewhere, entry_id=found[0].entry_id, now=line.clock())


async def test_a_sooner_wait_takes_over_what_the_appointment_is(line: Line) -> None:
    appointment = await booking_of(line, 5)
    entry = await line.entry(await line.wait(5, sooner_than=appointment, practitioner_id=None))
    assert (entry.practitioner_id, entry.mode, entry.latest) == (line.clinic.skin, VisitMode.HOME, MONDAY)
    assert entry.state == WaitingState.WAITING


async def test_nobody_waits_sooner_than_a_stranger(line: Line) -> None:
    with pytest.raises(NotFound):
        await join(line, line.clinic.patient(10), sooner_than=await booking_of(line, 5))
