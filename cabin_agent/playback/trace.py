"""A trace: one connection of one instrument, as JSON lines.

The first line says which instrument, every further line is one step with the time it began, `at` in seconds since
the connection; the order is that of the times. Octets are hexadecimal digits. A trace has no patient's name or number,
no visit and no time of day of its own; but its octets are measurements, with the instrument's own time stamps: a trace
of a real visit is health data.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cabin_agent.transports import Found, TransportKind

FORMAT = 1
# Octets are written in groups of so many.
_GROUP = 4
# Where a trace is from.
EMULATOR, INSTRUMENT = "emulator", "instrument"


class Step(StrEnum):
    """read, subscribe, unsubscribe, write, confirm: the driver. frame, ended, lost: the instrument."""

    READ = "read"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    WRITE = "write"
    CONFIRM = "confirm"
    FRAME = "frame"
    ENDED = "ended"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Entry:
    """`characteristics`: one, but for subscriptions. `octets`: read, written, or of the frame.

    `refused`: code of the error the instrument answered a read or a write with.
    """

    at: float
    step: Step
    characteristics: tuple[str, ...] = ()
    octets: bytes = b""
    indication: bool = False
    refused: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """`origin`: `EMULATOR` or `INSTRUMENT`; only the latter counts as a trace of a real unit."""

    found: Found
    origin: str
    entries: tuple[Entry, ...]


class UnusableTrace(Exception):
    """The file is not a trace. The text says where and why."""


def head_line(found: Found, *, origin: str) -> str:
    return json.dumps(
        {
            "trace": FORMAT,
            "origin": origin,
            "transport": found.transport.value,
            "address": found.address,
            "name": found.name,
            "services": sorted(found.services),
            "manufacturer": [[company, data.hex()] for company, data in found.manufacturer],
            "usb": found.usb,
            "path": found.path,
            "broadcasts": sorted(found.broadcasts),
        },
        ensure_ascii=False,
    )


def entry_line(entry: Entry) -> str:
    line: dict[str, object] = {"at": round(entry.at, 6), "step": entry.step.value}
    if entry.characteristics:
        line["on"] = list(entry.characteristics)
    if entry.octets:
        line["octets"] = entry.octets.hex(" ", -_GROUP)
    if entry.indication:
        line["indication"] = True
    if entry.refused is not None:
        line["refused"] = entry.refused
    return json.dumps(line)


def read_trace(path: Path) -> Trace:
    """Raises `UnusableTrace`, `OSError`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        found, origin = _head(json.loads(lines[0]))
        return Trace(found, origin, tuple(sorted(_entries(lines[1:]), key=lambda entry: entry.at)))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise UnusableTrace(f"{path.name}: not a trace of format {FORMAT} ({type(error).__name__})") from error


def _head(line: dict[str, object]) -> tuple[Found, str]:
    if line["trace"] != FORMAT:
        raise ValueError("another format")
    usb, manufacturer, services = line["usb"], line["manufacturer"], line["services"]
    broadcasts = line.get("broadcasts", [])
    assert isinstance(broadcasts, list)
    assert isinstance(manufacturer, list)
    assert isinstance(services, list)
    found = Found(
        address=str(line["address"]),
        name=str(line["name"]),
        services=frozenset(map(str, services)),
        transport=TransportKind(str(line["transport"])),
        manufacturer=tuple((int(company), bytes.fromhex(data)) for company, data in manufacturer),
        usb=(int(usb[0]), int(usb[1])) if isinstance(usb, list) else None,
        path=str(line["path"]),
        broadcasts=frozenset(map(str, broadcasts)),
    )
    return found, str(line["origin"])


def _entries(lines: Iterable[str]) -> Iterator[Entry]:
    """The last line may be cut off, where the kiosk lost its power."""
    numbered = list(lines)
    for number, text in enumerate(numbered, start=1):
        try:
            line = json.loads(text)
        except ValueError:
            if number == len(numbered):
                return
            raise
        yield Entry(
            at=float(line["at"]),
            step=Step(line["step"]),
            characteristics=tuple(map(str, line.get("on", ()))),
            octets=bytes.fromhex(line.get("octets", "")),
            indication=bool(line.get("indication", False)),
            refused=line.get("refused"),
        )
