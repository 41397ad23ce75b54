"""Fault plans over the air: what an instrument can get wrong, and what the driver makes of it."""

from datetime import datetime, timedelta

import pytest

from cabin_agent.drivers import DeviceInfo, Event, Fault, HealthLink
from cabin_agent.drivers.pulse_oximeter import driver as oximeter_driver
from cabin_agent.parsers.measurement import DEMONSTRATION, FROM_STORAGE
from cabin_agent.parsers.plausibility import is_implausible
from cabin_agent.simulators.blood_pressure import SimulatedCuff
from cabin_agent.simulators.faults import (
    Cut,
    Demonstration,
    DisplacedSensor,
    Duplicate,
    FaultPlan,
    LowBattery,
    OtherUser,
    OutOfOrder,
    ShortFrame,
    SpecialValue,
    Stall,
    UnsetClock,
    WrongClock,
    WrongUnit,
)
from cabin_agent.simulators.glucose_meter import SimulatedGlucoseMeter
from cabin_agent.simulators.heart_rate import SimulatedHeartRate
from cabin_agent.simulators.peripheral import Peripheral
from cabin_agent.simulators.pulse_oximeter import SimulatedOximeter
from cabin_agent.simulators.scale import SimulatedBodyComposition, SimulatedScale
from cabin_agent.simulators.thermometer import SimulatedThermometer
from cabin_agent.transports import LinkLost
from contract.observations import Metric, Validity
from tests.cabin_agent.ble.air import Air, a_world, drafts, measure, on_the_air


async def test_a_record_sent_twice_is_the_same_record() -> None:
    async with on_the_air(SimulatedThermometer(a_world(plan=FaultPlan(faults=(Duplicate(),))))) as air:
        first, second = drafts(await measure(air))
    assert first == second


async def test_records_out_of_order_all_arrive() -> None:
    plan = FaultPlan(faults=(OtherUser(records=3), OutOfOrder()))
    async with on_the_air(SimulatedGlucoseMeter(a_world(plan=plan))) as air:
        numbers = [draft.measurement.record_no for draft in drafts(await measure(air))]
    assert numbers != sorted(numbers, key=lambda number: number or 0)
    assert set(numbers) <= {0, 1, 2, 3, 4}


async def test_a_short_record_is_a_fault_and_no_reading() -> None:
    async with on_the_air(SimulatedThermometer(a_world(plan=FaultPlan(faults=(ShortFrame(octets_lost=3),))))) as air:
        events = await last_words(air)
    assert [event for event in events if isinstance(event, Fault)] == [Fault("unreadable_frame")]
    assert drafts(events) == []


@pytest.mark.parametrize(
    ("make", "plan", "expected"),
    [
        (SimulatedThermometer, SpecialValue(), {Metric.TEMPERATURE: "not-a-number"}),
        (SimulatedScale, SpecialValue(), {Metric.WEIGHT: "error"}),
        (SimulatedBodyComposition, SpecialValue(), {Metric.BODY_FAT: "error"}),
        (SimulatedGlucoseMeter, SpecialValue(value="above_range"), {Metric.GLUCOSE: "above_range"}),
        (SimulatedGlucoseMeter, SpecialValue(value="below_range"), {Metric.GLUCOSE: "below_range"}),
    ],
    ids=["thermometer", "scale", "body composition", "glucose HI", "glucose LO"],
)
async def test_what_is_no_number_is_an_absent_value_with_its_reason(
    make: type[Peripheral], plan: SpecialValue, expected: dict[Metric, str]
) -> None:
    async with on_the_air(make(a_world(plan=FaultPlan(faults=(plan,))))) as air:
        (draft,) = drafts(await measure(air))
    absent = {part.metric: part.absent_reason for part in draft.measurement.components if part.value is None}
    assert absent == expected


@pytest.mark.parametrize("make", [SimulatedCuff, SimulatedThermometer], ids=["cuff", "thermometer"])
async def test_a_number_in_another_unit_than_the_frame_names_looks_implausible(make: type[Peripheral]) -> None:
    async with on_the_air(make(a_world(plan=FaultPlan(faults=(WrongUnit(),))))) as air:
        (draft,) = drafts(await measure(air))
    assert is_implausible(draft.measurement)


