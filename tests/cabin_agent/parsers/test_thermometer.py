"""Temperature 0x2A1C."""

from typing import Any

import pytest

from cabin_agent.parsers.thermometer import parse_temperature
from contract.observations import Metric
from tests.cabin_agent.parsers.vectors import VECTORS, expected, named, refused, rows, shown

NAMES = {Metric.TEMPERATURE: "temperature"}


@pytest.mark.parametrize("row", rows("gatt", "2A1C"))
def test_published_frames_read_as_expected(row: dict[str, Any]) -> None:
    if refused(parse_temperature, row):
        return
    measurement = parse_temperature(bytes.fromhex(row["hex"]))
    assert shown(measurement, NAMES) == expected(row, NAMES)
    assert measurement.components[0].unit == row["expected"]["unit"]
    assert (measurement.stamp.text if measurement.stamp else None) == row["expected"].get("timestamp")
    assert ("type" in row["expected"]) == any(flag.startswith("site_") for flag in measurement.flags)


@pytest.mark.parametrize("row", named([row for row in VECTORS["known_wrong_or_disputed"] if row.get("uuid") == "2A1C"]))
def test_our_answer_holds_where_the_published_expectation_is_wrong(row: dict[str, Any]) -> None:
    measurement = parse_temperature(bytes.fromhex(row["hex"]))
    assert shown(measurement, NAMES) == {"temperature": row["correct"]["temperature"]}


def test_reserved_bits_and_trailing_octets_are_noted_and_ignored() -> None:
    assert parse_temperature(bytes.fromhex("08c40900fe")).flags == ("reserved_bits",)
    assert parse_temperature(bytes.fromhex("00c40900feff")).flags == ("trailing_octets",)
