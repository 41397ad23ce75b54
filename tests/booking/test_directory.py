"""Finding a practitioner, and when."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from booking import directory, service, times
from booking.models import Reservation
from booking.nomenclature import SPECIALITIES
from booking.visits import Wish
from core.errors import Invalid, NotFound
from tests.booking.clinic import NOW, Clinic, at, number_of


async def names(session: AsyncSession, **wanted) -> list[str]:
    return [found.practitioner.family_name for found in await directory.search(session, now=NOW, **wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Bréval", "Aubrac"]),
        ({"speciality": "cardiology"}, ["Aubrac"]),
        ({"speciality": "urology"}, []),
        ({"language": "es"}, ["Bréval"]),
        ({"q": "grain de beauté"}, ["Bréval"]),
        ({"q": "Grains de beaute"}, ["Bréval"]),
        ({"q": "mole"}, ["Bréval"]),
        ({"q": "COEUR"}, ["Aubrac"]),
        ({"q": "cœur"}, ["Aubrac"]),
        ({"q": "dr breval"}, ["Bréval"]),
        ({"q": "brév"}, ["Bréval"]),
        ({"q": "réval"}, []),
        ({"q": "dermato clermont"}, ["Bréval"]),
        ({"q": "dermato lodève"}, []),
        ({"q": "100%_"}, []),
        ({"q": "\x00"}, ["Bréval", "Aubrac"]),
        ({"place": "clermont l'hérault"}, ["Bréval", "Aubrac"]),
        ({"place": "34800"}, ["Bréval", "Aubrac"]),
        ({"place": "Lodeve"}, ["Bréval"]),
        ({"place": "Lodève", "speciality": "cardiology"}, []),
        ({"place": "Nowhere"}, []),
    ],
    ids=str,
)
async def test_search(session: AsyncSession, clinic: Clinic, wanted, found) -> None:
    assert await names(session, **wanted) == found


async def test_search_by_place_knows_sites_and_the_cabin_of_a_pharmacy(session: AsyncSession, clinic: Clinic) -> None:
    assert await names(session, place=str(clinic.site_id)) == ["Bréval", "Aubrac"]
    assert await names(session, place=str(clinic.pharmacy_id)) == ["Bréval"]
    assert await names(session, place=str(uuid4())) == []


async def test_the_soonest_comes_first_with_three_times(session: AsyncSession, clinic: Clinic) -> None:
    found = await directory.search(session, now=at(10, 50))
    assert [(f.practitioner.family_name, f.next_times[0].start) for f in found] == [
        ("Bréval", at(8, day=24)),
        ("Aubrac", at(13, day=24)),
    ]
    assert [slot.start for slot in found[0].next_times] == [at(8, 0, day=24), at(8, 20, day=24), at(8, 40, day=24)]


async def test_taken_times_are_not_shown(session: AsyncSession, clinic: Clinic) -> None:
    await service.book(session, clinic.patient(), Wish(clinic.skin, at(8, 20)), now=NOW)
    page = await directory.practitioner_page(session, practitioner_id=clinic.skin, now=NOW)
    assert [slot.start for slot in page.next_times] == [at(8), at(8, 40), at(9)]
    with pytest.raises(NotFound):
        await directory.practitioner_page(session, practitioner_id=uuid4(), now=NOW)


async def test_times_beyond_a_fortnight_are_found_too(session: AsyncSession, clinic: Clinic) -> None:
    found = await directory.search(session, now=NOW + timedelta(days=52), speciality="cardiology")
    assert [slot.start.date() for slot in found[0].next_times] == [date(2027, 1, 19)] * 3
    late = await directory.search(session, now=NOW + timedelta(days=70))
    assert [f.next_times for f in late] == [[], []]


async def test_a_search_asks_the_database_three_times_at_most(
    session: AsyncSession, clinic: Clinic, shared_engine: AsyncEngine
) -> None:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        statements.append(statement)

    event.listen(shared_engine.sync_engine, "before_cursor_execute", note)
    try:
        assert len(await directory.search(session, now=NOW + timedelta(days=58))) == 2
    finally:
        event.remove(shared_engine.sync_engine, "before_cursor_execute", note)
    assert len(statements) == 3


async def test_free_times_come_by_day_of_the_place(session: AsyncSession, clinic: Clinic) -> None:
    week = await times.free_times(session, practitioner_id=clinic.skin, first=None, days=7, now=NOW)
    assert week.first == date(2026, 11, 23)
    assert [len(slots) for _, slots in week.days] == [9, 9, 9, 9, 9, 0, 0]
    assert week.next_from == date(2026, 11, 30)
    heart = await times.free_times(session, practitioner_id=clinic.heart, first=date(2026, 11, 25), days=2, now=NOW)
    assert [len(slots) for _, slots in heart.days] == [0, 0]
    assert heart.next_from == date(2026, 12, 1)


async def test_free_times_with_a_cabin_leave_out_when_it_is_taken(session: AsyncSession, clinic: Clinic) -> None:
    cabin = await number_of(session, clinic.cabin_id)
    held = {"appointment_id": uuid4(), "resource_id": cabin, "during": Range(at(9), at(9, 30))}
    await session.execute(insert(Reservation).values(held))
    asked: dict[str, Any] = {"practitioner_id": clinic.skin, "first": None, "days": 1, "now": NOW}
    assert len((await times.free_times(session, **asked)).days[0][1]) == 9
    assert len((await times.free_times(session, **asked, cabin_id=clinic.cabin_id)).days[0][1]) == 7
    with pytest.raises(NotFound):
        await times.free_times(session, **asked, cabin_id=uuid4())


async def test_free_times_far_away_are_refused_and_past_days_are_empty(session: AsyncSession, clinic: Clinic) -> None:
    with pytest.raises(Invalid):
        await times.free_times(session, practitioner_id=clinic.skin, first=date(2200, 1, 1), days=7, now=NOW)
    past = await times.free_times(session, practitioner_id=clinic.skin, first=date(2026, 11, 1), days=7, now=NOW)
    assert [slots for _, slots in past.days] == [[]] * 7
    assert past.next_from == date(2026, 11, 23)


async def test_patients_are_found_by_the_beginnings_of_names(session: AsyncSession, clinic: Clinic) -> None:
    found = await directory.find_patients(session, q="vid ros")
    assert [patient.family_name for patient in found] == ["Vidal-0", "Vidal-1", "Vidal-2"]
    assert await directory.find_patients(session, q="v") == []
    assert await directory.find_patients(session, q="  ") == []
    assert await directory.find_patients(session, q="%%%") == []


def test_the_nomenclature_has_22_specialities_in_both_languages() -> None:
    assert len({entry.code for entry in SPECIALITIES}) == 22
    assert all(entry.name_fr and entry.name_en for entry in SPECIALITIES)
    assert all(len(entry.keywords_fr) > 4 and len(entry.keywords_en) > 4 for entry in SPECIALITIES)


async def test_specialities_and_places_are_listed(session: AsyncSession, clinic: Clinic) -> None:
    await directory.load_specialities(session)
    counts = {row.code: count for row, count in await directory.specialities(session)}
    assert (len(counts), counts["dermatology"], counts["urology"]) == (22, 1, 0)
    assert {(place.commune, place.has_cabin) for place in await directory.places(session)} == {
        ("Clermont-l'Hérault", False),
        ("Lodève", True),
    }
