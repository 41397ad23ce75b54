"""Procedures of the Record Access Control Point, one at a time: a request, the records, the answer."""

from collections.abc import AsyncGenerator

from cabin_agent.drivers.gatt_stream import FrameStream
from cabin_agent.parsers import ParseError
from cabin_agent.parsers.racp import REPORT, Answer, Code, abort, parse_racp
from cabin_agent.transports import Connection, Frame

RECORD_ACCESS = "2A52"
# The Glucose Profile gives a server 30 s for each step of a procedure.
_STEP_S = 30.0


async def procedure(connection: Connection, stream: FrameStream, request: bytes) -> AsyncGenerator[Frame | Answer]:
    """What comes while it runs; its `Answer` is the last. One that stalls is aborted and not completed.

    May raise `Ended`, `LinkLost` and, when the instrument does not take the request, `Refused`.
    """
    await connection.write(RECORD_ACCESS, request)
    while True:
        frame = await stream.next(_STEP_S)
        if frame is None:
            await connection.write(RECORD_ACCESS, abort())
            yield Answer(REPORT, Code.NOT_COMPLETED)
            return
        if frame.characteristic != RECORD_ACCESS:
            yield frame
            continue
        answer = _answer(frame)
        if answer is not None:
            yield answer
            return


def _answer(frame: Frame) -> Answer | None:
    """None for a count, which nobody asked for."""
    try:
        said = parse_racp(frame.octets)
    except ParseError:
        return Answer(REPORT, Code.NOT_COMPLETED)
    return said if isinstance(said, Answer) else None
