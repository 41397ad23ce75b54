"""Over a real connection that loses packets: pictures give way, the readings channel does not, and all comes back."""

import asyncio
import random
from collections.abc import AsyncGenerator

import pytest
from aiortc import RTCDtlsTransport

from rtc import precedence
from rtc.packets import Codec, EncodedPacket, PacketSource
from rtc.precedence import Level
from tests.rtc.pair import LIMIT_S, connected, negotiate, says_and_is_heard, two_sides

SIZE = 800


async def _pictures(_: Codec) -> AsyncGenerator[EncodedPacket]:
    """50 frames a second, each a packet; one in ten a key frame."""
    number = 0
    while True:
        yield EncodedPacket(b"\x10" * SIZE, number * 1800, number % 10 == 0)
        number += 1
        await asyncio.sleep(0.02)


class LossyLine:
    """Of what the answerer's end receives as media, `share` is lost. Reports and readings pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.share = 0.0
        dice = random.Random(7)
        whole = RTCDtlsTransport._handle_rtp_data

        async def lossy(transport: RTCDtlsTransport, data: bytes, arrival_time_ms: int) -> None:
            if dice.random() >= self.share:
                await whole(transport, data, arrival_time_ms)

        monkeypatch.setattr(RTCDtlsTransport, "_handle_rtp_data", lossy)


async def test_pictures_give_way_on_a_line_that_loses_and_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "_FIRST_WAIT_S", 1.0)
    line = LossyLine(monkeypatch)
    levels: asyncio.Queue[Level] = asyncio.Queue()
    source = PacketSource("exam_camera", codecs=(Codec.VP8,), feed=_pictures)
    async with two_sides(sources=[source]) as (cabin, doctor):
        cabin.peer._on_level = lambda _, level: levels.put_nowait(level)
        await negotiate(cabin, doctor)
        await connected(cabin, doctor)
        line.share = 0.5
        async with asyncio.timeout(LIMIT_S):
            while await levels.get() is not Level.NO_PICTURES:
                pass
        await says_and_is_heard(cabin, doctor, "37.60")
        line.share = 0.0
        async with asyncio.timeout(LIMIT_S):
            while await levels.get() is not Level.ALL:
                pass
