"""A real server with nothing but the signaling edge, and a client that speaks the protocol."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from contract.signaling import Role
from core.clock import utc_now
from core.serving import DrainingServer
from signaling.api import router
from signaling.services import SignalingServices
from signaling.tickets import issue_ticket
from tests.signaling.people import ROOM, account_of

UNNUMBERED = {"hello", "resume", "ack", "ping"}


class Guest:
    """One socket of one person."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []
        self.said = 0
        self.heard = 0
        self.acknowledged = 0

    async def say(self, kind: str, **fields: Any) -> None:
        """Numbered as the protocol wants it, unless `seq` says otherwise."""
        if kind not in UNNUMBERED and "seq" not in fields:
            self.said += 1
            fields = {"seq": self.said, "ack": self.heard, **fields}
        await self.socket.send(json.dumps({"type": kind, **fields}, default=str))

    async def hear(self) -> dict[str, Any]:
        """The next message, without its envelope."""
        message: dict[str, Any] = json.loads(await self.socket.recv())
        self.heard = message.pop("seq", 0) or self.heard
        self.acknowledged = message.pop("ack", 0)
        self.seen.append(message)
        return message

    async def hear_until(self, kind: str) -> dict[str, Any]:
        while (message := await self.hear())["type"] != kind:
            pass
        return message

    async def closed(self) -> int:
        """Reads on until the server closes; the close code."""
        try:
            while True:
                await self.hear()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    @property
    def types(self) -> list[str]:
        return [message["type"] for message in self.seen]


class Comptoir:
    """The running server."""

    def __init__(self, services: SignalingServices, port: int) -> None:
        self.services = services
        self.hub = services.hub
        self.port = port

    def ticket(self, name: str, role: Role, *, admitted: bool = False, room: UUID = ROOM) -> str:
        return issue_ticket(
            self.services.keys,
            room=room,
            account_id=account_of(name),
            session_id=account_of(name),
            role=role,
            name=name,
            admitted=admitted,
            now=self.services.clock(),
        )

    @asynccontextmanager
    async def socket(self, **options: Any) -> AsyncIterator[Guest]:
        uri = f"ws://localhost:{self.port}/api/signaling"
        settings: dict[str, Any] = {"compression": None, "ping_interval": None, "proxy": None, **options}
        async with connect(uri, host="127.0.0.1", **settings) as client:
            yield Guest(client)

    @asynccontextmanager
    async def guest(
        self, name: str, role: Role, *, fresh: bool = True, admitted: bool = False, **options: Any
    ) -> AsyncIterator[Guest]:
        async with self.socket(**options) as guest:
            await guest.say("hello", ticket=self.ticket(name, role, admitted=admitted), fresh=fresh)
            await guest.hear_until("welcome")
            yield guest


@asynccontextmanager
async def serving(services: SignalingServices, pages: Path | None = None) -> AsyncIterator[Comptoir]:
    """`pages`: a folder of files for browsers, from the same origin."""
    # asyncio switches Nagle's algorithm off only for sockets that name their protocol.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    ready = asyncio.Event()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.services = SimpleNamespace(signaling=services, clock=utc_now)
        async with services.rooms.serving():
            ready.set()
            yield

    app = FastAPI(lifespan=lifespan)
    app.include_router(router, prefix="/api")
    if pages is not None:
        app.mount("/", StaticFiles(directory=pages, html=True))
    config = uvicorn.Config(
        app, ws="websockets-sansio", ws_per_message_deflate=False, lifespan="on", log_config=None, access_log=False
    )
    server = DrainingServer(config, drain=services.rooms.drain)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    await ready.wait()
    try:
        yield Comptoir(services, listening.getsockname()[1])
    finally:
        server.should_exit = True
        await running
