"""RTC-2: who cannot show the certificate that signaling named gets nothing, and nobody waits for ever."""

import asyncio
import re
from collections.abc import Callable

import pytest

from rtc.peer import CONNECT_LIMIT_S
from rtc.sdp import SdpRefused
from tests.rtc.pair import negotiate, two_sides

FINGERPRINT = re.compile(r"a=fingerprint:\S+ \S+\r\n")


def flipped(sdp: str) -> str:
    """Another certificate in every line."""
    return FINGERPRINT.sub(lambda match: match[0][:-4] + ("00\r\n" if match[0][-4:-2] != "00" else "11\r\n"), sdp)


def missing(sdp: str) -> str:
    return FINGERPRINT.sub("", sdp)


def sha_1_only(sdp: str) -> str:
    return FINGERPRINT.sub(f"a=fingerprint:sha-1 {':'.join(['AB'] * 20)}\r\n", sdp)


@pytest.mark.parametrize("change", [missing, sha_1_only])
async def test_an_offer_without_a_strong_fingerprint_is_refused_before_any_stack_reads_it(
    change: Callable[[str], str],
) -> None:
    async with two_sides() as (offerer, answerer):
        with pytest.raises(SdpRefused, match="fingerprint"):
            await answerer.peer.answer(change(await offerer.peer.offer()))
        assert not offerer.peer.connected
        assert not answerer.peer.connected


@pytest.mark.parametrize("change", [missing, sha_1_only])
async def test_so_is_an_answer(change: Callable[[str], str]) -> None:
    async with two_sides() as (offerer, answerer):
        answer = await answerer.peer.answer(await offerer.peer.offer())
        with pytest.raises(SdpRefused, match="fingerprint"):
            await offerer.peer.accept(change(answer))


async def test_with_a_false_fingerprint_nothing_flows_and_the_loss_is_known_in_time() -> None:
    async with two_sides() as (offerer, answerer):
        await negotiate(offerer, answerer, change=flipped)
        async with asyncio.timeout(CONNECT_LIMIT_S * 4):
            await answerer.lost.wait()
        assert not answerer.opened.is_set()
        offerer.peer.send("a secret", may_be_dropped=False)
        # Signaling tells the other side, which alone would think it is connected.
        await asyncio.gather(offerer.peer.close(), answerer.peer.close())
        assert answerer.heard.empty()


async def test_a_peer_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rtc.peer.CONNECT_LIMIT_S", 0.3)
    async with two_sides() as (offerer, answerer):
        answer = await answerer.peer.answer(await offerer.peer.offer())
        await answerer.peer.close()
        await offerer.peer.accept(answer)
        async with asyncio.timeout(30):
            await offerer.lost.wait()
