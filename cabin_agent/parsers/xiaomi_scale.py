"""Xiaomi scales, which tell the weight in the service data they advertise. Layout from Bluetooth-Devices/xiaomi-ble.

A broadcast repeats itself and goes on while somebody steps on and off: only an `accepted` one is a measurement.
"""

from dataclasses import dataclass
from decimal import Decimal

from cabin_agent.parsers.measurement import KILOGRAM, POUND, Component, DeviceStamp, Measurement, date_time
from cabin_agent.parsers.octets import Octets, ParseError
from contract.observations import DeviceKind, Metric

PARSER = "xiaomi-scale/1"
CATTY = "[catty]"

_STABLE, _REMOVED = 0x20, 0x80
_V1_LENGTH, _V2_LENGTH = 10, 13
_V1_POUND, _V1_CATTY = 0x01, 0x10
_V2_POUND, _V2_IMPEDANCE, _V2_CATTY = 0x01, 0x02, 0x40
_COUNTS_PER_KG, _COUNTS_PER_POUND = 200, 100
_KG_PER_CATTY = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`unit`: `kg`, `[lb_av]` or `[catty]`, which UCUM does not have (0.5 kg)."""

    weight: Decimal
    unit: str
    stable: bool
    removed: bool
    stamp: DeviceStamp
    impedance_ohm: int | None = None

    @property
    def accepted(self) -> bool:
        return self.stable and not self.removed and self.weight > 0

    def measurement(self) -> Measurement:
        """Catties become kilograms."""
        catty = self.unit == CATTY
        weight = Component(
            Metric.WEIGHT, self.weight * _KG_PER_CATTY if catty else self.weight, KILOGRAM if catty else self.unit
        )
        if self.impedance_ohm is None:
            return Measurement(DeviceKind.SCALE, (weight,), self.stamp)
        impedance = Component(Metric.IMPEDANCE, Decimal(self.impedance_ohm), "Ohm")
        return Measurement(DeviceKind.BODY_COMPOSITION, (weight, impedance), self.stamp)


def parse_v1(frame: bytes) -> Broadcast:
    """Service data of 0x181D, ten octets."""
    _expect(frame, _V1_LENGTH)
    octets = Octets(frame)
    control, count = octets.unsigned(1), octets.unsigned(2)
    unit = _unit(pound=control & _V1_POUND, catty=control & _V1_CATTY)
    return Broadcast(_weight(count, unit), unit, bool(control & _STABLE), bool(control & _REMOVED), date_time(octets))


def parse_v2(frame: bytes) -> Broadcast:
    """Service data of 0x181B, thirteen octets."""
    _expect(frame, _V2_LENGTH)
    octets = Octets(frame)
    first, second = octets.unsigned(1), octets.unsigned(1)
    stamp = date_time(octets)
    impedance, count = octets.unsigned(2), octets.unsigned(2)
    unit = _unit(pound=first & _V2_POUND, catty=second & _V2_CATTY)
    return Broadcast(
        _weight(count, unit),
        unit,
        bool(second & _STABLE),
        bool(second & _REMOVED),
        stamp,
        impedance if second & _V2_IMPEDANCE and impedance else None,
    )


def _expect(frame: bytes, length: int) -> None:
    if len(frame) != length:
        raise ParseError("short_frame" if len(frame) < length else "bad_length")


def _unit(*, pound: int, catty: int) -> str:
    if pound:
        return POUND
    return CATTY if catty else KILOGRAM


def _weight(count: int, unit: str) -> Decimal:
    return Decimal(count) / (_COUNTS_PER_KG if unit == KILOGRAM else _COUNTS_PER_POUND)
