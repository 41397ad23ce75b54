"""What was helped at a cabin, in sums: each visit once, in its month, at the rate of its day, and nobody else's."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, text

from backend.cabins.state_models import CabinAssist
from backend.consultations.models import Consultation
from booking.availability import Interval
from booking.models import Appointment, AppointmentStatus
from booking.resources import as_range
from core.audit import AuditEntry
from tests.backend.cabins.kiosks import COORDINATOR
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way

YEAR = {"from": "2026-01", "until": "2026-12"}
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def helped(house: House, at: datetime, *who: str, minutes: int = 10, gone: bool = True) -> UUID:
    """A visit begun at `at` in the clinic's cabin, into which these people went one after the other."""
    clinic, visit = house.clinic, uuid4()
    async with house.services.background.begin() as session:
        session.add(
            Appointment(
                appointment_id=visit,
                principal_id=uuid4(),
                practitioner_id=clinic.skin,
                patient_id=clinic.patients[0],
                cabin_id=clinic.cabin_id,
                site_id=clinic.pharmacy_id,
                reason="Une tache",
                during=as_range(Interval(at, at + timedelta(minutes=20))),
                status=AppointmentStatus.FULFILLED,
            )
        )
        await session.flush()
        session.add(Consultation(consultation_id=visit, status="ended", started_at=at))
        await session.flush()
        session.add_all(
            CabinAssist(
                assist_id=uuid4(),
                cabin_id=clinic.cabin_id,
                consultation_id=visit,
                patient_id=clinic.patients[0],
                account_id=house.accounts[name],
                name=name.title(),
                entered_at=at + timedelta(minutes=minutes * number),
                left_at=at + timedelta(minutes=minutes * (number + 1)) if gone else None,
            )
            for number, name in enumerate(who)
        )
    return visit


async def sums(who: httpx.AsyncClient, **asked: str) -> dict[str, Any]:
    answer = await who.get("/api/assist-sums", params=asked or YEAR)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def rate(house: House, cents: int, *, kind: str = "act", valid_from: str = "2026-01-01", **more: Any) -> None:
    administrator = await house.signed_in("administrator")
    body = {"kind": kind, "valid_from": valid_from, "cents": cents, **more}
    answer = await administrator.put("/api/admin/assist-rates", json=body)
    assert answer.status_code == 200, answer.text


async def test_going_in_from_the_board_is_an_act_of_this_month(house: House) -> None:
    await a_visit_under_way(house, cabin=True)
    attendant = await house.signed_in("attendant")
    path = f"/api/cabins/{house.clinic.cabin_id}/assists"
    assert (await attendant.post(path)).status_code == 204
    house.clock.forward(minutes=12)
    assert (await attendant.post(f"{path}/leave")).status_code == 204
    (month,) = (await sums(attendant))["months"]
    expected = {"month": "2026-11-01", "visits": 1, "acts": 1, "minutes": 12, "cents": None, "unpriced": 1}
    assert {name: month[name] for name in expected} == expected
    assert month["helpers"] == [{"name": "Attendant", "acts": 1, "minutes": 12}]


async def test_a_visit_counts_once_however_often_and_however_many_went_in(house: House) -> None:
    await helped(house, FIRST, "attendant", "assistant", "attendant")
    await helped(house, FIRST + timedelta(days=1), "attendant")
    await helped(house, FIRST + timedelta(days=2))
    (month,) = (await sums(await house.signed_in(COORDINATOR)))["months"]
    assert (month["visits"], month["acts"], month["minutes"]) == (3, 2, 40)
    assert month["helpers"] == [
        {"name": "Attendant", "acts": 2, "minutes": 30},
        {"name": "Assistant", "acts": 1, "minutes": 10},
    ]


async def test_an_act_stands_in_the_month_of_the_places_own_clock_even_while_somebody_is_inside(house: House) -> None:
    await helped(house, datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "attendant", gone=False)
    (month,) = (await sums(await house.signed_in("attendant")))["months"]
    assert (month["month"], month["visits"], month["acts"], month["minutes"]) == ("2026-04-01", 1, 1, 0)


async def test_each_act_is_paid_at_the_rate_of_its_day_and_none_is_not_nothing(house: House) -> None:
    await helped(house, FIRST - timedelta(days=60), "attendant")
    for day in range(4):
        await helped(house, FIRST + timedelta(days=day), "attendant")
    await rate(house, 500, valid_from="2026-03-03", code="TLA")
    await rate(house, 750, valid_from="2026-03-05", valid_until="2026-03-31", code="TLB")
    march, january = (await sums(await house.signed_in("attendant")))["months"]
    assert (march["acts"], march["cents"], march["unpriced"], march["code"]) == (4, 500 + 500 + 750, 1, "TLA, TLB")
    assert (january["acts"], january["cents"], january["unpriced"], january["code"]) == (1, None, 1, "")


