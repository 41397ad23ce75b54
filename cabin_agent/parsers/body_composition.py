"""Body Composition service 0x181B: Measurement 0x2A9C."""

from dataclasses import dataclass
from decimal import Decimal

from cabin_agent.parsers.measurement import (
    KILOGRAM,
    KILOJOULE,
    PERCENT,
    POUND,
    Component,
    Measurement,
    counted,
    date_time,
    frame_flags,
    user_slot,
)
from cabin_agent.parsers.octets import Octets
from cabin_agent.parsers.weight import UNSUCCESSFUL, height, weight
from contract.observations import DeviceKind, Metric, Validity

PARSER = "gatt-body-composition/1"
PART_OF_RECORD = "part_of_record"

_IMPERIAL, _STAMP, _USER = 0x0001, 0x0002, 0x0004
_WEIGHT, _HEIGHT, _MULTIPLE = 0x0400, 0x0800, 0x1000
_RESERVED = 0xE000
_NO_RESULT = 0xFFFF
_UNKNOWN_USER = 0xFF
_TENTH = Decimal("0.1")
_OHM = "Ohm"
# The GSS gives the impedance a decimal exponent of -2 and, in words, "1/10 ohm". The words are taken.
IMPEDANCE_STEP = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class _Field:
    """An optional u16 of this flag. `step` None: a mass, in steps of 0.005 kg or 0.01 lb."""

    flag: int
    metric: Metric
    step: Decimal | None = None
    unit: str = ""


_FIELDS = (
    _Field(0x0008, Metric.BASAL_METABOLISM, Decimal(1), KILOJOULE),
    _Field(0x0010, Metric.MUSCLE_SHARE, _TENTH, PERCENT),
    _Field(0x0020, Metric.MUSCLE_MASS),
    _Field(0x0040, Metric.FAT_FREE_MASS),
    _Field(0x0080, Metric.SOFT_LEAN_MASS),
    _Field(0x0100, Metric.BODY_WATER_MASS),
    _Field(0x0200, Metric.IMPEDANCE, IMPEDANCE_STEP, _OHM),
)
_MASS_STEPS = {True: (Decimal("0.01"), POUND), False: (Decimal("0.005"), KILOGRAM)}


def parse_body_composition(frame: bytes) -> Measurement:
    """0x2A9C. Masses in `kg` or `[lb_av]` as sent.

    A record too long for one packet comes in several, each flagged `part_of_record` and a measurement of its own.
    """
    octets = Octets(frame)
    flags = octets.unsigned(2)
    imperial = bool(flags & _IMPERIAL)
    fat = octets.unsigned(2)
    stamp = date_time(octets) if flags & _STAMP else None
    user = octets.unsigned(1) if flags & _USER else _UNKNOWN_USER
    components = [_fat(fat)]
    components += [_read(field, octets, imperial=imperial) for field in _FIELDS if flags & field.flag]
    if flags & _WEIGHT:
        components.append(weight(octets.unsigned(2), imperial=imperial))
    if flags & _HEIGHT:
        components.append(height(octets.unsigned(2), imperial=imperial))
    unsuccessful = fat == _NO_RESULT
    return Measurement(
        kind=DeviceKind.BODY_COMPOSITION,
        components=tuple(components),
        stamp=stamp,
        validity=Validity.INVALID if unsuccessful else Validity.VALID,
        flags=((UNSUCCESSFUL,) if unsuccessful else ())
        + ((PART_OF_RECORD,) if flags & _MULTIPLE else ())
        + user_slot(user)
        + frame_flags(octets, reserved=flags & _RESERVED),
    )


def _fat(count: int) -> Component:
    if count == _NO_RESULT:
        return Component(Metric.BODY_FAT, None, PERCENT, "error")
    return counted(Metric.BODY_FAT, count, _TENTH, PERCENT)


def _read(field: _Field, octets: Octets, *, imperial: bool) -> Component:
    count = octets.unsigned(2)
    if field.step is None:
        step, unit = _MASS_STEPS[imperial]
        return counted(field.metric, count, step, unit)
    return counted(field.metric, count, field.step, field.unit)
