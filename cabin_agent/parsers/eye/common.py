"""What the XML files of ophthalmic instruments share: who wrote it, when, and how its values are laid out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cabin_agent.parsers.eye.components import (
    CENTIMETRE,
    DEGREE,
    DIOPTRE,
    MICROMETRE,
    MILLIMETRE,
    PRISM_DIOPTRE,
    Record,
    context,
)
from cabin_agent.parsers.markup import Node
from cabin_agent.parsers.measurement import KPA, MMHG, DeviceStamp, Measurement
from contract.observations import Laterality, Metric

PASCAL = "Pa"

_TEXT_LIMIT = 80
_DATE = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?\s*\d+(?:[.,]\d+)?)\s*([A-Za-zµμ]{0,6})", re.ASCII)
_UNITS = {
    "d": DIOPTRE,
    "deg": DEGREE,
    "mm": MILLIMETRE,
    "um": MICROMETRE,
    "µm": MICROMETRE,
    "μm": MICROMETRE,
    "cm": CENTIMETRE,
    "mmhg": MMHG,
    "kpa": KPA,
    "pa": PASCAL,
    "p": PRISM_DIOPTRE,
}
_SIDES = (("R", Laterality.RIGHT), ("L", Laterality.LEFT))


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """The instrument as its file names it. None where the file does not say."""

    maker: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None


@dataclass(frozen=True, slots=True)
class EyeImage:
    """A picture apart from the file: its name without any folder, and the eye it is of."""

    name: str
    laterality: Laterality


@dataclass(frozen=True, slots=True)
class EyeFile:
    """`images`: pictures the file refers to, which may arrive later or never."""

    identity: FileIdentity
    stamp: DeviceStamp | None
    measurements: tuple[Measurement, ...]
    images: tuple[EyeImage, ...] = ()


def identity(common: Node) -> FileIdentity:
    return FileIdentity(
        *(
            (value or "")[:_TEXT_LIMIT] or None
            for value in (
                common.value("Company"),
                common.value("ModelName"),
                common.value("MachineNo"),
                common.value("ROMVersion"),
            )
        )
    )


def stamp(common: Node) -> DeviceStamp | None:
    """The file's time is the instrument's time. Without a date or a time there is none: half of one misleads."""
    date, time = _DATE.fullmatch(common.value("Date") or ""), _TIME.fullmatch(common.value("Time") or "")
    if date is None or time is None:
        return None
    return DeviceStamp(
        int(date[1]), int(date[2]), int(date[3]), int(time[1]), int(time[2]), int(time[3]) if time[3] else 0
    )


def eyes(node: Node) -> Iterator[tuple[Node, Laterality]]:
    """The children `R` and `L` that are there, each with its side."""
    for name, side in _SIDES:
        for eye in node.all(name):
            yield eye, side


def entries(eye: Node, *, single: str = "List", whole: tuple[str, ...]) -> Iterator[tuple[Node, str]]:
    """The single measurements as `list_n` and what the instrument made of them under its own name.

    `whole`: names of elements such as `Median`, whose context is the word in small letters after `single`'s family.
    """
    for position, entry in enumerate(eye.all(single), start=1):
        listed = entry.attribute("No")
        yield entry, f"list_{listed if listed.isascii() and listed.isdigit() and len(listed) < 4 else position}"
    for name in whole:
        for entry in eye.all(name):
            yield entry, "median" if "Median" in name else "average"


def put(
    record: Record,
    metric: Metric,
    node: Node | None,
    unit: str,
    *,
    side: Laterality | None,
    name: str | None = None,
) -> None:
    """The value of an element. Its unit: inside the text, else the attribute, else `unit`. Empty is absent."""
    if node is None or not node.text:
        return
    found = _WITH_UNIT.fullmatch(node.text)
    if found is None:
        record.put(metric, node.text, unit, side=side, name=name)
        return
    inside, attribute = found[2].lower(), node.attribute("unit").lower()
    record.put(metric, found[1], _UNITS.get(inside) or _UNITS.get(attribute) or unit, side=side, name=name)


def refused(entry: Node) -> bool:
    """The instrument wrote an error in place of a value."""
    error = entry.first("Error")
    return error is not None and bool(error.text or error.children)


def lens(record: Record, node: Node, *, side: Laterality | None, name: str | None) -> None:
    """Sphere, cylinder, axis and what goes with them, under any of the names in use."""
    for metric, names, unit, word in _LENS:
        put(record, metric, node.first(*names), unit, side=side, name=context(name, word))


_LENS: tuple[tuple[Metric, tuple[str, ...], str, str | None], ...] = (
    (Metric.SPHERE, ("Sphere", "Sphare", "Sph"), DIOPTRE, None),
    (Metric.CYLINDER, ("Cylinder", "Cyl"), DIOPTRE, None),
    (Metric.AXIS, ("Axis",), DEGREE, None),
    (Metric.SPHERICAL_EQUIVALENT, ("SE",), DIOPTRE, None),
    (Metric.ADDITION, ("Add1", "ADD", "Add"), DIOPTRE, None),
    (Metric.ADDITION, ("Add2", "ADD2"), DIOPTRE, "second"),
    (Metric.SPHERE, ("NearSphere", "NearSphare"), DIOPTRE, "near"),
    (Metric.SPHERE, ("NearSphere2", "NearSphare2"), DIOPTRE, "near_second"),
)


def pressure(
    record: Record, entry: Node, *, side: Laterality, name: str | None, units: tuple[tuple[str, str], ...]
) -> None:
    """One pressure, in the first of `units` (element, UCUM) the entry gives: two units are one measurement."""
    given = next(((node, unit) for tag, unit in units if (node := entry.first(tag)) and node.text), None)
    if given is not None:
        put(record, Metric.INTRAOCULAR_PRESSURE, given[0], given[1], side=side, name=name)
    elif refused(entry):
        record.failed(Metric.INTRAOCULAR_PRESSURE, units[0][1], side=side, name=name)
