"""Numeric metrics of ISO/IEEE 11073-10207 (BICEPS) as XML: the descriptors concerned and the report that names them.

The octets are those of the two elements as the monitor sent them, put into one (see `transports.sdc`). Codes are of
ISO/IEEE 11073-10101; a metric the table of measurements does not know is left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from cabin_agent.parsers.markup import Node, read_markup
from cabin_agent.parsers.measurement import (
    CELSIUS,
    DEMONSTRATION,
    FAHRENHEIT,
    KPA,
    MMHG,
    PER_MINUTE,
    PERCENT,
    TESTING,
    Component,
    Measurement,
    worst,
)
from cabin_agent.parsers.octets import ParseError
from contract.observations import METRICS, DeviceKind, Metric, Validity

PARSER = "sdc-metric/1"

UNKNOWN_UNIT = "unknown_unit"
CALIBRATING = "calibrating"

# ISO/IEEE 11073-10101 as the coding system of BICEPS, and as it is when none is named.
_MDC = ("", "urn:oid:1.2.840.10004.1.1.1.0.0.1")
_UNITS = {
    266016: MMHG,
    265987: KPA,
    264864: PER_MINUTE,
    264928: PER_MINUTE,
    262688: PERCENT,
    268192: CELSIUS,
    266560: FAHRENHEIT,
}
_METRICS: dict[int, Metric] = {}
for _metric, _row in METRICS.items():
    if _row.mdc is not None:
        _METRICS.setdefault(_row.mdc, _metric)

# MeasurementValidity: what it says of the value, and the reason where there is none. Ongoing: not final yet.
_VALIDITIES: dict[str, Validity] = {
    "Vld": Validity.VALID,
    "Vldated": Validity.VALID,
    "Ong": Validity.QUESTIONABLE,
    "Qst": Validity.QUESTIONABLE,
    "Calib": Validity.INVALID,
    "Inv": Validity.INVALID,
    "Oflw": Validity.INVALID,
    "Uflw": Validity.INVALID,
    "NA": Validity.INVALID,
}
_ABSENT = {"Oflw": "above_range", "Uflw": "below_range", "NA": "unknown"}
_NO_VALUE = "unknown"
_FLAGS = {"Calib": CALIBRATING, "Demo": DEMONSTRATION, "Test": TESTING}
_DECIMAL = re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?", re.ASCII)
_TIME_DIGITS = 15
_RECORD_LIMIT = 2**31


@dataclass(frozen=True, slots=True)
class MetricUpdate:
    """One new state. `continuous`: the metric runs; else each state is a measurement of its own.

    `determined_ms`: milliseconds since 1970 by the monitor's clock, which the standard wants synchronised.
    """

    handle: str
    continuous: bool
    component: Component
    validity: Validity
    flags: tuple[str, ...] = ()
    determined_ms: int | None = None


@dataclass(frozen=True, slots=True)
class MetricReport:
    """`version`: of the monitor's whole state; it grows with every report."""

    version: int | None
    updates: tuple[MetricUpdate, ...]


def parse_report(octets: bytes) -> MetricReport:
    """Raises `ParseError`. No updates: nothing in it is of the table of measurements."""
    root = read_markup(octets)
    descriptors = {node.attribute("Handle"): node for node in root.all("Metric")}
    report = root.first("EpisodicMetricReport")
    if report is None:
        raise ParseError("not_a_metric_report")
    version = _integer(report.attribute("MdibVersion"))
    states = (state for part in report.all("ReportPart") for state in part.all("MetricState"))
    return MetricReport(
        version if version is not None and version < _RECORD_LIMIT else None, tuple(_updates(states, descriptors))
    )


def measurement_of(updates: Iterable[MetricUpdate], version: int | None) -> Measurement:
    """One record of several updates. There must be one at least."""
    updates = tuple(updates)
    return Measurement(
        DeviceKind.PATIENT_MONITOR,
        tuple(update.component for update in updates),
        validity=worst(*(update.validity for update in updates)),
        flags=tuple(sorted({flag for update in updates for flag in update.flags})),
        record_no=version,
    )


def _updates(states: Iterable[Node], descriptors: dict[str, Node]) -> Iterator[MetricUpdate]:
    for state in states:
        descriptor = descriptors.get(state.attribute("DescriptorHandle"))
        metric = _metric_of(descriptor) if descriptor else None
        if descriptor is not None and metric is not None:
            yield _update(state, descriptor, metric)


def _update(state: Node, descriptor: Node, metric: Metric) -> MetricUpdate:
    value = state.first("MetricValue")
    quality = value.first("MetricQuality") if value else None
    says = quality.attribute("Validity") if quality else "NA"
    unit, unit_flags = _unit_of(descriptor)
    digits = None if value is None or says in _ABSENT else _decimal(value.attribute("Value"))
    absent = None if digits is not None else _ABSENT.get(says, _NO_VALUE)
    told = (_FLAGS.get(says), _FLAGS.get(quality.attribute("Mode")) if quality else None)
    return MetricUpdate(
        handle=descriptor.attribute("Handle"),
        continuous=descriptor.attribute("MetricAvailability") == "Cont",
        component=Component(metric, digits, unit, absent),
        validity=_VALIDITIES.get(says, Validity.QUESTIONABLE),
        flags=(*(flag for flag in told if flag), *unit_flags),
        determined_ms=_integer(value.attribute("DeterminationTime")) if value else None,
    )


def _metric_of(descriptor: Node) -> Metric | None:
    code = descriptor.first("Type")
    if code is None or code.attribute("CodingSystem") not in _MDC:
        return None
    number_ = _integer(code.attribute("Code"))
    return None if number_ is None else _METRICS.get(number_)


def _unit_of(descriptor: Node) -> tuple[str, tuple[str, ...]]:
    """UCUM, or the code in braces where it is not known: a number never gets a unit it does not have."""
    unit = descriptor.first("Unit")
    code = _integer(unit.attribute("Code")) if unit else None
    if code in _UNITS and unit is not None and unit.attribute("CodingSystem") in _MDC:
        return _UNITS[code], ()
    return f"{{MDC {code or 0}}}"[:20], (UNKNOWN_UNIT,)


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _integer(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _TIME_DIGITS else None
