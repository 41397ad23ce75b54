"""Children of the demo: started, restarted when they die, stopped in order."""

import asyncio
import contextlib
import http.client
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

RESTART_DELAY_S = 0.5
STOP_TIMEOUT_S = 10.0


class Child:
    """A program that is started again whenever it ends before `stop`."""

    def __init__(self, name: str, arguments: list[str], *, env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._arguments = arguments
        self.env = {**os.environ, **env}
        self.log = log
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._arguments,
                env=self.env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches the demo alone, which then stops its children in order.
                start_new_session=True,
            )

    async def _keep(self) -> None:
        while self._process is not None:
            await self._process.wait()
            await asyncio.sleep(RESTART_DELAY_S)
            await self._spawn()

    async def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def last_line(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "no output"


def server(*, env: Mapping[str, str], log: Path) -> Child:
    return Child("server", [sys.executable, "-m", "backend", "serve"], env=env, log=log)


def cabin_agent(*, env: Mapping[str, str], log: Path) -> Child:
    """The agent is a program of its own: the server's packages never import it."""
    return Child("cabin", [sys.executable, "-m", "cabin_agent", "simulate"], env=env, log=log)


async def answers(port: int, path: str, *, timeout_s: float) -> bool:
    """True once this machine's `port` answers `path` with 200; False after `timeout_s`."""

    def ask_until_answered() -> bool:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return True
            # A server that is starting says nothing until it listens: there is no event to wait for.
            time.sleep(0.05)
        return False

    return await asyncio.to_thread(ask_until_answered)
