"""A real coturn beside the server of the village."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.serving import free_port


@dataclass(frozen=True, slots=True)
class Coturn:
    """`settings`: what the server has to know of it."""

    settings: Mapping[str, str]


@asynccontextmanager
async def coturn(address: str) -> AsyncGenerator[Coturn]:
    """Raises RuntimeError where there is no turnserver (scripts/relay installs one)."""
    program = shutil.which("turnserver")
    if program is None:
        raise RuntimeError("no turnserver: run scripts/relay")
    port, secret = free_port(), secrets.token_hex(16)
    process = await asyncio.create_subprocess_exec(
        program,
        "-n",
        f"--listening-ip={address}",
        f"--relay-ip={address}",
        f"--listening-port={port}",
        "--use-auth-secret",
        f"--static-auth-secret={secret}",
        "--realm=comptoir",
        "--no-cli",
        "--no-tls",
        "--no-dtls",
        "--no-multicast-peers",
        "--fingerprint",
        "--log-file=stdout",
        "--simple-log",
        "--pidfile=",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        url = f"turn:{address}:{port}?transport=udp"
        yield Coturn({"COMPTOIR_TURN_URLS": url, "COMPTOIR_TURN_SECRET": secret})
    finally:
        process.terminate()
        await process.wait()
