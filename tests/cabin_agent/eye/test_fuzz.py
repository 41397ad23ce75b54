"""Arbitrary and damaged octets raise nothing but `ParseError`, and what is read is a value the contract holds."""

import random
import sys
from collections.abc import Callable

import pytest

from cabin_agent.parsers import Measurement, ParseError
from cabin_agent.parsers.eye.joia import parse_joia
from cabin_agent.parsers.eye.jpeg import jpeg_size
from cabin_agent.parsers.eye.nidek_lm import parse_nidek_lm
from cabin_agent.parsers.eye.nidek_text import parse_transfer
from cabin_agent.parsers.eye.nidek_transfer import TransferReader
from cabin_agent.parsers.eye.nidek_xml import parse_nidek_xml
from cabin_agent.parsers.sdc_metric import measurement_of, parse_report
from contract.observations import MeasuredValue
from tests.cabin_agent.eye import files
from tests.cabin_agent.eye.test_nidek_text import transfer
from tests.cabin_agent.sdc.metrics import SPO2

SEED = 20_261_129
SHORT, LONG = 1_500, 1_000_000

SAMPLE_TEXT = transfer(
    "@LM", " R- 4.50- 0.75 95", "@RT", "FR- 1.00  0.00  0", "VR 1.2 ", "PD64.0        ", "@NT", "TR  17"
)


def _transfer(octets: bytes) -> tuple[Measurement, ...]:
    for whole in TransferReader().feed(octets):
        parse_transfer(whole)
    return parse_transfer(octets).measurements


def _size(octets: bytes) -> tuple[Measurement, ...]:
    jpeg_size(octets)
    return ()


def _report(octets: bytes) -> tuple[Measurement, ...]:
    report = parse_report(octets)
    return (measurement_of(report.updates, report.version),) if report.updates else ()


PARSERS: dict[str, tuple[Callable[[bytes], tuple[Measurement, ...]], bytes]] = {
    "nidek text": (_transfer, SAMPLE_TEXT),
    "joia": (
        lambda octets: parse_joia(octets).measurements,
        files.joia(
            files.TM, files.sbj(("Prescription", files.exam(1, "500,0", ("-1,25", "-0.5", "7"), "1,2")))
        ).encode(),
    ),
    "nidek xml": (lambda octets: parse_nidek_xml(octets).measurements, files.NIDEK.encode("utf-16")),
    "lm-7": (lambda octets: parse_nidek_lm(octets).measurements, files.LM7.encode()),
    "jpeg": (_size, bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9")),
    "sdc report": (_report, SPO2),
}


def damaged(sample: bytes, chance: random.Random) -> bytes:
    """Random octets in one of eight, else the sample cut, spliced, doubled or with some octets changed."""
    choice = chance.randrange(8)
    if choice == 0:
        return chance.randbytes(chance.randrange(60))
    at, to = sorted((chance.randrange(len(sample)), chance.randrange(len(sample))))
    if choice == 1:
        return sample[:to]
    if choice == 2:
        return sample[:at] + sample[to:]
    if choice == 3:
        return sample[:to] + sample[at:]
    octets = bytearray(sample)
    for _ in range(chance.randrange(1, 6)):
        octets[chance.randrange(len(octets))] = chance.choice((chance.randrange(256), *b"0123456789+-., <>/RL\x02\r"))
    return bytes(octets)


def holds(measurement: Measurement) -> None:
    """Texts and contexts are such that the contract takes them; a value is absent exactly with a reason."""
    assert 1 <= len(measurement.components) <= 64
    for part in measurement.components:
        assert (part.value is None) == (part.absent_reason is not None)
        MeasuredValue(
            metric=part.metric,
            value=None if part.value is None else format(part.value, "f"),
            unit=part.unit,
            absent_reason=part.absent_reason,
            laterality=part.laterality,
            comparator=part.comparator,
            context=part.context,
        )


def fuzz(name: str, rounds: int) -> None:
    parse, sample = PARSERS[name]
    chance = random.Random(f"{SEED} {name}")
    sys.stderr.write(f"seed {SEED} {name}\n")
    read = 0
    for _ in range(rounds):
        octets = damaged(sample, chance)
        try:
            measurements = parse(octets)
        except ParseError:
            continue
        read += 1
        for measurement in measurements:
            holds(measurement)
    assert read, "no damaged sample could be read: the damage is too great to show anything"


@pytest.mark.parametrize("name", PARSERS)
def test_damaged_octets_raise_nothing_but_parse_errors(name: str) -> None:
    fuzz(name, SHORT)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", PARSERS)
def test_a_million_damaged_octets_raise_nothing_but_parse_errors(name: str) -> None:
    fuzz(name, LONG)
