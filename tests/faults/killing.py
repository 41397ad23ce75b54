"""A durable house whose PostgreSQL and whose server can be killed in the middle of things, and eight clients at work."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from backend.demo import processes
from backend.demo.processes import Child
from backend.postgres import EmbeddedPostgres
from core.http import SESSION_COOKIE
from tests.booking.agendas import Agendas, Pair, filled
from tests.serving import free_port, gone, kill_server

CLIENTS = 8


@dataclass
class Asked:
    """One request of a client. `answer`: the appointment of its 201, None while nobody knows what became of it.
    `hold_until`: so long it was promised a hold."""

    pair: Pair
    starts_at: datetime
    hold: bool
    key: str = field(default_factory=lambda: str(uuid4()))
    answer: str | None = None
    hold_until: datetime | None = None
    refused: bool = False


class House:
    """`url` names the socket by a link that follows the server through its restarts."""

    def __init__(self, postgres: EmbeddedPostgres, folder: Path, agendas: Agendas, link: Path) -> None:
        self._postgres, self._link = postgres, link
        self.agendas, self.port = agendas, free_port()
        self.up = asyncio.Event()
        settings = {
            "DATABASE_URL": agendas.url,
            "COMPTOIR_PUBLIC_URL": f"http://localhost:{self.port}",
            "COMPTOIR_DATA_DIR": str(folder / "data"),
            "COMPTOIR_PORT": str(self.port),
            "COMPTOIR_DEMO": "true",
        }
        self.server = Child(
            "server", [sys.executable, "-m", "backend", "serve"], env=settings, log=folder / "server.log"
        )

    async def start(self) -> None:
        await self.server.start()
        await self.answers()

    async def answers(self) -> None:
        if not await processes.answers(self.port, "/api/health/ready", timeout_s=120):
            raise RuntimeError(self.server.last_line())
        self.up.set()

    async def kill_server(self) -> None:
        """Its keeper starts it again."""
        self.up.clear()
        await kill_server(self.server.pid)
        await self.answers()

    async def kill_postgres(self) -> None:
        """The postmaster and all that it started, at once; then the same data again."""
        postmaster = int((self._postgres.data / "postmaster.pid").read_text().splitlines()[0])
        family = [postmaster, *_children(postmaster)]
        self.up.clear()
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(self._postgres.stop)
        for pid in family[1:]:
            await asyncio.to_thread(gone, pid)
        await asyncio.to_thread(self._postgres.start)
        point(self._link, self._postgres)
        await self.answers()


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(entry.name))
    return found


def point(link: Path, postgres: EmbeddedPostgres) -> None:
    """Makes the link name the server's present socket."""
    _, _, socket = postgres.url().partition("host=")
    new = link.with_suffix(".new")
    new.symlink_to(socket)
    new.replace(link)


@asynccontextmanager
async def a_durable_house(folder: Path) -> AsyncGenerator[House]:
    os.chmod(folder, 0o755)  # noqa: PTH101 - the server runs as another user
    postgres = EmbeddedPostgres(folder / "postgres")
    await asyncio.to_thread(postgres.start)
    link = folder / "socket"
    point(link, postgres)
    try:
        agendas = await filled(
            f"postgresql://postgres@/comptoir?host={link}", folder, log=postgres.home / "log", practitioners=6, days=60
        )
        house = House(postgres, folder, agendas, link)
        (folder / "data").mkdir()
        await house.start()
        try:
            yield house
        finally:
            await house.server.stop()
    finally:
        await asyncio.to_thread(postgres.stop)


async def ask(client: httpx.AsyncClient, one: Asked) -> None:
    """Notes what is answered; no answer, or a server that is away, leaves the question open."""
    body: dict[str, Any] = {"practitioner_id": str(one.pair.practitioner_id), "starts_at": one.starts_at.isoformat()}
    headers = {"Cookie": f"{SESSION_COOKIE}={one.pair.token}", "Idempotency-Key": one.key}
    try:
        answer = await client.post("/api/appointments", json=body | {"hold": one.hold}, headers=headers)
    except httpx.HTTPError:
        return
    if answer.status_code == 201:
        made = answer.json()
        assert one.answer in {None, made["appointment_id"]}, "a replay named another appointment"
        one.answer = made["appointment_id"]
        one.hold_until = datetime.fromisoformat(made["hold_until"]) if one.hold else None
    elif answer.status_code == 409 or (answer.status_code, one.hold) == (429, True):
        # Taken, or five times are kept for this account already.
        one.refused = True
    else:
        assert answer.status_code == 503, answer.text


async def work(house: House, next_one: Callable[[], Asked], enough: Callable[[], bool]) -> None:
    """Eight clients, each asking for one time after the other until it is enough."""

    async def client_at_work(client: httpx.AsyncClient) -> None:
        while not enough():
            await ask(client, next_one())
            # Whoever met a dead server need not keep knocking while it starts.
            await house.up.wait()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.port}", timeout=30) as client:
        await asyncio.gather(*(client_at_work(client) for _ in range(CLIENTS)))
