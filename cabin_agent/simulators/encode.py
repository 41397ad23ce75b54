"""GATT frames as an instrument writes them. Written apart from the parsers and sharing nothing with them."""

import struct
from datetime import datetime


def sfloat(number: float, decimals: int = 0) -> bytes:
    """A number of at most 2045 units of the last decimal."""
    mantissa = round(number * 10.0**decimals)
    if not -2045 <= mantissa <= 2045:
        raise ValueError("too large for an SFLOAT of this precision")
    return struct.pack("<H", (mantissa & 0x0FFF) | ((-decimals & 0xF) << 12))


def float32(number: float, decimals: int = 0) -> bytes:
    mantissa = round(number * 10.0**decimals)
    return mantissa.to_bytes(3, "little", signed=True) + struct.pack("<b", -decimals)


NAN = struct.pack("<H", 0x07FF)


def date_time(local: datetime) -> bytes:
    return struct.pack("<H5B", local.year, local.month, local.day, local.hour, local.minute, local.second)


def blood_pressure(systolic: float, diastolic: float, mean: float, pulse: float, *, local: datetime) -> bytes:
    """0x2A35 in mmHg with time stamp, pulse and a measurement status without finding."""
    return b"\x16" + sfloat(systolic) + sfloat(diastolic) + sfloat(mean) + date_time(local) + sfloat(pulse) + b"\0\0"


def cuff_pressure(pressure: float) -> bytes:
    """0x2A36 in mmHg."""
    return b"\x00" + sfloat(pressure) + NAN + NAN


def temperature(celsius: float, *, local: datetime, site: int) -> bytes:
    """0x2A1C in °C with one decimal, time stamp and site."""
    return b"\x06" + float32(celsius, 1) + date_time(local) + bytes([site])


def intermediate_temperature(celsius: float) -> bytes:
    """0x2A1E."""
    return b"\x00" + float32(celsius, 1)


def spot_check(saturation: float, pulse: float, *, local: datetime, status: int) -> bytes:
    """0x2A5E with time stamp and measurement status."""
    return b"\x03" + sfloat(saturation) + sfloat(pulse) + date_time(local) + struct.pack("<H", status)


def continuous(saturation: float, pulse: float, *, status: int) -> bytes:
    """0x2A5F with measurement status."""
    return b"\x04" + sfloat(saturation) + sfloat(pulse) + struct.pack("<H", status)


def pleth(sequence: int, rate_hz: float, samples: list[int]) -> bytes:
    """The simulated model's private pulse curve: sequence, rate in 1/100 Hz, samples 0..1000."""
    return struct.pack(f"<HH{len(samples)}H", sequence % 0x10000, round(rate_hz * 100), *samples)
