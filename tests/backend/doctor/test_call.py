"""What the check of calls finds, and what it tells an operator to do, on real sockets and a real coturn."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from backend.doctor import call as doctor
from backend.doctor.call import CallResult, Fault, check_calls
from backend.doctor.room import is_check_room, new_check_room
from backend.doctor.texts import Language, call_line
from backend.settings import Settings
from core.clock import utc_now
from core.tokens import TokenKeys
from rtc.headless import LinkMeasures
from rtc.peer import Path as PathInUse
from signaling.services import open_signaling
from signaling.turn import TurnSettings
from tests.coturn import Coturn, coturn
from tests.serving import free_port
from tests.signaling.server import serving

GOOD = CallResult(None, None, LinkMeasures(0.12, 0.2, 0.45, 200, 0, PathInUse("host", "host")))


@pytest.fixture(autouse=True)
def listens_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LISTEN_S", 0.2)


def settings_in(folder: Path) -> Settings:
    return Settings.model_construct(data_dir=folder)


def keys_in(folder: Path) -> TokenKeys:
    return TokenKeys.open(folder / "keys" / "tokens")


async def checked(folder: Path, turn: TurnSettings) -> list[CallResult]:
    async with serving(open_signaling(keys_in(folder), clock=utc_now, turn=turn)) as comptoir:
        url = f"http://127.0.0.1:{comptoir.port}"
        return [result async for result in check_calls(settings_in(folder), url=url)]


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncGenerator[Coturn]:
    async with coturn(tmp_path, relaying=True) as relay:
        yield relay


async def test_a_sound_installation_passes_directly_and_through_each_address_of_the_relay(
    tmp_path: Path, relay: Coturn
) -> None:
    direct, over_udp, over_tcp = await checked(tmp_path, relay.settings("udp", "tcp"))
    assert [direct.fault, over_udp.fault, over_tcp.fault] == [None, None, None]
    assert [direct.relay, over_udp.relay, over_tcp.relay] == [None, relay.url("udp"), relay.url("tcp")]
    for result in (over_udp, over_tcp):
        assert result.measures is not None
        assert result.measures.path == PathInUse("relay", "relay")


async def test_without_a_relay_only_the_direct_call_is_tried(tmp_path: Path) -> None:
    (direct,) = await checked(tmp_path, TurnSettings())
    assert direct.fault is None


async def test_a_relay_with_another_secret_carries_no_call(
    tmp_path: Path, relay: Coturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "CALL_S", 4.0)
    wrong = replace(relay.settings("udp"), secret="another")  # pragma: allowlist secret
    direct, relayed = await checked(tmp_path, wrong)
    assert direct.fault is None
    assert relayed.fault is Fault.NOT_CONNECTED


async def test_a_server_that_is_away_and_one_with_other_keys_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "JOIN_S", 3.0)
    away = [one async for one in check_calls(settings_in(tmp_path), url=f"http://127.0.0.1:{free_port()}")]
    assert [one.fault for one in away] == [Fault.NO_SIGNALING]
    async with serving(open_signaling(keys_in(tmp_path / "other"), clock=utc_now, turn=TurnSettings())) as comptoir:
        url = f"http://127.0.0.1:{comptoir.port}"
        foreign = [one async for one in check_calls(settings_in(tmp_path), url=url)]
    assert [one.fault for one in foreign] == [Fault.REFUSED]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("fault", [None, *Fault])
def test_every_finding_is_one_line_in_both_languages(language: Language, fault: Fault | None) -> None:
    for relay in (None, "turn:relay.example:3478"):
        line = call_line(language, replace(GOOD, fault=fault, relay=relay), url="https://comptoir.example")
        assert "\n" not in line
        assert "{" not in line
        assert line.startswith("ok") == (fault is None)
    assert ("0,45" if language == "fr" else "0.45") in call_line(language, GOOD, url="")


async def test_the_command_ends_with_zero_only_when_relayed_calls_work_too(
    tmp_path: Path, relay: Coturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def code(turn: TurnSettings) -> tuple[int, list[str]]:
        lines: list[str] = []
        async with serving(open_signaling(keys_in(tmp_path), clock=utc_now, turn=turn)) as comptoir:
            url = f"http://127.0.0.1:{comptoir.port}"
            ended = await asyncio.to_thread(
                doctor.examine, settings_in(tmp_path), url=url, language="fr", say=lines.append
            )
        return ended, lines

    assert (await code(relay.settings("udp")))[0] == 0
    ended, lines = await code(TurnSettings())
    assert ended == 1
    assert "Aucun relais" in lines[-1]


def test_the_room_of_a_check_can_be_no_visit() -> None:
    assert is_check_room(new_check_room())
    assert not is_check_room(uuid4())
