"""The guard and the path through a real coturn: relayed addresses only, and an attacker who reaches them."""

from pathlib import Path
from uuid import uuid4

import pytest

from contract.signaling import Relay
from core.clock import utc_now
from rtc.peer import Path as PathInUse
from signaling.turn import ice_servers
from tests.coturn import coturn
from tests.rtc.pair import Attacker, addresses, connected, negotiate, null_client_hello, says_and_is_heard, two_sides


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_relayed_call_connects_under_forged_hellos(attacker: Attacker, tmp_path: Path, transport: str) -> None:
    async with coturn(tmp_path, relaying=True) as server:
        servers = ice_servers(server.settings(transport), member=uuid4(), now=utc_now())
        relay = Relay(ice_servers=servers, ice_transport_policy="relay")
        async with two_sides(relay) as (offerer, answerer):
            relayed: set[tuple[str, int]] = set()

            def attack(sdp: str) -> None:
                assert " typ host" not in sdp
                relayed.update(addresses(sdp))
                attacker.send(null_client_hello(), addresses(sdp), times=20)

            await negotiate(offerer, answerer, after_offer=attack, after_answer=attack)
            await connected(offerer, answerer)
            attacker.send(null_client_hello(), relayed, times=20)
            await says_and_is_heard(offerer, answerer)
            assert offerer.peer.path == answerer.peer.path == PathInUse("relay", "relay")


async def test_without_a_relay_relay_only_offers_no_address_at_all() -> None:
    async with two_sides(Relay(ice_transport_policy="relay")) as (offerer, _):
        assert "a=candidate" not in await offerer.peer.offer()
