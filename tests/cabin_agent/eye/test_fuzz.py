"""Arbitrary and damaged octets raise nothing but `ParseError`, and what is read is a value the contract holds."""

import random
import re
import sys
from collections.abc import Callable
from functools import cache

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


JOIA = files.joia(files.TM, files.sbj(("Prescription", files.exam(1, "500,0", ("-1,25", "-0.5", "7"), "1,2"))))

PARSERS: dict[str, tuple[Callable[[bytes], tuple[Measurement, ...]], bytes]] = {
    "nidek text": (_transfer, SAMPLE_TEXT),
    "joia": (lambda octets: parse_joia(octets).measurements, JOIA.encode()),
    "nidek xml": (lambda octets: parse_nidek_xml(octets).measurements, files.NIDEK.encode("utf-16")),
    "lm-7": (lambda octets: parse_nidek_lm(octets).measurements, files.LM7.encode()),
    "jpeg": (_size, bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9")),
    "sdc report": (_report, SPO2),
}
# Files damaged by octets are seldom well-formed any more, and then nothing behind the XML is tried.
MARKUP = {"joia": (JOIA, "utf-8"), "nidek xml": (files.NIDEK, "utf-16"), "lm-7": (files.LM7, "utf-8")}
_LEAF = re.compile(r"<([\w:.]+)([^<>]*?)(?:/>|>([^<>]*)</\1>)")
_TEXTS = (
    "",
    "0",
    "-",
    "+ 1",
    "1,2,3",
    "-0.25",
    "9" * 40,
    "NaN",
    "1e9",
    "\u0661",
    "mm",
    "12 um",
    "LOW",
    " 7 ",
    "é" * 99,
)


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


@cache
def leaves_of(sample: str) -> list[re.Match[str]]:
    return list(_LEAF.finditer(sample))


def respelled(sample: str, chance: random.Random) -> str:
    """Well-formed as it was, with some of its elements left out, doubled, renamed, or saying something else."""
    leaves = leaves_of(sample)
    for leaf in sorted(chance.sample(leaves, chance.randrange(1, 6)), key=lambda found: -found.start()):
        name, attributes, text = leaf[1], leaf[2], leaf[3] or ""
        choice = chance.randrange(6)
        if choice == 0:
            whole = ""
        elif choice == 1:
            whole = leaf[0] * chance.randrange(2, 5)
        else:
            if choice == 2:
                name = chance.choice(leaves)[1]
            elif choice == 3:
                attributes = f' No="{chance.choice(_TEXTS)}" unit="{chance.choice(_TEXTS)}"'
            elif choice == 4:
                text += chance.choice(_TEXTS)
            else:
                text = chance.choice((*_TEXTS, f"{chance.randrange(-9999, 9999) / 100}"))
            whole = f"<{name}{attributes}>{text}</{name}>"
        sample = sample[: leaf.start()] + whole + sample[leaf.end() :]
    return sample


def frame_for(name: str, chance: random.Random) -> bytes:
    if name in MARKUP and chance.randrange(2):
        text, encoding = MARKUP[name]
        return respelled(text, chance).encode(encoding)
    return damaged(PARSERS[name][1], chance)


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
    parse, _ = PARSERS[name]
    chance = random.Random(f"{SEED} {name}")
    sys.stderr.write(f"seed {SEED} {name}\n")
    read = 0
    for _ in range(rounds):
        octets = frame_for(name, chance)
        try:
            measurements = parse(octets)
        except ParseError:
            continue
        read += 1
        for measurement in measurements:
            holds(measurement)
    print(f"{name}: {rounds} frames, {read} of them read")  # noqa: T201 - the figure of the run
    least = rounds // 4 if name in MARKUP else 1
    assert read >= least, "too few damaged samples could be read: the damage is too great to show anything"


@pytest.mark.parametrize("name", PARSERS)
def test_damaged_octets_raise_nothing_but_parse_errors(name: str) -> None:
    fuzz(name, SHORT)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", PARSERS)
def test_a_million_damaged_octets_raise_nothing_but_parse_errors(name: str) -> None:
    fuzz(name, LONG)
