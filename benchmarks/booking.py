"""Bookings over HTTP: practitioner and patient claimed, audit row and outbox, durable; one process, and two.

The limit is the same SQL (session, facts, booking, audit: one transaction) through raw asyncpg, with as many
connections. Raw, one and two take turns in one run on one database, each on times of its own.
"""

import asyncio
import json
import os
import sys
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from statistics import median
from typing import Any
from uuid import uuid4

from backend.demo import processes
from backend.demo.processes import Child
from benchmarks.booking_sql import statements
from benchmarks.lines import Line, percentile
from core.http import SESSION_COOKIE
from tests.booking.agendas import Agendas, Pair, agendas
from tests.serving import free_port

PRACTITIONERS, DAYS = 200, 40
CLIENTS = 16
ROUNDS, SECONDS = 3, 3.0
# More than can be booked in one turn.
BLOCK = 9000


@asynccontextmanager
async def served(house: Agendas) -> AsyncGenerator[int]:
    """One worker, on a port of its own."""
    port = free_port()
    house.data_dir.mkdir(exist_ok=True)
    settings = {
        "DATABASE_URL": house.url,
        "COMPTOIR_PUBLIC_URL": f"http://localhost:{port}",
        "COMPTOIR_DATA_DIR": str(house.data_dir),
        "COMPTOIR_PORT": str(port),
        "COMPTOIR_DEMO": "true",
    }
    child = Child(
        "server",
        [sys.executable, "-m", "benchmarks.booking_server", "serve"],
        env=os.environ | settings,
        log=house.data_dir / f"server-{port}.log",
    )
    await child.start()
    try:
        if not await processes.answers(port, "/api/health/ready", timeout_s=60):
            raise RuntimeError(child.last_line())
        yield port
    finally:
        await child.stop()


def request(pair: Pair, start: datetime) -> str:
    """The octets of one booking, with a key of its own."""
    body = json.dumps({"practitioner_id": str(pair.practitioner_id), "starts_at": start.isoformat(), "reason": "bench"})
    return (
        "POST /api/appointments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Cookie: {SESSION_COOKIE}={pair.token}\r\nIdempotency-Key: {uuid4()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


async def load(task: dict[str, Any]) -> dict[str, Any]:
    """What a client process did; see benchmarks.booking_load."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.booking_load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=64 * 1024 * 1024,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(task).encode() + b"\n")
    await process.stdin.drain()
    if await process.stdout.readline() != b"ready\n":
        raise RuntimeError("the client did not start")
    process.stdin.write(b"\n")
    await process.stdin.drain()
    done: dict[str, Any] = json.loads(await process.stdout.readline())
    await process.wait()
    return done


async def _turn(house: Agendas, numbers: Sequence[int], ports: list[int], seconds: float) -> dict[str, Any]:
    wanted = [house.slot(number) for number in numbers]
    requests: list[Any] = [request(*one) for one in wanted] if ports else await statements(house, wanted)
    task = {"ports": ports, "url": house.url, "clients": CLIENTS, "seconds": seconds, "requests": requests}
    done = await load(task)
    if set(done["outcomes"]) != {"201"} or len(done["took_ms"]) == len(numbers):
        raise RuntimeError(f"not what was meant to be measured: {done['outcomes']}")
    return done


async def turns(house: Agendas, ways: dict[str, list[int]]) -> dict[str, list[dict[str, Any]]]:
    """By way, what each of its turns did; before the first round one that does not count."""
    blocks = iter(range(0, house.slots() - BLOCK, BLOCK))
    done: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for turn in range(ROUNDS + 1):
        for way, ports in ways.items():
            first = next(blocks)
            one = await _turn(house, range(first, first + BLOCK), ports, SECONDS if turn else 1.0)
            if turn:
                done[way].append(one)
    return done


async def measure() -> list[Line]:
    async with AsyncExitStack() as opened:
        house = await opened.enter_async_context(agendas(practitioners=PRACTITIONERS, days=DAYS))
        ports = [await opened.enter_async_context(served(house)) for _ in range(2)]
        done = await turns(house, {"raw": [], "one": ports[:1], "two": ports})
    rate = {way: median(len(one["took_ms"]) / one["seconds"] for one in each) for way, each in done.items()}
    lines = [
        Line("booking", f"http_{way}_worker{'s' * (way == 'two')}", rate[way], rate["raw"], "1/s", "higher")
        for way in ("one", "two")
    ]
    for way in ("one", "two"):
        took = [ms for one in done[way] for ms in one["took_ms"]]
        lines.append(Line("booking", f"http_{way}_p99", percentile(took, 99), None, "ms", "lower"))
    return lines
