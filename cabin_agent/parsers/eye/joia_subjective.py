"""The subjective refraction of JOIA common XML: one record a type, far and near apart.

A phoropter's file also repeats what others measured, so what a value stands for is in its context. Only the type
`Prescription` is a prescription.
"""

from collections.abc import Iterator

from cabin_agent.parsers.eye.acuity import Notation, acuity
from cabin_agent.parsers.eye.common import eyes, lens, put
from cabin_agent.parsers.eye.components import CENTIMETRE, MILLIMETRE, Record, code, context, number
from cabin_agent.parsers.markup import Node
from contract.observations import METRICS, Laterality, Metric

# Up to here the eye is tested for near; the tests for far stand at 3 to 6 m.
_NEAR_CM = 100

_STANDS_FOR = {
    "full correction": "subjective",
    "prescription": "final",
    "unaided data": "uncorrected",
    "objective data": "objective",
    "current spectacles": "current",
    "last prescription": "previous",
}


def subjective(measure: Node) -> Iterator[Record]:
    """One record for each `Type` of the tests in `measure`."""
    for test in (node for node in (measure, *measure.descendants()) if node.name == "RefractionTest"):
        for position, kind in enumerate(test.all("Type"), start=1):
            record = Record()
            stands_for = _stands_for(kind, position)
            for exam in kind.all("ExamDistance"):
                _exam(exam, stands_for, record)
            yield record


def _stands_for(kind: Node, position: int) -> str:
    """By the name before any remark in brackets ("Objective Data (RM)"). A name not known never counts as final."""
    name = (kind.value("TypeName") or "").partition("(")[0].strip().lower()
    if name in _STANDS_FOR:
        return _STANDS_FOR[name]
    number_text = kind.attribute("No")
    return f"type_{code(number_text)[:3] or position}"


def _exam(exam: Node, stands_for: str, record: Record) -> None:
    name = context(stands_for, _distance(exam))
    put(record, Metric.WORKING_DISTANCE, exam.first("Distance"), CENTIMETRE, side=Laterality.BOTH, name=name)
    for refraction in exam.all("RefractionData"):
        for eye, side in eyes(refraction):
            lens(record, eye, side=side, name=name)
    for acuities in exam.all("VA"):
        for node, side in _sides(acuities):
            _acuity(node, side, context(name, None if stands_for == "uncorrected" else "corrected"), record)
    for pupils in exam.all("PD"):
        for node, side in _sides(pupils):
            put(record, Metric.PUPILLARY_DISTANCE, node, MILLIMETRE, side=side, name=name)


def _distance(exam: Node) -> str | None:
    centimetres = number(exam.value("Distance") or "")
    if centimetres is None:
        return None
    return "near" if centimetres <= _NEAR_CM else "far"


def _sides(node: Node) -> Iterator[tuple[Node, Laterality]]:
    yield from eyes(node)
    for both in node.all("B"):
        yield both, Laterality.BOTH


def _acuity(node: Node, side: Laterality, name: str | None, record: Record) -> None:
    if not node.text:
        return
    component = acuity(node.text, Notation.DECIMAL, side=side, name=name)
    if component is None:
        record.failed(Metric.VISUAL_ACUITY, METRICS[Metric.VISUAL_ACUITY].ucum, side=side, name=name)
    else:
        record.add(component)
