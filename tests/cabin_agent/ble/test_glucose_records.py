"""Records of a glucose meter: what is asked for, what is remembered, and what is never anybody's."""

from datetime import timedelta

import pytest

from cabin_agent.drivers import ClockLink, Driver, DriverLink, Fault, ReadingDraft
from cabin_agent.drivers.glucose import driver as glucose_driver
from cabin_agent.parsers.measurement import CONTROL_SOLUTION, NOT_A_PATIENTS
from cabin_agent.simulators import encode_body
from cabin_agent.simulators.faults import FaultPlan, OtherUser, SpecialValue, UnsetClock
from cabin_agent.simulators.glucose_meter import SimulatedGlucoseMeter
from cabin_agent.simulators.records import RECORD_ACCESS, Record
from cabin_agent.transports import Frame, Refused
from contract.observations import Metric, Validity
from tests.cabin_agent.ble.air import Air, a_world, drafts, measure, on_the_air

HISTORY = FaultPlan(faults=(OtherUser(records=3),))


class AskedMeter(SimulatedGlucoseMeter):
    """Notes what was written to its control point."""

    def __init__(self, plan: FaultPlan = FaultPlan()) -> None:  # noqa: B008 - frozen
        super().__init__(a_world(plan=plan))
        self.asked: list[str] = []

    async def write(self, characteristic: str, octets: bytes) -> None:
        if characteristic == RECORD_ACCESS:
            self.asked.append(octets.hex())
        await super().write(characteristic, octets)


def numbers(events: list[ReadingDraft]) -> list[int | None]:
    return [draft.measurement.record_no for draft in events]


async def test_the_first_time_everything_is_asked_for_and_then_only_what_is_new() -> None:
    meter, driver = AskedMeter(HISTORY), glucose_driver()
    async with on_the_air(meter) as air:
        first = drafts(await measure(air, driver=driver))
        second = drafts(await measure(air, driver=driver))
    assert numbers(first) == [0, 1, 2, 3, 4]
    assert numbers(second) == [5]
    assert meter.asked == ["0101", "0103010500"]
    assert all(draft.stored for draft in first + second)


async def test_a_meter_without_anything_new_is_asked_again_until_it_has() -> None:
    meter, driver = AskedMeter(), glucose_driver(ask_again_s=0.05)
    async with on_the_air(meter) as air:
        await measure(air, driver=driver)
        meter._is_new_wanted = False
        async with driver.connect(air.transport, air.found()) as link:
            async for event in link.events():
                if len(meter.asked) == 3:
                    meter.measure()
                if isinstance(event, ReadingDraft):
                    assert event.measurement.record_no == 1
                    break
    assert meter.asked[:3] == ["0101", "0103010100", "0106"]


async def test_what_was_not_stored_is_asked_for_again() -> None:
    meter, driver = AskedMeter(HISTORY), glucose_driver()
    async with on_the_air(meter) as air:
        lost = await unstored(air, driver)
        kept = drafts(await measure(air, driver=driver))
    assert numbers(lost) == [0, 1, 2, 3, 4]
    assert numbers(kept) == [0, 1, 2, 3, 4, 5]
    assert meter.asked == ["0101", "0101"]


async def unstored(air: Air, driver: Driver) -> list[ReadingDraft]:
    """The disk is full: no record is confirmed."""
    async with driver.connect(air.transport, air.found()) as link:
        return [event async for event in link.events() if isinstance(event, ReadingDraft)]


async def test_a_meter_that_counts_anew_has_all_its_records_fetched() -> None:
    meter, driver = AskedMeter(HISTORY), glucose_driver(ask_again_s=0.05)
    async with on_the_air(meter) as air:
        await measure(air, driver=driver)
        meter.records.clear()
        after = drafts(await measure(air, driver=driver, stop_after=12))
    assert numbers(after) == [0]
    assert meter.asked[1:] == ["0103010500", "0106", "0101"]


async def test_a_context_joins_its_measurement() -> None:
    async with on_the_air(AskedMeter()) as air:
        (draft,) = drafts(await measure(air))
    assert {"meal_before", "tester_self"} <= set(draft.measurement.flags)
    assert draft.frame.characteristic == "2A18"


async def test_a_context_that_never_comes_is_said_to_be_missing() -> None:
    meter = AskedMeter()
    async with on_the_air(meter) as air:
        meter._is_new_wanted = False
        octets = encode_body.glucose(0, 100, local=meter.clock(), context_follows=True)
        meter.records.append(Record(0, (Frame("2A18", octets),)))
        (draft,) = drafts(await measure(air))
    assert "context_missing" in draft.measurement.flags


async def test_control_solution_is_told_as_nobodys() -> None:
    async with on_the_air(AskedMeter(HISTORY)) as air:
        fetched = drafts(await measure(air))
    control = [draft for draft in fetched if CONTROL_SOLUTION in draft.measurement.flags]
    assert len(control) == 1
    assert control[0].measurement.validity is Validity.INVALID
    assert all((draft in control) == bool(NOT_A_PATIENTS.intersection(draft.measurement.flags)) for draft in fetched)


@pytest.mark.parametrize("value", ["above_range", "below_range"])
async def test_high_and_low_arrive_as_results(value: str) -> None:
    plan = FaultPlan.model_validate({"faults": [SpecialValue.model_validate({"value": value})]})
    async with on_the_air(AskedMeter(plan)) as air:
        (draft,) = drafts(await measure(air))
    (part,) = draft.measurement.components
    assert (part.metric, part.value, part.absent_reason) == (Metric.GLUCOSE, None, value)


async def test_a_clock_never_set_leaves_the_record_without_time() -> None:
    async with on_the_air(AskedMeter(FaultPlan(faults=(UnsetClock(),)))) as air:
        (draft,) = drafts(await measure(air))
    assert draft.measurement.clock_unset


async def test_a_meter_that_is_busy_is_a_fault_and_no_crash() -> None:
    class Busy(AskedMeter):
        async def write(self, characteristic: str, octets: bytes) -> None:
            if characteristic == RECORD_ACCESS:
                raise Refused(0xFE)
            await super().write(characteristic, octets)

    meter = Busy()
    async with on_the_air(meter) as air:
        events = await measure(air)
    assert [event for event in events if isinstance(event, Fault)] == [Fault("history_refused")]


async def test_time_is_set_where_the_service_is_there() -> None:
    meter = AskedMeter()
    async with on_the_air(meter) as air, glucose_driver().connect(air.transport, air.found()) as link:
        assert abs(await synchronised(link, meter)) < 2
        assert meter.set_to is not None
        assert abs(meter.set_to) < timedelta(seconds=2)


async def synchronised(link: DriverLink, meter: SimulatedGlucoseMeter) -> float:
    assert isinstance(link, ClockLink)
    ahead_s = await link.sync_time(meter.world.local_time())
    assert ahead_s is not None
    return ahead_s
