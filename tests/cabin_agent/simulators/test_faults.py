"""Fault plans: data that says what goes wrong, and emulators on which it does."""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path

import pytest
import yaml

from cabin_agent.drivers import DriverLink, Fault, ReadingDraft
from cabin_agent.parsers.measurement import DEMONSTRATION
from cabin_agent.simulators.fault_session import SimulatedCrash
from cabin_agent.simulators.faults import (
    PRESETS,
    Crash,
    Cut,
    FaultPlan,
    OtherUser,
    OutOfOrder,
    UnusablePlan,
    load_plan,
)
from cabin_agent.simulators.trial import drafts
from cabin_agent.transports import LinkLost
from contract.observations import DeviceKind, Validity
from tests.cabin_agent.simulators.benches import a_bench, measure, station

CUFF, OXIMETER, THERMOMETER = DeviceKind.BLOOD_PRESSURE, DeviceKind.PULSE_OXIMETER, DeviceKind.THERMOMETER
# The thermometer's conversation: ten running values of five octets, then a record of thirteen.
RUNNING_OCTETS, RECORD_OCTETS = 50, 13


async def first_draft(link: DriverLink) -> ReadingDraft:
    async with aclosing(link.events()) as events:
        async for event in events:
            if isinstance(event, ReadingDraft):
                return event
    raise AssertionError("no record")


async def record(plan: FaultPlan, kind: DeviceKind, *, scenario: str = "well") -> ReadingDraft:
    return drafts(await measure(a_bench(plan, scenario=scenario), kind))[-1]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_plan_that_a_file_could_hold(name: str, tmp_path: Path) -> None:
    assert load_plan(name).summary
    file = tmp_path / "plan.yaml"
    file.write_text(yaml.safe_dump(PRESETS[name].model_dump(mode="json")), encoding="utf-8")
    assert load_plan(str(file)) == PRESETS[name]


def test_a_plan_may_be_json(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    faults = [{"fault": "cut", "after_octets": 17, "device": "blood_pressure", "times": 1}]
    file.write_text(json.dumps({"faults": faults}), encoding="utf-8")
    assert load_plan(str(file)).faults == (Cut(after_octets=17, device=CUFF, times=1),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("faults: [{fault: flood}]", "flood"),
        ("faults: [{fault: cut}]", "after_octets"),
        ("faults: [{fault: stall, device: dragon}]", "device"),
        ("faults: [", "neither YAML nor JSON"),
        ("- cut", "FaultPlan"),
    ],
    ids=["unknown fault", "a part missing", "unknown device", "no YAML", "no plan"],
)
def test_a_file_that_is_no_plan_says_where(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnusablePlan, match=words):
        load_plan(str(file))


def test_a_name_nobody_knows_lists_the_presets() -> None:
    with pytest.raises(UnusablePlan, match="link_cut"):
        load_plan("no_such_plan")


# ---------------------------------------------------------------- on the wire


@pytest.mark.parametrize("after", range(0, RUNNING_OCTETS + RECORD_OCTETS + 1, 7))
async def test_wherever_the_link_is_cut_the_record_comes_with_the_next_connection(after: int) -> None:
    bench = a_bench(FaultPlan(faults=(Cut(after_octets=after, times=1),)))
    with pytest.raises(LinkLost):
        await measure(bench, THERMOMETER)
    assert all(draft.measurement.validity is Validity.VALID for draft in drafts(await measure(bench, THERMOMETER)))
    assert len(drafts(await measure(bench, THERMOMETER))) == 1


async def test_a_cut_before_the_confirmation_brings_the_same_record_again() -> None:
    bench = a_bench(FaultPlan(faults=(Cut(after_octets=RUNNING_OCTETS + RECORD_OCTETS, times=1),)))
    driver, found = await station(bench, THERMOMETER)
    async with driver.connect(bench, found) as link:
        seen = await first_draft(link)
        with pytest.raises(LinkLost):
            await link.confirm(seen)
    again = drafts(await measure(bench, THERMOMETER))
    assert again[0].frame == seen.frame
    assert len(again) == 2


async def test_a_cut_befalls_only_the_instrument_it_is_meant_for() -> None:
    bench = a_bench(FaultPlan(faults=(Cut(after_octets=0, device=CUFF),)))
    with pytest.raises(LinkLost):
        await measure(bench, CUFF)
    assert drafts(await measure(bench, THERMOMETER))


async def test_duplicates_are_the_same_record_twice() -> None:
    first, second = drafts(await measure(a_bench(PRESETS["duplicates"]), THERMOMETER))
    assert first.frame == second.frame


