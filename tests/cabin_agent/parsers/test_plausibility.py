"""What looks like a unit or decode fault."""

import pytest

from cabin_agent.parsers.blood_pressure import parse_blood_pressure
from cabin_agent.parsers.plausibility import is_implausible


@pytest.mark.parametrize(
    ("frame", "implausible"),
    [("00780050005d00", False), ("01790051006a00", True), ("00480051004000", True), ("0015f0" + "0bf0" + "0bf0", True)],
    ids=["120 over 80 mmHg", "121 over 81 kPa", "diastolic above systolic", "2.1 over 1.1 mmHg"],
)
def test_implausible_pressures_are_recognised(frame: str, implausible: bool) -> None:
    assert is_implausible(parse_blood_pressure(bytes.fromhex(frame))) is implausible


def test_plausible_kilopascals_are_not_flagged() -> None:
    assert not is_implausible(parse_blood_pressure(bytes.fromhex("01a0f06ef07cf0")))
