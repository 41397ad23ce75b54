"""IEEE 11073 floats: the exponent is the precision, special values are names."""

import pytest

from cabin_agent.parsers.floats import MedicalFloat, float32, sfloat
from cabin_agent.parsers.octets import Octets
from tests.cabin_agent.parsers.vectors import ABSENT, VECTORS, rows


def as_published(value: MedicalFloat) -> str | None:
    return value.absent_reason if value.value is None else str(value.value)


@pytest.mark.parametrize("row", rows("sfloat"))
def test_sfloats_keep_their_precision(row: dict[str, str]) -> None:
    expected = ABSENT.get(row["value"], row["value"])
    assert as_published(sfloat(Octets(bytes.fromhex(row["little_endian"])))) == expected
    assert as_published(sfloat(Octets(bytes.fromhex(row["raw"][2:]), order="big"))) == expected


@pytest.mark.parametrize("row", rows("float"))
def test_floats_keep_their_precision(row: dict[str, str]) -> None:
    expected = ABSENT.get(row["value"], row["value"])
    assert as_published(float32(Octets(bytes.fromhex(row["little_endian"])))) == expected


def test_the_decimal_column_of_the_published_page_is_wrong_and_its_hexadecimal_one_right() -> None:
    row = next(row for row in VECTORS["known_wrong_or_disputed"] if row.get("what") == "float")
    assert int(row["raw"], 16) == row["correct"]["decimal"]
    raw = Octets(int(row["raw"], 16).to_bytes(4, "little"))
    assert as_published(float32(raw)) == row["correct"]["value"]


def test_a_special_mantissa_under_another_exponent_is_kept_and_not_trusted() -> None:
    value = sfloat(Octets(bytes.fromhex("fff7")))
    assert (str(value.value), value.suspect) == ("204.7", True)
