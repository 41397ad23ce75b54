"""Records of eye instruments as short rows, to be compared at a glance."""

from collections.abc import Iterable

from cabin_agent.parsers import Component, Measurement
from contract.observations import DeviceKind, Laterality, Metric

_SIDES = {Laterality.RIGHT: "R", Laterality.LEFT: "L", Laterality.BOTH: "B", None: "-"}


def row(part: Component) -> str:
    """`R sphere -4.50 [diop] final_far`, an absent value by its reason."""
    value = f"({part.absent_reason})" if part.value is None else f"{part.comparator or ''}{part.value}"
    return f"{_SIDES[part.laterality]} {part.metric.value} {value} {part.unit} {part.context or ''}".rstrip()


def rows(measurements: Iterable[Measurement], kind: DeviceKind | None = None) -> list[str]:
    return [row(part) for found in measurements for part in found.components if kind in (None, found.kind)]


def of_side(measurements: Iterable[Measurement], side: Laterality) -> list[tuple[Metric, str, str | None]]:
    return [
        (part.metric, str(part.value), part.context)
        for found in measurements
        for part in found.components
        if part.laterality is side
    ]