async def test_a_year_has_the_highest_tier_reached_and_says_how_far_the_next_is(house: House) -> None:
    for day in range(3):
        await helped(house, FIRST + timedelta(days=day), "attendant")
    await rate(house, 20_000, kind="year", from_acts=2)
    await rate(house, 40_000, kind="year", from_acts=5)
    await rate(house, 10_000, kind="year", from_acts=1)
    (year,) = (await sums(await house.signed_in(COORDINATOR), **{"from": "2026-03", "until": "2026-03"}))["years"]
    expected = {"year": 2026, "acts": 3, "act_cents": None, "tier_acts": 2, "tier_cents": 20_000}
    assert {name: year[name] for name in expected} == expected
    assert (year["next_acts"], year["next_cents"]) == (5, 40_000)
    await rate(house, 0, kind="year", from_acts=2, valid_from="2026-06-01")
    (year,) = (await sums(await house.signed_in(COORDINATOR)))["years"]
    assert (year["tier_acts"], year["tier_cents"]) == (1, 10_000)


async def test_a_place_sees_its_own_sums_and_the_reading_is_in_the_journal(house: House) -> None:
    await helped(house, FIRST, "attendant")
    for elsewhere in ("assistant", "coordinator"):
        found = await sums(await house.signed_in(elsewhere))
        assert (found["months"], found["years"]) == ([], [])
    assert len((await sums(await house.signed_in("administrator")))["months"]) == 1
    async with house.services.background() as session:
        assert "assist_sums:read" in set(await session.scalars(select(AuditEntry.action)))


async def test_the_table_opens_in_a_french_spreadsheet_and_names_no_patient(house: House) -> None:
    await helped(house, FIRST, "attendant")
    await helped(house, FIRST + timedelta(days=31), "attendant")
    await rate(house, 1250, valid_from="2026-04-01", code="TLA")
    async with house.services.background.begin() as session:
        await session.execute(text("UPDATE cabins SET name = '=1+1'"))
    answer = await (await house.signed_in(COORDINATOR)).get("/api/assist-sums.csv", params=YEAR)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="assistances-2026-01-2026-12.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    header, march, april = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert (header[0], march[0], april[0]) == ("Mois", "2026-03", "2026-04")
    assert march[2] == "'=1+1"
    assert (march[4:9], april[4:9]) == (["1", "10", "", "", "1"], ["1", "10", "TLA", "12,50", "0"])
    assert "Vidal" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-13"},
        {"from": "2026-1"},
        {"until": "x"},
        {"from": "2026-05", "until": "2026-04"},
        {"from": "2020-01", "until": "2026-01"},
    ],
)
async def test_months_that_are_none_are_refused(house: House, asked: dict[str, str]) -> None:
    attendant = await house.signed_in("attendant")
    for path in ("/api/assist-sums", "/api/assist-sums.csv"):
        assert (await attendant.get(path, params=asked)).status_code == 422


async def test_unless_said_the_twelve_months_up_to_this_one_are_shown(house: House) -> None:
    answer = await (await house.signed_in("attendant")).get("/api/assist-sums")
    assert (answer.json()["first"], answer.json()["last"]) == ("2025-12-01", "2026-11-30")


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_acts": 3},
        {"kind": "year"},
        {"kind": "day"},
        {"cents": -1},
        {"cents": 1_000_001},
        {"valid_until": "2025-12-31"},
        {"valid_from": "1999-01-01"},
        {"code": "<b>"},
        {"more": 1},
    ],
)
async def test_a_rate_that_cannot_be_meant_is_refused(house: House, wrong: dict[str, Any]) -> None:
    administrator = await house.signed_in("administrator")
    body = {"kind": "act", "valid_from": "2026-01-01", "cents": 500} | wrong
    assert (await administrator.put("/api/admin/assist-rates", json=body)).status_code == 422
    assert (await administrator.get("/api/admin/assist-rates")).json() == []


async def test_only_an_administrator_sets_rates_and_the_same_first_day_is_written_over(house: House) -> None:
    body = {"kind": "act", "valid_from": "2026-01-01", "cents": 500}
    coordinator = await house.signed_in(COORDINATOR)
    assert (await coordinator.put("/api/admin/assist-rates", json=body)).status_code == 403
    await rate(house, 500, code="TLA")
    await rate(house, 600, code="TLB")
    (found,) = (await coordinator.get("/api/admin/assist-rates")).json()
    assert (found["cents"], found["code"], found["from_acts"], found["valid_until"]) == (600, "TLB", 0, None)
