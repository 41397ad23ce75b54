"""Microlife cuffs: commands on 0xFFF2, answers on 0xFFF1.

A frame: two octets of header, length u16 big-endian of payload and checksum, payload, checksum (low octet of the sum
of all octets before it). Layout from joergmlpts/blood-pressure-monitor.
"""

from datetime import datetime
from decimal import Decimal

from cabin_agent.parsers.measurement import (
    FROM_STORAGE,
    MMHG,
    PER_MINUTE,
    Component,
    DeviceStamp,
    Measurement,
)
from cabin_agent.parsers.octets import ParseError
from contract.observations import DeviceKind, Metric

PARSER = "microlife/1"

_COMMAND, _ANSWER = b"\x4d\xff", b"\x4d\x3a"
_PREFIX = 4
_SHORTEST = 5
_GET_MEASUREMENTS = b"\0\0\0\0\0\0\0\xfd"
_DISCONNECT = b"\x04"
_SET_TIME = b"\x0d"
_DONE = b"\x81"
_CENTURY = 2000
_FIRST_RECORD, _RECORD = 38, 10


def get_measurements() -> bytes:
    return _framed(_GET_MEASUREMENTS)


def disconnect() -> bytes:
    return _framed(_DISCONNECT)


def set_time(local: datetime) -> bytes:
    """Local time of a year from 2000 to 2255."""
    fields = (local.year - _CENTURY, local.month, local.day, local.hour, local.minute, local.second)
    return _framed(_SET_TIME + bytes(fields))


def frame_length(received: bytes) -> int | None:
    """How long the frame will be that begins so; None while its header is not whole."""
    if len(received) < _PREFIX:
        return None
    return int.from_bytes(received[2:_PREFIX], "big") + _PREFIX


def parse_answer(frame: bytes) -> bytes:
    """The payload. Refusals: `bad_header`, `length_mismatch`, `bad_checksum`, `short_frame`."""
    if len(frame) < _SHORTEST:
        raise ParseError("short_frame")
    if not frame.startswith(_ANSWER):
        raise ParseError("bad_header")
    if frame_length(frame) != len(frame):
        raise ParseError("length_mismatch")
    if sum(frame[:-1]) & 0xFF != frame[-1]:
        raise ParseError("bad_checksum")
    return frame[_PREFIX:-1]


def parse_records(payload: bytes) -> tuple[Measurement, ...]:
    """The memory of the cuff, in its order. An all-zero slot is empty; one without a date is kept without time."""
    return tuple(parse_slot(slot) for slot in slots_of(payload))


def slots_of(payload: bytes) -> tuple[bytes, ...]:
    """The octets of each record. `length_mismatch` for what is no memory."""
    octets = payload[_FIRST_RECORD:]
    if len(payload) < _FIRST_RECORD or len(octets) % _RECORD:
        raise ParseError("length_mismatch")
    slots = (octets[at : at + _RECORD] for at in range(0, len(octets), _RECORD))
    return tuple(slot for slot in slots if any(slot))


def is_done(payload: bytes) -> bool:
    """Whether a command without an answer of its own was carried out."""
    return payload == _DONE


def parse_slot(slot: bytes) -> Measurement:
    """Ten octets of a slot that is not empty. `short_frame`."""
    if len(slot) < _RECORD:
        raise ParseError("short_frame")
    systolic, diastolic, pulse, year, month, day, hour, minute = slot[:8]
    undated = month == 0 or day == 0
    return Measurement(
        kind=DeviceKind.BLOOD_PRESSURE,
        components=(
            Component(Metric.SYSTOLIC, Decimal(systolic), MMHG),
            Component(Metric.DIASTOLIC, Decimal(diastolic), MMHG),
            Component(Metric.PULSE_RATE, Decimal(pulse), PER_MINUTE),
        ),
        stamp=None if undated else DeviceStamp(_CENTURY + year, month, day, hour, minute, 0),
        clock_unset=undated,
        flags=(FROM_STORAGE,),
    )


def _framed(payload: bytes) -> bytes:
    frame = _COMMAND + (len(payload) + 1).to_bytes(2, "big") + payload
    return frame + bytes([sum(frame) & 0xFF])
