"""Hours kept for some: who may book them, and the days of volunteers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import Interval
from booking.lanes import lane_of
from booking.models import Opening, OpeningSource, Tariff, VisitMode
from booking.resources import as_range
from booking.visits import Wish
from contract.errors import ErrorCode
from core.errors import Conflict
from core.identity import Principal
from tests.booking.clinic import Clinic, at, number_of
from tests.booking.transitions import a_town, a_visit_type, a_volunteer_day, book, change_doctor, change_patient, wish

AFTERNOON = at(14)


async def keep(
    session: AsyncSession,
    clinic: Clinic,
    lane: Sequence[str],
    start: datetime = AFTERNOON,
    *,
    hours: int = 1,
    site_id: UUID | None = None,
    volunteer_day_id: UUID | None = None,
) -> None:
    """Hours of the dermatologist in the afternoon."""
    await session.execute(
        insert(Opening),
        {
            "resource_id": await number_of(session, clinic.skin),
            "during": as_range(Interval(start, start + timedelta(hours=hours))),
            "source": OpeningSource.EXTRA,
            "lane": list(lane),
            "site_id": site_id,
            "volunteer_day_id": volunteer_day_id,
        },
    )


async def refused(session: AsyncSession, by: Principal, wanted: Wish) -> None:
    with pytest.raises(Conflict) as error:
        await book(session, by, wanted)
    assert error.value.code is ErrorCode.BOOKING_CLOSED


async def test_hours_for_a_zone_are_for_those_who_live_there(session: AsyncSession, clinic: Clinic) -> None:
    town, other = await a_town(session), await a_town(session)
    await keep(session, clinic, lane_of(reserved_for="zone", visit_types=(), zone_id=town.zone_id))
    await change_patient(session, clinic.patients[0], commune_code=town.commune, has_treating_doctor=True)
    await change_patient(session, clinic.patients[1], commune_code=other.commune, has_treating_doctor=True)
    await book(session, clinic.patient(0), wish(clinic, hour=14))
    await refused(session, clinic.patient(1), wish(clinic, hour=14, minute=20))
    await refused(session, clinic.patient(2), wish(clinic, hour=14, minute=20))


async def test_hours_for_a_zone_are_for_those_without_a_treating_doctor_too(
    session: AsyncSession, clinic: Clinic
) -> None:
    await keep(session, clinic, lane_of(reserved_for="zone", visit_types=(), zone_id=uuid4()))
    await change_patient(session, clinic.patients[0], has_treating_doctor=False)
    await book(session, clinic.patient(0), wish(clinic, hour=14))
    # Who has not said is not without.
    await refused(session, clinic.patient(1), wish(clinic, hour=14, minute=20))


async def test_urgent_hours_are_placed_by_staff(session: AsyncSession, clinic: Clinic) -> None:
    await keep(session, clinic, lane_of(reserved_for="urgent", visit_types=(), zone_id=None))
    await refused(session, clinic.patient(), wish(clinic, hour=14))
    await book(session, clinic.assistant(), wish(clinic, hour=14, patient_id=clinic.patients[0]))


async def test_hours_for_some_visits_are_for_these(session: AsyncSession, clinic: Clinic) -> None:
    for code in ("mole_check", "surgery", "acne"):
        await a_visit_type(session, code)
    await keep(session, clinic, lane_of(reserved_for=None, visit_types=("mole_check", "surgery"), zone_id=None))
    await book(session, clinic.patient(0), wish(clinic, hour=14, visit_type="mole_check"))
    await refused(session, clinic.patient(1), wish(clinic, hour=14, minute=20, visit_type="acne"))
    await refused(session, clinic.patient(1), wish(clinic, hour=14, minute=20))
    # Hours for everybody are for these visits too.
    await book(session, clinic.patient(1), wish(clinic, visit_type="surgery"))


async def test_a_patients_visit_lies_in_hours_of_one_kind(session: AsyncSession, clinic: Clinic) -> None:
    """Staff may use both; a patient who may book both kinds still needs one of them whole."""
    await a_visit_type(session, minutes=40)
    lane = lane_of(reserved_for=None, visit_types=("mole_check",), zone_id=None)
    await keep(session, clinic, lane, at(11))
    across = wish(clinic, hour=10, minute=40, visit_type="mole_check")
    await refused(session, clinic.patient(), across)
    for start in (at(10), at(11, 20)):
        await book(session, clinic.patient(), wish(clinic, starts_at=start, visit_type="mole_check"))
    desk = wish(clinic, hour=10, minute=50, visit_type=None, patient_id=clinic.patients[1])
    await book(session, clinic.assistant(), desk)


async def test_a_volunteers_day_is_on_the_spot_at_the_opposable_tariff(session: AsyncSession, clinic: Clinic) -> None:
    day = await a_volunteer_day(session, clinic.skin, clinic.pharmacy_id, at(14).date())
    await keep(session, clinic, (), site_id=clinic.pharmacy_id, volunteer_day_id=day)
    session.add(Tariff(speciality_code="dermatology", valid_from=date(2026, 1, 1), valid_until=None, cents=3150))
    await session.flush()
    await change_doctor(session, clinic.skin, sector=2, fee_cents=9000)
    found = await book(session, clinic.patient(), wish(clinic, hour=14))
    assert (found.fee_cents, found.overrun_cents, found.volunteer_day_id) == (3150, 0, day)
    assert (found.mode, found.site_id) == (VisitMode.ON_SITE, clinic.pharmacy_id)
    ordinary = await book(session, clinic.patient(1), wish(clinic, starts_at=at(9, day=24)))
    assert (ordinary.fee_cents, ordinary.overrun_cents, ordinary.volunteer_day_id) == (9000, 5850, None)


async def test_a_tariff_holds_on_the_local_day_of_the_visit(session: AsyncSession, clinic: Clinic) -> None:
    session.add_all(
        [
            Tariff(
                speciality_code="dermatology", valid_from=date(2026, 1, 1), valid_until=date(2026, 11, 23), cents=3000
            ),
            Tariff(speciality_code="dermatology", valid_from=date(2026, 11, 24), valid_until=None, cents=4000),
        ]
    )
    await session.flush()
    await keep(session, clinic, (), at(22), hours=2)
    await change_doctor(session, clinic.skin, sector=2, fee_cents=5000)
    # 23:40 of the 23rd and 00:00 of the 24th in Paris.
    for start, overrun in ((at(22, 40), 2000), (at(23), 1000)):
        found = await book(session, clinic.patient(), wish(clinic, starts_at=start))
        assert found.overrun_cents == overrun
