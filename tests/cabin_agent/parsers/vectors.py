"""Frames published by others, with what they say."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cabin_agent.parsers import Measurement, ParseError
from contract.observations import Metric

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "fixtures" / "vectors.json").read_text())
ABSENT = {
    "NaN": "not-a-number",
    "+INF": "positive-infinity",
    "-INF": "negative-infinity",
    "NRes": "error",
    "reserved": "error",
}


def rows(section: str, *uuids: str) -> list[Any]:
    """Of a section, those of these characteristics."""
    found = [row for row in VECTORS[section] if not uuids or row.get("uuid") in uuids]
    assert found, f"no vectors of {section} {uuids}"
    return named(found)


def named(found: list[Any]) -> list[Any]:
    return [pytest.param(row, id=f"{number}-{row.get('hex', row.get('raw'))[:40]}") for number, row in enumerate(found)]


def refused(parse: Callable[[bytes], object], row: dict[str, Any]) -> bool:
    """True, and asserted, when the row says that the frame is to be refused."""
    if "error" not in row["expected"]:
        return False
    with pytest.raises(ParseError) as refusal:
        parse(bytes.fromhex(row["hex"]))
    assert refusal.value.reason == row["expected"]["error"]
    return True


def shown(measurement: Measurement, names: dict[Metric, str]) -> dict[str, str | None]:
    """Values as the vectors write them, or the reason of their absence."""
    return {
        names[part.metric]: part.absent_reason if part.value is None else str(part.value)
        for part in measurement.components
    }


def expected(row: dict[str, Any], names: dict[Metric, str]) -> dict[str, str]:
    return {key: ABSENT.get(value, value) for key, value in row["expected"].items() if key in names.values()}