async def test_a_clock_an_hour_behind_is_told_beside_the_kiosks() -> None:
    scale = SimulatedScale(a_world(plan=FaultPlan(faults=(WrongClock(offset_s=-3600),))))
    async with on_the_air(scale) as air:
        info = (await measure(air))[0]
    assert isinstance(info, DeviceInfo)
    assert info.clock is not None
    assert info.clock_read_at is not None
    shown = datetime.fromisoformat(info.clock.text).replace(tzinfo=scale.world.zone)
    assert abs(shown - info.clock_read_at + timedelta(hours=1)) < timedelta(seconds=3)


async def test_a_clock_never_set_is_no_clock() -> None:
    async with on_the_air(SimulatedScale(a_world(plan=FaultPlan(faults=(UnsetClock(),))))) as air:
        info = (await measure(air))[0]
    assert isinstance(info, DeviceInfo)
    assert info.clock is None


async def test_a_low_battery_is_told_and_is_a_problem_of_the_instruments_health() -> None:
    scale = SimulatedScale(a_world(plan=FaultPlan(faults=(LowBattery(percent=4),))))
    async with on_the_air(scale) as air, air.driver().connect(air.transport, air.found()) as link:
        assert isinstance(link, HealthLink)
        health = await link.health()
    assert (health.battery_percent, health.problems) == (4, ("battery_low",))


async def test_demonstration_data_is_invalid_and_says_so() -> None:
    async with on_the_air(SimulatedOximeter(a_world(plan=FaultPlan(faults=(Demonstration(),))))) as air:
        (draft,) = drafts(await measure(air, stop_after=4))
    assert draft.measurement.validity is Validity.INVALID
    assert DEMONSTRATION in draft.measurement.flags


async def test_a_displaced_sensor_lowers_trust() -> None:
    async with on_the_air(SimulatedHeartRate(a_world(plan=FaultPlan(faults=(DisplacedSensor(),))))) as air:
        (draft,) = drafts(await measure(air, stop_after=4))
    assert draft.measurement.validity is Validity.QUESTIONABLE


async def test_somebody_elses_records_come_with_their_own_time_before_the_measurement() -> None:
    cuff = SimulatedCuff(a_world(plan=FaultPlan(faults=(OtherUser(records=2, user=3),))))
    async with on_the_air(cuff) as air:
        fetched = drafts(await measure(air))
    assert ["user_slot_3" in draft.measurement.flags for draft in fetched] == [True, True, False]


async def test_an_oximeters_stored_records_are_asked_for_once_and_told_as_stored() -> None:
    oximeter = SimulatedOximeter(a_world(plan=FaultPlan(faults=(OtherUser(records=2),))))
    driver = oximeter_driver()
    async with on_the_air(oximeter) as air:
        first = drafts(await measure(air, driver=driver, stop_after=8))
        second = drafts(await measure(air, driver=driver, stop_after=8))
    assert [draft.stored for draft in first] == [True, True, False]
    assert all((FROM_STORAGE in draft.measurement.flags) == draft.stored for draft in first)
    assert [draft.stored for draft in second] == [False]


async def test_a_link_cut_by_the_plan_is_lost_and_the_record_comes_with_the_next_connection() -> None:
    thermometer = SimulatedThermometer(a_world(plan=FaultPlan(faults=(Cut(after_octets=12, times=1),))))
    async with on_the_air(thermometer) as air:
        assert drafts(await last_words(air)) == []
        assert len(drafts(await measure(air))) == 1


async def test_an_instrument_that_falls_silent_stays_connected_until_it_is_told_to_end() -> None:
    thermometer = SimulatedThermometer(a_world(plan=FaultPlan(faults=(Stall(after_frames=3),))))
    async with on_the_air(thermometer) as air:
        assert drafts(await measure(air, stop_after=4)) == []


async def last_words(air: Air) -> list[Event]:
    """Events up to the loss of the link."""
    events: list[Event] = []
    try:
        async with air.driver().connect(air.transport, air.found()) as link:
            async for event in link.events():
                events.append(event)  # noqa: PERF401 - what came before the loss counts
    except LinkLost:
        pass
    return events


async def test_somebody_elses_record_does_not_end_the_measurement_that_is_still_going_on() -> None:
    """The scale is silent while it settles, for longer than an instrument that is done would be."""
    scale = SimulatedScale(a_world(plan=FaultPlan(faults=(OtherUser(records=1, user=3),)), speed=1.1))
    async with on_the_air(scale) as air:
        fetched = drafts(await measure(air))
    assert ["user_slot_3" in draft.measurement.flags for draft in fetched] == [True, False]
