"""Servers of tests: an app in this process on a port of its own, and the death of a `comptoir serve`."""

import asyncio
import os
import secrets
import select
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn

from core.bodies import LendingProtocol

# Below those that systems give to connections of their own accord, which could take one before it is used.
_PORTS = range(10_000, 32_000)


def free_port() -> int:
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def serving_process(standby: int) -> int:
    """The process that serves, of a `comptoir serve`."""
    return int(Path(f"/proc/{standby}/task/{standby}/children").read_text().split()[0])


def gone(pid: int) -> None:
    """Waits for the end of a process that somebody else reaps."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [])
    finally:
        os.close(handle)


async def kill_server(standby: int | None) -> None:
    """A whole `comptoir serve` by SIGKILL. Until its last process has gone, it answers as one that lives."""
    assert standby is not None
    serving = serving_process(standby)
    os.kill(standby, signal.SIGKILL)
    for process in (standby, serving):
        await asyncio.to_thread(gone, process)


class _Announcing(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def served(app: Any, **options: Any) -> AsyncGenerator[int]:
    """Yields the port. The app's lifespan is the caller's. options: of uvicorn, a certificate for one."""
    # Named as TCP, so that asyncio switches Nagle off.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        lifespan="off",
        http=LendingProtocol,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=4 * 1024 * 1024,
        log_level="error",
        timeout_graceful_shutdown=2,
        **options,
    )
    server = _Announcing(config)
    # Signals belong to pytest.
    task = asyncio.create_task(server._serve([listener]))
    await server.listening.wait()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listener.close()
