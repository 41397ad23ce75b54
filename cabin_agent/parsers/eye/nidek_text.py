"""Nidek text of the RT-5100 refractor, which relays lensmeter, autorefractor, keratometer and tonometer.

One transfer to one record a block. Source: Nidek RT-5100 RS-232C interface manual (MRT10*RTZ001, June 2012).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cabin_agent.parsers.eye.acuity import Notations
from cabin_agent.parsers.eye.components import UNREADABLE_LINE, Record, some
from cabin_agent.parsers.eye.nidek_lines import Block, read_line
from cabin_agent.parsers.eye.nidek_transfer import CR, EOT, SOH, STX, TRANSFER_LIMIT
from cabin_agent.parsers.measurement import Measurement
from cabin_agent.parsers.octets import ParseError
from contract.observations import DeviceKind

PARSER = "nidek-text/1"

_KINDS = {
    Block.LENSMETER: DeviceKind.LENSMETER,
    Block.AUTOREFRACTOR: DeviceKind.AUTOREFRACTOR,
    Block.WAVEFRONT: DeviceKind.AUTOREFRACTOR,
    Block.REFRACTOR: DeviceKind.REFRACTOR,
    Block.KERATOMETER: DeviceKind.KERATOMETER,
    Block.TONOMETER: DeviceKind.TONOMETER,
}
_MODEL = re.compile(r"NIDEK\s+(\S+)")
_DATE = re.compile(r"DA(\d{4})/([ \d]\d)/([ \d]\d)(?:\s+(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Header:
    """`date`: year, month, day of the instrument's clock, which gives no time of day; `system_no`: 1 to 10."""

    model: str
    date: tuple[int, int, int] | None
    system_no: int | None


@dataclass(frozen=True, slots=True)
class Transfer:
    header: Header
    measurements: tuple[Measurement, ...]


def parse_transfer(octets: bytes, notations: Notations | None = None) -> Transfer:
    """`octets` from SOH to EOT. Raises `ParseError`."""
    head, lines = _lines(octets)
    blocks = list(_blocks(lines))
    preamble, blocks = blocks[0].lines, blocks[1:]
    notations = notations or Notations()
    measurements = [found for block in blocks for found in _measurements(block, notations)]
    return Transfer(_header(head, preamble), some(measurements))


def _lines(octets: bytes) -> tuple[str, list[str]]:
    if len(octets) > TRANSFER_LIMIT:
        raise ParseError("too_long")
    if not octets.startswith(SOH):
        raise ParseError("bad_header")
    if EOT not in octets:
        raise ParseError("short_frame")
    try:
        text = octets[1 : octets.index(EOT)].decode("ascii")
    except UnicodeDecodeError as error:
        raise ParseError("not_ascii") from error
    head, *rest = text.split(CR.decode())
    if not head.startswith("NIDEK"):
        raise ParseError("bad_header")
    stx = STX.decode()
    # A text without STX is line noise; only a line that has it was sent as one.
    return head, [line.partition(stx)[2] for line in rest if stx in line]


@dataclass(slots=True)
class _RawBlock:
    name: str
    lines: list[str]


def _blocks(lines: list[str]) -> Iterator[_RawBlock]:
    """The lines before the first block come first, as a block without name."""
    block = _RawBlock("", [])
    for line in lines:
        if line.startswith("@"):
            yield block
            block = _RawBlock(line[1:].strip(), [])
        else:
            block.lines.append(line)
    yield block


def _header(head: str, preamble: list[str]) -> Header:
    """With the port parameter HDR the date stands in a line of its own."""
    model = _MODEL.match(head)
    dated = next((found for line in (head, *preamble) if (found := _DATE.search(line))), None)
    date, system_no = None, None
    if dated is not None:
        year, month, day = (int(part) for part in dated.groups()[:3])
        date, system_no = (year, month, day), int(dated[4]) if dated[4] else None
    return Header(f"NIDEK {model[1][:40]}" if model else "NIDEK", date, system_no)


def _measurements(raw: _RawBlock, notations: Notations) -> list[Measurement]:
    """Empty for a block of a kind not known: the octets are kept with the other blocks."""
    try:
        block = Block(raw.name.upper())
    except ValueError:
        return []
    record = Record()
    for line in raw.lines:
        if line.strip() and not read_line(line, block, record, notations, night=raw.name.islower()):
            record.flags.add(UNREADABLE_LINE)
    return record.measurements(_KINDS[block], None)
