"""Characteristics read once at a connection: what an instrument can do, and its battery."""

from dataclasses import dataclass

from cabin_agent.parsers.octets import Octets, ParseError

_PERCENT_LIMIT = 100
_HAS_STATUS, _HAS_SENSOR, _HAS_STORAGE = 0x01, 0x02, 0x04


@dataclass(frozen=True, slots=True)
class OximeterFeatures:
    """PLX Features 0x2A60. `status`, `sensor`: the bits the model can set; None: it does not say."""

    bits: int
    status: int | None
    sensor: int | None

    @property
    def stores_spot_checks(self) -> bool:
        return bool(self.bits & _HAS_STORAGE)


def parse_battery_level(frame: bytes) -> int:
    """Battery Level 0x2A19, per cent. 101 to 255 are reserved: `out_of_range`."""
    percent = _single(frame)
    if percent > _PERCENT_LIMIT:
        raise ParseError("out_of_range")
    return percent


def parse_temperature_type(frame: bytes) -> int:
    """Temperature Type 0x2A1D: the site, as in the measurement's own field."""
    return _single(frame)


def parse_glucose_feature(frame: bytes) -> int:
    """Glucose Feature 0x2A51: which status bits the meter can set, and bit 10 for several bonds."""
    return Octets(frame).unsigned(2)


def parse_blood_pressure_feature(frame: bytes) -> int:
    """Blood Pressure Feature 0x2A49: which status bits the cuff can set, and bit 5 for several bonds."""
    return Octets(frame).unsigned(2)


def parse_oximeter_features(frame: bytes) -> OximeterFeatures:
    octets = Octets(frame)
    bits = octets.unsigned(2)
    return OximeterFeatures(
        bits=bits,
        status=octets.unsigned(2) if bits & _HAS_STATUS else None,
        sensor=octets.unsigned(3) if bits & _HAS_SENSOR else None,
    )


def _single(frame: bytes) -> int:
    if len(frame) > 1:
        raise ParseError("bad_length")
    return Octets(frame).unsigned(1)
