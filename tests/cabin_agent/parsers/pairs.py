"""A parser of ours beside a decoder that was written apart, frames to hold both to, and one form for what they say."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labmcp import InstrumentProtocolError  # type: ignore[import-untyped]
from labmcp_ble_health import driver as other  # type: ignore[import-untyped]

from cabin_agent.parsers import DeviceStamp, Measurement, ParseError
from cabin_agent.parsers.floats import MedicalFloat
from tests.cabin_agent.parsers import second_decoder as second
from tests.cabin_agent.parsers.vectors import ABSENT

_REFUSALS = (ParseError, InstrumentProtocolError, second.Short, second.Wrong)


@dataclass(frozen=True, slots=True)
class Pair:
    """`flags`: octets of flags in front, `longest`: of a whole frame. `lead`: what a frame begins with instead."""

    name: str
    ours: Callable[[bytes], Any]
    theirs: Callable[[bytes], Any]
    flags: int = 1
    longest: int = 24
    lead: tuple[bytes, ...] = ()

    def frame(self, random: random.Random) -> bytes:
        """Half of them long enough for every field."""
        length = self.longest if random.random() < 0.5 else random.randrange(self.longest + 3)
        octets = bytearray(random.randbytes(length))
        if self.lead and random.random() < 0.9:
            lead = random.choice(self.lead)
            octets[: len(lead)] = lead
        for at in range(self.flags, len(octets) - 1):
            if random.random() < 0.05:
                octets[at : at + 2] = random.choice(_SPECIAL)
        return bytes(octets)

    def answers(self, frame: bytes) -> tuple[Any, Any]:
        return _of(self.ours, frame), _of(self.theirs, frame)


_SPECIAL = [bytes.fromhex(text) for text in ("ff07", "fe07", "0208", "0008", "0108", "ffff", "0000", "fff7")]


def _of(decode: Callable[[bytes], Any], frame: bytes) -> Any:
    try:
        return decode(frame)
    except _REFUSALS:
        return None


# ---------------------------------------------------------------- in one form


def part(measurement: Measurement, index: int) -> Any:
    part = measurement.components[index]
    return part.absent_reason if part.value is None else float(part.value)


def their_number(value: other.MedFloat | None) -> Any:
    if value is None:
        return None
    return ABSENT[value.special] if value.special else value.value


def exact(value: MedicalFloat | None) -> Any:
    return None if value is None else value.absent_reason if value.value is None else value.value.as_tuple()


def their_exact(value: Any) -> Any:
    return ABSENT[value] if isinstance(value, str) else None if value is None else value.as_tuple()


def stamp(stamp: DeviceStamp | None) -> str | None:
    """As the other package does: a date that is none is no date."""
    if stamp is None or not (stamp.year and stamp.month and stamp.day):
        return None
    try:
        at = datetime(stamp.year, stamp.month, stamp.day, stamp.hour, stamp.minute, stamp.second)  # noqa: DTZ001
        return at.isoformat()
    except ValueError:
        return None


def user(measurement: Measurement) -> int | None:
    slots = [int(flag.removeprefix("user_slot_")) for flag in measurement.flags if flag.startswith("user_slot_")]
    return slots[0] if slots else None


def names(bits: int, names: dict[int, str]) -> list[str]:
    return [name for bit, name in names.items() if bits >> bit & 1]