async def test_records_of_the_memory_out_of_order_are_all_there() -> None:
    straight = drafts(await measure(a_bench(FaultPlan(faults=(OtherUser(records=4),))), CUFF))
    plan = FaultPlan(faults=(OtherUser(records=4), OutOfOrder()))
    mixed = drafts(await measure(a_bench(plan), CUFF))
    stamps = [
        [draft.measurement.stamp.text if draft.measurement.stamp else "" for draft in all_]
        for all_ in (straight, mixed)
    ]
    assert stamps[0][:4] == sorted(stamps[0][:4])
    assert stamps[1][:4] != sorted(stamps[1][:4])
    assert len(mixed) == len(straight) == 5


async def test_a_short_frame_is_a_fault_and_no_reading() -> None:
    events = await measure(a_bench(PRESETS["short_frames"]), THERMOMETER)
    assert Fault("unreadable_frame") in events
    assert not drafts(events)


async def test_an_instrument_that_stalls_stays_connected_and_silent() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await measure(a_bench(PRESETS["stall"]), THERMOMETER)


async def test_a_crash_is_an_error_nobody_expects_at_every_start() -> None:
    bench = a_bench(PRESETS["crash_loop"])
    for _ in range(3):
        with pytest.raises(SimulatedCrash):
            await measure(bench, THERMOMETER)
    assert drafts(await measure(bench, CUFF))
    assert Crash(device=THERMOMETER) in PRESETS["crash_loop"].faults


# ---------------------------------------------------------------- in the content


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("no_number", {"not-a-number"}),
        ("above_range", {"positive-infinity", "above_range"}),
        ("below_range", {"negative-infinity", "below_range"}),
    ],
)
@pytest.mark.parametrize("kind", [CUFF, OXIMETER, THERMOMETER])
async def test_an_instrument_without_a_number_says_why(name: str, reasons: set[str], kind: DeviceKind) -> None:
    components = (await record(PRESETS[name], kind)).measurement.components
    assert components
    assert all(part.value is None and part.absent_reason in reasons for part in components)


@pytest.mark.parametrize("kind", [CUFF, OXIMETER, THERMOMETER])
async def test_a_clock_that_was_never_set_stamps_nothing(kind: DeviceKind) -> None:
    measurement = (await record(PRESETS["unset_clock"], kind)).measurement
    assert measurement.clock_unset or measurement.stamp is None or measurement.stamp.year == 0


async def test_a_wrong_clock_stamps_an_hour_too_early() -> None:
    right = (await record(FaultPlan(), THERMOMETER)).measurement.stamp
    wrong = (await record(PRESETS["wrong_clock"], THERMOMETER)).measurement.stamp
    assert right is not None
    assert wrong is not None
    assert wrong.hour == (right.hour - 1) % 24


async def test_a_loose_cuff_and_a_slipped_clip_say_so() -> None:
    cuff = (await record(PRESETS["displaced_sensor"], CUFF)).measurement
    oximeter = (await record(PRESETS["displaced_sensor"], OXIMETER)).measurement
    assert {"cuff_too_loose", "improper_position"} <= set(cuff.flags)
    assert "sensor_displaced" in oximeter.flags
    assert Validity.VALID not in {cuff.validity, oximeter.validity}


async def test_a_wrong_unit_is_named_beside_the_right_number() -> None:
    cuff = (await record(PRESETS["wrong_unit"], CUFF)).measurement
    thermometer = (await record(PRESETS["wrong_unit"], THERMOMETER)).measurement
    assert {part.unit for part in cuff.components[:2]} == {"kPa"}
    assert {part.unit for part in thermometer.components} == {"[degF]"}


async def test_an_oximeter_that_shows_itself_off_says_so() -> None:
    measurement = (await record(PRESETS["demonstration"], OXIMETER)).measurement
    assert DEMONSTRATION in measurement.flags
    assert measurement.validity is Validity.INVALID


async def test_an_irregular_pulse_is_seen_by_the_cuff() -> None:
    assert "irregular_pulse" in (await record(FaultPlan(), CUFF, scenario="atrial_fibrillation")).measurement.flags
    assert "irregular_pulse" not in (await record(FaultPlan(), CUFF)).measurement.flags


async def test_somebody_else_s_records_come_first_and_are_of_yesterday() -> None:
    old, _, live = drafts(await measure(a_bench(PRESETS["other_user"]), CUFF))
    assert old.measurement.components[0].value == 151
    assert live.measurement.components[0].value != 151
    assert old.measurement.stamp is not None
    assert live.measurement.stamp is not None
    assert old.measurement.stamp.text < live.measurement.stamp.text


async def test_two_instruments_of_a_model_have_serial_numbers_of_their_own() -> None:
    found = await a_bench(PRESETS["two_of_a_model"], devices=("ble.bps",)).scan()
    assert len({one.address for one in found}) == 2
    assert len({one.name for one in found}) == 1


async def test_a_low_battery_is_what_the_instrument_says() -> None:
    bench = a_bench(PRESETS["low_battery"], devices=("ble.bps",))
    async with bench.connect((await bench.scan())[0]) as connection:
        assert await connection.read("2A19") == bytes([4])
