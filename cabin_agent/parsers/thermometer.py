"""Health Thermometer service 0x1809: Measurement 0x2A1C, and Intermediate 0x2A1E of the same layout."""

from cabin_agent.parsers.floats import float32
from cabin_agent.parsers.measurement import (
    CELSIUS,
    FAHRENHEIT,
    Measurement,
    component,
    date_time,
    frame_flags,
    trust,
)
from cabin_agent.parsers.octets import Octets
from contract.observations import DeviceKind, Metric

PARSER = "gatt-thermometer/1"

_FAHRENHEIT, _STAMP, _SITE = 0x01, 0x02, 0x04
_RESERVED = 0xF8
_SITES = {
    1: "site_armpit",
    2: "site_body",
    3: "site_ear",
    4: "site_finger",
    5: "site_gastro_intestinal",
    6: "site_mouth",
    7: "site_rectum",
    8: "site_toe",
    9: "site_tympanum",
}


def parse_temperature(frame: bytes) -> Measurement:
    """The unit stays as sent (`Cel` or `[degF]`); the site of the measurement becomes a flag."""
    octets = Octets(frame)
    flags = octets.unsigned(1)
    temperature = float32(octets)
    stamp = date_time(octets) if flags & _STAMP else None
    site = octets.unsigned(1) if flags & _SITE else None
    return Measurement(
        kind=DeviceKind.THERMOMETER,
        components=(component(Metric.TEMPERATURE, temperature, FAHRENHEIT if flags & _FAHRENHEIT else CELSIUS),),
        stamp=stamp,
        validity=trust(temperature),
        flags=_site_flags(site) + frame_flags(octets, reserved=flags & _RESERVED),
    )


def _site_flags(site: int | None) -> tuple[str, ...]:
    return () if site is None else (_SITES.get(site, f"site_{site}"),)
