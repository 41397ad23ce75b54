"""XML of the Nidek lensmeters LM-7 and LM-7P: root `Ophthalmology`, `Measure[@Type='LM']`, lenses S, R, L.

In the field `Sphare` stands for `Sphere`, and a file may be a fragment without root and declaration, of one eye only.
Source: evaluations of the Nidek interface manual in a public project; a fragment from a practice.
"""

from collections.abc import Iterator

from cabin_agent.parsers.eye.common import EyeFile, FileIdentity, identity, lens, put, stamp
from cabin_agent.parsers.eye.components import MILLIMETRE, PRISM_DIOPTRE, Record, context, some
from cabin_agent.parsers.markup import Node, read_markup
from cabin_agent.parsers.octets import ParseError
from contract.observations import DeviceKind, Laterality, Metric

PARSER = "nidek-lm-xml/1"

_LENSES: dict[str, tuple[Laterality | None, str | None]] = {
    "S": (None, "single_lens"),
    "R": (Laterality.RIGHT, None),
    "L": (Laterality.LEFT, None),
}
_PUPILS = (
    ("Distance", Laterality.BOTH, "far"),
    ("DistanceR", Laterality.RIGHT, "far"),
    ("DistanceL", Laterality.LEFT, "far"),
    ("Near", Laterality.BOTH, "near"),
    ("NearR", Laterality.RIGHT, "near"),
    ("NearL", Laterality.LEFT, "near"),
)
_LENS_FAULT = "lens_fault"


def parse_nidek_lm(octets: bytes) -> EyeFile:
    """A whole file or a fragment. Raises `ParseError`."""
    root = read_markup(octets)
    lensmeter = next(_lensmeters(root), None)
    if lensmeter is None:
        raise ParseError("not_a_lensmeter")
    record = Record()
    for node in lensmeter.children:
        if node.name in _LENSES:
            _lens(node, record)
    for pupils in (node for node in (lensmeter, *root.descendants()) for node in node.all("PD")):
        for tag, side, distance in _PUPILS:
            put(record, Metric.PUPILLARY_DISTANCE, pupils.first(tag), MILLIMETRE, side=side, name=distance)
        break
    common = root.first("Common")
    at = stamp(common) if common else None
    who = identity(common) if common else FileIdentity()
    return EyeFile(who, at, some(record.measurements(DeviceKind.LENSMETER, at)))


def _lensmeters(root: Node) -> Iterator[Node]:
    """Where the lenses are: `LM` in its measure; in a fragment `LM`, or the fragment itself, or a single eye."""
    yield from (node for node in (root, *root.descendants()) if node.name == "LM")
    if root.name == "fragment" and any(child.name in _LENSES for child in root.children):
        yield root
    if root.name in _LENSES:
        yield Node("fragment", "", {}, (root,))


def _lens(node: Node, record: Record) -> None:
    side, name = _LENSES[node.name]
    if node.value("Error"):
        record.flags.add(_LENS_FAULT)
    lens(record, node, side=side, name=name)
    for tag, metric in (("PrismX", Metric.PRISM_HORIZONTAL), ("PrismY", Metric.PRISM_VERTICAL)):
        prism = node.first(tag)
        if prism is not None:
            base = prism.attribute("base").lower()
            word = f"base_{base}" if base in ("in", "out", "up", "down") else None
            put(record, metric, prism, PRISM_DIOPTRE, side=side, name=context(name, word))
