"""Octets of instruments to measurements: pure functions, no I/O, no clock.

Every parser is total: on arbitrary octets it returns a value or raises `ParseError`, nothing else.
Layouts: Bluetooth SIG service specifications and GATT Specification Supplement.
"""

from cabin_agent.parsers.measurement import Component, DeviceStamp, Measurement
from cabin_agent.parsers.octets import ParseError

__all__ = ["Component", "DeviceStamp", "Measurement", "ParseError"]
