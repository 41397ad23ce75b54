"""RTC-1: one forged ClientHello before the handshake ends a call of aiortc; with the guard it does not."""

import asyncio
from collections.abc import Callable
from importlib.metadata import version

import pytest
from aioice import ice
from aiortc import rtcicetransport

from rtc import guard
from tests.rtc.pair import (
    Attacker,
    Side,
    addresses,
    connected,
    negotiate,
    null_client_hello,
    says_and_is_heard,
    two_sides,
)

SIDES = ("offerer", "answerer", "both")
COUNTS = (1, 20, 500)


async def call_under_attack(offerer: Side, answerer: Side, attacker: Attacker, *, aimed_at: str, packets: int) -> None:
    def attack(side: str) -> Callable[[str], None]:
        hits = aimed_at in (side, "both")
        return lambda sdp: attacker.send(null_client_hello(), addresses(sdp), times=packets if hits else 0)

    await negotiate(offerer, answerer, after_offer=attack("offerer"), after_answer=attack("answerer"))


@pytest.mark.parametrize(
    ("aimed_at", "packets"),
    [("offerer", 1), ("answerer", 1), ("both", 1), ("offerer", 20), ("answerer", 500), ("both", 500)],
)
async def test_calls_connect_under_forged_hellos(attacker: Attacker, aimed_at: str, packets: int) -> None:
    async with two_sides() as (offerer, answerer):
        await call_under_attack(offerer, answerer, attacker, aimed_at=aimed_at, packets=packets)
        await connected(offerer, answerer)
        await says_and_is_heard(offerer, answerer)
        await says_and_is_heard(answerer, offerer)


@pytest.mark.nightly
@pytest.mark.parametrize("aimed_at", SIDES)
@pytest.mark.parametrize("packets", COUNTS)
async def test_thirty_of_thirty_calls_connect(attacker: Attacker, aimed_at: str, packets: int) -> None:
    for _ in range(30):
        async with two_sides() as (offerer, answerer):
            await call_under_attack(offerer, answerer, attacker, aimed_at=aimed_at, packets=packets)
            await connected(offerer, answerer)


async def test_a_flood_during_checks_and_handshake_does_not_keep_a_call_from_connecting(attacker: Attacker) -> None:
    targets: set[tuple[str, int]] = set()

    async def flood() -> None:
        while True:
            attacker.send(null_client_hello(), targets, times=5)
            await asyncio.sleep(0.001)

    flooding = asyncio.ensure_future(flood())
    async with two_sides() as (offerer, answerer):
        see = lambda sdp: targets.update(addresses(sdp))  # noqa: E731
        await negotiate(offerer, answerer, after_offer=see, after_answer=see)
        await connected(offerer, answerer)
        await says_and_is_heard(offerer, answerer)
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)


@pytest.mark.parametrize("aimed_at", SIDES)
async def test_without_the_guard_one_packet_is_enough(
    attacker: Attacker, monkeypatch: pytest.MonkeyPatch, aimed_at: str
) -> None:
    """What the tests above would not notice, were the attack none."""
    monkeypatch.setattr(ice, "StunProtocol", guard.GuardedProtocol.__bases__[0])
    monkeypatch.setattr(rtcicetransport, "Connection", ice.Connection)
    before = asyncio.all_tasks()
    async with two_sides() as (offerer, answerer):
        await call_under_attack(offerer, answerer, attacker, aimed_at=aimed_at, packets=1)
        losses = [asyncio.ensure_future(side.lost.wait()) for side in (offerer, answerer)]
        await asyncio.wait(losses, return_when=asyncio.FIRST_COMPLETED)
        assert not (offerer.opened.is_set() and answerer.opened.is_set())
        for loss in losses:
            loss.cancel()
        await asyncio.gather(*losses, return_exceptions=True)
        for side in (offerer, answerer):
            await side.peer.close()
        # A bare aioice that is closed while it connects leaves a task behind.
        for task in asyncio.all_tasks() - before:
            task.cancel()


async def test_an_empty_datagram_ends_no_call(attacker: Attacker) -> None:
    seen: set[tuple[str, int]] = set()
    async with two_sides() as (offerer, answerer):
        see = lambda sdp: seen.update(addresses(sdp))  # noqa: E731
        await negotiate(offerer, answerer, after_offer=see, after_answer=see)
        await connected(offerer, answerer)
        attacker.send(b"", seen, times=20)
        await says_and_is_heard(offerer, answerer)
        await says_and_is_heard(answerer, offerer)


def test_the_guard_was_reviewed_for_the_versions_in_use() -> None:
    """Another version: read what changed in aioice.ice.StunProtocol and Connection, run the nightly tests here."""
    assert (version("aioice"), version("aiortc")) == ("0.13.0", "1.16.0")


def test_an_aioice_without_what_the_guard_needs_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ice.Connection, "check_incoming")
    monkeypatch.delattr(guard.GuardedConnection, "check_incoming")
    with pytest.raises(guard.GuardUnusable, match=r"Connection\.check_incoming"):
        guard.install()
