"""Blood Pressure service 0x1810: Measurement 0x2A35 and Intermediate Cuff Pressure 0x2A36."""

from dataclasses import dataclass
from decimal import Decimal

from cabin_agent.parsers.floats import MedicalFloat, sfloat
from cabin_agent.parsers.measurement import (
    KPA,
    MMHG,
    PER_MINUTE,
    Component,
    DeviceStamp,
    Measurement,
    bit_names,
    component,
    date_time,
    frame_flags,
    trust,
    user_slot,
    worst,
)
from cabin_agent.parsers.octets import Octets
from contract.observations import DeviceKind, Metric, Validity

PARSER = "gatt-blood-pressure/1"

_KPA, _STAMP, _PULSE, _USER, _STATUS = 0x01, 0x02, 0x04, 0x08, 0x10
_RESERVED = 0xE0
_UNKNOWN_USER = 0xFF
_STATUS_NAMES = {0: "body_movement", 1: "cuff_too_loose", 2: "irregular_pulse", 5: "improper_position"}
_PULSE_RANGE = {1: "pulse_above_range", 2: "pulse_below_range"}
_DOUBTFUL = {"body_movement", "cuff_too_loose", "improper_position"}


@dataclass(frozen=True, slots=True)
class CuffPressure:
    """The running pressure of the cuff, which is no blood pressure. None: not available."""

    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class _Fields:
    unit: str
    pressures: tuple[MedicalFloat, MedicalFloat, MedicalFloat]
    stamp: DeviceStamp | None
    pulse: MedicalFloat | None
    user: int
    status: int
    frame_flags: tuple[str, ...]


def parse_blood_pressure(frame: bytes) -> Measurement:
    """0x2A35. Pressures keep the unit as sent (`mm[Hg]` or `kPa`).

    A mean of 0 or NaN is absent: many cuffs do not measure it.
    """
    fields = _fields(frame)
    systolic, diastolic, mean = fields.pressures
    components = [
        component(Metric.SYSTOLIC, systolic, fields.unit),
        component(Metric.DIASTOLIC, diastolic, fields.unit),
        _mean(mean, fields.unit),
    ]
    numbers = list(fields.pressures)
    if fields.pulse is not None:
        components.append(component(Metric.PULSE_RATE, fields.pulse, PER_MINUTE))
        numbers.append(fields.pulse)
    status_flags = _status_flags(fields.status)
    doubtful = Validity.QUESTIONABLE if _DOUBTFUL.intersection(status_flags) else Validity.VALID
    return Measurement(
        kind=DeviceKind.BLOOD_PRESSURE,
        components=tuple(components),
        stamp=fields.stamp,
        validity=worst(doubtful, trust(*numbers)),
        flags=status_flags + user_slot(fields.user) + fields.frame_flags,
        status_bits=fields.status,
    )


def parse_cuff_pressure(frame: bytes) -> CuffPressure:
    """0x2A36: the layout of 0x2A35, the cuff's pressure in the first field."""
    fields = _fields(frame)
    return CuffPressure(fields.pressures[0].value, fields.unit)


def _fields(frame: bytes) -> _Fields:
    octets = Octets(frame)
    flags = octets.unsigned(1)
    return _Fields(
        unit=KPA if flags & _KPA else MMHG,
        pressures=(sfloat(octets), sfloat(octets), sfloat(octets)),
        stamp=date_time(octets) if flags & _STAMP else None,
        pulse=sfloat(octets) if flags & _PULSE else None,
        user=octets.unsigned(1) if flags & _USER else _UNKNOWN_USER,
        status=octets.unsigned(2) if flags & _STATUS else 0,
        frame_flags=frame_flags(octets, reserved=flags & _RESERVED),
    )


def _mean(mean: MedicalFloat, unit: str) -> Component:
    if mean.value is not None and mean.value == 0:
        return Component(Metric.MEAN_ARTERIAL, None, unit, "unknown")
    return component(Metric.MEAN_ARTERIAL, mean, unit)


def _status_flags(status: int) -> tuple[str, ...]:
    pulse_range = _PULSE_RANGE.get(status >> 3 & 0b11)
    return bit_names(status, _STATUS_NAMES) + ((pulse_range,) if pulse_range else ())
