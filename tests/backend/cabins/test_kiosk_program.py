"""The agent's own program with the real server: enrolled by code, confirmed, and at work."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from cabin_agent import keys
from cabin_agent.enrolment import EnrolmentFailed, enrol
from cabin_agent.identity import Identity, known_identity
from cabin_agent.screen import screen_address
from cabin_agent.settings import Settings
from tests.backend.cabins.kiosks import a_code, confirm, revoke
from tests.backend.house import House
from tests.serving import served

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def settings(house: House, tmp_path: Path) -> AsyncGenerator[Settings]:
    async with served(house.app) as port:
        yield Settings(server_url=f"http://127.0.0.1:{port}", data_dir=tmp_path / "kiosk")


class Enrolling:
    """The command in a thread of its own; each wait ends when the test says so."""

    def __init__(self, settings: Settings, code: str) -> None:
        self.lines: list[str] = []
        self._loop = asyncio.get_running_loop()
        self._waiting = asyncio.Event()
        self._go_on = threading.Event()
        key = keys.load_or_make(settings.key_path)
        self.done = asyncio.ensure_future(
            asyncio.to_thread(enrol, settings, key=key, code=code, say=self.lines.append, wait=self._wait)
        )

    def _wait(self, _: float) -> None:
        self._loop.call_soon_threadsafe(self._waiting.set)
        self._go_on.wait()
        self._go_on.clear()

    async def asks_in_vain(self) -> None:
        await self._waiting.wait()
        self._waiting.clear()

    def go_on(self) -> None:
        self._go_on.set()

    @property
    def fingerprint(self) -> str:
        return next(line for line in self.lines if line.startswith("Fingerprint")).partition(":")[2].strip()


async def test_a_kiosk_enrols_waits_and_is_confirmed(house: House, settings: Settings) -> None:
    enrolling = Enrolling(settings, await a_code(house))
    await enrolling.asks_in_vain()
    enrolling.go_on()
    await enrolling.asks_in_vain()
    assert (await confirm(house, enrolling.fingerprint)).status_code == 200
    enrolling.go_on()
    await enrolling.done
    assert enrolling.lines[-1].startswith("Confirmed: Télécabine 1, Pharmacie des Platanes.")
    assert known_identity(settings) == Identity(cabin_id=house.clinic.cabin_id, server_id="house.test")


async def test_a_key_revoked_while_it_waits_ends_the_waiting(house: House, settings: Settings) -> None:
    enrolling = Enrolling(settings, await a_code(house))
    await enrolling.asks_in_vain()
    await revoke(house)
    enrolling.go_on()
    with pytest.raises(EnrolmentFailed, match="revoked meanwhile"):
        await enrolling.done


async def test_an_enrolled_kiosk_needs_no_other_setting_to_link(house: House, settings: Settings) -> None:
    enrolling = Enrolling(settings, await a_code(house))
    await enrolling.asks_in_vain()
    await confirm(house, enrolling.fingerprint)
    enrolling.go_on()
    await enrolling.done
    agent = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cabin_agent",
        "simulate",
        cwd=ROOT,
        env=os.environ | {"CABIN_SERVER_URL": str(settings.server_url), "CABIN_DATA_DIR": str(settings.data_dir)},
        stderr=asyncio.subprocess.PIPE,
    )
    assert agent.stderr is not None
    try:
        await _until(agent.stderr, b"link to the server ready")
        assert house.services.cabins.online(house.clinic.cabin_id)
        await revoke(house)
        await _until(agent.stderr, b"cabin.revoked")
    finally:
        agent.terminate()
        await agent.communicate()


async def _until(lines: asyncio.StreamReader, words: bytes) -> None:
    async for line in lines:
        if words in line:
            return
    pytest.fail(f"never said: {words.decode()}")


async def test_the_screen_command_prints_an_address_that_signs_the_screen_in(house: House, settings: Settings) -> None:
    enrolling = Enrolling(settings, await a_code(house))
    await enrolling.asks_in_vain()
    await confirm(house, enrolling.fingerprint)
    enrolling.go_on()
    await enrolling.done
    key = keys.load_or_make(settings.key_path)
    address = await asyncio.to_thread(screen_address, settings, key=key)
    page, _, code = address.partition("#")
    assert page == f"{str(settings.server_url).rstrip('/')}/cabin"
    answer = await house.visitor().post("/api/session/cabin", json={"code": code})
    assert answer.json()["cabin_id"] == str(house.clinic.cabin_id)
