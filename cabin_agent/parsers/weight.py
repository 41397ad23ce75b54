"""Weight Scale service 0x181D: Measurement 0x2A9D and Feature 0x2A9E."""

from dataclasses import dataclass
from decimal import Decimal

from cabin_agent.parsers.measurement import (
    INCH,
    KILOGRAM,
    POUND,
    Component,
    Measurement,
    counted,
    date_time,
    frame_flags,
    user_slot,
)
from cabin_agent.parsers.octets import Octets
from contract.observations import DeviceKind, Metric, Validity

PARSER = "gatt-weight/1"
UNSUCCESSFUL = "measurement_unsuccessful"
CENTIMETRE = "cm"
BMI_UNIT = "kg/m2"

_IMPERIAL, _STAMP, _USER, _BODY = 0x01, 0x02, 0x04, 0x08
_RESERVED = 0xF0
_NO_WEIGHT = 0xFFFF
_UNKNOWN_USER = 0xFF
_TENTH = Decimal("0.1")

# Feature, weight resolution: (kg, lb) by code, WSS table 3.2. Code 0: not given.
_WEIGHT_RESOLUTIONS = {
    1: (Decimal("0.5"), Decimal(1)),
    2: (Decimal("0.2"), Decimal("0.5")),
    3: (Decimal("0.1"), Decimal("0.2")),
    4: (Decimal("0.05"), Decimal("0.1")),
    5: (Decimal("0.02"), Decimal("0.05")),
    6: (Decimal("0.01"), Decimal("0.02")),
    7: (Decimal("0.005"), Decimal("0.01")),
}


@dataclass(frozen=True, slots=True)
class WeightSteps:
    """What one count of the weight field is worth.

    The GSS fixes it. Some models count in the resolution of their Feature instead: a quirk, to be given per model.
    """

    kilograms: Decimal = Decimal("0.005")
    pounds: Decimal = Decimal("0.01")


GSS_STEPS = WeightSteps()


@dataclass(frozen=True, slots=True)
class WeightFeature:
    """`resolution`: None when the scale does not give it."""

    time_stamp: bool
    users: bool
    bmi: bool
    resolution: WeightSteps | None


def parse_weight(frame: bytes, *, steps: WeightSteps = GSS_STEPS) -> Measurement:
    """0x2A9D. Weight in `kg` or `[lb_av]` as sent, height in cm or `[in_i]`."""
    octets = Octets(frame)
    flags = octets.unsigned(1)
    imperial = bool(flags & _IMPERIAL)
    count = octets.unsigned(2)
    stamp = date_time(octets) if flags & _STAMP else None
    user = octets.unsigned(1) if flags & _USER else _UNKNOWN_USER
    components = [weight(count, imperial=imperial, steps=steps)]
    if flags & _BODY:
        components.append(counted(Metric.BMI, octets.unsigned(2), _TENTH, BMI_UNIT))
        components.append(height(octets.unsigned(2), imperial=imperial))
    unsuccessful = count == _NO_WEIGHT
    return Measurement(
        kind=DeviceKind.SCALE,
        components=tuple(components),
        stamp=stamp,
        validity=Validity.INVALID if unsuccessful else Validity.VALID,
        flags=((UNSUCCESSFUL,) if unsuccessful else ())
        + user_slot(user)
        + frame_flags(octets, reserved=flags & _RESERVED),
    )


def parse_weight_feature(frame: bytes) -> WeightFeature:
    """0x2A9E."""
    bits = Octets(frame).unsigned(4)
    resolution = _WEIGHT_RESOLUTIONS.get(bits >> 3 & 0xF)
    return WeightFeature(
        time_stamp=bool(bits & 0x1),
        users=bool(bits & 0x2),
        bmi=bool(bits & 0x4),
        resolution=None if resolution is None else WeightSteps(*resolution),
    )


def weight(count: int, *, imperial: bool, steps: WeightSteps = GSS_STEPS) -> Component:
    """Absent when the count says that the measurement was not successful."""
    unit = POUND if imperial else KILOGRAM
    if count == _NO_WEIGHT:
        return Component(Metric.WEIGHT, None, unit, "error")
    return counted(Metric.WEIGHT, count, steps.pounds if imperial else steps.kilograms, unit)


def height(count: int, *, imperial: bool) -> Component:
    """A count is 0.001 m, which is 0.1 cm, or 0.1 in."""
    return counted(Metric.HEIGHT, count, _TENTH, INCH if imperial else CENTIMETRE)
