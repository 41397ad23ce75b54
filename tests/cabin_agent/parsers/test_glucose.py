"""Glucose 0x2A18 and its context 0x2A34."""

from typing import Any

import pytest

from cabin_agent.parsers import ParseError
from cabin_agent.parsers.features import parse_glucose_feature
from cabin_agent.parsers.glucose import parse_glucose
from cabin_agent.parsers.glucose_context import parse_glucose_context
from cabin_agent.parsers.measurement import CONTROL_SOLUTION, NOT_A_PATIENTS
from cabin_agent.parsers.plausibility import is_implausible
from contract.observations import Metric, Validity
from tests.cabin_agent.parsers.vectors import refused, rows

HEAD = "0300" + "ea07 0304 0928 1e"


def the_value(frame: str) -> tuple[Metric, str | None, str, str | None]:
    (part,) = parse_glucose(bytes.fromhex(frame)).measurement().components
    return part.metric, None if part.value is None else str(part.value), part.unit, part.absent_reason


@pytest.mark.parametrize("row", rows("gatt", "2A18"))
def test_published_frames_read_as_expected(row: dict[str, Any]) -> None:
    if refused(parse_glucose, row):
        return
    record = parse_glucose(bytes.fromhex(row["hex"]))
    assert record.concentration is not None
    assert {
        "sequence": record.sequence,
        "base_time": record.base.text,
        "time_offset_min": record.offset_min,
        "concentration": str(record.concentration.value),
        "unit": "mol/L" if record.molar else "kg/L",
        "type": record.sample,
        "location": record.location,
        "status": record.status,
        "context_follows": record.context_follows,
    } == row["expected"]
    assert is_implausible(record.measurement())


def test_the_offset_is_added_to_the_base_time() -> None:
    frame = bytes.fromhex("1b0100e307021b0b0a1efbff1e00120501")
    stamp = parse_glucose(frame).measurement().stamp
    assert stamp is not None
    assert stamp.text == "2019-02-27T11:05:30"


@pytest.mark.parametrize("offset", ["ff7f", "0080"], ids=["overrun", "underrun"])
def test_an_offset_that_ran_over_leaves_the_record_without_time(offset: str) -> None:
    assert parse_glucose(bytes.fromhex("01" + HEAD + offset)).measurement().stamp is None


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("02" + HEAD + "69b0" + "11", (Metric.GLUCOSE, "105", "mg/dL", None)),
        ("02" + HEAD + "1aa4" + "11", (Metric.GLUCOSE, "105.0", "mg/dL", None)),
        ("06" + HEAD + "3ac0" + "11", (Metric.GLUCOSE_MOLAR, "5.8", "mmol/L", None)),
        ("06" + HEAD + "44b2" + "11", (Metric.GLUCOSE_MOLAR, "5.80", "mmol/L", None)),
    ],
    ids=["kg/L of five decimals", "kg/L of six decimals", "mol/L of four decimals", "mol/L of five decimals"],
)
def test_kilograms_and_moles_a_litre_become_the_units_of_the_clinic_without_losing_a_digit(
    frame: str, expected: tuple[Metric, str, str, None]
) -> None:
    assert the_value(frame) == expected


@pytest.mark.parametrize(("status", "reason"), [("2000", "above_range"), ("4000", "below_range")], ids=["HI", "LO"])
def test_high_and_low_are_results_and_no_numbers(status: str, reason: str) -> None:
    assert the_value("0a" + HEAD + "ff07" + "11" + status) == (Metric.GLUCOSE, None, "mg/dL", reason)
    assert the_value("0a" + HEAD + "58b2" + "11" + status) == (Metric.GLUCOSE, None, "mg/dL", reason)


def test_a_record_without_concentration_is_kept() -> None:
    assert the_value("00" + HEAD) == (Metric.GLUCOSE, None, "mg/dL", "unknown")


@pytest.mark.parametrize("origin", ["1a", "41", "4a"], ids=["type", "location", "both"])
def test_control_solution_is_invalid_and_nobodys(origin: str) -> None:
    measurement = parse_glucose(bytes.fromhex("02" + HEAD + "69b0" + origin)).measurement()
    assert measurement.validity is Validity.INVALID
    assert CONTROL_SOLUTION in NOT_A_PATIENTS.intersection(measurement.flags)


def test_a_time_fault_takes_the_time() -> None:
    assert parse_glucose(bytes.fromhex("08" + HEAD + "0008")).measurement().clock_unset


def test_a_fault_of_the_strip_lowers_trust_and_a_low_battery_does_not() -> None:
    strip, battery = (parse_glucose(bytes.fromhex("08" + HEAD + bits)).measurement() for bits in ("1000", "0100"))
    assert (strip.validity, battery.validity) == (Validity.QUESTIONABLE, Validity.VALID)


def test_the_meters_count_numbers_the_record() -> None:
    assert parse_glucose(bytes.fromhex("00" + HEAD)).measurement().record_no == 3


def test_a_context_with_every_field_is_read() -> None:
    frame = bytes.fromhex("ff" + "0300" + "00" + "013cd0" + "01" + "51" + "100e32" + "0214a0" + "3ff0")
    context = parse_glucose_context(frame)
    assert (context.sequence, context.meal, context.tester, context.health) == (3, 1, 1, 5)
    assert context.carbohydrate is not None
    assert (context.carbohydrate.kind, str(context.carbohydrate.number.value)) == (1, "0.060")
    assert context.exercise is not None
    assert (context.exercise.duration_s, context.exercise.intensity_percent) == (3600, 50)
    assert context.medication is not None
    assert (context.medication.kind, context.medication.unit) == (2, "L")
    assert context.hba1c_percent is not None
    assert str(context.hba1c_percent.value) == "6.3"
    assert context.flags == (
        "meal_before",
        "tester_self",
        "after_exercise",
        "medication_taken",
        "carbohydrate_taken",
    )


def test_a_context_cut_anywhere_is_refused() -> None:
    frame = bytes.fromhex("ff" + "0300" + "00" + "013cd0" + "01" + "51" + "100e32" + "0214a0" + "3ff0")
    for length in range(len(frame)):
        with pytest.raises(ParseError, match="short_frame"):
            parse_glucose_context(frame[:length])


@pytest.mark.parametrize("row", rows("gatt", "2A51"))
def test_the_feature_is_read(row: dict[str, Any]) -> None:
    if not refused(parse_glucose_feature, row):
        assert parse_glucose_feature(bytes.fromhex(row["hex"])) == row["expected"]["features"]
