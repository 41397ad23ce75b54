"""GATT frames as an instrument writes them. Written apart from the parsers and sharing nothing with them."""

import hashlib
import math
import struct
from datetime import datetime

NAN = struct.pack("<H", 0x07FF)
_SFLOAT_INFINITIES = {math.inf: 0x07FE, -math.inf: 0x0802}
_FLOAT_INFINITIES = {math.inf: 0x007FFFFE, -math.inf: 0x00800002}
_FLOAT_NAN = 0x007FFFFF
_UNSET = struct.pack("<H5B", 0, 0, 0, 0, 0, 0)


def sfloat(number: float, decimals: int = 0) -> bytes:
    """A number of at most 2045 units of the last decimal, NaN or an infinity."""
    if math.isnan(number):
        return NAN
    if number in _SFLOAT_INFINITIES:
        return struct.pack("<H", _SFLOAT_INFINITIES[number])
    mantissa = round(number * 10.0**decimals)
    if not -2045 <= mantissa <= 2045:
        raise ValueError("too large for an SFLOAT of this precision")
    return struct.pack("<H", (mantissa & 0x0FFF) | ((-decimals & 0xF) << 12))


def float32(number: float, decimals: int = 0) -> bytes:
    if math.isnan(number):
        return struct.pack("<I", _FLOAT_NAN)
    if number in _FLOAT_INFINITIES:
        return struct.pack("<I", _FLOAT_INFINITIES[number])
    mantissa = round(number * 10.0**decimals)
    return mantissa.to_bytes(3, "little", signed=True) + struct.pack("<b", -decimals)


def date_time(local: datetime | None) -> bytes:
    """None: the clock was never set, all parts "unknown"."""
    if local is None:
        return _UNSET
    return struct.pack("<H5B", local.year, local.month, local.day, local.hour, local.minute, local.second)


def local_time(octets: bytes) -> datetime:
    """What a clock set by these octets (0x2A2B or 0x2A08) shows, without zone."""
    return datetime(*struct.unpack_from("<H5B", octets))  # noqa: DTZ001 - the wire has no zone


def current_time(local: datetime | None) -> bytes:
    """0x2A2B. None: never set."""
    if local is None:
        return _UNSET + bytes(3)
    return date_time(local) + bytes([local.isoweekday(), local.microsecond * 256 // 1_000_000, 0])


def system_id(serial: str) -> bytes:
    """0x2A23: five octets of the maker's, here made of the serial number, three of an organisation (00-00-5E)."""
    return hashlib.sha256(serial.encode()).digest()[:5] + bytes.fromhex("5e0000")


def blood_pressure(
    systolic: float,
    diastolic: float,
    mean: float,
    pulse: float,
    *,
    local: datetime | None,
    status: int = 0,
    user: int | None = None,
    says_kpa: bool = False,
) -> bytes:
    """0x2A35 with time stamp, pulse and measurement status. `says_kpa`: sets the unit's flag, the numbers stay."""
    flags = 0x16 | (0x08 if user is not None else 0) | (0x01 if says_kpa else 0)
    pressures = sfloat(systolic) + sfloat(diastolic) + sfloat(mean)
    slot = b"" if user is None else bytes([user])
    return bytes([flags]) + pressures + date_time(local) + sfloat(pulse) + slot + struct.pack("<H", status)


def cuff_pressure(pressure: float) -> bytes:
    """0x2A36 in mmHg."""
    return b"\x00" + sfloat(pressure) + NAN + NAN


def temperature(celsius: float, *, local: datetime | None, site: int, says_fahrenheit: bool = False) -> bytes:
    """0x2A1C with one decimal, time stamp and site. `says_fahrenheit`: sets the unit's flag, the number stays."""
    return bytes([0x07 if says_fahrenheit else 0x06]) + float32(celsius, 1) + date_time(local) + bytes([site])


def intermediate_temperature(celsius: float) -> bytes:
    """0x2A1E."""
    return b"\x00" + float32(celsius, 1)


def spot_check(saturation: float, pulse: float, *, local: datetime | None, status: int, sensor: int = 0) -> bytes:
    """0x2A5E with time stamp, measurement status, device and sensor status, and the flag of a clock never set."""
    flags = 0x07 | (0x10 if local is None else 0)
    statuses = struct.pack("<H", status) + sensor.to_bytes(3, "little")
    return bytes([flags]) + sfloat(saturation) + sfloat(pulse) + date_time(local) + statuses


def continuous(saturation: float, pulse: float, *, status: int) -> bytes:
    """0x2A5F with measurement status."""
    return b"\x04" + sfloat(saturation) + sfloat(pulse) + struct.pack("<H", status)


def pleth(sequence: int, rate_hz: float, samples: list[int]) -> bytes:
    """The simulated model's private pulse curve: sequence, rate in 1/100 Hz, samples 0..1000."""
    return struct.pack(f"<HH{len(samples)}H", sequence % 0x10000, round(rate_hz * 100), *samples)
