"""When the relay is tried out, and what is kept and logged of it."""

import asyncio
import logging
from pathlib import Path

import pytest

from backend.relay import watch
from backend.relay.views import RelayGap
from backend.relay.watch import RelayWatch, gaps
from core.clock import utc_now
from signaling.turn import TurnSettings
from tests.coturn import SECRET, coturn


async def test_without_a_relay_the_page_says_so_and_nothing_is_tried() -> None:
    watching = RelayWatch(TurnSettings(("stun:relay.test",)), utc_now)
    await watching.keep_testing()
    state = watching.state
    assert (state.configured, state.works, state.tested_at, state.relay_only) == (False, None, None, [])
    assert state.gaps == [RelayGap.RELAY]


def test_the_ways_that_are_missing_are_named() -> None:
    assert gaps(["turn:relay.test"]) == [RelayGap.TCP, RelayGap.TLS]
    assert gaps(["turns:relay.test:443", "turn:relay.test?transport=udp", "turn:relay.test?transport=tcp"]) == []


async def test_two_who_ask_at_once_share_one_test(tmp_path: Path) -> None:
    async with coturn(tmp_path, relaying=True) as relay:
        watching = RelayWatch(relay.settings("udp", "tcp"), utc_now)
        assert watching.state.works is None
        one, other = await asyncio.gather(watching.test(), watching.test())
    assert one is other is watching.state
    assert [test.transport for test in one.relays] == ["udp", "tcp"]
    assert one.works


async def test_after_a_failure_it_is_tried_again_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "AFTER_FAILURE_S", 0.05)
    async with coturn(tmp_path, relaying=True) as relay:
        settings, host = relay.settings("tcp"), relay.host
    watching = RelayWatch(settings, utc_now)
    assert (await watching.test()).works is False
    keeping = asyncio.create_task(watching.keep_testing())
    async with coturn(tmp_path, relaying=True, host=host), asyncio.timeout(60):
        while not watching.state.works:
            await watching.test()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await watching.aclose()


async def test_the_log_names_the_fault_and_no_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with coturn(tmp_path, relaying=True) as relay:
        await RelayWatch(relay.settings(secret="not-the-relay's-one"), utc_now).test()
        await RelayWatch(relay.settings(), utc_now).test()
    said = [(one.message, vars(one)["reason"]) for one in caplog.records if one.name == watch.log.name]
    assert said == [
        ("relay self-test failed", "udp allocation:credentials_refused"),
        ("relay self-test passed", "udp"),
    ]
    assert SECRET not in caplog.text
