"""One text line of a Nidek transfer: kind (1 character), eye (1 character), data.

The letters mean something only inside their block. Capital eye letters are far, small ones near, but a refraction's
distance is told by its kind: near refractions with a capital eye letter occur.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cabin_agent.parsers.eye.acuity import Notations, acuity, metric_of
from cabin_agent.parsers.eye.components import (
    CENTIMETRE,
    DEGREE,
    DIOPTRE,
    MILLIMETRE,
    PRISM_DIOPTRE,
    Record,
    context,
)
from cabin_agent.parsers.measurement import KPA, MMHG
from contract.observations import Laterality, Metric


class Block(StrEnum):
    LENSMETER = "LM"
    AUTOREFRACTOR = "RM"
    WAVEFRONT = "WF"
    REFRACTOR = "RT"
    KERATOMETER = "KM"
    TONOMETER = "NT"


@dataclass(frozen=True, slots=True)
class Line:
    """`side` None: the line is not of one eye. `distance` by the case of the eye letter."""

    block: Block
    kind: str
    eye: str
    data: str
    night: bool
    notations: Notations

    @property
    def side(self) -> Laterality | None:
        return _SIDES.get(self.eye.upper())

    @property
    def distance(self) -> str:
        return "far" if self.eye.isupper() else "near"

    def name(self, *words: str | None) -> str | None:
        return context("night" if self.night else None, *words)


_SIDES = {"R": Laterality.RIGHT, "L": Laterality.LEFT, "B": Laterality.BOTH}
_STANDS_FOR = {Block.AUTOREFRACTOR: "objective", Block.WAVEFRONT: "wavefront"}

_POWER = r"([+\- ][ \d]\d\.\d\d)"
_REFRACTION = re.compile(_POWER + _POWER + r"([ \d]{3})", re.ASCII)
_ADDITION = re.compile(_POWER, re.ASCII)
_PRISM = re.compile(r"([IO ])([ \d]{2}\.\d{2})([UD ])([ \d]{2}\.\d{2})", re.ASCII)
_DISTANCES = re.compile(r"([ \d]{2}\.\d)(?: {8}|([ \d]{2}\.\d)([ \d]{2}\.\d))", re.ASCII)
_RADII = re.compile(r"([ \d]{2}\.\d{2})([ \d]{2}\.\d{2})([ \d]{3})", re.ASCII)
_POWERS = re.compile(r"([ \d]{2}\.\d{2})([ \d]{2}\.\d{2})", re.ASCII)
_PRESSURE = re.compile(r"([ \d]{3}\d|[ \d]{1,3}\.\d{1,2})", re.ASCII)
_RESERVES = re.compile(r"(.{5})(.{5})(.{6})")
_CENTIMETRES = re.compile(r"[ \d]{1,2}\d", re.ASCII)

# Width of the acuity field, and with what before the eye it was found.
_ACUITIES = {
    "V": (5, "corrected"),
    "U": (7, "corrected"),
    "Q": (7, "low_light"),
    "H": (7, "pinhole"),
    "Y": (5, "addition"),
    "J": (7, "addition"),
}
_UNAIDED: dict[str, tuple[int, str | None]] = {"W": (5, None), "M": (7, None), "K": (7, "pinhole")}
_REFRACTIONS = {
    "f": ("subjective", "far"),
    "n": ("subjective", "near"),
    "F": ("final", "far"),
    "N": ("final", "near"),
}
# Refraction time, age, and the header's own lines: nothing measured.
_NOT_MEASURED = ("TT", "AG", "ID", "DA")
_WORKING = {"WD": None, "wd": "final_near", "Wd": "lensmeter"}


def read_line(line: str, block: Block, record: Record, notations: Notations, *, night: bool) -> bool:
    """Adds what the line says to `record`; False when it does not follow the grammar of its block."""
    if len(line) < 2:
        return False
    prefix, data = line[:2], line[2:]
    if prefix in _NOT_MEASURED:
        return True
    reader = _WHOLE.get(prefix) or _BY_KIND.get((block, prefix[0])) or _ANYWHERE.get(prefix[0].upper())
    return reader is not None and reader(Line(block, prefix[0], prefix[1], data, night, notations), record)


def _stands_for(line: Line) -> str | None:
    """A small kind letter is subjective; a capital one final in the refractor's own block."""
    if line.kind.islower():
        return "subjective"
    return "final" if line.block is Block.REFRACTOR else _STANDS_FOR.get(line.block)


def _refraction(line: Line, record: Record) -> bool:
    found = _REFRACTION.fullmatch(line.data.rstrip("\r"))
    if found is None or line.side is None:
        return False
    if line.block is Block.REFRACTOR:
        name = line.name(*_REFRACTIONS[line.kind])
    else:
        name = line.name(_STANDS_FOR.get(line.block), "near" if line.distance == "near" else None)
    sphere, cylinder, axis = found.groups()
    record.put(Metric.SPHERE, sphere, DIOPTRE, side=line.side, name=name)
    record.put(Metric.CYLINDER, cylinder, DIOPTRE, side=line.side, name=name)
    record.put(Metric.AXIS, axis, DEGREE, side=line.side, name=name)
    return True


def _addition(line: Line, record: Record) -> bool:
    found = _ADDITION.fullmatch(line.data)
    if found is None or line.side is None:
        return False
    record.put(Metric.ADDITION, found[1], DIOPTRE, side=line.side, name=line.name(_stands_for(line)))
    return True


def _acuity(line: Line, record: Record) -> bool:
    return _acuity_of(line, record, *_ACUITIES[line.kind.upper()], _stands_for(line))


