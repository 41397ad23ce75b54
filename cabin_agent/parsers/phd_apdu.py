"""IEEE 11073-20601 application protocol data units (APDU) of USB and HDP instruments: big-endian, framed, typed.

Layouts as in the standard's annex examples.
"""

from dataclasses import dataclass
from enum import IntEnum

from cabin_agent.parsers.octets import Octets, ParseError


class Choice(IntEnum):
    ASSOCIATION_REQUEST = 0xE200
    ASSOCIATION_RESPONSE = 0xE300
    RELEASE_REQUEST = 0xE400
    RELEASE_RESPONSE = 0xE500
    ABORT = 0xE600
    PRESENTATION = 0xE700


@dataclass(frozen=True, slots=True)
class Apdu:
    choice: Choice
    body: bytes


@dataclass(frozen=True, slots=True)
class Association:
    """Of an instrument that asks to associate. `system_id` in hexadecimal; `configuration`: standard below 0x4000."""

    protocol: int
    system_id: str
    configuration: int


@dataclass(frozen=True, slots=True)
class EventReport:
    """`is_confirmed`: the instrument waits for an answer, to be given only after the readings are committed."""

    invoke_id: int
    is_confirmed: bool
    event_type: int
    data: bytes


_EVENT, _CONFIRMED_EVENT = 0x0100, 0x0101


def parse_apdu(frame: bytes) -> Apdu:
    """Refusals: `short_frame`, `bad_length`, `malformed` for a choice that is none."""
    octets = Octets(frame, order="big")
    try:
        choice = Choice(octets.unsigned(2))
    except ValueError as error:
        raise ParseError("malformed") from error
    body = octets.take(octets.unsigned(2))
    if octets.left:
        raise ParseError("bad_length")
    return Apdu(choice, body)


def parse_association(body: bytes) -> Association:
    """Of an association request, the first of the data protocols it offers."""
    octets = Octets(body, order="big")
    octets.take(4 + 4)  # version of the association; count and length of the protocols
    protocol = octets.unsigned(2)
    information = Octets(octets.take(octets.unsigned(2)), order="big")
    information.take(4 + 2 + 4 + 4 + 4)  # versions, encoding rules, nomenclature, functional units, kind of system
    system_id = information.take(information.unsigned(2)).hex()
    return Association(protocol, system_id, information.unsigned(2))


def parse_reason(body: bytes) -> int:
    """Of a release request, a release response or an abort."""
    return Octets(body, order="big").unsigned(2)


def parse_event_report(body: bytes) -> EventReport:
    """Of a presentation. `malformed` for another operation."""
    octets = Octets(body, order="big")
    octets.take(2)  # length of the octet string
    invoke_id, operation = octets.unsigned(2), octets.unsigned(2)
    if operation not in {_EVENT, _CONFIRMED_EVENT}:
        raise ParseError("malformed")
    octets.take(2 + 2 + 4)  # length, object handle, event time
    event_type = octets.unsigned(2)
    return EventReport(invoke_id, operation == _CONFIRMED_EVENT, event_type, octets.take(octets.unsigned(2)))
