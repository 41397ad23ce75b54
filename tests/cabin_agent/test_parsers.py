"""Frames published by others, and arbitrary octets: what the parsers make of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cabin_agent.parsers import Component, Measurement, ParseError
from cabin_agent.parsers.blood_pressure import parse_blood_pressure, parse_cuff_pressure
from cabin_agent.parsers.floats import MedicalFloat, float32, sfloat
from cabin_agent.parsers.measurement import date_time
from cabin_agent.parsers.octets import Octets
from cabin_agent.parsers.plausibility import is_implausible
from cabin_agent.parsers.pleth import parse_pleth
from cabin_agent.parsers.pulse_oximeter import parse_continuous, parse_spot_check
from cabin_agent.parsers.thermometer import parse_temperature
from contract.observations import Metric, Validity

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures" / "vectors.json").read_text())
ABSENT = {
    "NaN": "not-a-number",
    "+INF": "positive-infinity",
    "-INF": "negative-infinity",
    "NRes": "error",
    "reserved": "error",
}
NAMES = {
    Metric.SYSTOLIC: "systolic",
    Metric.DIASTOLIC: "diastolic",
    Metric.MEAN_ARTERIAL: "mean",
    Metric.PULSE_RATE: "pulse",
    Metric.TEMPERATURE: "temperature",
}
PARSERS: dict[str, Callable[[bytes], Measurement]] = {
    "2A35": parse_blood_pressure,
    "2A1C": parse_temperature,
    "2A5E": parse_spot_check,
    "2A5F": parse_continuous,
}


def vectors(section: str, *uuids: str) -> list[Any]:
    rows = [row for row in VECTORS[section] if not uuids or row["uuid"] in uuids]
    return [pytest.param(row, id=f"{row.get('uuid', '')}-{row.get('hex', row.get('raw'))}") for row in rows]


def as_published(value: MedicalFloat) -> str | None:
    return value.absent_reason if value.value is None else str(value.value)


@pytest.mark.parametrize("row", vectors("sfloat"))
def test_sfloats_keep_their_precision(row: dict[str, str]) -> None:
    expected = ABSENT.get(row["value"], row["value"])
    assert as_published(sfloat(Octets(bytes.fromhex(row["little_endian"])))) == expected


@pytest.mark.parametrize("row", vectors("float"))
def test_floats_keep_their_precision(row: dict[str, str]) -> None:
    expected = ABSENT.get(row["value"], row["value"])
    assert as_published(float32(Octets(bytes.fromhex(row["little_endian"])))) == expected


def test_a_special_mantissa_under_another_exponent_is_kept_and_not_trusted() -> None:
    value = sfloat(Octets(bytes.fromhex("fff7")))
    assert (str(value.value), value.suspect) == ("204.7", True)


@pytest.mark.parametrize("row", vectors("gatt", "2A35", "2A1C"))
def test_published_frames_read_as_expected(row: dict[str, Any]) -> None:
    parse, frame, expected = PARSERS[row["uuid"]], bytes.fromhex(row["hex"]), row["expected"]
    if "error" in expected:
        with pytest.raises(ParseError) as refusal:
            parse(frame)
        assert refusal.value.reason == expected["error"]
        return
    measurement = parse(frame)
    assert shown(measurement) == {
        key: ABSENT.get(value, value) for key, value in expected.items() if key in NAMES.values()
    }
    assert measurement.components[0].unit == expected["unit"]
    assert (measurement.stamp.text if measurement.stamp else None) == expected.get("timestamp")
    assert measurement.status_bits == expected.get("status", 0)
    assert ("user" in expected) == any(flag.startswith("user_slot_") for flag in measurement.flags)


@pytest.mark.parametrize("row", vectors("gatt", "2A36"))
def test_the_cuffs_running_pressure_is_read(row: dict[str, Any]) -> None:
    frame, expected = bytes.fromhex(row["hex"]), row["expected"]
    if "error" in expected:
        with pytest.raises(ParseError):
            parse_cuff_pressure(frame)
        return
    cuff = parse_cuff_pressure(frame)
    assert (str(cuff.value), cuff.unit) == (expected["cuff_pressure"], expected["unit"])


@pytest.mark.parametrize("row", vectors("gatt", "2A08"))
def test_date_times_are_kept_as_sent(row: dict[str, Any]) -> None:
    octets, expected = Octets(bytes.fromhex(row["hex"])), row["expected"]
    if "error" in expected:
        with pytest.raises(ParseError):
            date_time(octets)
        return
    assert date_time(octets).text == expected["timestamp"]


@pytest.mark.parametrize("row", vectors("known_wrong"))
def test_our_answer_holds_where_the_published_expectation_is_wrong(row: dict[str, Any]) -> None:
    measurement = parse_temperature(bytes.fromhex(row["hex"]))
    assert shown(measurement) == {"temperature": row["correct"]["temperature"]}


def test_reserved_bits_and_trailing_octets_are_noted_and_ignored() -> None:
    assert parse_temperature(bytes.fromhex("08c40900fe")).flags == ("reserved_bits",)
    assert parse_temperature(bytes.fromhex("00c40900feff")).flags == ("trailing_octets",)


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


@pytest.mark.parametrize(
    ("frame", "implausible"),
    [("00780050005d00", False), ("01790051006a00", True), ("00480051004000", True), ("0015f0" + "0bf0" + "0bf0", True)],
    ids=["120 over 80 mmHg", "121 over 81 kPa", "diastolic above systolic", "2.1 over 1.1 mmHg"],
)
def test_implausible_pressures_are_recognised(frame: str, implausible: bool) -> None:
    assert is_implausible(parse_blood_pressure(bytes.fromhex(frame))) is implausible


def test_plausible_kilopascals_are_not_flagged() -> None:
    assert not is_implausible(parse_blood_pressure(bytes.fromhex("01a0f06ef07cf0")))


def test_a_spot_check_with_every_field_is_read() -> None:
    frame = bytes.fromhex("1f" + "6100" + "4800" + "ea07030409281e" + "2001" + "200000" + "0ff0")
    measurement = parse_spot_check(frame)
    assert [str(part.value) for part in measurement.components] == ["97", "72"]
    assert measurement.stamp is not None
    assert measurement.stamp.text == "2026-03-04T09:40:30"
    assert measurement.clock_unset
    assert measurement.status_bits == 0x20 << 16 | 0x0120
    assert measurement.flags == ("low_perfusion",)
    assert measurement.validity is Validity.QUESTIONABLE


def test_a_continuous_value_with_every_field_is_read() -> None:
    frame = bytes.fromhex("1f" + "6100" + "4800" + "60004700" + "62004900" + "8000" + "000000" + "0ff0")
    measurement = parse_continuous(frame)
    assert [str(part.value) for part in measurement.components] == ["97", "72"]
    assert (measurement.flags, measurement.validity) == ((), Validity.VALID)


@pytest.mark.parametrize("length", range(19))
def test_a_spot_check_cut_anywhere_is_refused(length: int) -> None:
    frame = bytes.fromhex("1f" + "6100" + "4800" + "ea07030409281e" + "2001" + "200000" + "0ff0")
    with pytest.raises(ParseError, match="short_frame"):
        parse_spot_check(frame[:length])


@pytest.mark.parametrize("status", ["0004", "0008"], ids=["demonstration", "testing"])
def test_demonstration_and_testing_data_are_invalid(status: str) -> None:
    assert parse_spot_check(bytes.fromhex("02" + "6100" + "4800" + status)).validity is Validity.INVALID


@pytest.mark.parametrize(
    "parse",
    [*PARSERS.values(), parse_cuff_pressure, parse_pleth],
    ids=lambda parse: parse.__name__,
)
@settings(max_examples=2500, deadline=None, derandomize=True)
@given(frame=st.binary(max_size=40))
def test_arbitrary_octets_raise_nothing_but_parse_errors(parse: Callable[[bytes], object], frame: bytes) -> None:
    try:
        parse(frame)
    except ParseError:
        return


def shown(measurement: Measurement) -> dict[str, str | None]:
    return {
        NAMES[part.metric]: part.absent_reason if part.value is None else str(part.value)
        for part in measurement.components
    }
