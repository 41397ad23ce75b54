"""Client side of the signaling benchmarks: servers as processes, members as sockets, and what a process used."""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from websockets.asyncio.client import ClientConnection, connect

from contract.signaling import Role
from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.tickets import issue_ticket, member_id
from tests.serving import free_port
from tests.signaling.people import SDP

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    pid: int
    port: int
    folder: Path
    keys: TokenKeys

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_kib(self) -> float:
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE / 1024


@contextmanager
def _keys() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        yield Path(folder)


@asynccontextmanager
async def server(kind: str) -> AsyncGenerator[Server]:
    """`house`, `strict` (limits as in earnest) or `bare`."""
    with _keys() as folder:
        keys, port = TokenKeys.open(folder), free_port()
        command = [sys.executable, "-m", "benchmarks.signaling_server", kind, str(folder), str(port)]
        process = await asyncio.create_subprocess_exec(*command)
        try:
            await _listening(port)
            yield Server(process.pid, port, folder, keys)
        finally:
            process.kill()
            await process.wait()


async def _listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


@dataclass
class Member:
    """One socket. `pace`: latencies of what came, in ms, when each message says when it was sent."""

    socket: ClientConnection
    to: UUID | None = None
    said: int = 0
    heard: int = 0
    latencies_ms: list[float] = field(default_factory=list)

    async def offer(self) -> None:
        """About 4 KB, as an offer of four sections."""
        self.said += 1
        message = {"type": "description", "seq": self.said, "ack": self.heard, "to": str(self.to), "epoch": 0}
        sdp = SDP + f"a=x-padding:{'a' * 3500}\r\n"
        await self.socket.send(json.dumps({**message, "sdp_type": "offer", "sdp": sdp}))

    async def say(self, note: str) -> None:
        """About 300 octets, as a trickled candidate."""
        self.said += 1
        candidate = f"candidate:842163049 1 udp 1677729535 198.51.100.7 46154 typ srflx raddr 10.0.0.2 rport 46154 x-note {note}"
        message: dict[str, Any] = {
            "type": "candidates",
            "seq": self.said,
            "ack": self.heard,
            "to": str(self.to),
            "epoch": self.said,
            "candidates": [{"candidate": candidate, "sdp_mid": "0", "sdp_mline_index": 0}],
            "end": False,
        }
        await self.socket.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message that was relayed."""
        while True:
            message: dict[str, Any] = json.loads(await self.socket.recv())
            self.heard = message.get("seq") or self.heard
            if message["type"] in ("candidates", "description"):
                return message

    async def time(self) -> None:
        while True:
            message = await self.hear()
            sent = float(message["candidates"][0]["candidate"].rsplit(" ", 1)[1])
            self.latencies_ms.append((time.perf_counter() - sent) * 1000)


def ticket(at: Server, room: UUID, role: Role, account: UUID) -> str:
    return issue_ticket(
        at.keys,
        room=room,
        account_id=account,
        session_id=account,
        role=role,
        name="Bench",
        admitted=True,
        now=utc_now(),
    )


async def opened(at: Server, path: str = "/api/signaling") -> ClientConnection:
    return await connect(
        f"ws://127.0.0.1:{at.port}{path}", compression=None, ping_interval=None, proxy=None, max_queue=None
    )


async def joined(at: Server, room: UUID, role: Role, account: UUID, signed: str | None = None) -> Member:
    """`signed`: a ticket from before, where the signing is not to be measured."""
    signed = signed or ticket(at, room, role, account)
    socket = await opened(at)
    await socket.send(json.dumps({"type": "hello", "version": 2, "ticket": signed}))
    await socket.recv()
    return Member(socket)


async def pair(at: Server, *, bare: bool = False) -> tuple[Member, Member]:
    """Two members of one room, each other's peer."""
    room = uuid4()
    if bare:
        one, other = Member(await opened(at, f"/{room}"), room), Member(await opened(at, f"/{room}"), room)
        return one, other
    accounts = uuid4(), uuid4()
    one = await joined(at, room, Role.PRACTITIONER, accounts[0])
    other = await joined(at, room, Role.PATIENT, accounts[1])
    one.to, other.to = member_id(room, accounts[1]), member_id(room, accounts[0])
    return one, other
