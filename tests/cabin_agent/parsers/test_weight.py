"""Weight 0x2A9D and the feature of the scale 0x2A9E."""

from decimal import Decimal

import pytest

from cabin_agent.parsers import Component, ParseError
from cabin_agent.parsers.plausibility import is_implausible
from cabin_agent.parsers.weight import WeightSteps, parse_weight, parse_weight_feature
from contract.observations import Metric, Validity

EVERY_FIELD = bytes.fromhex("0e" + "ca37" + "ea07030409281e" + "03" + "f100" + "b806")


def test_every_field_is_read_with_its_precision() -> None:
    measurement = parse_weight(EVERY_FIELD)
    assert [(part.metric, str(part.value), part.unit) for part in measurement.components] == [
        (Metric.WEIGHT, "71.410", "kg"),
        (Metric.BMI, "24.1", "kg/m2"),
        (Metric.HEIGHT, "172.0", "cm"),
    ]
    assert measurement.stamp is not None
    assert measurement.stamp.text == "2026-03-04T09:40:30"
    assert measurement.flags == ("user_slot_3",)


def test_pounds_and_inches_stay_as_sent_and_are_not_taken_for_kilograms() -> None:
    measurement = parse_weight(bytes.fromhex("09" + "7b3d" + "f100" + "a502"))
    assert [(str(part.value), part.unit) for part in measurement.components] == [
        ("157.39", "[lb_av]"),
        ("24.1", "kg/m2"),
        ("67.7", "[in_i]"),
    ]
    assert not is_implausible(measurement)


def test_an_unsuccessful_weighing_is_no_weight() -> None:
    measurement = parse_weight(bytes.fromhex("00ffff"))
    assert measurement.components == (Component(Metric.WEIGHT, None, "kg", "error"),)
    assert measurement.validity is Validity.INVALID


def test_the_unknown_user_is_no_user() -> None:
    assert parse_weight(bytes.fromhex("04ca37ff")).flags == ()


@pytest.mark.parametrize("length", range(len(EVERY_FIELD)))
def test_a_frame_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(ParseError, match="short_frame"):
        parse_weight(EVERY_FIELD[:length])


@pytest.mark.parametrize(
    ("code", "kilograms"), list(enumerate([None, "0.5", "0.2", "0.1", "0.05", "0.02", "0.01", "0.005", None]))
)
def test_the_feature_tells_the_resolution(code: int, kilograms: str | None) -> None:
    feature = parse_weight_feature((code << 3 | 0x05).to_bytes(4, "little"))
    assert (feature.time_stamp, feature.users, feature.bmi) == (True, False, True)
    assert (feature.resolution.kilograms if feature.resolution else None) == (Decimal(kilograms) if kilograms else None)


def test_a_model_known_to_count_in_its_resolution_is_read_so() -> None:
    tenths = WeightSteps(kilograms=Decimal("0.1"), pounds=Decimal("0.2"))
    assert str(parse_weight(bytes.fromhex("00ca02"), steps=tenths).components[0].value) == "71.4"


def test_a_weight_in_the_wrong_steps_contradicts_the_scales_own_body_mass_index() -> None:
    counted_in_tenths = bytes.fromhex("08" + "ca02" + "f100" + "b806")
    assert is_implausible(parse_weight(counted_in_tenths))
