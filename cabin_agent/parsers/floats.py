"""IEEE 11073-20601 SFLOAT (16 bit) and FLOAT (32 bit), decoded without losing precision.

Exponent and mantissa are both two's complement; the exponent is the precision: 0xF014 is 2.0
and 0xE0C8 is 2.00. Special values are names, never numbers.
"""

from dataclasses import dataclass
from decimal import Decimal

from cabin_agent.parsers.octets import Octets

# FHIR data-absent-reason by distance from the middle of the mantissa's range (-2 is +INF, and so on).
_ABSENT_REASONS = {-1: "not-a-number", -2: "positive-infinity", 0: "error", 1: "error", 2: "negative-infinity"}


@dataclass(frozen=True, slots=True)
class MedicalFloat:
    """`value` or the reason of its absence.

    `suspect`: a special mantissa under another exponent than 0. A sender that follows the standard
    never uses it, so the number is kept and not trusted.
    """

    value: Decimal | None
    absent_reason: str | None = None
    suspect: bool = False


def sfloat(octets: Octets) -> MedicalFloat:
    return sfloat_of(octets.unsigned(2))


def float32(octets: Octets) -> MedicalFloat:
    return float32_of(octets.unsigned(4))


def sfloat_of(raw: int) -> MedicalFloat:
    """Of the 16 bits, whatever the order of the octets was."""
    return _decode(raw, mantissa_bits=12, exponent_bits=4)


def float32_of(raw: int) -> MedicalFloat:
    """Of the 32 bits, whatever the order of the octets was."""
    return _decode(raw, mantissa_bits=24, exponent_bits=8)


def _decode(raw: int, *, mantissa_bits: int, exponent_bits: int) -> MedicalFloat:
    unsigned_mantissa = raw & ((1 << mantissa_bits) - 1)
    exponent = _twos_complement(raw >> mantissa_bits, exponent_bits)
    middle = 1 << (mantissa_bits - 1)
    special = _ABSENT_REASONS.get(unsigned_mantissa - middle)
    if special is not None and exponent == 0:
        return MedicalFloat(None, special)
    mantissa = _twos_complement(unsigned_mantissa, mantissa_bits)
    digits = tuple(int(digit) for digit in str(abs(mantissa)))
    return MedicalFloat(Decimal((mantissa < 0, digits, exponent)), suspect=special is not None)


def _twos_complement(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