def _unaided_acuity(line: Line, record: Record) -> bool:
    width, aid = _UNAIDED[line.kind]
    return _acuity_of(line, record, width, aid, "uncorrected")


def _acuity_of(line: Line, record: Record, width: int, aid: str | None, stands_for: str | None) -> bool:
    if line.side is None or len(line.data) > width:
        return False
    if not line.data.strip():
        return True
    notation = line.notations.at(line.distance)
    name = line.name(stands_for, line.distance, aid)
    component = acuity(line.data, notation, side=line.side, name=name)
    if component is None:
        metric, unit = metric_of(notation)
        record.failed(metric, unit, side=line.side, name=name)
    else:
        record.add(component)
    return True


def _prism(line: Line, record: Record) -> bool:
    found = _PRISM.fullmatch(line.data)
    if found is None or line.side is None:
        return False
    across, horizontal, upright, vertical = found.groups()
    distance = "near" if line.distance == "near" else None
    for metric, value, base in (
        (Metric.PRISM_HORIZONTAL, horizontal, {"I": "base_in", "O": "base_out"}.get(across)),
        (Metric.PRISM_VERTICAL, vertical, {"U": "base_up", "D": "base_down"}.get(upright)),
    ):
        name = line.name(_stands_for(line), distance, base)
        record.put(metric, value, PRISM_DIOPTRE, side=line.side, name=name)
    return True


def _pupils(line: Line, record: Record) -> bool:
    found = _DISTANCES.fullmatch(line.data.ljust(12))
    if found is None:
        return False
    name = line.name(_stands_for(line), line.distance)
    for text, side in zip(found.groups(), (Laterality.BOTH, Laterality.RIGHT, Laterality.LEFT), strict=True):
        record.put(Metric.PUPILLARY_DISTANCE, text, MILLIMETRE, side=side, name=name)
    return True


def _reserves(line: Line, record: Record) -> bool:
    """Divergence and convergence: the prism at which the image blurs, doubles, and is one again."""
    found = _RESERVES.fullmatch(line.data.ljust(16))
    if found is None:
        return False
    which = {"D": "divergence", "C": "convergence"}[line.kind.upper()]
    subjective = "subjective" if line.kind.islower() else None
    for text, moment in zip(found.groups(), ("blur", "break", "recovery"), strict=True):
        name = line.name(subjective, line.distance, which, moment)
        record.put(Metric.PRISM_HORIZONTAL, text, PRISM_DIOPTRE, side=Laterality.BOTH, name=name)
    return True


def _working_distance(line: Line, record: Record) -> bool:
    if _CENTIMETRES.fullmatch(line.data) is None:
        return False
    name = line.name(_WORKING[line.kind + line.eye])
    record.put(Metric.WORKING_DISTANCE, line.data, CENTIMETRE, side=Laterality.BOTH, name=name)
    return True


def _corneal_radii(line: Line, record: Record) -> bool:
    found = _RADII.fullmatch(line.data)
    if found is None or line.side is None:
        return False
    record.put(Metric.CORNEAL_RADIUS, found[1], MILLIMETRE, side=line.side, name=line.name("r1"))
    record.put(Metric.CORNEAL_RADIUS, found[2], MILLIMETRE, side=line.side, name=line.name("r2"))
    record.put(Metric.AXIS, found[3], DEGREE, side=line.side, name=line.name("cylinder"))
    return True


def _corneal_powers(line: Line, record: Record) -> bool:
    found = _POWERS.fullmatch(line.data)
    if found is None or line.side is None:
        return False
    record.put(Metric.CORNEAL_POWER, found[1], DIOPTRE, side=line.side, name=line.name("r1"))
    record.put(Metric.CORNEAL_POWER, found[2], DIOPTRE, side=line.side, name=line.name("r2"))
    return True


def _pressure(line: Line, record: Record) -> bool:
    if _PRESSURE.fullmatch(line.data) is None or line.side is None:
        return False
    unit = MMHG if line.kind == "T" else KPA
    record.put(Metric.INTRAOCULAR_PRESSURE, line.data, unit, side=line.side, name=line.name())
    return True


_Reader = Callable[[Line, Record], bool]

_WHOLE: Mapping[str, _Reader] = {
    **dict.fromkeys(("PD", "pD", "Pd", "pd"), _pupils),
    **dict.fromkeys(("DV", "CV", "dV", "cV", "Dv", "Cv", "dv", "cv"), _reserves),
    **dict.fromkeys(_WORKING, _working_distance),
}
_BY_KIND: Mapping[tuple[Block, str], _Reader] = {
    (Block.LENSMETER, " "): _refraction,
    (Block.AUTOREFRACTOR, "O"): _refraction,
    (Block.WAVEFRONT, "O"): _refraction,
    **{(Block.REFRACTOR, kind): _refraction for kind in _REFRACTIONS},
    **{(Block.REFRACTOR, kind): _unaided_acuity for kind in _UNAIDED},
    **{(block, kind): _addition for block in (Block.LENSMETER, Block.REFRACTOR) for kind in "Aa"},
    **{(block, kind): _prism for block in (Block.LENSMETER, Block.REFRACTOR) for kind in "Pp"},
    (Block.KERATOMETER, "C"): _corneal_radii,
    (Block.KERATOMETER, "D"): _corneal_powers,
    (Block.TONOMETER, "T"): _pressure,
    (Block.TONOMETER, "t"): _pressure,
}
_ANYWHERE: Mapping[str, _Reader] = dict.fromkeys(_ACUITIES, _acuity)
