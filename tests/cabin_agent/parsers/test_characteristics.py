"""Characteristics that are read once: clocks, features, battery, and the checksum of a service."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cabin_agent.parsers import ParseError
from cabin_agent.parsers.crc import crc16_mcrf4xx
from cabin_agent.parsers.current_time import current_time, parse_current_time, parse_date_time
from cabin_agent.parsers.features import parse_battery_level, parse_blood_pressure_feature, parse_temperature_type
from tests.cabin_agent.parsers.vectors import VECTORS, refused, rows


@pytest.mark.parametrize("row", rows("gatt", "2A08"))
def test_date_times_are_kept_as_sent(row: dict[str, Any]) -> None:
    if not refused(parse_date_time, row):
        assert parse_date_time(bytes.fromhex(row["hex"])).text == row["expected"]["timestamp"]


@pytest.mark.parametrize("row", rows("gatt", "2A1D"))
def test_the_type_of_a_temperature_is_one_octet(row: dict[str, Any]) -> None:
    if not refused(parse_temperature_type, row):
        assert parse_temperature_type(bytes.fromhex(row["hex"])) == row["expected"]["type"]


@pytest.mark.parametrize("row", rows("gatt", "2A19"))
def test_the_battery_is_read(row: dict[str, Any]) -> None:
    if not refused(parse_battery_level, row):
        assert parse_battery_level(bytes.fromhex(row["hex"])) == row["expected"]["percent"]


def test_a_battery_above_a_hundred_per_cent_is_refused() -> None:
    row = next(row for row in VECTORS["known_wrong_or_disputed"] if row.get("uuid") == "2A19")
    assert refused(parse_battery_level, {"hex": row["hex"], "expected": row["correct"]})


def test_every_known_wrong_vector_has_a_test() -> None:
    tested = {"2A1C", "2A37", "2A19"}
    rest = [row for row in VECTORS["known_wrong_or_disputed"] if row.get("uuid") not in tested]
    assert [row.get("what") for row in rest] == ["float"]


def test_every_published_characteristic_has_a_test() -> None:
    tested = {"2A35", "2A36", "2A1C", "2A37", "2A18", "2A08", "2A1D", "2A51", "2A19"}
    assert {row["uuid"] for row in VECTORS["gatt"]} == tested


def test_the_feature_of_a_cuff_is_sixteen_bits() -> None:
    assert parse_blood_pressure_feature(bytes.fromhex("2700")) == 0x27
    with pytest.raises(ParseError, match="short_frame"):
        parse_blood_pressure_feature(b"\x27")


def test_the_current_time_is_read_with_its_weekday_and_fraction() -> None:
    said = parse_current_time(bytes.fromhex("ea07030409281e" + "03" + "80" + "01"))
    assert (said.stamp.text, said.weekday, said.fraction, said.adjust_reason) == ("2026-03-04T09:40:30", 3, 128, 1)


def test_the_current_time_is_written_as_it_is_read() -> None:
    now = datetime(2026, 3, 4, 9, 40, 30, 500_000, tzinfo=ZoneInfo("Europe/Paris"))
    assert current_time(now) == bytes.fromhex("ea07 0304 0928 1e" + "03" + "80" + "01")


@pytest.mark.parametrize("row", VECTORS["crc16_mcrf4xx"]["vectors"], ids=lambda row: row["hex"])
def test_the_checksum_of_the_monitoring_service(row: dict[str, str]) -> None:
    assert crc16_mcrf4xx(bytes.fromhex(row["hex"])) == int(row["crc"], 16)
