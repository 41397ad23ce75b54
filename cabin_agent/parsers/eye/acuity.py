"""Visual acuity in the notation the instrument is set to, which its line does not tell."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from cabin_agent.parsers.eye.components import context
from cabin_agent.parsers.measurement import Component
from contract.observations import METRICS, Laterality, Metric

FRACTION_UNIT = "{20/n}"
"""The value is the n of 20/n: larger is worse."""


class Notation(StrEnum):
    DECIMAL = "decimal"
    FRACTION = "fraction"
    LOGMAR = "logmar"
    PARINAUD = "parinaud"


@dataclass(frozen=True, slots=True)
class Notations:
    """A setting of the instrument: it belongs in the device configuration."""

    far: Notation = Notation.DECIMAL
    near: Notation = Notation.DECIMAL

    def at(self, distance: str | None) -> Notation:
        return self.near if distance == "near" else self.far


_METRICS: dict[Notation, tuple[Metric, str]] = {
    Notation.DECIMAL: (Metric.VISUAL_ACUITY, METRICS[Metric.VISUAL_ACUITY].ucum),
    Notation.FRACTION: (Metric.VISUAL_ACUITY, FRACTION_UNIT),
    Notation.LOGMAR: (Metric.VISUAL_ACUITY_LOGMAR, METRICS[Metric.VISUAL_ACUITY_LOGMAR].ucum),
    Notation.PARINAUD: (Metric.VISUAL_ACUITY_NEAR, METRICS[Metric.VISUAL_ACUITY_NEAR].ucum),
}
_TEXT = re.compile(r"\s*([<>-]?)\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:([+-])\s*(\d))?\s*", re.ASCII)
_COMPARATORS: dict[str, Literal["<", ">"]] = {"<": "<", ">": ">"}
_LETTERS = {"+": "plus", "-": "minus"}


def metric_of(notation: Notation) -> tuple[Metric, str]:
    """Metric and unit."""
    return _METRICS[notation]


def acuity(text: str, notation: Notation, *, side: Laterality, name: str | None) -> Component | None:
    """Comparator, number, and in the extended form a sign and a count of letters; None when it is not that.

    A leading minus is a sign, and only logMAR has one.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        return None
    first, digits, sign, letters = found.groups()
    if first == "-" and notation is not Notation.LOGMAR:
        return None
    metric, unit = _METRICS[notation]
    return Component(
        metric,
        Decimal(("-" if first == "-" else "") + digits.replace(",", ".")),
        unit,
        laterality=side,
        comparator=_COMPARATORS.get(first),
        context=context(name, f"{_LETTERS[sign]}{letters}" if sign else None),
    )
