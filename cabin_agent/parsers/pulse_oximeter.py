"""Pulse Oximeter service 0x1822: spot-check 0x2A5E and continuous 0x2A5F.

`status_bits` holds the measurement status (16 bit) and, above it, the device and sensor status (24 bit).
"""

from cabin_agent.parsers.floats import MedicalFloat, sfloat
from cabin_agent.parsers.measurement import (
    DEMONSTRATION,
    FROM_STORAGE,
    PER_MINUTE,
    PERCENT,
    TESTING,
    DeviceStamp,
    Measurement,
    bit_names,
    component,
    date_time,
    frame_flags,
    trust,
    worst,
)
from cabin_agent.parsers.octets import Octets
from contract.observations import DeviceKind, Metric, Validity

PARSER = "gatt-pulse-oximeter/1"

_STATUS_NAMES = {
    6: "early_estimate",
    9: FROM_STORAGE,
    10: DEMONSTRATION,
    11: TESTING,
    12: "calibrating",
    13: "unavailable",
    14: "questionable",
    15: "invalid",
}
_SENSOR_NAMES = {
    1: "equipment_malfunction",
    2: "signal_irregular",
    3: "signal_inadequate",
    4: "signal_poor",
    5: "low_perfusion",
    6: "signal_erratic",
    7: "no_pulse",
    8: "pulse_questionable",
    10: "sensor_interference",
    11: "sensor_off",
    12: "sensor_unknown",
    13: "sensor_displaced",
    14: "sensor_malfunction",
    15: "sensor_disconnected",
}
_INVALID = {DEMONSTRATION, TESTING, "unavailable", "invalid"}
_STATUS_SHIFT = 16


def parse_spot_check(frame: bytes) -> Measurement:
    octets = Octets(frame)
    flags = octets.unsigned(1)
    saturation, pulse = sfloat(octets), sfloat(octets)
    stamp = date_time(octets) if flags & 0x01 else None
    status = octets.unsigned(2) if flags & 0x02 else 0
    sensor = octets.unsigned(3) if flags & 0x04 else 0
    octets.take(2 if flags & 0x08 else 0)
    return _measurement(
        octets,
        (saturation, pulse),
        status=status,
        sensor=sensor,
        reserved=flags & 0xE0,
        stamp=stamp,
        clock_unset=bool(flags & 0x10),
    )


def parse_continuous(frame: bytes) -> Measurement:
    """The normal values. Fast and slow averages and the amplitude index stay in the raw octets only."""
    octets = Octets(frame)
    flags = octets.unsigned(1)
    saturation, pulse = sfloat(octets), sfloat(octets)
    octets.take(4 if flags & 0x01 else 0)
    octets.take(4 if flags & 0x02 else 0)
    status = octets.unsigned(2) if flags & 0x04 else 0
    sensor = octets.unsigned(3) if flags & 0x08 else 0
    octets.take(2 if flags & 0x10 else 0)
    return _measurement(octets, (saturation, pulse), status=status, sensor=sensor, reserved=flags & 0xE0)


def _measurement(
    octets: Octets,
    numbers: tuple[MedicalFloat, MedicalFloat],
    *,
    status: int,
    sensor: int,
    reserved: int,
    stamp: DeviceStamp | None = None,
    clock_unset: bool = False,
) -> Measurement:
    saturation, pulse = numbers
    status_names = bit_names(status, _STATUS_NAMES)
    sensor_names = bit_names(sensor, _SENSOR_NAMES)
    return Measurement(
        kind=DeviceKind.PULSE_OXIMETER,
        components=(
            component(Metric.SPO2, saturation, PERCENT),
            component(Metric.PULSE_RATE, pulse, PER_MINUTE),
        ),
        stamp=stamp,
        clock_unset=clock_unset,
        validity=worst(_validity(status_names, sensor_names), trust(*numbers)),
        flags=status_names + frame_flags(octets, reserved=reserved) + sensor_names,
        status_bits=sensor << _STATUS_SHIFT | status,
    )


def _validity(status_names: tuple[str, ...], sensor_names: tuple[str, ...]) -> Validity:
    if _INVALID.intersection(status_names):
        return Validity.INVALID
    if sensor_names or {"early_estimate", "calibrating", "questionable"}.intersection(status_names):
        return Validity.QUESTIONABLE
    return Validity.VALID
