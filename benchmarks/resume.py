"""How soon a call is whole again: a lost socket, a line cut for ten seconds, a server killed.

The first on loopback, one client against the real server. The others in real browsers in network namespaces, which
only root may make: without it those two lines are left out, and that is said on stderr. There is no limit beside
them: what is promised is the value itself.
"""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import APIRequestContext, async_playwright
from websockets.asyncio.client import ClientConnection, connect

from backend.consultations.service import CONSENT_VERSION
from backend.demo.installation import Installation
from backend.postgres import EmbeddedPostgres
from benchmarks.lines import Line, percentile
from contract.signaling import PROTOCOL_VERSION
from tests.faults.calls import scenes
from tests.faults.calls.village import village
from tests.faults.calls.visit import book, open_house, settled, visit
from tests.serving import free_port
from tests.web.call.rural import can_shape

RESUMES = 100
WARM_UP = 15
CUTS = 3
KILLS = 3
MISSED = 5


@asynccontextmanager
async def _house() -> AsyncGenerator[Installation]:
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as name:
        folder = Path(name)
        os.chmod(folder, 0o755)  # noqa: PTH101 - the database runs as another user
        postgres = EmbeddedPostgres(folder / "postgres")
        postgres.start()
        house = open_house(postgres.url(), folder / "data", free_port(), env={})
        try:
            await house.prepare()
            await house.start(cabin=False)
            try:
                yield house
            finally:
                await house.stop()
        finally:
            postgres.stop()


class _Client:
    """The waiting patient of one visit, by PROTOCOL.md."""

    def __init__(self, house: Installation, ticket: dict[str, Any]) -> None:
        self._url = f"ws://127.0.0.1:{house.port}{ticket['signaling_path']}"
        self._ticket = ticket["ticket"]
        self._welcome: dict[str, Any] = {}
        self._token = ""
        self._heard = 0

    async def begin(self) -> ClientConnection:
        socket = await self._open({"type": "hello", "version": PROTOCOL_VERSION, "ticket": self._ticket})
        self._welcome = json.loads(await socket.recv())
        self._token = self._welcome["resume_token"]
        return socket

    async def miss(self, socket: ClientConnection, count: int) -> None:
        """Makes the server answer `count` messages that this client then does not acknowledge."""
        for seq in range(1, count + 1):
            await socket.send(json.dumps({"type": "photo_request", "seq": seq, "ack": 0}))
        answered = 0
        while answered < count:
            answered += "seq" in json.loads(await socket.recv())

    async def resume(self) -> float:
        """From the beginning of the connection to the first message said again, s."""
        began = time.perf_counter()
        socket = await self._open(
            {
                "type": "resume",
                "version": PROTOCOL_VERSION,
                "room": self._welcome["room"],
                "session": self._welcome["session"],
                "token": self._token,
                "last_seq": self._heard,
            }
        )
        resumed = json.loads(await socket.recv())
        if resumed["type"] != "resumed" or not resumed["replayed"]:
            raise RuntimeError(f"nothing was replayed: {resumed}")
        await socket.recv()
        took = time.perf_counter() - began
        self._token = resumed["resume_token"]
        # Aborted, not closed: as a line that is cut.
        socket.transport.abort()
        return took

    async def _open(self, first: dict[str, Any]) -> ClientConnection:
        socket = await connect(self._url, compression=None)
        await socket.send(json.dumps(first))
        return socket


async def _sign_in(person: APIRequestContext, login: str) -> None:
    """By the demo's ready logins: the password, then the backup code made for the purpose."""
    ready = next(one for one in await (await person.get("/api/demo/logins")).json() if one["login"] == login)
    await person.post("/api/session", data={"login": login, "password": ready["password"]})
    await person.post("/api/session/second/code", data={"code": ready["code"]})


async def _replays(house: Installation) -> list[float]:
    async with async_playwright() as playwright:
        patient = await playwright.request.new_context(base_url=house.url, extra_http_headers={"Origin": house.url})
        await _sign_in(patient, "patient@demo")
        booked = await book(patient)
        await patient.post(f"/api/consultations/{booked}/consent", data={"version": CONSENT_VERSION})
        ticket = await (await patient.post(f"/api/consultations/{booked}/join")).json()
        await patient.dispose()
    client = _Client(house, ticket)
    socket = await client.begin()
    await client.miss(socket, MISSED)
    socket.transport.abort()
    return [await client.resume() for _ in range(WARM_UP + RESUMES)][WARM_UP:]


async def _calls(house: Installation) -> tuple[list[float], list[float]]:
    """Milliseconds: line back to both pictures after 10 s, server killed to signaling of both."""
    cuts: list[float] = []
    kills: list[float] = []
    async with village() as where, visit(house, where) as call:
        await settled(call)
        for _ in range(CUTS):
            cuts.append((await scenes.cut(call, "cut", scenes.CUT_S))[0].value)
            await settled(call)
        for _ in range(KILLS):
            kills.append((await scenes.killed(call, "kill", signal.SIGKILL))[0].value)
            await settled(call)
    return cuts, kills


async def measure() -> list[Line]:
    """ms."""
    async with _house() as house:
        replays = [took * 1000 for took in await _replays(house)]
        lines = [Line("resume", "first_replay_p99", percentile(replays, 99), None, "ms", "lower")]
        if not can_shape():
            print("resume: the two lines with real browsers need root, ip, tc and nft", file=sys.stderr)
            return lines
        cuts, kills = await _calls(house)
    return [
        *lines,
        Line("resume", "media_back_after_10s_outage_p50", percentile(cuts, 50), None, "ms", "lower"),
        Line("resume", "signaling_after_server_kill_p95", percentile(kills, 95), None, "ms", "lower"),
    ]
