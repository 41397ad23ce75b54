"""RTC-3 and RTC-4: junk after the call stands, from strangers and from the peer's own address."""

import random
import time
from typing import Any

import pytest
from aioice import stun
from structlog.testing import capture_logs

from tests.rtc.pair import Attacker, Side, addresses, connected, negotiate, says_and_is_heard, two_sides

SEED = 5


async def standing_call(offerer: Side, answerer: Side) -> set[tuple[str, int]]:
    """Returns where the two listen."""
    seen: set[tuple[str, int]] = set()
    await negotiate(
        offerer,
        answerer,
        after_offer=lambda sdp: seen.update(addresses(sdp)),
        after_answer=lambda sdp: seen.update(addresses(sdp)),
    )
    await connected(offerer, answerer)
    return seen


async def still_stands(offerer: Side, answerer: Side) -> None:
    await says_and_is_heard(offerer, answerer, "still here")
    await says_and_is_heard(answerer, offerer, "here too")


def junk_srtp(chance: random.Random) -> bytes:
    """Looks like RTP or RTCP of the call; its authentication tag is made up."""
    return bytes([0x80 | chance.randrange(64), chance.randrange(256)]) + chance.randbytes(chance.randrange(2, 1200))


@pytest.mark.parametrize("packets", [1000, pytest.param(10_000, marks=pytest.mark.nightly)])
async def test_a_call_survives_junk_media_from_strangers_and_from_the_peers_own_address(
    attacker: Attacker, loop_faults: list[dict[str, Any]], packets: int
) -> None:
    chance = random.Random(SEED)
    async with two_sides() as (offerer, answerer):
        targets = await standing_call(offerer, answerer)
        transport = answerer.peer._transport()
        assert transport is not None
        began = time.monotonic()
        with capture_logs() as lines:
            for number in range(packets):
                attacker.send(junk_srtp(chance), targets)
                await transport._connection.send(junk_srtp(chance))
                if number % 50 == 0:
                    await says_and_is_heard(offerer, answerer, str(number))
            await still_stands(offerer, answerer)
        assert len(lines) <= time.monotonic() - began + 1
    assert not loop_faults


def malformed_stun(chance: random.Random) -> bytes:
    """A binding request with some octets changed, cut or added, its length made to fit."""
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes.update({"USERNAME": "abcd:efgh", "PRIORITY": 1, "ICE-CONTROLLING": 2})
    request.add_message_integrity(b"x" * 22)
    octets = bytearray(bytes(request))
    for _ in range(chance.randrange(1, 5)):
        octets[chance.randrange(20, len(octets))] = chance.randrange(256)
    del octets[chance.randrange(21, len(octets)) :]
    octets += chance.randbytes(chance.choice((0, 1, 3, 8)))
    octets[0] = chance.randrange(4)
    octets[2:4] = (len(octets) - 20).to_bytes(2, "big")
    return bytes(octets)


async def test_a_thousand_malformed_stun_messages_raise_nothing_and_log_little(
    attacker: Attacker, loop_faults: list[dict[str, Any]]
) -> None:
    chance = random.Random(SEED)
    async with two_sides() as (offerer, answerer):
        targets = await standing_call(offerer, answerer)
        began = time.monotonic()
        with capture_logs() as lines:
            for number in range(1000):
                attacker.send(malformed_stun(chance), targets)
                if number % 50 == 0:
                    await says_and_is_heard(offerer, answerer, str(number))
            await still_stands(offerer, answerer)
        assert 1 <= len(lines) <= time.monotonic() - began + 1
        assert {line["event"] for line in lines} == {"datagrams refused"}
    assert not loop_faults


async def test_a_peer_that_leaves_out_what_a_check_must_have_raises_nothing(
    attacker: Attacker, loop_faults: list[dict[str, Any]]
) -> None:
    """Who knows the password can say more: here a check without its priority, from an unknown port."""
    async with two_sides() as (offerer, answerer):
        targets = await standing_call(offerer, answerer)
        transport = answerer.peer._transport()
        assert transport is not None
        mine = transport._connection
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{mine.local_username}:{mine.remote_username}"
        request.add_message_integrity(mine.local_password.encode())
        attacker.send(bytes(request), targets, times=3)
        await still_stands(offerer, answerer)
    assert not loop_faults
