"""A second decoder of the frames no other package reads: by `struct`, from the layouts of the services alone.

It shares nothing with `cabin_agent.parsers`. Every function returns plain data, or raises `Short` or `Wrong`.
"""

import struct
from decimal import Decimal
from typing import Any


class Short(Exception):
    pass


class Wrong(Exception):
    pass


_SPECIAL16 = {0x7FF: "NaN", 0x7FE: "+INF", 0x802: "-INF", 0x800: "NRes", 0x801: "reserved"}
_SPECIAL32 = {0x7FFFFF: "NaN", 0x7FFFFE: "+INF", 0x800002: "-INF", 0x800000: "NRes", 0x800001: "reserved"}


def sfloat(raw: int) -> Decimal | str:
    if raw in _SPECIAL16:
        return _SPECIAL16[raw]
    (whole,) = struct.unpack("<h", struct.pack("<H", raw))
    exponent = whole >> 12
    mantissa = (raw & 0xFFF) - (0x1000 if raw & 0x800 else 0)
    return Decimal(f"{mantissa}E{exponent}")


def float32(raw: int) -> Decimal | str:
    if raw in _SPECIAL32:
        return _SPECIAL32[raw]
    exponent, high, low = struct.unpack(">bbH", struct.pack(">I", raw))
    return Decimal(f"{(high << 16) + low}E{exponent}")


def _unpack(layout: str, frame: bytes) -> tuple[Any, ...]:
    size = struct.calcsize("<" + layout)
    if len(frame) < size:
        raise Short
    return struct.unpack("<" + layout, frame[:size])


def _stamp(fields: tuple[Any, ...]) -> str:
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*fields)


def glucose(frame: bytes) -> dict[str, Any]:
    (flags,) = _unpack("B", frame)
    layout = "BHH5B" + ("h" if flags & 1 else "") + ("HB" if flags & 2 else "") + ("H" if flags & 8 else "")
    fields = list(_unpack(layout, frame))
    said: dict[str, Any] = {"sequence": fields[1], "base": _stamp(tuple(fields[2:8]))}
    rest = fields[8:]
    said["offset"] = rest.pop(0) if flags & 1 else None
    said["concentration"] = sfloat(rest.pop(0)) if flags & 2 else None
    origin = rest.pop(0) if flags & 2 else 0
    said |= {"sample": origin & 15, "location": origin >> 4, "status": rest.pop(0) if flags & 8 else 0}
    return said | {"molar": bool(flags & 4), "context": bool(flags & 16)}


def glucose_context(frame: bytes) -> dict[str, Any]:
    flags, sequence = _unpack("BH", frame)
    parts = [
        (0x80, "B", ("extended",)),
        (0x01, "BH", ("carbohydrate", "carbohydrate_kg")),
        (0x02, "B", ("meal",)),
        (0x04, "B", ("people",)),
        (0x08, "HB", ("exercise_s", "exercise_percent")),
        (0x10, "BH", ("medication", "medication_amount")),
        (0x40, "H", ("hba1c",)),
    ]
    present = [part for part in parts if flags & part[0]]
    fields = _unpack("BH" + "".join(part[1] for part in present), frame)[2:]
    said: dict[str, Any] = dict(zip((name for part in present for name in part[2]), fields, strict=True))
    for name in ("carbohydrate_kg", "medication_amount", "hba1c"):
        if name in said:
            said[name] = sfloat(said[name])
    return said | {"sequence": sequence, "litres": bool(flags & 0x20)}


def body_composition(frame: bytes) -> dict[str, Any]:
    flags, fat = _unpack("HH", frame)
    mass = Decimal("0.01") if flags & 1 else Decimal("0.005")
    tenth = Decimal("0.1")
    fields = [
        (0x0008, "basal_metabolism", Decimal(1)),
        (0x0010, "muscle_share", tenth),
        (0x0020, "muscle_mass", mass),
        (0x0040, "fat_free_mass", mass),
        (0x0080, "soft_lean_mass", mass),
        (0x0100, "body_water_mass", mass),
        (0x0200, "impedance", tenth),
        (0x0400, "weight", mass),
        (0x0800, "height", tenth),
    ]
    present = [field for field in fields if flags & field[0]]
    head = "HH" + ("H5B" if flags & 2 else "") + ("B" if flags & 4 else "")
    values = list(_unpack(head + "H" * len(present), frame))[2:]
    said: dict[str, Any] = {"body_fat": None if fat == 0xFFFF else fat * tenth, "imperial": bool(flags & 1)}
    if flags & 2:
        said["stamp"] = _stamp(tuple(values[:6]))
        values = values[6:]
    if flags & 4:
        said["user"] = values.pop(0)
    for (_, name, step), count in zip(present, values, strict=True):
        said[name] = None if name == "weight" and count == 0xFFFF else count * step
    return said


def record_access(frame: bytes) -> tuple[str, int, int]:
    if len(frame) < 3:
        raise Short
    if frame[:2] == b"\x06\x00":
        _, _, request, code = _unpack("4B", frame)
        return "response", request, code
    if frame[:2] == b"\x05\x00":
        layouts = {3: "B", 4: "H", 6: "I"}
        if len(frame) not in layouts:
            raise Wrong
        return "count", _unpack("2x" + layouts[len(frame)], frame)[0], 0
    raise Wrong


def current_time(frame: bytes) -> dict[str, Any]:
    fields = _unpack("H5B", frame)
    rest = (0, 0, 0) if len(frame) == 7 else _unpack("7x3B", frame)
    return {"stamp": _stamp(fields), "rest": rest}


def microlife_answer(frame: bytes) -> bytes:
    if len(frame) < 5:
        raise Short
    header, length = struct.unpack(">HH", frame[:4])
    total = 0
    for octet in frame[: len(frame) - 1]:
        total = (total + octet) % 256
    if header != 0x4D3A or length + 4 != len(frame) or total != frame[-1]:
        raise Wrong
    return frame[4 : len(frame) - 1]


def xiaomi(frame: bytes) -> dict[str, Any]:
    """Of either length."""
    if len(frame) == 10:
        control, count, *stamp = struct.unpack("<BHH5B", frame)
        pounds, catty, ohm = control & 1, control >> 4 & 1, None
    elif len(frame) == 13:
        first, control, *middle = struct.unpack("<BBH5BHH", frame)
        stamp, impedance, count = middle[:6], middle[6], middle[7]
        pounds, catty, ohm = first & 1, control >> 6 & 1, impedance if control & 2 and impedance else None
    else:
        raise Wrong
    unit = "[lb_av]" if pounds else "[catty]" if catty else "kg"
    return {
        "weight": Decimal(count) / (200 if unit == "kg" else 100),
        "unit": unit,
        "stable": control >> 5 & 1 == 1,
        "removed": control >> 7 == 1,
        "stamp": _stamp(tuple(stamp)),
        "ohm": ohm,
    }


def apdu(frame: bytes) -> tuple[int, bytes]:
    if len(frame) < 2:
        raise Short
    (choice,) = struct.unpack(">H", frame[:2])
    if choice not in {0xE200, 0xE300, 0xE400, 0xE500, 0xE600, 0xE700}:
        raise Wrong
    if len(frame) < 4:
        raise Short
    (length,) = struct.unpack(">H", frame[2:4])
    if len(frame) < 4 + length:
        raise Short
    if len(frame) > 4 + length:
        raise Wrong
    return choice, frame[4:]
