"""A real coturn with deploy/turnserver.conf: only addresses, secret and files are of the test."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from backend.demo.relay import PORT, coturn_arguments, loopback_host, loopback_peers
from core.clock import utc_now
from rtc.turn_address import TurnAddress
from rtc.turn_client import Allocation, connected
from signaling.turn import TurnSettings, ice_servers
from tests.serving import free_port

SECRET = "a-secret-of-the-tests"  # pragma: allowlist secret


@dataclass(frozen=True, slots=True)
class Coturn:
    host: str
    process: asyncio.subprocess.Process

    def url(self, transport: str = "udp") -> str:
        return f"turn:{self.host}:{PORT}?transport={transport}"

    def settings(self, *transports: str, secret: str = SECRET, ttl: timedelta = timedelta(minutes=10)) -> TurnSettings:
        return TurnSettings(tuple(self.url(one) for one in transports or ("udp",)), secret, ttl)

    def client(
        self, *, member: UUID | None = None, secret: str = SECRET, age: timedelta = timedelta(), transport: str = "udp"
    ) -> AbstractAsyncContextManager[Allocation]:
        """A client with credentials as our code makes them; age: how long ago it made them."""
        settings = self.settings(transport, secret=secret)
        (server,) = ice_servers(settings, member=member or uuid4(), now=utc_now() - age)
        address = TurnAddress.parse(self.url(transport))
        return connected(address, username=server.username or "", password=server.credential or "")


def coturn_path() -> str:
    """`make programs` installs one where there is none."""
    found = shutil.which("turnserver")
    if found is None:
        raise RuntimeError("No coturn found: run `make programs`")
    return found


@asynccontextmanager
async def coturn(
    folder: Path, *options: str, relaying: bool = False, host: str | None = None, leave_out: tuple[str, ...] = ()
) -> AsyncGenerator[Coturn]:
    """On a loopback address that no other has. options: on top of the configuration; leave_out: beginnings of options.

    relaying: data may go between relayed addresses, which on loopback needs leave that production never gives.
    """
    host = host or loopback_host(free_port())
    arguments = coturn_arguments(coturn_path(), host=host, secret=SECRET, folder=folder)
    arguments += loopback_peers(host) if relaying else []
    arguments = [one for one in arguments if not one.startswith(leave_out)]
    with (folder / "coturn.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*arguments, *options, stdout=log, stderr=log)
    try:
        async with asyncio.timeout(30):
            await _listens(host, process)
        yield Coturn(host, process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _listens(host: str, process: asyncio.subprocess.Process) -> None:
    while True:
        if process.returncode is not None:
            raise RuntimeError(f"coturn ended with {process.returncode}")
        with contextlib.suppress(ConnectionRefusedError):
            _, writer = await asyncio.open_connection(host, PORT)
            writer.close()
            return
        # A server that is starting says nothing until it listens: there is no event to wait for.
        await asyncio.sleep(0.05)
