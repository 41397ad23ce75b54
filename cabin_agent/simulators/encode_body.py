"""Frames of scales, heart rate monitors and glucose meters. Written apart from the parsers, sharing nothing with them."""

import math
import struct
from datetime import datetime

from cabin_agent.simulators.encode import date_time, sfloat

UNSUCCESSFUL = 0xFFFF
_UNKNOWN_USER = 0xFF


def heart_rate(per_minute: int, *, contact: bool, energy_kj: int | None = None, rr_ms: list[float]) -> bytes:
    """0x2A37 with contact detection; the intervals in 1/1024 s."""
    flags = 0x04 | (0x02 if contact else 0) | (0x08 if energy_kj is not None else 0) | (0x10 if rr_ms else 0)
    rate = struct.pack("<B", per_minute) if per_minute < 256 else struct.pack("<H", per_minute)
    flags |= 0 if per_minute < 256 else 0x01
    energy = b"" if energy_kj is None else struct.pack("<H", energy_kj)
    return bytes([flags]) + rate + energy + b"".join(struct.pack("<H", round(ms * 1.024)) for ms in rr_ms)


def weight(
    kilograms: float | None,
    *,
    local: datetime | None,
    user: int = _UNKNOWN_USER,
    height_cm: float | None = None,
    says_pounds: bool = False,
) -> bytes:
    """0x2A9D with time stamp and user. None: not successful. `says_pounds`: sets the unit's flag, the number stays."""
    flags = 0x06 | (0x08 if height_cm and kilograms else 0) | (0x01 if says_pounds else 0)
    frame = bytes([flags]) + struct.pack("<H", _mass(kilograms)) + date_time(local) + bytes([user])
    if height_cm and kilograms:
        bmi = kilograms / (height_cm / 100) ** 2
        frame += struct.pack("<HH", round(bmi * 10), round(height_cm * 10))
    return frame


def body_composition(
    fat_percent: float | None, *, local: datetime | None, kilograms: float, impedance_ohm: float, user: int = 0xFF
) -> bytes:
    """0x2A9C with time stamp, user, impedance and weight. None: not successful, and nothing else is said."""
    if fat_percent is None:
        return struct.pack("<HH", 0x0006, UNSUCCESSFUL) + date_time(local) + bytes([user])
    head = struct.pack("<HH", 0x0606, round(fat_percent * 10)) + date_time(local) + bytes([user])
    return head + struct.pack("<HH", round(impedance_ohm * 10), _mass(kilograms))


def glucose(
    sequence: int,
    mg_dl: float,
    *,
    local: datetime | None,
    molar: bool = False,
    says_molar: bool = False,
    control: bool = False,
    status: int | None = None,
    context_follows: bool = False,
) -> bytes:
    """0x2A18 in kg/L or mol/L, of capillary whole blood from a finger. An infinity: HI or LO, said in the status.

    `says_molar`: sets the unit's flag, the number stays.
    """
    if math.isinf(mg_dl):
        status = (status or 0) | (0x0020 if mg_dl > 0 else 0x0040)
        mg_dl = math.nan
    flags = (
        0x02
        | (0x04 if molar or says_molar else 0)
        | (0x08 if status is not None else 0)
        | (0x10 if context_follows else 0)
    )
    head = bytes([flags]) + struct.pack("<H", sequence) + date_time(local)
    number = sfloat(mg_dl / 18.0156 / 1000, 4) if molar else sfloat(mg_dl / 100_000, 5)
    origin = bytes([0x4A if control else 0x11])
    return head + number + origin + (b"" if status is None else struct.pack("<H", status))


def glucose_context(sequence: int, meal: int) -> bytes:
    """0x2A34 with the meal and, as tester, the person, in good health."""
    return struct.pack("<BHBB", 0x06, sequence, meal, 0x51)


def _mass(kilograms: float | None) -> int:
    return UNSUCCESSFUL if kilograms is None else round(kilograms * 200)
