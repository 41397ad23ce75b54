"""One whole installation on this machine: prepared, started, stopped. The demo, the tests of
whole visits and the benchmarks run the same one."""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from backend.database_roles import application_url, is_local_socket, kept_password, set_password
from backend.demo import processes
from backend.demo.processes import Child
from backend.demo.relay import DemoRelay
from backend.demo.seed import seed_demo
from backend.demo.world import DEMO_CABIN
from backend.migrate import create_database, upgrade

START_TIMEOUT_S = 60.0


class InstallationError(Exception):
    """It cannot run; the text is one line that says what to do."""


@dataclass(slots=True)
class Installation:
    """`database_url`: as the database's owner. `server_env`, `cabin_env`: settings on top of the installation's own.

    `relay`: started and stopped with the rest; without one calls run between those who reach each other.
    """

    database_url: str
    data_dir: Path
    port: int
    server_env: Mapping[str, str] = field(default_factory=dict)
    cabin_env: Mapping[str, str] = field(default_factory=dict)
    relay: DemoRelay | None = None
    server: Child = field(init=False)
    cabin: Child = field(init=False)

    def __post_init__(self) -> None:
        self.server = processes.server(env=self.server_environment(), log=self.data_dir / "server.log")
        self.cabin = processes.cabin_agent(env=self.cabin_environment(), log=self.data_dir / "cabin.log")

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def server_environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self._application_url(),
            "COMPTOIR_PUBLIC_URL": self.url,
            "COMPTOIR_DATA_DIR": str(self.data_dir),
            "COMPTOIR_PORT": str(self.port),
            "COMPTOIR_DEMO": "true",
            **(self.relay.server_environment() if self.relay else {}),
            **self.server_env,
        }

    def _password(self) -> str | None:
        """Of the application's role, where the server asks for one."""
        if is_local_socket(self.database_url):
            return None
        return kept_password(self.data_dir / "keys" / "database.password")

    def _application_url(self) -> str:
        return application_url(self.database_url, password=self._password())

    def cabin_environment(self) -> dict[str, str]:
        return {
            "CABIN_SERVER_URL": f"http://127.0.0.1:{self.port}",
            "CABIN_CABIN_ID": str(DEMO_CABIN),
            "CABIN_TIME_SCALE": "5",
            "CABIN_TRANSPORTS": '{"kiosk": {}}',
            "CABIN_DATA_DIR": str(self.data_dir / "cabin"),
            **self.cabin_env,
        }

    def _cabin_public_key(self) -> bytes:
        """Asks the agent for its key; it makes one on first use."""
        return base64.b64decode(self._ask_cabin("key"))

    def screen_path(self) -> str:
        """The page that signs the cabin's screen in, once; asked of its agent as a kiosk would."""
        return urlsplit(self._ask_cabin("screen"))._replace(scheme="", netloc="").geturl()

    def _ask_cabin(self, command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "cabin_agent", command],
            env={**os.environ, **self.cabin_environment()},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise InstallationError(f"The cabin could not say its {command}: {done.stderr.strip()[-200:]}")
        return done.stdout.strip()

    async def prepare(self) -> None:
        """Database, newest schema, seeded world, enrolled cabin. Doing it again changes nothing."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        await create_database(self.database_url)
        await upgrade(self.database_url)
        if password := self._password():
            await set_password(self.database_url, password)
        cabin_key = await asyncio.to_thread(self._cabin_public_key)
        await seed_demo(self.database_url, data_dir=self.data_dir, cabin_key=cabin_key)

    async def start(self, *, cabin: bool = True) -> None:
        """Returns when the server answers; the cabin connects by itself. Raises InstallationError."""
        if self.relay is not None:
            await self.relay.child.start()
        await self.server.start()
        if not await self.server_is_ready():
            raise InstallationError(f"The server did not start: {self.server.last_line()} (see {self.server.log})")
        if cabin:
            await self.cabin.start()

    async def server_is_ready(self) -> bool:
        return await processes.answers(self.port, "/api/health/ready", timeout_s=START_TIMEOUT_S)

    async def stop(self) -> None:
        await self.cabin.stop()
        await self.server.stop()
        if self.relay is not None:
            await self.relay.child.stop()
