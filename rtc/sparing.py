"""Lets less of what is sent pass while a line is too thin for all of it, by what the other side reports."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

from aiortc import RTCRtpSender

from rtc.packets import PacketTrack, Passing
from rtc.precedence import Level, Measure, Precedence
from rtc.reports import ReceiverReports

_EVERY_S = 1.0


async def spared(sent: Sequence[tuple[PacketTrack, RTCRtpSender]], waiting: Callable[[], int]) -> AsyncGenerator[Level]:
    """Without end; gives each new level, once it holds. `waiting`: octets of readings not yet acknowledged."""
    clock = asyncio.get_running_loop().time
    precedence, reports, level = Precedence(), ReceiverReports(), Level.ALL
    while True:
        await asyncio.sleep(_EVERY_S)
        lost, round_trip_s = await reports.news([sender for _, sender in sent])
        before, level = level, precedence.next(Measure(clock(), lost, round_trip_s, waiting()))
        if level is before:
            continue
        for track, _ in sent:
            track.let_pass(_passing(track.kind, level))
        yield level


def _passing(kind: str, level: Level) -> Passing:
    if kind == "audio":
        return Passing.NOTHING if level is Level.READINGS_ONLY else Passing.ALL
    return Passing(min(level, Passing.NOTHING))
