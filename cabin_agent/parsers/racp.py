"""Record Access Control Point 0x2A52: asking an instrument for its stored records.

There is no way to build a request to delete: a shared instrument's memory is nobody's to erase from here.
"""

from dataclasses import dataclass
from enum import IntEnum

from cabin_agent.parsers.octets import Octets, ParseError

REPORT = 0x01
ABORT = 0x03
COUNT = 0x04
_COUNT_ANSWER = 0x05
_RESPONSE = 0x06
_ALL, _FROM, _LAST = 0x01, 0x03, 0x06
_BY_SEQUENCE = 0x01
_COUNT_SIZES = {1, 2, 4}


class Code(IntEnum):
    """Codes of an answer. One that is not here stays a number."""

    SUCCESS = 0x01
    OP_NOT_SUPPORTED = 0x02
    INVALID_OPERATOR = 0x03
    OPERATOR_NOT_SUPPORTED = 0x04
    INVALID_OPERAND = 0x05
    NO_RECORDS = 0x06
    ABORT_UNSUCCESSFUL = 0x07
    NOT_COMPLETED = 0x08
    OPERAND_NOT_SUPPORTED = 0x09
    SERVER_BUSY = 0x0A


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a procedure. `NO_RECORDS` is a success."""

    request: int
    code: int

    @property
    def good(self) -> bool:
        return self.code in {Code.SUCCESS, Code.NO_RECORDS}


@dataclass(frozen=True, slots=True)
class RecordCount:
    count: int


def report_all() -> bytes:
    return bytes([REPORT, _ALL])


def report_from(sequence: int) -> bytes:
    """Records of this number and above. `sequence` 0..65535."""
    return bytes([REPORT, _FROM, _BY_SEQUENCE]) + sequence.to_bytes(2, "little")


def report_last() -> bytes:
    return bytes([REPORT, _LAST])


def abort() -> bytes:
    return bytes([ABORT, 0x00])


def parse_racp(frame: bytes) -> Answer | RecordCount:
    """What the instrument says. A request, or an answer with an operator, is `malformed`."""
    octets = Octets(frame)
    op, operator = octets.unsigned(1), octets.unsigned(1)
    if octets.left == 0:
        raise ParseError("short_frame")
    if operator != 0x00 or op not in {_COUNT_ANSWER, _RESPONSE}:
        raise ParseError("malformed")
    if op == _RESPONSE:
        return Answer(octets.unsigned(1), octets.unsigned(1))
    if octets.left not in _COUNT_SIZES:
        raise ParseError("malformed")
    return RecordCount(octets.unsigned(octets.left))
