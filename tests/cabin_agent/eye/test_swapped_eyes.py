"""Right and left never mix: swap the eyes in what is sent, and exactly the eyes of the result are swapped."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cabin_agent.parsers import Measurement
from cabin_agent.parsers.eye.common import EyeFile
from cabin_agent.parsers.eye.joia import parse_joia
from cabin_agent.parsers.eye.nidek_lm import parse_nidek_lm
from cabin_agent.parsers.eye.nidek_text import parse_transfer
from cabin_agent.parsers.eye.nidek_xml import parse_nidek_xml
from cabin_agent.simulators import eye_text, eye_xml
from cabin_agent.simulators.eye_text import Refraction
from cabin_agent.simulators.eye_xml import EyeSheet, Sheet
from contract.observations import Laterality
from tests.cabin_agent.eye import files
from tests.cabin_agent.eye.shown import of_side

RIGHT, LEFT, BOTH = Laterality.RIGHT, Laterality.LEFT, Laterality.BOTH
AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)

quarters = st.integers(-80, 80).map(lambda n: n / 4 + 0.0)
eye_sheets = st.builds(
    EyeSheet,
    refractions=st.lists(st.tuples(quarters, quarters, st.integers(0, 180)), min_size=1, max_size=4),
    pressures=st.lists(st.none() | st.integers(5, 60).map(float), min_size=1, max_size=4),
    cornea_um=st.integers(400, 700).map(float),
    acuity=st.integers(1, 20).map(lambda n: n / 10),
)
pairs = st.fixed_dictionaries({}, optional={RIGHT: eye_sheets, LEFT: eye_sheets}).filter(bool)

Eyes = dict[Laterality, EyeSheet]


def print_out(eyes: Eyes) -> bytes:
    last = {side: Refraction(*eye.refractions[-1]) for side, eye in eyes.items()}
    lines = ["@LM", *eye_text.refraction_lines(" ", last), "@RM", *eye_text.refraction_lines("O", last), "@RT"]
    for kind in "fnFN":
        lines += eye_text.refraction_lines(kind, last)
    for side, eye in eyes.items():
        lines += [eye_text.acuity_line("V", side, eye.acuity or 0), eye_text.addition_line(side, 1.25)]
    lines += [line for side in eyes for line in ("@KM", eye_text.radii_line(side, 7.8, 7.65, last[side].axis))]
    lines.append("@NT")
    lines += [eye_text.pressure_line(side, mmhg) for side, eye in eyes.items() for mmhg in eye.pressures if mmhg]
    return b"".join(eye_text.lines_of("RT-5100", lines, clock=AT))


def sheet(eyes: Eyes) -> Sheet:
    return Sheet("Maker", "Model", "1", AT, eyes, addition=1.25)


FORMATS: dict[str, tuple[Callable[[Eyes], bytes], Callable[[bytes], tuple[Measurement, ...]]]] = {
    "nidek text": (print_out, lambda octets: parse_transfer(octets).measurements),
    "joia refraction and pressure": (
        lambda eyes: eye_xml.joia_refraction(sheet(eyes)).encode(),
        lambda octets: parse_joia(octets).measurements,
    ),
    "joia subjective": (
        lambda eyes: eye_xml.joia_subjective(sheet(eyes)).encode(),
        lambda octets: parse_joia(octets).measurements,
    ),
    "joia lensmeter": (
        lambda eyes: eye_xml.joia_lensmeter(sheet(eyes)).encode(),
        lambda octets: parse_joia(octets).measurements,
    ),
    "nidek xml": (
        lambda eyes: eye_xml.nidek_data(sheet(eyes)).encode(),
        lambda octets: parse_nidek_xml(octets).measurements,
    ),
    "nidek lensmeter": (
        lambda eyes: eye_xml.nidek_lensmeter(sheet(eyes)).encode(),
        lambda octets: parse_nidek_lm(octets).measurements,
    ),
}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(eyes=pairs)
def test_swapped_eyes_give_a_swapped_result(name: str, eyes: Eyes) -> None:
    write, read = FORMATS[name]
    swapped = {{RIGHT: LEFT, LEFT: RIGHT}[side]: eye for side, eye in eyes.items()}
    straight, crossed = read(write(eyes)), read(write(swapped))
    assert sorted(of_side(straight, RIGHT), key=str) == sorted(of_side(crossed, LEFT), key=str)
    assert sorted(of_side(straight, LEFT), key=str) == sorted(of_side(crossed, RIGHT), key=str)
    assert bool(of_side(straight, RIGHT)) == (RIGHT in eyes)
    assert bool(of_side(straight, LEFT)) == (LEFT in eyes)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(eye=eye_sheets)
def test_every_number_of_an_eye_is_one_that_was_sent_for_it(name: str, eye: EyeSheet) -> None:
    """The other eye is of other numbers, so a copied one would show."""
    write, read = FORMATS[name]
    other = EyeSheet([(99.75, -9.75, 179)], [61.0], 701.0, 2.1)
    found = read(write({RIGHT: eye, LEFT: other}))
    axes = {str(axis) for _, _, axis in eye.refractions}
    sent_other = {value for metric, value, _ in of_side(found, LEFT) if metric.value in ("sphere", "axis")}
    assert {value for metric, value, _ in of_side(found, RIGHT) if metric.value == "axis"} <= axes
    assert sent_other <= {"99.75", "101.00", "179"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            files.joia(
                files.REF,
                files.KM,
                files.LM,
                files.TM,
                files.sbj(("Prescription", files.exam(1, "500", ("-1", "0", "7"), "1.0"))),
            ),
            parse_joia,
        ),
        (files.NIDEK, parse_nidek_xml),
        (files.LM7, parse_nidek_lm),
    ],
    ids=["joia", "nidek xml", "lm-7"],
)
def test_files_by_hand_with_swapped_eyes_give_a_swapped_result(text: str, read: Callable[[bytes], EyeFile]) -> None:
    straight, crossed = read(text.encode()).measurements, read(files.swapped(text).encode()).measurements
    assert sorted(of_side(straight, RIGHT), key=str) == sorted(of_side(crossed, LEFT), key=str)
    assert sorted(of_side(straight, LEFT), key=str) == sorted(of_side(crossed, RIGHT), key=str)
    assert of_side(straight, BOTH) == of_side(crossed, BOTH)
    assert of_side(straight, RIGHT)
