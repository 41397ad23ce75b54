"""Writing the text a Nidek refractor or tonometer prints over its serial line. Written apart from the parser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contract.observations import Laterality

_EYES = ((Laterality.RIGHT, "R"), (Laterality.LEFT, "L"))


@dataclass(frozen=True, slots=True)
class Refraction:
    """Dioptres, degrees."""

    sphere: float
    cylinder: float
    axis: int


Pair = dict[Laterality, Refraction]


def power(dioptres: float) -> str:
    """Six characters: sign, a space for 0.00, tens, units, point, two decimals."""
    digits = f"{abs(dioptres):5.2f}"
    sign = " " if digits.strip() == "0.00" else "-" if dioptres < 0 else "+"
    return sign + digits


def refraction(value: Refraction) -> str:
    """Fifteen characters."""
    return f"{power(value.sphere)}{power(value.cylinder)}{value.axis:3d}"


def refraction_lines(kind: str, pair: Pair) -> list[str]:
    """`kind`: space, O, f, n, F or N. Only the eyes that are there."""
    return [f"{kind}{letter}{refraction(pair[side])}" for side, letter in _EYES if side in pair]


def acuity_line(kind: str, side: Laterality, decimal: float) -> str:
    return f"{kind}{side.value[0].upper()} {decimal:4.2f}"


def pupils_line(both_mm: float) -> str:
    """Binocular only: the places of right and left stay blank."""
    return f"PD{both_mm:4.1f}{'':8}"


def addition_line(side: Laterality, dioptres: float) -> str:
    return f"A{side.value[0].upper()}{power(dioptres)}"


def radii_line(side: Laterality, flat_mm: float, steep_mm: float, axis: int) -> str:
    return f"C{side.value[0].upper()}{flat_mm:5.2f}{steep_mm:5.2f}{axis:3d}"


def pressure_line(side: Laterality, mmhg: float) -> str:
    return f"T{side.value[0].upper()}{round(mmhg):4d}"


def lines_of(
    model: str,
    lines: Sequence[str],
    *,
    clock: datetime | None,
    patient_id: str = "",
    system_no: int | None = 1,
    separate_header: bool = False,
) -> list[bytes]:
    """A transfer, one item a line on the wire. `separate_header`: the port parameter HDR.

    `clock` None: never set, so the date is that of the factory.
    """
    year, month, day = (clock.year, clock.month, clock.day) if clock else (2000, 1, 1)
    dated = f"DA{year:04d}/{month:2d}/{day:2d}" + (f" {system_no}" if system_no is not None else "")
    if separate_header:
        head, before = f"NIDEK {model}", [f"ID{patient_id:4}", dated]
    else:
        head, before = f"NIDEK {model} ID{patient_id:12} {dated}", []
    body = [b"\x02" + line.encode("ascii") + b"\r" for line in (*before, *lines)]
    return [b"\x01" + head.encode("ascii") + b"\r", *body, b"\x04\r"]
