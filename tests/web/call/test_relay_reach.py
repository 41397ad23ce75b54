"""Whether the relay can be reached is found out by a stranger, without any credential of it."""

from pathlib import Path

from tests.coturn import coturn
from tests.serving import free_port
from tests.web.call import bench


async def test_a_relay_that_refuses_a_stranger_is_reached_and_one_that_is_away_is_not(tmp_path: Path) -> None:
    module = await bench.build(tmp_path)
    async with bench.page_on(module) as page, coturn(tmp_path, relaying=True) as relay:
        urls = list(relay.settings().urls)
        assert await page.evaluate("(urls) => bench.reachRelay(urls)", urls) == "udp"
        nobody = [f"turn:127.0.0.1:{free_port()}?transport=udp"]
        assert await page.evaluate("(urls) => bench.reachRelay(urls)", nobody) == "blocked"
        assert await page.evaluate("() => bench.reachRelay([])") == "none"
