"""The pulse curve of an oximeter, in a private characteristic of the simulated model.

The Pulse Oximeter service has no waveform; real models each use their own. Layout of ours,
little-endian: sequence u16, rate u16 in 1/100 Hz, then samples u16 of 0..1000.
"""

from dataclasses import dataclass

from cabin_agent.parsers.octets import Octets, ParseError

_FULL_SCALE = 1000


@dataclass(frozen=True, slots=True)
class PlethPiece:
    sequence: int
    rate_hz: float
    values: tuple[int, ...]


def parse_pleth(frame: bytes) -> PlethPiece:
    octets = Octets(frame)
    sequence, rate = octets.unsigned(2), octets.unsigned(2)
    if rate == 0 or octets.left == 0 or octets.left % 2:
        raise ParseError("malformed")
    values = tuple(octets.unsigned(2) for _ in range(octets.left // 2))
    if max(values) > _FULL_SCALE:
        raise ParseError("out_of_range")
    return PlethPiece(sequence, rate / 100, values)
