"""What a record becomes: its id, its times, its visit, its text."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cabin_agent.attribution import attributed
from cabin_agent.device_clock import placed
from cabin_agent.drivers import ReadingDraft
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.blood_pressure import parse_blood_pressure
from cabin_agent.parsers.pulse_oximeter import parse_spot_check
from cabin_agent.parsers.thermometer import PARSER, parse_temperature
from cabin_agent.simulators import encode
from cabin_agent.transports import Frame
from contract.observations import ClockQuality, MeasuredValue, Metric, Reading
from tests.cabin_agent.drafts import NOW, PARIS, a_receipt, a_step, a_temperature, composed


def test_the_same_record_received_again_has_the_same_id() -> None:
    first = composed(a_temperature(), receipt=a_receipt(monotonic_ns=1))
    again = composed(a_temperature(), receipt=a_receipt(monotonic_ns=2, boot_id="boot-2"))
    assert first.reading_id == again.reading_id


def test_equal_values_at_different_device_times_are_two_readings() -> None:
    later = NOW + timedelta(seconds=1)
    assert composed(a_temperature()).reading_id != composed(a_temperature(at=later)).reading_id


def test_without_a_device_clock_each_receipt_is_a_reading() -> None:
    first = composed(a_temperature(at=None), receipt=a_receipt(monotonic_ns=1))
    second = composed(a_temperature(at=None), receipt=a_receipt(monotonic_ns=2))
    assert first.reading_id != second.reading_id


def test_the_device_time_is_local_time_of_the_cabin() -> None:
    reading = composed(a_temperature())
    assert reading.device_time == NOW
    assert reading.clock is ClockQuality.SYNCHRONISED


def test_a_year_of_zero_means_no_time() -> None:
    measurement = parse_blood_pressure(bytes.fromhex("1e8a00580078000000041114293b3c00012700"))
    time = placed(measurement, received_at=NOW, zone=PARIS)
    assert (time.at, time.clock) == (None, ClockQuality.UNSET)


def test_in_the_hour_that_summer_time_repeats_the_nearer_instant_is_taken() -> None:
    second_half_past_two = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    draft = a_temperature(at=second_half_past_two)
    assert placed(draft.measurement, received_at=second_half_past_two, zone=PARIS).at == second_half_past_two


def test_a_live_reading_belongs_to_the_open_visit() -> None:
    visit = uuid4()
    assert composed(a_temperature(), step=a_step(visit=visit)).consultation_id == visit


def test_a_reading_without_open_visit_belongs_to_none() -> None:
    assert composed(a_temperature(), step=a_step()).consultation_id is None


@pytest.mark.parametrize("age", [timedelta(minutes=3), timedelta(days=2)], ids=["of the patient before", "old"])
def test_a_record_from_before_the_measurement_is_nobodys(age: timedelta) -> None:
    reading = composed(a_temperature(at=NOW - age), step=a_step(visit=uuid4()))
    assert reading.consultation_id is None
    assert "not_live" in reading.flags


@pytest.mark.parametrize("status", ["0002", "0004", "0008"], ids=["stored", "demonstration", "testing"])
def test_stored_and_invented_records_are_nobodys(status: str) -> None:
    measurement = parse_spot_check(bytes.fromhex("02" + "6100" + "4800" + status))
    time = placed(measurement, received_at=NOW, zone=PARIS)
    assert attributed(measurement, time, a_step(visit=uuid4())).consultation_id is None


def test_precision_survives_to_the_wire_text() -> None:
    reading = composed(of_temperature(encode.float32(37.6, 2)))
    assert reading.values == [MeasuredValue(metric=Metric.TEMPERATURE, value="37.60", unit="Cel")]


def test_a_special_value_is_an_absent_value_with_its_reason() -> None:
    reading = composed(of_temperature(bytes.fromhex("ffff7f00")))
    assert reading.values[0].value is None
    assert reading.values[0].absent_reason == "not-a-number"


def test_a_number_the_wire_text_cannot_hold_is_absent_and_flagged() -> None:
    reading = composed(of_temperature(bytes.fromhex("ffffff7f")))
    assert reading.values[0].absent_reason == "error"
    assert {"implausible", "unrepresentable"} <= set(reading.flags)


def test_a_number_known_to_the_ten_is_flagged() -> None:
    reading = composed(of_temperature(bytes.fromhex("04000001")))
    assert reading.values[0].value == "40"
    assert "coarse_resolution" in reading.flags


@settings(max_examples=3000, deadline=None, derandomize=True)
@given(frame=st.binary(min_size=5, max_size=24))
def test_whatever_parses_fits_the_contract(frame: bytes) -> None:
    for parse in (parse_blood_pressure, parse_temperature, parse_spot_check):
        try:
            measurement = parse(frame)
        except ParseError:
            continue
        reading = composed(ReadingDraft(measurement, Frame("2A35", frame), PARSER))
        assert Reading.model_validate_json(reading.model_dump_json()) == reading


def of_temperature(number: bytes) -> ReadingDraft:
    octets = b"\x00" + number
    return ReadingDraft(parse_temperature(octets), Frame("2A1C", octets), PARSER)
