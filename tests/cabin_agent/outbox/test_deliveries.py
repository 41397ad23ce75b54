"""What goes out next: the open visit first, then recent, then old; paced, and sent again after a loss."""

import json
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cabin_agent import deliveries
from cabin_agent.attribution import OpenVisit, Visits
from cabin_agent.clock import KioskClock
from cabin_agent.deliveries import Deliveries, Parcel
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.reading_sources import BATCH_READINGS, reading_sources
from tests.cabin_agent.drafts import a_reading

VISIT = OpenVisit(uuid4())


class Bench:
    """An outbox, its deliveries, and a clock that stands until moved."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.visits = Visits()
        self.in_call = False
        self.now_s = 1000.0
        self.deliveries = Deliveries(
            reading_sources(outbox, self.visits), in_call=lambda: self.in_call, now=lambda: self.now_s, jitter_s=0
        )

    async def store(self, count: int, *, visit: UUID | None = None, age: timedelta = timedelta(0)) -> list[int]:
        stored = []
        for _ in range(count):
            reading = a_reading(0).model_copy(
                update={
                    "reading_id": uuid4(),
                    "consultation_id": visit,
                    "received_at": KioskClock().now().received_at - age,
                }
            )
            stored.append((await self.outbox.add(reading)).reading.kiosk_seq)
        return stored

    async def sent(self) -> list[list[int]]:
        """The numbers of each parcel that may go now."""
        return [numbers(parcel) for parcel in await self.parcels()]

    async def parcels(self) -> list[Parcel]:
        found = []
        while (parcel := await self.deliveries.next()) is not None:
            found.append(parcel)
        return found


def numbers(parcel: Parcel) -> list[int]:
    return [reading["kiosk_seq"] for reading in json.loads(parcel.text)["readings"]]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncGenerator[Bench]:
    async with open_outbox(tmp_path / "outbox", clock=KioskClock()) as outbox:
        yield Bench(outbox)


async def test_the_open_visit_goes_first_then_recent_then_old(bench: Bench) -> None:
    old = await bench.store(2, age=timedelta(days=3))
    recent = await bench.store(2)
    own = await bench.store(2, visit=VISIT.consultation_id)
    bench.visits.current = VISIT
    assert await bench.sent() == [own, recent, old]


async def test_within_a_parcel_numbers_ascend_and_none_is_sent_twice(bench: Bench) -> None:
    stored = await bench.store(BATCH_READINGS + 5)
    sent = await bench.sent()
    assert [number for parcel in sent for number in parcel] == stored[: sum(map(len, sent))]
    assert len(sent) == deliveries.UNDER_WAY


async def test_an_answered_parcel_makes_room_for_the_next(bench: Bench) -> None:
    stored = await bench.store(BATCH_READINGS)
    seen: list[int] = []
    while parcels := await bench.parcels():
        for parcel in parcels:
            seen += numbers(parcel)
            await bench.deliveries.acknowledged(parcel.keys)
    assert seen == stored
    assert (await bench.outbox.backlog()).pending == 0


async def test_a_parcel_is_over_only_when_all_of_it_is_answered(bench: Bench) -> None:
    await bench.store(3)
    (parcel,) = await bench.parcels()
    await bench.deliveries.acknowledged(parcel.keys[:2])
    assert bench.deliveries.overdue_s < float("inf")
    await bench.deliveries.refused(parcel.keys[2], "cabin.reading_invalid")
    assert bench.deliveries.overdue_s == float("inf")
    (parked,) = await bench.outbox.parked(10)
    assert (parked.kiosk_seq, parked.reason) == (3, "cabin.reading_invalid")


async def test_what_was_under_way_when_the_line_was_lost_is_sent_again(bench: Bench) -> None:
    stored = await bench.store(3)
    assert await bench.sent() == [stored]
    assert await bench.sent() == []
    bench.deliveries.lost()
    assert await bench.sent() == [stored]


async def test_an_acknowledgement_twice_late_or_unknown_is_harmless(bench: Bench) -> None:
    await bench.store(1)
    (parcel,) = await bench.parcels()
    bench.deliveries.lost()
    for _ in range(2):
        await bench.deliveries.acknowledged([*parcel.keys, uuid4(), (uuid4(), 1)])
    assert (await bench.outbox.backlog()).pending == 0


async def test_parcels_grow_on_a_quick_line_and_shrink_on_a_slow_one(bench: Bench) -> None:
    await bench.store(BATCH_READINGS * 3)
    lengths = []
    for took_s in (0.1, 0.1, 10.0, 10.0, 0.1):
        parcel = await bench.deliveries.next()
        assert parcel is not None
        lengths.append(len(parcel.text))
        bench.now_s += took_s
        await bench.deliveries.acknowledged(parcel.keys)
    assert lengths[0] < lengths[1] < lengths[2] > lengths[3] > lengths[4]


async def test_in_a_call_a_backlog_keeps_to_its_rate_and_the_visit_does_not(bench: Bench) -> None:
    await bench.store(120, age=timedelta(days=2))
    bench.visits.current, bench.in_call = VISIT, True
    octets = 0
    for _ in range(60):
        for parcel in await bench.parcels():
            octets += len(parcel.text)
            await bench.deliveries.acknowledged(parcel.keys)
        bench.now_s += 0.1
    assert 0 < octets <= 6 * deliveries.CALL_OCTETS_PER_S + deliveries.LEAST_OCTETS
    assert (await bench.outbox.backlog()).pending > 0
    own = await bench.store(1, visit=VISIT.consultation_id)
    assert await bench.sent() == [own]


async def test_after_a_reconnection_a_backlog_waits_its_jitter_and_the_visit_does_not(tmp_path: Path) -> None:
    async with open_outbox(tmp_path / "outbox", clock=KioskClock()) as outbox:
        bench = Bench(outbox)
        bench.deliveries = Deliveries(
            reading_sources(outbox, bench.visits), in_call=lambda: False, now=lambda: bench.now_s, jitter_s=2.0
        )
        others, own = await bench.store(1), await bench.store(1, visit=VISIT.consultation_id)
        bench.visits.current = VISIT
        bench.deliveries.begin()
        assert await bench.sent() == [own]
        bench.now_s += 2.0
        assert await bench.sent() == [others]


async def test_a_very_long_reading_goes_alone_rather_than_never(bench: Bench) -> None:
    for _ in range(3):
        long = a_reading(0).model_copy(update={"reading_id": uuid4(), "raw_base64": "A" * 8192})
        await bench.outbox.add(long)
    bench.in_call = True
    assert await bench.sent() == [[1]]


async def test_parked_readings_are_tried_again_at_request(bench: Bench) -> None:
    stored = await bench.store(2)
    (parcel,) = await bench.parcels()
    for key in parcel.keys:
        await bench.deliveries.refused(key, "cabin.reading_invalid")
    assert await bench.sent() == []
    assert await bench.outbox.retry_parked() == 2
    assert await bench.sent() == [stored]
