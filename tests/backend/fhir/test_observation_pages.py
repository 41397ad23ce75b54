"""Paging of Observations: every one once, in one order, whatever is stored meanwhile."""

import base64
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fhir.resources.R4B.bundle import Bundle
from sqlalchemy import func, select

from backend.cabins import readings
from backend.fhir.searchset import Place
from contract.observations import DeviceKind, Metric, Reading, StoredReading
from core.audit import Action, AuditEntry
from tests.backend.fhir.test_observations import NOON, reading, value
from tests.backend.house import House
from tests.backend.visits import a_visit_under_way


class Record:
    """A patient's record that her doctor searches."""

    def __init__(self, house: House, visit: UUID, doctor: httpx.AsyncClient) -> None:
        self.house, self.visit, self.doctor = house, visit, doctor
        self.patient = house.clinic.patients[0]

    async def add(self, *measured: StoredReading) -> None:
        async with self.house.services.background.begin() as session:
            sent = [Reading.model_validate(one.model_dump(exclude={"confirmed_at"})) for one in measured]
            await readings.store(session, cabin_id=self.house.clinic.cabin_id, readings=sent)

    async def search(self, **more: Any) -> dict[str, Any]:
        return await self.get("/api/fhir/Observation", params={"patient": str(self.patient)} | more)

    async def get(self, url: str, **more: Any) -> dict[str, Any]:
        """Each answer is held against the R4 model."""
        answer = await self.doctor.get(url, **more)
        assert answer.status_code == 200, answer.text
        Bundle.model_validate_json(answer.text)
        found: dict[str, Any] = answer.json()
        return found

    async def walk(self, count: int) -> list[list[str]]:
        """The ids of every page."""
        found = [await self.search(_count=count)]
        while (url := link_of(found[-1], "next")) is not None:
            found.append(await self.get(url))
        return [ids_of(one) for one in found]

    def pressure(self, minutes: int) -> StoredReading:
        values = [
            value(Metric.SYSTOLIC, "128", "mm[Hg]"),
            value(Metric.DIASTOLIC, "79", "mm[Hg]"),
            value(Metric.MEAN_ARTERIAL, "95", "mm[Hg]"),
            value(Metric.PULSE_RATE, "71", "/min"),
        ]
        return self.taken(values, minutes)

    def temperature(self, minutes: int) -> StoredReading:
        return self.taken([value(Metric.TEMPERATURE, "37.60", "Cel")], minutes, kind=DeviceKind.THERMOMETER)

    def taken(self, values: Sequence[Any], minutes: int, **more: Any) -> StoredReading:
        at = NOON + timedelta(minutes=minutes)
        return reading(values, consultation_id=self.visit, received_at=at, **more)


def ids_of(bundle: dict[str, Any]) -> list[str]:
    return [one["resource"]["id"] for one in bundle.get("entry", [])]


def link_of(bundle: dict[str, Any], relation: str) -> str | None:
    return next((one["url"] for one in bundle["link"] if one["relation"] == relation), None)


@pytest.fixture
async def record(house: House) -> Record:
    visit = await a_visit_under_way(house, cabin=True)
    return Record(house, visit, await house.signed_in("doctor"))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 7, 500])
async def test_the_pages_together_have_each_observation_once_in_the_order_taken(record: Record, count: int) -> None:
    first, same_time, last = record.pressure(0), record.pressure(5), record.temperature(5)
    await record.add(last, same_time, first)
    pages = await record.walk(count)
    expected = [f"{first.reading_id}-{turn}" for turn in (0, 1)]
    for one, turns in sorted([(same_time, 2), (last, 1)], key=lambda pair: pair[0].reading_id):
        expected += [f"{one.reading_id}-{turn}" for turn in range(turns)]
    assert [one for page in pages for one in page] == expected
    assert [len(page) for page in pages[:-1]] == [count] * (len(pages) - 1)
    assert 1 <= len(pages[-1]) <= count


async def test_the_total_counts_what_all_pages_have_and_a_panel_once(record: Record) -> None:
    half = record.taken([value(Metric.SYSTOLIC, "128", "mm[Hg]"), value(Metric.MEAN_ARTERIAL, "95", "mm[Hg]")], 9)
    await record.add(record.pressure(0), record.temperature(1), half)
    pages = await record.walk(2)
    assert (await record.search(_count=2))["total"] == sum(len(page) for page in pages) == 5


async def test_a_count_of_nought_asks_for_the_total_alone(record: Record) -> None:
    await record.add(record.pressure(0))
    found = await record.search(_count=0)
    assert (found["total"], "entry" in found, link_of(found, "next")) == (2, False, None)


async def test_what_is_stored_meanwhile_moves_no_page(record: Record) -> None:
    await record.add(*(record.temperature(minute) for minute in (10, 20, 30)))
    first = await record.search(_count=2)
    late, new = record.temperature(5), record.temperature(40)
    await record.add(late, new)
    following = link_of(first, "next")
    assert following is not None
    rest = ids_of(await record.get(following)) + ids_of(await record.get(following))
    assert len(rest) == 2 * 2
    assert rest[:2] == rest[2:]
    assert rest[1] == f"{new.reading_id}-0"
    assert not set(ids_of(first)) & set(rest)
    assert f"{late.reading_id}-0" in ids_of(await record.search())


async def test_a_page_says_how_it_was_asked_for_and_is_cut_at_the_longest(record: Record) -> None:
    await record.add(record.temperature(0))
    assert "_count=100" in (link_of(await record.search(), "self") or "")
    assert "_count=500" in (link_of(await record.search(_count=100_000), "self") or "")
    assert "_count=7" in (link_of(await record.search(_count=7, unknown="x"), "self") or "")
    assert "unknown" not in (link_of(await record.search(unknown="x"), "self") or "")


async def test_a_next_link_shows_nothing_to_who_may_not_read_the_record(record: Record) -> None:
    await record.add(record.temperature(0), record.temperature(1))
    following = link_of(await record.search(_count=1), "next")
    assert following is not None
    assert (await (await record.house.signed_in("other-patient")).get(following)).status_code == 404
    assert (await record.house.visitor().get(following)).status_code == 401


async def test_the_pages_of_one_search_are_one_line_in_the_journal(record: Record) -> None:
    await record.add(*(record.temperature(minute) for minute in range(4)))
    assert len(await record.walk(1)) == 4
    async with record.house.services.background() as session:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == Action.RECORD_READ.value)
        assert await session.scalar(query) == 1


_FOREIGN = base64.urlsafe_b64encode(b"\xff" * 25).decode().rstrip("=")
_TOO_FAR = base64.urlsafe_b64encode(b"\x7f" + b"\xff" * 24).decode().rstrip("=")


@pytest.mark.parametrize(
    "wrong",
    [
        *({"_page": text} for text in ("", "x", "é", "a" * 34, "=" * 8, _TOO_FAR, "a" * 61)),
        *({"_count": text} for text in ("-1", "many", "1.5", "9" * 40)),
    ],
)
async def test_a_page_that_never_was_is_refused_with_a_clear_error(record: Record, wrong: dict[str, str]) -> None:
    answer = await record.doctor.get("/api/fhir/Observation", params={"patient": str(record.patient)} | wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


async def test_a_place_made_up_by_somebody_shows_only_this_patients(record: Record) -> None:
    mine = record.temperature(0)
    await record.add(mine)
    assert ids_of(await record.search(_page=_FOREIGN)) == [f"{mine.reading_id}-0"]


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place(NOON + timedelta(microseconds=7), UUID(int=9), 3)
    assert Place.read(place.written()) == place
