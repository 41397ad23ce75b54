"""Heart rate 0x2A37."""

from typing import Any

import pytest

from cabin_agent.parsers.heart_rate import parse_heart_rate
from contract.observations import Metric, Validity
from tests.cabin_agent.parsers.vectors import VECTORS, named, refused, rows

KNOWN_WRONG = [row for row in VECTORS["known_wrong_or_disputed"] if row.get("uuid") == "2A37"]


def as_published(frame: bytes) -> dict[str, Any]:
    rate = parse_heart_rate(frame)
    published: dict[str, Any] = {"heart_rate": rate.per_minute, "contact": rate.contact}
    if rate.energy_kj is not None:
        published["energy_kj"] = rate.energy_kj
    if frame[0] & 0x10:
        published["rr_1024"] = list(rate.intervals)
    return published


@pytest.mark.parametrize("row", rows("gatt", "2A37"))
def test_published_frames_read_as_expected(row: dict[str, Any]) -> None:
    if not refused(parse_heart_rate, row):
        assert as_published(bytes.fromhex(row["hex"])) == row["expected"]


@pytest.mark.parametrize("row", named(KNOWN_WRONG))
def test_our_answer_holds_where_the_published_expectation_is_wrong(row: dict[str, Any]) -> None:
    assert as_published(bytes.fromhex(row["hex"])).items() >= row["correct"].items()


def test_an_interval_is_in_milliseconds_to_the_last_digit() -> None:
    measurement = parse_heart_rate(bytes.fromhex("194b00380404043804")).measurement()
    intervals = [part for part in measurement.components if part.metric is Metric.RR_INTERVAL]
    assert [(str(part.value), part.unit) for part in intervals] == [("1003.90625", "ms"), ("1054.6875", "ms")]


def test_without_skin_contact_the_rate_is_kept_and_not_trusted() -> None:
    measurement = parse_heart_rate(bytes.fromhex("04ff")).measurement()
    assert measurement.validity is Validity.QUESTIONABLE
    assert measurement.flags == ("no_skin_contact",)


def test_a_sensor_that_cannot_tell_contact_is_believed() -> None:
    assert parse_heart_rate(bytes.fromhex("0255")).measurement().validity is Validity.VALID


def test_half_an_interval_is_noted() -> None:
    rate = parse_heart_rate(bytes.fromhex("105532"))
    assert (rate.intervals, rate.frame_flags) == ((), ("trailing_octets",))


def test_more_intervals_than_a_reading_holds_stay_in_the_octets() -> None:
    measurement = parse_heart_rate(bytes([0x10, 60]) + b"\0\4" * 100).measurement()
    assert len(measurement.components) <= 64
