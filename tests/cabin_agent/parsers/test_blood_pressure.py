"""Blood pressure 0x2A35 and the cuff's running pressure 0x2A36."""

from typing import Any

import pytest

from cabin_agent.parsers import Component
from cabin_agent.parsers.blood_pressure import parse_blood_pressure, parse_cuff_pressure
from contract.observations import Metric, Validity
from tests.cabin_agent.parsers.vectors import expected, refused, rows, shown

NAMES = {
    Metric.SYSTOLIC: "systolic",
    Metric.DIASTOLIC: "diastolic",
    Metric.MEAN_ARTERIAL: "mean",
    Metric.PULSE_RATE: "pulse",
}


@pytest.mark.parametrize("row", rows("gatt", "2A35"))
def test_published_frames_read_as_expected(row: dict[str, Any]) -> None:
    if refused(parse_blood_pressure, row):
        return
    measurement = parse_blood_pressure(bytes.fromhex(row["hex"]))
    assert shown(measurement, NAMES) == expected(row, NAMES)
    assert measurement.components[0].unit == row["expected"]["unit"]
    assert (measurement.stamp.text if measurement.stamp else None) == row["expected"].get("timestamp")
    assert measurement.status_bits == row["expected"].get("status", 0)
    assert ("user" in row["expected"]) == any(flag.startswith("user_slot_") for flag in measurement.flags)


@pytest.mark.parametrize("row", rows("gatt", "2A36"))
def test_the_cuffs_running_pressure_is_read(row: dict[str, Any]) -> None:
    if refused(parse_cuff_pressure, row):
        return
    cuff = parse_cuff_pressure(bytes.fromhex(row["hex"]))
    assert (str(cuff.value), cuff.unit) == (row["expected"]["cuff_pressure"], row["expected"]["unit"])


def test_the_status_of_a_cuff_becomes_flags_and_lowers_trust() -> None:
    measurement = parse_blood_pressure(bytes.fromhex("1e8a00580078000000041114293b3c00012700"))
    assert measurement.flags == (
        "body_movement",
        "cuff_too_loose",
        "irregular_pulse",
        "improper_position",
        "user_slot_1",
    )
    assert measurement.validity is Validity.QUESTIONABLE


def test_a_mean_of_zero_is_absent() -> None:
    measurement = parse_blood_pressure(bytes.fromhex("007800500000" + "00"))
    assert measurement.components[2] == Component(Metric.MEAN_ARTERIAL, None, "mm[Hg]", "unknown")
