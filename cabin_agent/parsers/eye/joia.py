"""JOIA common XML: autorefraction, keratometry, lensmeter, subjective refraction, tonometry, corneal thickness.

Root `Ophthalmology`, one record a `Measure` (a subjective test: one a type). Source: exports of Topcon instruments as
public projects read them.
"""

from collections.abc import Callable

from cabin_agent.parsers.eye.common import (
    PASCAL,
    EyeFile,
    entries,
    eyes,
    identity,
    lens,
    pressure,
    put,
    refused,
    stamp,
)
from cabin_agent.parsers.eye.components import DEGREE, DIOPTRE, MILLIMETRE, PRISM_DIOPTRE, Record, context, some
from cabin_agent.parsers.eye.joia_subjective import subjective
from cabin_agent.parsers.markup import Node, read_markup
from cabin_agent.parsers.measurement import MMHG, DeviceStamp, Measurement
from cabin_agent.parsers.octets import ParseError
from contract.observations import DeviceKind, Laterality, Metric

PARSER = "joia-xml/1"

_PRESSURES = (("IOP_mmHg", MMHG), ("IOP_Pa", PASCAL))


def parse_joia(octets: bytes) -> EyeFile:
    """A whole file. Raises `ParseError`."""
    root = read_markup(octets)
    if root.name != "Ophthalmology":
        raise ParseError("not_joia")
    common = root.first("Common") or root
    at = stamp(common)
    measured = [found for node in root.all("Measure") for found in _measurements(node, at)]
    return EyeFile(identity(common), at, some(measured))


def _measurements(measure: Node, at: DeviceStamp | None) -> list[Measurement]:
    """Empty for a type not known."""
    name = measure.attribute("type").upper()
    if name == "SBJ":
        return [found for record in subjective(measure) for found in record.measurements(DeviceKind.REFRACTOR, at)]
    if name not in _READERS:
        return []
    kind, read = _READERS[name]
    record = Record()
    read(measure.first(name) or measure, record)
    if name == "TM":
        _thickness(measure, record)
    return record.measurements(kind, at)


def _autorefraction(node: Node, record: Record) -> None:
    for eye, side in eyes(node):
        for entry, which in entries(eye, whole=("Median",)):
            if refused(entry):
                record.failed(Metric.SPHERE, DIOPTRE, side=side, name=which)
            else:
                lens(record, entry, side=side, name=which)
    _pupils(node, record)


def _pupils(node: Node, record: Record) -> None:
    pupils = node.first("PD")
    if pupils is None:
        return
    for tag, distance in (("Distance", "far"), ("Near", "near")):
        put(record, Metric.PUPILLARY_DISTANCE, pupils.first(tag), MILLIMETRE, side=Laterality.BOTH, name=distance)


def _keratometry(node: Node, record: Record) -> None:
    for eye, side in eyes(node):
        for entry, which in entries(eye, whole=("Median",)):
            if refused(entry):
                record.failed(Metric.CORNEAL_RADIUS, MILLIMETRE, side=side, name=which)
            for tag, word in (("R1", "r1"), ("R2", "r2"), ("Average", "mean")):
                meridian = entry.first(tag)
                if meridian is not None:
                    name = context(which, word)
                    put(record, Metric.CORNEAL_RADIUS, meridian.first("Radius"), MILLIMETRE, side=side, name=name)
                    put(record, Metric.CORNEAL_POWER, meridian.first("Power"), DIOPTRE, side=side, name=name)
                    put(record, Metric.AXIS, meridian.first("Axis"), DEGREE, side=side, name=name)
            cylinder = entry.first("Cylinder")
            if cylinder is not None:
                name = context(which, "cylinder")
                put(record, Metric.CYLINDER, cylinder.first("Power"), DIOPTRE, side=side, name=name)
                put(record, Metric.AXIS, cylinder.first("Axis"), DEGREE, side=side, name=name)


def _lensmeter(node: Node, record: Record) -> None:
    for eye, side in eyes(node):
        lens(record, eye, side=side, name=None)
        put(record, Metric.PRISM_HORIZONTAL, eye.first("H"), PRISM_DIOPTRE, side=side)
        put(record, Metric.PRISM_VERTICAL, eye.first("V"), PRISM_DIOPTRE, side=side)
    pupils = node.first("PD")
    if pupils is None:
        return
    for eye, side in eyes(pupils):
        put(record, Metric.PUPILLARY_DISTANCE, eye.first("Distance"), MILLIMETRE, side=side, name="far")
    both = pupils.path("B", "Distance")
    put(record, Metric.PUPILLARY_DISTANCE, both, MILLIMETRE, side=Laterality.BOTH, name="far")


def _tonometry(node: Node, record: Record) -> None:
    for eye, side in eyes(node):
        for entry, which in entries(eye, whole=("Average",)):
            pressure(record, entry, side=side, name=which, units=_PRESSURES)
    for corrected in (child for child in node.descendants() if child.name == "CorrectedIOP"):
        for formula in corrected.children:
            for eye, side in eyes(formula):
                _corrected(eye, side, record)


def _corrected(eye: Node, side: Laterality, record: Record) -> None:
    put(record, Metric.CORNEAL_THICKNESS, eye.first("CCT"), MILLIMETRE, side=side, name="correction")
    for tag, name in (("Measured", "measured"), ("Corrected", "corrected")):
        entry = eye.first(tag)
        if entry is not None:
            pressure(record, entry, side=side, name=name, units=_PRESSURES)


def _thickness(measure: Node, record: Record) -> None:
    """Corneal thickness stands in the tonometry measure, at its top or beside the pressures."""
    for node in (child for child in measure.descendants() if child.name == "CCT"):
        for eye, side in eyes(node):
            for entry, which in entries(eye, whole=()):
                if refused(entry) and entry.value("CCT_mm") is None:
                    record.failed(Metric.CORNEAL_THICKNESS, MILLIMETRE, side=side, name=which)
                else:
                    put(record, Metric.CORNEAL_THICKNESS, entry.first("CCT_mm"), MILLIMETRE, side=side, name=which)


_READERS: dict[str, tuple[DeviceKind, Callable[[Node, Record], None]]] = {
    "REF": (DeviceKind.AUTOREFRACTOR, _autorefraction),
    "KM": (DeviceKind.KERATOMETER, _keratometry),
    "LM": (DeviceKind.LENSMETER, _lensmeter),
    "TM": (DeviceKind.TONOMETER, _tonometry),
}
