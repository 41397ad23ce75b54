"""One installation of two server processes behind a balancer, on one bus and one database."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backend.demo import processes
from backend.demo.installation import Installation
from backend.demo.processes import Child
from tests.nats_server import nats_server
from tests.serving import free_port


@dataclass
class Balancer:
    """Passes each connection to the first process of `order` that takes it, as a proxy with health checks does."""

    port: int
    order: list[int] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _pipes: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self.port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._pipes.add(task)
            task.add_done_callback(self._pipes.discard)
        for port in self.order:
            try:
                back_reader, back_writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            await asyncio.gather(_pipe(reader, back_writer), _pipe(back_reader, writer))
            return
        writer.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while octets := await reader.read(65536):
            writer.write(octets)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@dataclass
class Replicas:
    url: str
    balancer: Balancer
    servers: dict[int, Child]

    async def prefer(self, port: int) -> None:
        """New connections go there as long as it lives."""
        self.balancer.order = [port, *(other for other in self.servers if other != port)]


@asynccontextmanager
async def two_servers(database_url: str, folder: Path) -> AsyncGenerator[Replicas]:
    with nats_server() as nats:
        balancer = Balancer(free_port())
        house = Installation(database_url, folder, balancer.port, server_env={"COMPTOIR_BUS_URL": nats.url})
        await house.prepare()
        servers: dict[int, Child] = {}
        for number in range(2):
            port = free_port()
            environment = {**house.server_environment(), "COMPTOIR_PORT": str(port)}
            servers[port] = processes.server(env=environment, log=folder / f"server-{number}.log")
        replicas = Replicas(house.url, balancer, servers)
        try:
            for port, server in servers.items():
                await server.start()
                if not await processes.answers(port, "/api/health/ready", timeout_s=60):
                    raise RuntimeError(server.last_line())
            await replicas.prefer(next(iter(servers)))
            await balancer.start()
            yield replicas
        finally:
            await balancer.stop()
            for server in servers.values():
                await server.stop()
