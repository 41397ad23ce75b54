"""Oxygen saturation: spot check 0x2A5E, continuous 0x2A5F, features 0x2A60."""

import pytest

from cabin_agent.parsers import ParseError
from cabin_agent.parsers.features import parse_oximeter_features
from cabin_agent.parsers.measurement import NOT_A_PATIENTS
from cabin_agent.parsers.pulse_oximeter import parse_continuous, parse_spot_check
from contract.observations import Validity

EVERY_FIELD = bytes.fromhex("1f" + "6100" + "4800" + "ea07030409281e" + "2001" + "200000" + "0ff0")


def test_a_spot_check_with_every_field_is_read() -> None:
    measurement = parse_spot_check(EVERY_FIELD)
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
    with pytest.raises(ParseError, match="short_frame"):
        parse_spot_check(EVERY_FIELD[:length])


@pytest.mark.parametrize("status", ["0004", "0008"], ids=["demonstration", "testing"])
def test_demonstration_and_testing_data_are_invalid_and_nobodys(status: str) -> None:
    measurement = parse_spot_check(bytes.fromhex("02" + "6100" + "4800" + status))
    assert measurement.validity is Validity.INVALID
    assert NOT_A_PATIENTS.intersection(measurement.flags)


def test_features_say_which_status_bits_the_model_can_set() -> None:
    features = parse_oximeter_features(bytes.fromhex("0700" + "e0ff" + "ffff00"))
    assert (features.stores_spot_checks, features.status, features.sensor) == (True, 0xFFE0, 0xFFFF)


def test_features_without_a_status_leave_it_open() -> None:
    features = parse_oximeter_features(bytes.fromhex("0800"))
    assert (features.stores_spot_checks, features.status, features.sensor) == (False, None, None)
