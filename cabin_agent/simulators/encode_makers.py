"""Frames of makers' own protocols, as an instrument writes them. Written apart from the parsers, sharing nothing with them."""

import struct
from collections.abc import Sequence
from datetime import datetime

from cabin_agent.simulators.encode import date_time

# What stands before the records in a Microlife cuff's memory; nothing is known of it.
_BEFORE_RECORDS = bytes(38)


def microlife_record(systolic: float, diastolic: float, pulse: float, *, local: datetime | None) -> bytes:
    """Ten octets. `local` None: the clock was never set, so the record has no date."""
    values = (round(systolic), round(diastolic), round(pulse))
    if local is None:
        return bytes(values) + bytes(7)
    return bytes((*values, local.year % 100, local.month, local.day, local.hour, local.minute, 0, 0))


def microlife_memory(records: Sequence[bytes], *, empty: int = 1) -> bytes:
    """The payload of an answer, with so many empty slots behind the records."""
    return _BEFORE_RECORDS + b"".join(records) + bytes(10 * empty)


def microlife_answer(payload: bytes) -> bytes:
    frame = b"M:" + struct.pack(">H", len(payload) + 1) + payload
    return frame + struct.pack("B", sum(frame) % 256)


def yonker_running(pressure: float) -> bytes:
    return bytes((0x80, 0, round(pressure)))


def yonker_result(systolic: float, diastolic: float, pulse: float, *, local: datetime | None) -> bytes:
    head = bytes((0x81, round(systolic), round(diastolic), round(pulse), 0, 0))
    when = bytes(5) if local is None else bytes((local.day, local.month, local.year % 100, local.hour, local.minute))
    return head + when + bytes(4)


def xiaomi_v1(kilograms: float, *, local: datetime | None, stable: bool, removed: bool = False) -> bytes:
    """The first scale's service data, in kilograms. `local` None: the clock of a scale that was never set."""
    control = 0x02 | (0x20 if stable else 0) | (0x80 if removed else 0)
    return struct.pack("<BH", control, round(kilograms * 200)) + date_time(local or _NEVER_SET)


def xiaomi_v2(
    kilograms: float, *, local: datetime | None, stable: bool, removed: bool = False, impedance_ohm: float | None = None
) -> bytes:
    """The body composition scale's. `impedance_ohm` None: not measured yet."""
    state = 0x04 | (0x20 if stable else 0) | (0x80 if removed else 0) | (0x02 if impedance_ohm is not None else 0)
    head = struct.pack("<BB", 0x02, state) + date_time(local or _NEVER_SET)
    return head + struct.pack("<HH", round(impedance_ohm or 0), round(kilograms * 200))


_NEVER_SET = datetime(1970, 1, 1, 10, 26, 21)  # noqa: DTZ001 - the wire has no zone
