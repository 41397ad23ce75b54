"""What a search leaves out, and what opens hours that are kept for some."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking import directory
from booking.availability import Interval
from booking.directory import Asker, Filters, Order, Where
from booking.directory.geography import Point, commune_named, communes_like
from booking.lanes import lane_of
from booking.models import Cabin, Commune, Opening, Practitioner, PractitionerVisit, Site, Tariff, Zone
from booking.resources import as_range
from core.errors import Invalid
from tests.booking.clinic import NOW, Clinic, at, number_of

CLERMONT = Point(43.6269, 3.4322)
LODEVE = Point(43.7317, 3.3189)


async def names(session: AsyncSession, **filters) -> list[str]:
    found = await directory.search(session, now=NOW, filters=Filters(**filters))
    return [one.practitioner.family_name for one in found]


@pytest.fixture
async def far_clinic(session: AsyncSession, clinic: Clinic) -> Clinic:
    """The comptoir in Clermont, the pharmacy with its cabin in Lodève; the cabin has a dermatoscope."""
    for site_id, point in ((clinic.site_id, CLERMONT), (clinic.pharmacy_id, LODEVE)):
        where = {"latitude": point.latitude, "longitude": point.longitude}
        await session.execute(update(Site).where(Site.site_id == site_id).values(**where))
    fitted = update(Cabin).where(Cabin.cabin_id == clinic.cabin_id).values(instruments=["dermatoscope"])
    await session.execute(fitted)
    return clinic


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"mode": Where.REMOTE}, ["Bréval"]),
        ({"mode": Where.ON_SITE}, ["Bréval", "Aubrac"]),
        ({"no_overrun": True}, ["Bréval"]),
        ({"instrument": "dermatoscope"}, ["Bréval"]),
        ({"instrument": "dermatoscope", "mode": Where.REMOTE}, ["Bréval"]),
        ({"instrument": "ecg"}, ["Aubrac"]),
        ({"instrument": "ecg", "mode": Where.REMOTE}, []),
        ({"instrument": "no_such"}, []),
        ({"visit_type": "dermatology_mole"}, ["Bréval"]),
        ({"visit_type": "dermatology_procedure", "mode": Where.REMOTE}, []),
        ({"visit_type": "cardiology_follow_up", "mode": Where.REMOTE}, []),
        ({"visit_type": "no_such"}, []),
    ],
    ids=str,
)
async def test_filters(session: AsyncSession, far_clinic: Clinic, filters, found) -> None:
    assert await names(session, **filters) == found


async def test_a_practitioner_with_a_list_gives_those_visits_only_and_takes_her_own_time(
    session: AsyncSession, far_clinic: Clinic
) -> None:
    session.add(PractitionerVisit(practitioner_id=far_clinic.skin, visit_type="dermatology_skin", minutes=40))
    await session.flush()
    assert await names(session, visit_type="dermatology_mole") == []
    (found,) = await directory.search(session, now=NOW, filters=Filters(visit_type="dermatology_skin"))
    assert found.next_times[0] == (at(8), at(8, 40))
    page = await directory.practitioner_page(session, practitioner_id=far_clinic.skin, now=NOW)
    visits = await directory.visits_of(session, page.practitioner)
    assert [(one.code, minutes) for one, minutes in visits] == [("dermatology_skin", 40)]


async def test_the_age_of_the_patient_counts(session: AsyncSession, clinic: Clinic) -> None:
    await session.execute(
        update(Practitioner).where(Practitioner.practitioner_id == clinic.skin).values(min_age=3, max_age=17)
    )
    assert await names(session, age=2) == ["Aubrac"]
    assert await names(session, age=3) == ["Bréval", "Aubrac"]
    assert await names(session, age=17) == ["Bréval", "Aubrac"]
    assert await names(session, age=18) == ["Aubrac"]


async def test_times_begin_on_the_day_that_is_asked_for(session: AsyncSession, clinic: Clinic) -> None:
    found = await directory.search(session, now=NOW, filters=Filters(first=date(2026, 11, 28)))
    assert [one.next_times[0].start for one in found] == [at(8, day=30), at(13, day=1).replace(month=12)]
    past = await directory.search(session, now=NOW, filters=Filters(first=date(2026, 1, 1)))
    assert past[0].next_times[0].start == at(8)
    assert await names(session, first=date(2200, 1, 1)) == ["Aubrac", "Bréval"]


async def test_distances_are_to_the_practitioner_and_to_the_cabin(session: AsyncSession, far_clinic: Clinic) -> None:
    skin, heart = await directory.search(session, now=NOW, filters=Filters(around=LODEVE))
    assert skin.km == pytest.approx(14.8, abs=0.1)
    assert skin.cabin is not None
    assert skin.cabin.cabin.cabin_id == far_clinic.cabin_id
    assert skin.cabin.km == 0
    assert heart.cabin is None
    near = await directory.search(session, now=NOW, filters=Filters(around=LODEVE, max_km=5))
    assert [one.practitioner.family_name for one in near] == ["Bréval"]
    assert await names(session, around=LODEVE, max_km=5, mode=Where.ON_SITE) == []
    assert await names(session, around=LODEVE, max_km=15, mode=Where.ON_SITE) == ["Bréval", "Aubrac"]


async def test_the_nearest_may_come_first(session: AsyncSession, far_clinic: Clinic) -> None:
    await session.execute(
        update(Practitioner)
        .where(Practitioner.practitioner_id == far_clinic.heart)
        .values(site_id=far_clinic.pharmacy_id)
    )
    asked = {"around": LODEVE, "mode": Where.ON_SITE}
    assert await names(session, **asked) == ["Bréval", "Aubrac"]
    assert await names(session, **asked, order=Order.NEAREST) == ["Aubrac", "Bréval"]


async def test_hours_of_a_zone_are_seen_by_those_they_are_kept_for(session: AsyncSession, clinic: Clinic) -> None:
    zone = uuid4()
    session.add(Zone(zone_id=zone, name="Larzac", population=2000))
    kept = Interval(at(18), at(19))
    lane = list(lane_of(reserved_for="zone", visit_types=(), zone_id=zone))
    number = await number_of(session, clinic.skin)
    session.add(Opening(resource_id=number, during=as_range(kept), source="extra", lane=lane))
    await session.flush()

    async def first_after_noon(asker: Asker) -> object:
        found = await directory.search(session, now=at(12), speciality="dermatology", asker=asker)
        return found[0].next_times[0].start

    assert await first_after_noon(Asker()) == at(8, day=24)
    assert await first_after_noon(Asker(zone_id=uuid4(), has_treating_doctor=True)) == at(8, day=24)
    assert await first_after_noon(Asker(zone_id=zone)) == at(18)
    assert await first_after_noon(Asker(has_treating_doctor=False)) == at(18)


async def test_what_is_charged_above_the_tariff_in_force_is_known(session: AsyncSession, clinic: Clinic) -> None:
    session.add_all(
        Tariff(speciality_code="cardiology", valid_from=start, valid_until=end, cents=cents)
        for start, end, cents in (
            (date(2025, 1, 1), None, 2000),
            (date(2026, 11, 23), date(2026, 11, 23), 2500),
            (date(2027, 1, 1), None, 2900),
        )
    )
    await session.flush()
    skin, heart = await directory.search(session, now=NOW)
    assert (skin.tariff_cents, skin.overrun_cents) == (None, 0)
    assert (heart.tariff_cents, heart.overrun_cents) == (2500, 500)
    (later,) = await directory.search(session, now=at(23, 30), speciality="cardiology")
    assert (later.tariff_cents, later.overrun_cents) == (2000, 1000)


async def test_a_volunteer_without_other_hours_charges_the_tariff_at_most(
    session: AsyncSession, clinic: Clinic
) -> None:
    session.add(Tariff(speciality_code="cardiology", valid_from=date(2026, 1, 1), cents=2500))
    await session.execute(
        update(Practitioner).where(Practitioner.practitioner_id == clinic.heart).values(volunteer=True)
    )
    asked: dict[str, Any] = {"now": NOW, "speciality": "cardiology"}
    (ordinary,) = await directory.search(session, **asked)
    assert (ordinary.fee_cents, ordinary.overrun_cents, ordinary.solidary) == (3000, 500, False)
    assert await directory.search(session, **asked, filters=Filters(no_overrun=True)) == []
    number = await number_of(session, clinic.heart)
    await session.execute(delete(Opening).where(Opening.resource_id == number))
    (solidary,) = await directory.search(session, **asked, filters=Filters(no_overrun=True))
    assert (solidary.fee_cents, solidary.overrun_cents, solidary.solidary) == (2500, 0, True)


async def test_words_with_a_slip_find_the_doctors_of_the_speciality(session: AsyncSession, clinic: Clinic) -> None:
    found = await directory.search(session, now=NOW, q="grain de baute")
    assert [one.practitioner.family_name for one in found] == ["Bréval"]
    found = await directory.search(session, now=NOW, q="un grain de beauté qui me fait peur")
    assert [one.practitioner.family_name for one in found] == ["Bréval"]


@pytest.fixture
async def communes(session: AsyncSession) -> list[Commune]:
    rows = [
        Commune(code="34079", name="Clermont-l'Hérault", postcode="34800", latitude=43.6269, longitude=3.4322),
        Commune(code="34239", name="Saint-André-de-Sangonis", postcode="34725", latitude=43.65, longitude=3.5),
        Commune(code="34254", name="Saint-Félix-de-Lodez", postcode="34725", latitude=43.66, longitude=3.46),
    ]
    session.add_all(rows)
    await session.flush()
    return rows


@pytest.mark.parametrize("text", ["34079", "clermont l'herault", "Clermont-l’Hérault", " CLERMONT L HERAULT "])
async def test_a_commune_is_known_by_code_and_by_name(session: AsyncSession, communes: list[Commune], text) -> None:
    assert (await commune_named(session, text)).code == "34079"


@pytest.mark.parametrize("text", ["Clermont", "99999", "'", "\x00", "%"])
async def test_an_unknown_commune_is_refused(session: AsyncSession, communes: list[Commune], text) -> None:
    with pytest.raises(Invalid):
        await commune_named(session, text)


async def test_communes_are_offered_by_their_beginnings(session: AsyncSession, communes: list[Commune]) -> None:
    assert [one.code for one in await communes_like(session, q="saint and")] == ["34239"]
    assert [one.code for one in await communes_like(session, q="34725")] == ["34239", "34254"]
    assert await communes_like(session, q="s") == []
    assert await communes_like(session, q="%%") == []


def test_a_distance_is_measured_on_the_sphere() -> None:
    assert Point(0, 0).km_to(Point(0, 0)) == 0
    assert Point(90, 0).km_to(Point(-90, 123)) == pytest.approx(20015.1, abs=0.1)
    assert Point(48.8566, 2.3522).km_to(Point(43.6108, 3.8767)) == pytest.approx(596, abs=2)
    assert CLERMONT.km_to(LODEVE) == LODEVE.km_to(CLERMONT)
