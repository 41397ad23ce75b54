"""The memory of an instrument with a Record Access Control Point: written apart from the driver that asks it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cabin_agent.transports import Frame

RECORD_ACCESS = "2A52"
_REPORT, _DELETE, _ABORT, _COUNT = 1, 2, 3, 4
_SUCCESS, _NOT_SUPPORTED, _INVALID_OPERATOR, _INVALID_OPERAND, _NOTHING = 1, 2, 3, 5, 6


@dataclass(frozen=True, slots=True)
class Record:
    """`frames`: the measurement and what belongs to it."""

    number: int
    frames: tuple[Frame, ...]


def answers(request: bytes, records: Sequence[Record]) -> list[Frame]:
    """Every record asked for, then the answer as an indication. Deleting is not supported."""
    op = request[0] if request else 0
    if op == _ABORT:
        return [_response(op, _SUCCESS)]
    if op not in {_REPORT, _COUNT}:
        return [_response(op, _NOT_SUPPORTED)]
    selected = _selected(request, records)
    if isinstance(selected, int):
        return [_response(op, selected)]
    if op == _COUNT:
        return [Frame(RECORD_ACCESS, b"\x05\x00" + len(selected).to_bytes(2, "little"), indication=True)]
    if not selected:
        return [_response(op, _NOTHING)]
    return [frame for record in selected for frame in record.frames] + [_response(op, _SUCCESS)]


def _selected(request: bytes, records: Sequence[Record]) -> Sequence[Record] | int:
    """The records, or the code of a refusal."""
    operator, operand = request[1] if len(request) > 1 else 0, request[2:]
    match operator:
        case 1:
            return records
        case 3 if len(operand) == 3 and operand[0] == 1:
            first = int.from_bytes(operand[1:], "little")
            return [record for record in records if record.number >= first]
        case 3:
            return _INVALID_OPERAND
        case 5:
            return records[:1]
        case 6:
            return records[-1:]
        case _:
            return _INVALID_OPERATOR


def _response(op: int, code: int) -> Frame:
    return Frame(RECORD_ACCESS, bytes([6, 0, op, code]), indication=True)


class Requests:
    """What was written to the control point, in order. Whoever connects anew asks anew."""

    def __init__(self) -> None:
        self._asked: asyncio.Queue[bytes] = asyncio.Queue()

    def ask(self, request: bytes) -> None:
        self._asked.put_nowait(request)

    def forget(self) -> None:
        while self.waiting() is not None:
            pass

    def waiting(self) -> bytes | None:
        """The next one, None when nobody asks."""
        return None if self._asked.empty() else self._asked.get_nowait()

    async def next(self, told_to_end: asyncio.Event) -> bytes | None:
        """The next one; None when the instrument is told to end before."""
        asked = asyncio.ensure_future(self._asked.get())
        told = asyncio.ensure_future(told_to_end.wait())
        waited: set[asyncio.Future[Any]] = {asked, told}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            return asked.result() if asked.done() else None
        finally:
            asked.cancel()
            told.cancel()
