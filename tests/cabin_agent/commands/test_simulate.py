"""An integrator without hardware and without a server sees readings within a minute."""

import json
from pathlib import Path

import pytest

from cabin_agent.commands.simulate import say_choices
from cabin_agent.settings import Settings
from cabin_agent.simulators.bench import simulated_peripherals
from cabin_agent.simulators.catalogue import UnknownDevice
from cabin_agent.simulators.trial import a_world
from contract.live import LIVE, DeviceStatus, LiveReading
from contract.observations import Attribution, DeviceKind, DeviceState, Metric, Reading
from tests.cabin_agent.commands.programs import cabin_agent


def test_readings_come_as_json_lines_of_the_contract(tmp_path: Path) -> None:
    result = cabin_agent(
        "simulate", "--print", "--devices", "ble.bps,ble.hts", "--scenario", "fever", "--speed", "500", folder=tmp_path
    )
    assert result.returncode == 0, result.stderr
    readings = [Reading.model_validate_json(line) for line in result.stdout.splitlines()]
    assert {reading.kind for reading in readings} == {DeviceKind.BLOOD_PRESSURE, DeviceKind.THERMOMETER}
    assert {reading.attribution for reading in readings} == {Attribution.LIVE}
    values = {value.metric: value.value for reading in readings for value in reading.values}
    assert float(values[Metric.TEMPERATURE] or 0) > 38.5
    assert not (tmp_path / "var").exists()


def test_all_that_a_screen_would_get_comes_when_asked_for_and_faults_show(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("faults: [{fault: short_frame}, {fault: low_battery, percent: 7}]", encoding="utf-8")
    arguments = ("--devices", "ble.hts", "--faults", str(plan), "--speed", "500", "--record", str(tmp_path / "traces"))
    result = cabin_agent("simulate", "--print", "all", *arguments, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    messages = [LIVE.validate_json(line) for line in result.stdout.splitlines()]
    states = [message for message in messages if isinstance(message, DeviceStatus)]
    assert states[-1].state is DeviceState.FAULT
    assert {state.battery for state in states} >= {7}
    assert not any(isinstance(message, LiveReading) for message in messages)
    head, *_ = next((tmp_path / "traces").iterdir()).read_text().splitlines()
    assert json.loads(head)["origin"] == "emulator"


def test_a_plan_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    result = cabin_agent("simulate", "--print", "--faults", "no_such_plan", folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "link_cut" in result.stderr


def test_an_instrument_nobody_emulates_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownDevice, match=r"ble\.dragon; there are ble\.bps"):
        simulated_peripherals(a_world(), devices=frozenset({"ble.dragon"}))


def test_the_list_names_what_there_is() -> None:
    lines: list[str] = []
    say_choices(Settings(), allow_any=False, say=lines.append)
    assert {"atrial_fibrillation", "crash_loop", "ble.bps"} <= {line.split()[0] for line in lines}
