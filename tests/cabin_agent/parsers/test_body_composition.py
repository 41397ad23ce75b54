"""Body composition 0x2A9C."""

import pytest

from cabin_agent.parsers import Component, ParseError
from cabin_agent.parsers.body_composition import parse_body_composition
from contract.observations import Metric, Validity

EVERY_FIELD = bytes.fromhex(
    "fe0f"
    + "f300"
    + "ea07 0304 0928 1e"
    + "02"
    + "a81a"
    + "a301"
    + "7017"
    + "3a2a"
    + "e826"
    + "3a1b"
    + "0014"
    + "ca37"
    + "b806"
)


def test_every_field_is_read_in_the_announced_order() -> None:
    measurement = parse_body_composition(EVERY_FIELD)
    assert [(part.metric, str(part.value), part.unit) for part in measurement.components] == [
        (Metric.BODY_FAT, "24.3", "%"),
        (Metric.BASAL_METABOLISM, "6824", "kJ"),
        (Metric.MUSCLE_SHARE, "41.9", "%"),
        (Metric.MUSCLE_MASS, "30.000", "kg"),
        (Metric.FAT_FREE_MASS, "54.050", "kg"),
        (Metric.SOFT_LEAN_MASS, "49.800", "kg"),
        (Metric.BODY_WATER_MASS, "34.850", "kg"),
        (Metric.IMPEDANCE, "512.0", "Ohm"),
        (Metric.WEIGHT, "71.410", "kg"),
        (Metric.HEIGHT, "172.0", "cm"),
    ]
    assert measurement.flags == ("user_slot_2",)


@pytest.mark.parametrize("length", range(len(EVERY_FIELD)))
def test_a_frame_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(ParseError, match="short_frame"):
        parse_body_composition(EVERY_FIELD[:length])


def test_an_unsuccessful_measurement_is_no_value() -> None:
    measurement = parse_body_composition(bytes.fromhex("0000ffff"))
    assert measurement.components == (Component(Metric.BODY_FAT, None, "%", "error"),)
    assert measurement.validity is Validity.INVALID


def test_masses_in_pounds_stay_in_pounds() -> None:
    measurement = parse_body_composition(bytes.fromhex("2100" + "f300" + "e803"))
    assert measurement.components[1] == Component(Metric.MUSCLE_MASS, measurement.components[1].value, "[lb_av]")
    assert str(measurement.components[1].value) == "10.00"


def test_a_part_of_a_longer_record_says_so() -> None:
    assert parse_body_composition(bytes.fromhex("0010f300")).flags == ("part_of_record",)
