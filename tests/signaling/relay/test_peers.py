"""What a relayed call may reach through coturn with our configuration."""

from collections.abc import AsyncGenerator, Iterable
from pathlib import Path

import pytest

from backend.demo.relay import CONFIGURATION
from rtc.turn_client import Allocation, Family, TurnRefusedError
from tests.coturn import Coturn, coturn
from tests.signaling.relay.peers import HIDDEN_V4, PUBLIC_V4, PUBLIC_V6, SPECIAL_V4, SPECIAL_V6

FORBIDDEN = 403


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncGenerator[Coturn]:
    """With an IPv6 relay address too, which production leaves out: the deny list alone must hold."""
    async with coturn(tmp_path, "--relay-ip=::1") as relay:
        yield relay


async def permitted(client: Allocation, peers: Iterable[str]) -> list[str]:
    let_through = []
    for peer in peers:
        try:
            await client.permit((peer, 9))
        except TurnRefusedError as error:
            if error.code != FORBIDDEN:
                raise
        else:
            let_through.append(peer)
    return let_through


@pytest.mark.parametrize(
    ("family", "special", "public"), [("ipv4", SPECIAL_V4, PUBLIC_V4), ("ipv6", SPECIAL_V6, PUBLIC_V6)]
)
async def test_special_peers_are_refused_and_public_ones_are_not(
    relay: Coturn, family: Family, special: tuple[str, ...], public: tuple[str, ...]
) -> None:
    async with relay.client() as client:
        await client.allocate(family=family)
        assert await permitted(client, special) == []
        assert await permitted(client, public) == list(public)


async def test_every_range_is_refused_from_its_first_to_its_last_address(relay: Coturn) -> None:
    lines = CONFIGURATION.read_text().splitlines()
    ranges = [line.partition("=")[2].split("-") for line in lines if line.startswith("denied-peer-ip=")]
    for family in ("ipv4", "ipv6"):
        ends = {end for one in ranges for end in (one[0], one[-1]) if (":" in end) == (family == "ipv6")}
        async with relay.client() as client:
            await client.allocate(family=family)
            assert await permitted(client, sorted(ends)) == []
    assert len(ranges) == 25


async def test_without_the_list_they_would_be_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the refusals above are the list's doing."""
    bare = tmp_path / "turnserver.conf"
    kept = [line for line in CONFIGURATION.read_text().splitlines() if not line.startswith("denied-peer-ip=")]
    bare.write_text("\n".join(kept) + "\n")
    monkeypatch.setattr("backend.demo.relay.CONFIGURATION", bare)
    async with coturn(tmp_path, "--relay-ip=::1") as relay, relay.client() as client:
        await client.allocate()
        assert "10.0.0.1" in await permitted(client, SPECIAL_V4)
        async with relay.client() as other:
            await other.allocate(family="ipv6")
            assert "fd00::1" in await permitted(other, SPECIAL_V6)
            assert "64:ff9b::7f00:1" in await permitted(other, HIDDEN_V4)


async def test_with_ipv4_addresses_alone_nothing_is_relayed_over_ipv6(tmp_path: Path) -> None:
    async with coturn(tmp_path) as relay:
        async with relay.client() as client:
            with pytest.raises(TurnRefusedError, match="440"):
                await client.allocate(family="ipv6")
        async with relay.client() as client:
            await client.allocate()
            for peer in HIDDEN_V4:
                with pytest.raises(TurnRefusedError, match="443"):
                    await client.permit((peer, 9))
