"""`/api/admin/relay`: who sees the relay's state and may try it out."""

from pathlib import Path

from backend.relay.watch import RelayWatch
from core.clock import utc_now
from signaling.turn import TurnSettings
from tests.backend.house import House
from tests.coturn import SECRET, coturn


async def test_without_a_relay_it_says_so(house: House) -> None:
    coordinator = await house.signed_in("coordinator")
    said = (await coordinator.get("/api/admin/relay")).json()
    assert said == {
        "configured": False,
        "works": None,
        "tested_at": None,
        "relays": [],
        "gaps": ["relay"],
        "relay_only": [],
    }


async def test_who_administers_tries_it_out_and_sees_the_result(house: House, tmp_path: Path) -> None:
    administrator = await house.signed_in("administrator")
    async with coturn(tmp_path, relaying=True) as relay:
        house.services.relay = RelayWatch(relay.settings(), utc_now)
        tried = await administrator.post("/api/admin/relay/test")
    assert tried.status_code == 200, tried.text
    assert tried.json()["works"] is True
    assert tried.json()["relay_only"] == ["guest", "interpreter"]
    assert (await administrator.get("/api/admin/relay")).json() == tried.json()
    assert SECRET not in tried.text


async def test_nobody_else_does(house: House) -> None:
    for login in ("doctor", "assistant", "patient", "auditor"):
        client = await house.signed_in(login)
        assert (await client.get("/api/admin/relay")).status_code == 403
        assert (await client.post("/api/admin/relay/test")).status_code == 403


async def test_it_is_not_tried_out_without_end(house: House) -> None:
    house.services.relay = RelayWatch(TurnSettings(), utc_now)
    administrator, coordinator = await house.signed_in("administrator"), await house.signed_in("coordinator")
    for _ in range(3):
        assert (await administrator.post("/api/admin/relay/test")).status_code == 200
    refused = await coordinator.post("/api/admin/relay/test")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
