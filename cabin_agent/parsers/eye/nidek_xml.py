"""Nidek XML of autorefractors and tonometers (ARK, AR-1S, NT-530P, TONOREF III): root `Data`, declared UTF-16.

Source: exports as public projects read them.
"""

from collections.abc import Iterator

from cabin_agent.parsers.eye.common import (
    EyeFile,
    EyeImage,
    entries,
    eyes,
    identity,
    lens,
    pressure,
    put,
    refused,
    stamp,
)
from cabin_agent.parsers.eye.components import DEGREE, DIOPTRE, MICROMETRE, MILLIMETRE, Record, context, some
from cabin_agent.parsers.markup import Node, read_markup
from cabin_agent.parsers.measurement import KPA, MMHG, Measurement
from cabin_agent.parsers.octets import ParseError
from contract.observations import DeviceKind, Laterality, Metric

PARSER = "nidek-xml/1"

_PRESSURES = (("mmHg", MMHG), ("kPa", KPA))
_IMAGE_NAME_LIMIT = 200
_IMAGE_LIMIT = 32


def parse_nidek_xml(octets: bytes) -> EyeFile:
    """A whole file: at most one record each of refraction, keratometry and tonometry. Raises `ParseError`."""
    root = read_markup(octets)
    if root.name != "Data":
        raise ParseError("not_nidek_xml")
    at = stamp(root)
    refraction, keratometry, tonometry = Record(), Record(), Record()
    for eye, side in eyes(root):
        _refraction(eye, side, refraction)
        _keratometry(eye, side, keratometry)
        _tonometry(eye, side, tonometry)
        _pachymetry(eye, side, tonometry)
    _pupils(root, refraction)
    measured: list[Measurement] = [
        *refraction.measurements(DeviceKind.AUTOREFRACTOR, at),
        *keratometry.measurements(DeviceKind.KERATOMETER, at),
        *tonometry.measurements(DeviceKind.TONOMETER, at),
    ]
    return EyeFile(identity(root), at, some(measured), tuple(_images(root))[:_IMAGE_LIMIT])


def _refraction(eye: Node, side: Laterality, record: Record) -> None:
    for node in eye.all("AR"):
        for entry, which in entries(node, single="ARList", whole=("ARMedian",)):
            if refused(entry):
                record.failed(Metric.SPHERE, DIOPTRE, side=side, name=which)
            else:
                lens(record, entry, side=side, name=which)


def _keratometry(eye: Node, side: Laterality, record: Record) -> None:
    for node in eye.all("KM"):
        for entry, which in entries(node, single="KMList", whole=("KMMedian",)):
            for tag, word in (("R1", "r1"), ("R2", "r2"), ("Average", "mean"), ("KMCylinder", "cylinder")):
                meridian = entry.first(tag)
                if meridian is None:
                    continue
                name = context(which, word)
                power = Metric.CYLINDER if word == "cylinder" else Metric.CORNEAL_POWER
                put(record, Metric.CORNEAL_RADIUS, meridian.first("Radius"), MILLIMETRE, side=side, name=name)
                put(record, power, meridian.first("Power"), DIOPTRE, side=side, name=name)
                put(record, Metric.AXIS, meridian.first("Axis"), DEGREE, side=side, name=name)


def _tonometry(eye: Node, side: Laterality, record: Record) -> None:
    for node in eye.all("NT"):
        for entry, which in entries(node, single="NTList", whole=("NTAverage",)):
            pressure(record, entry, side=side, name=which, units=_PRESSURES)
        for corrected in node.all("CorrectedIOP"):
            put(record, Metric.CORNEAL_THICKNESS, corrected.first("CCT"), MICROMETRE, side=side, name="correction")
            for tag, name in (("Measured", "measured"), ("Corrected", "corrected")):
                result = corrected.first(tag)
                if result is not None:
                    pressure(record, result, side=side, name=name, units=_PRESSURES)


def _pachymetry(eye: Node, side: Laterality, record: Record) -> None:
    for node in eye.all("PACHY"):
        for entry, which in entries(node, single="PACHYList", whole=("PACHYAverage",)):
            if refused(entry) and entry.value("Thickness") is None:
                record.failed(Metric.CORNEAL_THICKNESS, MICROMETRE, side=side, name=which)
            else:
                put(record, Metric.CORNEAL_THICKNESS, entry.first("Thickness"), MICROMETRE, side=side, name=which)


def _pupils(root: Node, record: Record) -> None:
    pupils = root.path("PD", "PDList") or root.first("PD")
    if pupils is None:
        return
    for tag, side, distance in (
        ("FarPD", Laterality.BOTH, "far"),
        ("RPD", Laterality.RIGHT, "far"),
        ("LPD", Laterality.LEFT, "far"),
        ("NearPD", Laterality.BOTH, "near"),
    ):
        put(record, Metric.PUPILLARY_DISTANCE, pupils.first(tag), MILLIMETRE, side=side, name=distance)


def _images(root: Node) -> Iterator[EyeImage]:
    """Whatever folder a name carries is left out, so it cannot lead elsewhere."""
    for eye, side in eyes(root):
        for node in eye.descendants():
            if node.name.endswith("Image") and node.text:
                name = node.text.replace("\\", "/").rpartition("/")[2][:_IMAGE_NAME_LIMIT]
                if name not in ("", ".", ".."):
                    yield EyeImage(name, side)
