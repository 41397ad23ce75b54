"""A real Janus with deploy/janus: only addresses, secrets and the interface are of the test."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from signaling.conference.janus import JanusSettings
from tests.serving import free_port

SECRET = "a-secret-of-the-tests"  # pragma: allowlist secret
ADMIN_KEY = "an-admin-key-of-the-tests"  # pragma: allowlist secret
CONFIGURATION = Path(__file__).parents[1] / "deploy" / "janus"
# Apart from what other tests listen on; each connection takes one.
RTP_PORTS = range(42_000, 45_000)


@dataclass(slots=True)
class Janus:
    """`stop` and `start` again on the same port, for what happens when the conference server is away."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None

    @property
    def settings(self) -> JanusSettings:
        return JanusSettings.parse(f"ws://127.0.0.1:{self.port}", f"{SECRET}:{ADMIN_KEY}")

    async def start(self) -> None:
        program = shutil.which("janus")
        if program is None:
            raise RuntimeError("No Janus found: run `make programs`")
        with (self.folder / "janus.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(program, "-F", str(self.folder), stdout=log, stderr=log)
        async with asyncio.timeout(60):
            await self._listens()

    async def stop(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()
            self.process = None

    async def _listens(self) -> None:
        while True:
            if self.process is None or self.process.returncode is not None:
                raise RuntimeError(f"Janus ended; see {self.folder / 'janus.log'}")
            with contextlib.suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            # A server that is starting says nothing until it listens: there is no event to wait for.
            await asyncio.sleep(0.05)


@asynccontextmanager
async def janus(folder: Path) -> AsyncGenerator[Janus]:
    port = free_port()
    values = {
        "API_SECRET": SECRET,
        "ADMIN_KEY": ADMIN_KEY,
        "RTP_PORTS": f"{RTP_PORTS[0]}-{RTP_PORTS[-1]}",
        "INTERFACE": "lo",
        "WS_PORT": str(port),
    }
    for source in CONFIGURATION.glob("*.jcfg"):
        text = source.read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        (folder / source.name).write_text(text)
    server = Janus(folder, port)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
