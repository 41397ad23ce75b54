"""Yonker cuffs: one frame of 15 octets a measurement, from a clock that is not to be relied on.

While they measure they tell the cuff's pressure, in frames that begin with 0x80 (as public clients of the YK-BPA1 read
them; the unit is that of the result).
"""

from decimal import Decimal

from cabin_agent.parsers.blood_pressure import CuffPressure
from cabin_agent.parsers.measurement import MMHG, PER_MINUTE, Component, DeviceStamp, Measurement
from cabin_agent.parsers.octets import ParseError
from contract.observations import DeviceKind, Metric

PARSER = "yonker/1"

_LENGTH = 15
_HEADER = 0x81
_RUNNING = 0x80
_PRESSURE = 2
_CENTURY = 2000


def parse_yonker(frame: bytes) -> Measurement:
    """Refusals: `short_frame`, `bad_length`, `bad_header`."""
    if len(frame) != _LENGTH:
        raise ParseError("short_frame" if len(frame) < _LENGTH else "bad_length")
    if frame[0] != _HEADER:
        raise ParseError("bad_header")
    systolic, diastolic, pulse = frame[1:4]
    day, month, year, hour, minute = frame[6:11]
    return Measurement(
        kind=DeviceKind.BLOOD_PRESSURE,
        components=(
            Component(Metric.SYSTOLIC, Decimal(systolic), MMHG),
            Component(Metric.DIASTOLIC, Decimal(diastolic), MMHG),
            Component(Metric.PULSE_RATE, Decimal(pulse), PER_MINUTE),
        ),
        stamp=DeviceStamp(_CENTURY + year, month, day, hour, minute, 0),
    )


def is_running(frame: bytes) -> bool:
    """Whether the frame is of a measurement that goes on."""
    return frame[:1] == bytes([_RUNNING])


def parse_running(frame: bytes) -> CuffPressure:
    """Refusals: `short_frame`, `bad_header`."""
    if len(frame) <= _PRESSURE:
        raise ParseError("short_frame")
    if not is_running(frame):
        raise ParseError("bad_header")
    return CuffPressure(Decimal(frame[_PRESSURE]), MMHG)
