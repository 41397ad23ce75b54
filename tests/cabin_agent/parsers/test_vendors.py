"""Frames of makers that do not follow the profiles."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from cabin_agent.parsers import Measurement, ParseError
from cabin_agent.parsers.measurement import FROM_STORAGE
from cabin_agent.parsers.microlife import (
    disconnect,
    frame_length,
    get_measurements,
    parse_answer,
    parse_records,
    set_time,
)
from cabin_agent.parsers.xiaomi_scale import parse_v1, parse_v2
from cabin_agent.parsers.yonker import is_running, parse_running, parse_yonker
from tests.cabin_agent.parsers.vectors import VECTORS, named, refused

MICROLIFE = VECTORS["vendor"]["microlife"]
COMMANDS = {
    "get measurements": get_measurements,
    "disconnect": disconnect,
    "set time": lambda: set_time(datetime(2024, 6, 15, 14, 30, 45)),  # noqa: DTZ001 - the wire has no zone
}


def of(*keys: str) -> list[Any]:
    return named([row for row in MICROLIFE if any(key in row["expected"] for key in keys)])


@pytest.mark.parametrize("row", of("meaning"))
def test_commands_to_a_microlife_cuff_are_written_as_published(row: dict[str, Any]) -> None:
    assert COMMANDS[row["expected"]["meaning"]]().hex() == row["hex"]


@pytest.mark.parametrize("row", of("error", "payload"))
def test_answers_of_a_microlife_cuff_are_checked(row: dict[str, Any]) -> None:
    if not refused(parse_answer, row):
        assert parse_answer(bytes.fromhex(row["hex"])).hex() == row["expected"]["payload"]


@pytest.mark.parametrize("row", of("expected_frame_length"))
def test_the_length_of_an_answer_is_known_from_its_first_octets(row: dict[str, Any]) -> None:
    assert frame_length(bytes.fromhex(row["hex"])) == row["expected"]["expected_frame_length"]


@pytest.mark.parametrize("row", of("records"))
def test_the_dated_records_of_a_microlife_cuff_are_as_published(row: dict[str, Any]) -> None:
    records = parse_records(bytes.fromhex(row["hex"]))
    assert [shown(record) for record in records if not record.clock_unset] == row["expected"]["records"]
    assert all(FROM_STORAGE in record.flags for record in records)


def test_a_record_without_a_date_is_kept_without_time_where_the_source_drops_it() -> None:
    row = next(row for row in MICROLIFE if "Month 0" in row.get("note", ""))
    (record,) = parse_records(bytes.fromhex(row["hex"]))
    assert (record.stamp, record.clock_unset) == (None, True)
    assert [str(part.value) for part in record.components] == ["110", "70", "65"]


def shown(record: Measurement) -> dict[str, str]:
    assert record.stamp is not None
    names = ("systolic", "diastolic", "pulse")
    values = {name: str(part.value) for name, part in zip(names, record.components, strict=True)}
    return values | {"timestamp": record.stamp.text[:16]}


@pytest.mark.parametrize("row", named(VECTORS["vendor"]["xiaomi_scale"]))
def test_broadcasts_of_xiaomi_scales_read_as_published(row: dict[str, Any]) -> None:
    said = {"v1": parse_v1, "v2": parse_v2}[row["scale"]](bytes.fromhex(row["hex"]))
    expected = row["expected"]
    assert {
        "weight": str(said.weight),
        "unit": said.unit,
        "stabilised": said.stable,
        "removed": said.removed,
        "timestamp": said.stamp.text,
        "accept": said.accepted,
    } == {key: value for key, value in expected.items() if key != "impedance_ohm"}
    assert said.impedance_ohm == expected.get("impedance_ohm")


@pytest.mark.parametrize(
    ("control", "value", "unit"),
    [(0x21, "173.10", "[lb_av]"), (0x30, "86.550", "kg")],
    ids=["pounds", "catties become kilograms"],
)
def test_the_units_of_xiaomi_scales(control: int, value: str, unit: str) -> None:
    frame = bytes([control]) + bytes.fromhex("9e43" + "e507040b101301")
    (part,) = parse_v1(frame).measurement().components
    assert part.unit == unit
    assert part.value == Decimal(value)


@pytest.mark.parametrize(("parse", "length"), [(parse_v1, 10), (parse_v2, 13)], ids=["first model", "second model"])
def test_a_broadcast_of_another_length_is_refused(parse: Any, length: int) -> None:
    for other, reason in ((length - 1, "short_frame"), (length + 1, "bad_length")):
        with pytest.raises(ParseError, match=reason):
            parse(bytes(other))


def test_a_yonker_cuff_is_read_and_any_other_frame_refused() -> None:
    frame = bytes.fromhex("81" + "7c4e48" + "0000" + "04031a" + "0928" + "00000000")
    measurement = parse_yonker(frame)
    assert [str(part.value) for part in measurement.components] == ["124", "78", "72"]
    assert measurement.stamp is not None
    assert measurement.stamp.text == "2026-03-04T09:40:00"
    for other, reason in (
        (frame[:-1], "short_frame"),
        (frame + b"\0", "bad_length"),
        (b"\x80" + frame[1:], "bad_header"),
    ):
        with pytest.raises(ParseError, match=reason):
            parse_yonker(other)


def test_a_yonker_cuff_tells_its_pressure_while_it_measures() -> None:
    frame = bytes.fromhex("80005a")
    assert is_running(frame)
    assert (str(parse_running(frame).value), parse_running(frame).unit) == ("90", "mm[Hg]")
    assert not is_running(bytes.fromhex("81005a"))
    for other, reason in (("8000", "short_frame"), ("81005a", "bad_header")):
        with pytest.raises(ParseError, match=reason):
            parse_running(bytes.fromhex(other))
