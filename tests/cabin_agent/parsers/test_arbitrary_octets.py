"""Every parser is total: on whatever octets it returns a value or raises `ParseError`, nothing else."""

import random
from collections.abc import Callable

import pytest

from cabin_agent.parsers import Measurement, ParseError
from cabin_agent.parsers.blood_pressure import parse_blood_pressure, parse_cuff_pressure
from cabin_agent.parsers.body_composition import parse_body_composition
from cabin_agent.parsers.current_time import parse_current_time, parse_date_time
from cabin_agent.parsers.ecg import EcgPiece, parse_ecg_features, parse_ecg_samples
from cabin_agent.parsers.features import (
    parse_battery_level,
    parse_blood_pressure_feature,
    parse_glucose_feature,
    parse_oximeter_features,
    parse_temperature_type,
)
from cabin_agent.parsers.glucose import parse_glucose
from cabin_agent.parsers.glucose_context import parse_glucose_context
from cabin_agent.parsers.heart_rate import parse_heart_rate
from cabin_agent.parsers.microlife import parse_answer, parse_records
from cabin_agent.parsers.phd_apdu import Choice, parse_apdu, parse_association, parse_event_report
from cabin_agent.parsers.phd_scan import BLOOD_PRESSURE, OXIMETER, SCALE, parse_scan
from cabin_agent.parsers.plausibility import is_implausible
from cabin_agent.parsers.pleth import parse_pleth
from cabin_agent.parsers.pulse_oximeter import parse_continuous, parse_spot_check
from cabin_agent.parsers.racp import parse_racp
from cabin_agent.parsers.thermometer import parse_temperature
from cabin_agent.parsers.weight import parse_weight, parse_weight_feature
from cabin_agent.parsers.xiaomi_scale import parse_v1, parse_v2
from cabin_agent.parsers.yonker import parse_running, parse_yonker
from tests.cabin_agent.parsers.vectors import VECTORS

SEED = 73
MILLION = 1_000_000


def parse_glucose_measurement(frame: bytes) -> Measurement:
    return parse_glucose(frame).measurement()


def parse_heart_rate_measurement(frame: bytes) -> Measurement:
    return parse_heart_rate(frame).measurement()


def parse_broadcast(frame: bytes) -> Measurement:
    return (parse_v1 if len(frame) <= 10 else parse_v2)(frame).measurement()


def parse_phd(frame: bytes) -> object:
    """As a whole: what a frame is decides what is read of it."""
    apdu = parse_apdu(frame)
    if apdu.choice is Choice.ASSOCIATION_REQUEST:
        return parse_association(apdu.body)
    report = parse_event_report(apdu.body)
    return [parse_scan(report, configuration=one) for one in (OXIMETER, BLOOD_PRESSURE, SCALE)]


def parse_twelve_leads(frame: bytes) -> EcgPiece:
    return parse_ecg_samples(frame, leads=12)


PARSERS: tuple[Callable[[bytes], object], ...] = (
    parse_blood_pressure,
    parse_cuff_pressure,
    parse_temperature,
    parse_temperature_type,
    parse_spot_check,
    parse_continuous,
    parse_oximeter_features,
    parse_pleth,
    parse_heart_rate_measurement,
    parse_weight,
    parse_weight_feature,
    parse_body_composition,
    parse_glucose_measurement,
    parse_glucose_context,
    parse_glucose_feature,
    parse_racp,
    parse_current_time,
    parse_date_time,
    parse_battery_level,
    parse_blood_pressure_feature,
    parse_answer,
    parse_records,
    parse_broadcast,
    parse_yonker,
    parse_running,
    parse_phd,
    parse_ecg_features,
    parse_twelve_leads,
)
# What a random frame seldom is: the beginning of a real one, to be spoiled further on.
WHOLE = [bytes.fromhex(row["hex"]) for row in VECTORS["ieee_11073_20601"]]
WHOLE += [bytes.fromhex(row["hex"]) for row in VECTORS["vendor"]["microlife"]]


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
def test_arbitrary_octets_raise_nothing_but_parse_errors(parse: Callable[[bytes], object]) -> None:
    feed(parse, frames=3_000)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__name__)
def test_a_million_arbitrary_frames_raise_nothing_but_parse_errors(parse: Callable[[bytes], object]) -> None:
    feed(parse, frames=MILLION)


def feed(parse: Callable[[bytes], object], *, frames: int) -> None:
    print("seed", SEED)  # noqa: T201 - shown when the test fails
    dice = random.Random(f"{SEED} {parse.__name__}")
    for number in range(frames):
        frame = spoiled(dice) if number % 8 == 0 else dice.randbytes(dice.randrange(41))
        try:
            said = parse(frame)
            if isinstance(said, Measurement):
                is_implausible(said)
        except ParseError:
            pass
        except Exception as error:
            raise AssertionError(frame.hex()) from error


def spoiled(dice: random.Random) -> bytes:
    octets = bytearray(dice.choice(WHOLE))
    for _ in range(dice.randrange(4)):
        octets[dice.randrange(len(octets))] = dice.randrange(256)
    return bytes(octets[: dice.randrange(len(octets)) + 1]) if dice.random() < 0.3 else bytes(octets)
