"""IEEE 11073-20601 scan reports: what an instrument measured, by the layout of its standard configuration."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from cabin_agent.parsers.floats import MedicalFloat, float32_of, sfloat_of
from cabin_agent.parsers.measurement import (
    KILOGRAM,
    MMHG,
    PER_MINUTE,
    PERCENT,
    Component,
    DeviceStamp,
    component,
)
from cabin_agent.parsers.octets import Octets, ParseError
from cabin_agent.parsers.phd_apdu import EventReport
from contract.observations import Metric

PARSER = "ieee-11073-20601/1"


class Scan(IntEnum):
    FIXED = 0x0D1D
    MULTI_PERSON_FIXED = 0x0D1F
    UNBUFFERED_GROUPED = 0x0D24


@dataclass(frozen=True, slots=True)
class Observation:
    """`handle` of the configuration, `person` of the instrument, which is no patient; None: the form has none."""

    handle: int
    components: tuple[Component, ...]
    stamp: DeviceStamp
    person: int | None = None


def _sfloat(octets: Octets) -> MedicalFloat:
    return sfloat_of(octets.unsigned(2))


def _float(octets: Octets) -> MedicalFloat:
    return float32_of(octets.unsigned(4))


@dataclass(frozen=True, slots=True)
class _Simple:
    metric: Metric
    unit: str
    number: Callable[[Octets], MedicalFloat]

    def read(self, octets: Octets) -> tuple[Component, ...]:
        return (component(self.metric, self.number(octets), self.unit),)


@dataclass(frozen=True, slots=True)
class _Compound:
    metrics: tuple[Metric, ...]
    unit: str

    def read(self, octets: Octets) -> tuple[Component, ...]:
        count, _ = octets.unsigned(2), octets.unsigned(2)
        if count != len(self.metrics):
            raise ParseError("malformed")
        return tuple(component(metric, _sfloat(octets), self.unit) for metric in self.metrics)


_Layout = Mapping[int, _Simple | _Compound]

OXIMETER, BLOOD_PRESSURE, SCALE = 0x0190, 0x02BC, 0x05DC

# Standard configurations of ISO/IEEE 11073-10404, -10407 and -10415, by handle in their order.
_CONFIGURATIONS: dict[int, _Layout] = {
    OXIMETER: {1: _Simple(Metric.SPO2, PERCENT, _sfloat), 10: _Simple(Metric.PULSE_RATE, PER_MINUTE, _sfloat)},
    BLOOD_PRESSURE: {
        1: _Compound((Metric.SYSTOLIC, Metric.DIASTOLIC, Metric.MEAN_ARTERIAL), MMHG),
        2: _Simple(Metric.PULSE_RATE, PER_MINUTE, _sfloat),
    },
    SCALE: {
        1: _Simple(Metric.WEIGHT, KILOGRAM, _float),
        2: _Simple(Metric.HEIGHT, "cm", _float),
        3: _Simple(Metric.BMI, "kg/m2", _float),
    },
}


def parse_scan(report: EventReport, *, configuration: int) -> tuple[Observation, ...]:
    """Handles the configuration does not have are passed over: an extended one adds its own.

    Refusals: `unknown_configuration`, `malformed` for another event, and those of the octets.
    """
    layout = _CONFIGURATIONS.get(configuration)
    if layout is None:
        raise ParseError("unknown_configuration")
    octets = Octets(report.data, order="big")
    octets.take(2 + 2)  # data request, number of the report
    match report.event_type:
        case Scan.FIXED:
            return tuple(_observations(octets, layout))
        case Scan.MULTI_PERSON_FIXED:
            return tuple(_persons(octets, layout))
        case Scan.UNBUFFERED_GROUPED:
            return tuple(_grouped(octets, layout))
        case _:
            raise ParseError("malformed")


def _observations(octets: Octets, layout: _Layout, person: int | None = None) -> Iterator[Observation]:
    for _ in range(_count(octets)):
        handle = octets.unsigned(2)
        value = Octets(octets.take(octets.unsigned(2)), order="big")
        if handle in layout:
            yield Observation(handle, layout[handle].read(value), _absolute_time(value), person)


def _persons(octets: Octets, layout: _Layout) -> Iterator[Observation]:
    for _ in range(_count(octets)):
        person = octets.unsigned(2)
        yield from _observations(octets, layout, person)


def _grouped(octets: Octets, layout: _Layout) -> Iterator[Observation]:
    """Bare values, all of the configuration in its order, each with its time."""
    for _ in range(_count(octets)):
        group = Octets(octets.take(octets.unsigned(2)), order="big")
        for handle, form in layout.items():
            yield Observation(handle, form.read(group), _absolute_time(group))


def _count(octets: Octets) -> int:
    """Of a list: count, and length in octets, which must be there."""
    count, length = octets.unsigned(2), octets.unsigned(2)
    if length > octets.left:
        raise ParseError("short_frame")
    return count


def _absolute_time(octets: Octets) -> DeviceStamp:
    """Eight octets of two decimal digits each: century, year, month, day, hour, minute, second, 1/100 s."""
    century, year, month, day, hour, minute, second, _ = (_two_digits(octet) for octet in octets.take(8))
    return DeviceStamp(100 * century + year, month, day, hour, minute, second)


def _two_digits(octet: int) -> int:
    tens, ones = octet >> 4, octet & 0x0F
    if tens > 9 or ones > 9:
        raise ParseError("malformed")
    return 10 * tens + ones
