"""A 12-lead ECG over notifications, in a private service of the simulated model.

No open profile carries twelve leads; real recorders each use their own. Layout of ours, little-endian. Features: rate
u16 in Hz, nanovolts of one count u16, number of leads u8, then the MDC code 2:n of each lead as u8. Samples: index of
the first sample u32, then i16 of each lead, sample by sample; ten samples of twelve leads fill one notification of
244 octets (ATT MTU 247).
"""

from dataclasses import dataclass

from cabin_agent.parsers.octets import Octets, ParseError

_MOST_LEADS = 16


@dataclass(frozen=True, slots=True)
class EcgFeatures:
    rate_hz: int
    nanovolts: int
    leads: tuple[int, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(f"2:{code}" for code in self.leads)


@dataclass(frozen=True, slots=True)
class EcgPiece:
    """`first` counts modulo 2^32. `values`: one tuple a lead."""

    first: int
    values: tuple[tuple[int, ...], ...]


def parse_ecg_features(value: bytes) -> EcgFeatures:
    octets = Octets(value)
    rate_hz, nanovolts, count = octets.unsigned(2), octets.unsigned(2), octets.unsigned(1)
    if not rate_hz or not nanovolts or not 1 <= count <= _MOST_LEADS or octets.left != count:
        raise ParseError("malformed")
    leads = tuple(octets.unsigned(1) for _ in range(count))
    if len(set(leads)) != count:
        raise ParseError("malformed")
    return EcgFeatures(rate_hz, nanovolts, leads)


def parse_ecg_samples(frame: bytes, *, leads: int) -> EcgPiece:
    octets = Octets(frame)
    first = octets.unsigned(4)
    if octets.left == 0 or octets.left % (2 * leads):
        raise ParseError("malformed")
    counts = [octets.signed(2) for _ in range(octets.left // 2)]
    return EcgPiece(first, tuple(tuple(counts[lead::leads]) for lead in range(leads)))
