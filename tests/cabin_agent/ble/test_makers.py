"""Makers' own cuffs over real ATT and GATT: what is read, and whose it is."""

import base64
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from cabin_agent.clock import KioskClock
from cabin_agent.drivers import DeviceInfo, Progress, microlife
from cabin_agent.drivers.registry import registry
from cabin_agent.outbox import Outbox, open_outbox
from cabin_agent.parsers.measurement import SEEN_MEASURED
from cabin_agent.simulators import encode_makers
from cabin_agent.simulators.faults import FaultPlan, OtherUser, UnsetClock, WrongClock
from cabin_agent.simulators.makers import (
    SimulatedMicrolife,
    SimulatedYonker,
)
from cabin_agent.transports import Found
from contract.observations import Attribution, Metric
from tests.cabin_agent.ble.air import a_world, drafts, measure, on_the_air
from tests.cabin_agent.ble.rooms import Named, Room, is_the_patient

CUFF = {Metric.SYSTOLIC: 8, Metric.DIASTOLIC: 6, Metric.PULSE_RATE: 4}
MEMORY = OtherUser(records=3)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncGenerator[Outbox]:
    async with open_outbox(tmp_path, clock=KioskClock()) as opened:
        yield opened


# ---------------------------------------------------------------- Microlife


async def test_a_microlife_cuff_tells_its_whole_memory_in_order() -> None:
    cuff = SimulatedMicrolife(a_world(plan=FaultPlan(faults=(MEMORY,))))
    async with on_the_air(cuff) as air:
        assert air.driver().descriptor.driver_id == "ble.microlife"
        found = drafts(await measure(air))
    assert [draft.frame.octets for draft in found] == cuff.records
    assert len(found) == 4
    assert all(draft.stored for draft in found)
    is_the_patient(found[-1], cuff, CUFF)


async def test_a_service_number_many_makers_use_is_not_taken_for_a_microlife_cuff() -> None:
    assert registry().claim(Found("00:00:5E:00:53:01", "Some lamp", frozenset({"FFF0"}))) is None


async def test_a_microlife_cuffs_records_are_nobodys_until_the_kiosk_has_set_its_clock(outbox: Outbox) -> None:
    """The clock of the cuff is an hour ahead, which nobody can read; from the first connection on it is right."""
    cuff = SimulatedMicrolife(a_world(plan=FaultPlan(faults=(MEMORY, WrongClock(offset_s=3600)))))
    async with on_the_air(cuff) as air:
        (found,) = [air.found()]
        room = Room(outbox, [Named(air.transport, found)])
        first = await room.measured(cuff.kind, opened_s_ago=120)
        assert {reading.quarantine_reason for reading in first} == {"device_clock_unknown"}
        second = (await room.measured(cuff.kind, opened_s_ago=120))[len(first) :]
    assert [reading.attribution for reading in second] == [Attribution.MEMORY]
    assert [reading.clock_offset_s for reading in second] == [0.0]
    assert len(cuff.records) == len(first) + 1


async def test_a_kiosk_that_does_not_know_the_time_does_not_set_a_cuff_by_it(outbox: Outbox) -> None:
    cuff = SimulatedMicrolife(a_world())
    async with on_the_air(cuff) as air:
        room = Room(outbox, [Named(air.transport, air.found())])
        room.clock_state = "unsynchronised"
        await room.measured(cuff.kind)
        assert cuff.set_to is None
        room.clock_state = "synchronised"
        await room.measured(cuff.kind)
    assert cuff.set_to is not None


async def test_a_microlife_record_of_before_the_visit_is_nobodys_though_the_clock_is_known(outbox: Outbox) -> None:
    cuff = SimulatedMicrolife(a_world())
    async with on_the_air(cuff) as air:
        room = Room(outbox, [Named(air.transport, air.found())])
        await room.measured(cuff.kind)
        earlier = encode_makers.microlife_record(171, 99, 80, local=cuff.world.local_time() - timedelta(minutes=10))
        cuff.records.append(earlier)
        readings = await room.measured(cuff.kind, opened_s_ago=120)
    (of_before,) = [reading for reading in readings if base64.b64decode(reading.raw_base64) == earlier]
    assert (of_before.attribution, of_before.quarantine_reason) == (Attribution.QUARANTINED, "outside_visit")


async def test_a_microlife_record_without_a_date_is_one_however_often_it_is_told(outbox: Outbox) -> None:
    cuff = SimulatedMicrolife(a_world(plan=FaultPlan(faults=(OtherUser(records=1), UnsetClock()))))
    async with on_the_air(cuff) as air:
        room = Room(outbox, [Named(air.transport, air.found())])
        await room.measured(cuff.kind)
        readings = await room.measured(cuff.kind)
    assert len(readings) == len({bytes(record) for record in cuff.records})
    assert readings[0].quarantine_reason == "device_clock_unknown"


async def test_a_microlife_cuff_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    cuff = SimulatedMicrolife(a_world())
    monkeypatch.setattr(SimulatedMicrolife, "_answered", lambda self, request: b"\x00")
    async with on_the_air(cuff) as air:
        events = await measure(air, driver=microlife.driver(answer_s=0.5))
    assert not drafts(events)
    assert [getattr(event, "detail", None) for event in events][-1] == "unreadable_frame"


# ---------------------------------------------------------------- Yonker


async def test_a_yonker_cuff_shows_its_pressure_and_then_what_the_patient_is() -> None:
    cuff = SimulatedYonker(a_world())
    async with on_the_air(cuff) as air:
        (found,) = await air.transport.scan()
        assert registry().claim(found) is not None
        events = await measure(air)
    running = [event.running[0] for event in events if isinstance(event, Progress) and event.running]
    assert {one.metric for one in running} == {"cuff_pressure"}
    assert len(running) > 20
    (draft,) = drafts(events)
    is_the_patient(draft, cuff, CUFF)
    assert isinstance(events[0], DeviceInfo)
    assert (events[0].identity.model, events[0].identity.serial) == (cuff.model, cuff.serial)


@pytest.mark.parametrize("fault", [UnsetClock(), WrongClock(offset_s=-86_400)], ids=["never set", "a day behind"])
async def test_a_yonker_result_heard_while_it_was_measured_is_the_visits_whatever_its_clock(
    fault: UnsetClock | WrongClock, outbox: Outbox
) -> None:
    cuff = SimulatedYonker(a_world(plan=FaultPlan(faults=(fault,))))
    async with on_the_air(cuff) as air:
        (reading,) = await Room(outbox, [Named(air.transport, air.found())]).measured(cuff.kind)
    assert reading.attribution is Attribution.LIVE
    assert SEEN_MEASURED in reading.flags


async def test_a_yonker_result_that_comes_by_itself_is_as_old_as_it_says(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cabin_agent.simulators.makers._MEASURING_S", 0.0)
    cuff = SimulatedYonker(a_world(plan=FaultPlan(faults=(WrongClock(offset_s=-86_400),))))
    async with on_the_air(cuff) as air:
        (reading,) = await Room(outbox, [Named(air.transport, air.found())]).measured(cuff.kind)
    assert (reading.attribution, reading.quarantine_reason) == (Attribution.QUARANTINED, "device_clock_unknown")
