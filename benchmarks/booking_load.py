"""A lean client that books one prepared time after the other: over HTTP, or the same SQL through raw asyncpg.

Standard input: one JSON line with what to do, then an empty line to begin. Standard output: `ready`,
then one JSON line with what happened. Everything is put into octets before the clock starts.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import uvloop

from benchmarks.booking_sql import arguments_of

Send = Callable[[Any], Awaitable[int]]

_STATEMENTS = (
    "SELECT * FROM open_context($1, $2)",
    "SELECT booking_facts($1, $2, $3, $4, $5, $6, $7::text, $8, $9, $10::text)::text",
    "SELECT booking_book($1::jsonb, $2::jsonb, $3::text[], $4::jsonb, $5::jsonb, $6, $7::timestamptz, $8)",
    "SELECT audit_append($1::jsonb)",
)


class Answers(asyncio.Protocol):
    """One connection of HTTP/1.1, one request at a time; of an answer it reads status and length."""

    def __init__(self) -> None:
        self._seen = b""
        self._answered: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head = self._seen.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._seen.lower().find(b"content-length: ", 0, head)
        length = int(self._seen[at + 16 : self._seen.index(b"\r\n", at)])
        if len(self._seen) >= head + 4 + length and self._answered is not None:
            status, self._seen = int(self._seen[9:12]), b""
            self._answered.set_result(status)

    def connection_lost(self, _: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(0)

    async def ask(self, request: bytes) -> int:
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered


async def over_http(ports: list[int], clients: int) -> list[Send]:
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(Answers, "127.0.0.1", ports[number % len(ports)]) for number in range(clients)
    ]
    return [protocol.ask for _, protocol in opened]


async def through_asyncpg(url: str, clients: int) -> list[Send]:
    connections = [await asyncpg.connect(url, server_settings={"timezone": "UTC"}) for _ in range(clients)]
    return [await _booker(connection) for connection in connections]


async def _booker(connection: asyncpg.Connection) -> Send:
    statements = [await connection.prepare(statement) for statement in _STATEMENTS]

    async def book(arguments: list[list[Any]]) -> int:
        await connection.execute("BEGIN")
        context, facts, place, audit = statements
        await context.fetch(*arguments[0])
        await facts.fetchval(*arguments[1])
        if await place.fetchval(*arguments[2]) != "booked":
            await connection.execute("ROLLBACK")
            return 409
        await audit.fetchval(*arguments[3])
        await connection.execute("COMMIT")
        return 201

    return book


async def run_rounds(sends: list[Send], rounds: list[list[Any]]) -> dict[str, Any]:
    """In each round all clients ask at once; by round, what was answered, and after how many ms."""

    async def timed(send: Send, request: Any) -> tuple[int, float]:
        began = time.perf_counter()
        return await send(request), 1000 * (time.perf_counter() - began)

    answers = [
        await asyncio.gather(*(timed(send, one) for send, one in zip(sends, each, strict=True))) for each in rounds
    ]
    return {
        "rounds": [[outcome for outcome, _ in each] for each in answers],
        "took_ms": [ms for each in answers for _, ms in each],
    }


async def run(sends: list[Send], requests: list[Any], seconds: float) -> dict[str, Any]:
    """Each client takes the next request as soon as it has its answer, until the time is over."""
    todo: Iterator[Any] = iter(requests)
    outcomes: Counter[int] = Counter()
    took: list[float] = []
    start = time.perf_counter()

    async def client(send: Send) -> None:
        for request in todo:
            began = time.perf_counter()
            if began - start >= seconds:
                return
            outcomes[await send(request)] += 1
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(client(send) for send in sends))
    elapsed = time.perf_counter() - start
    cpu = time.process_time()
    return {"outcomes": outcomes, "seconds": elapsed, "took_ms": [1000 * one for one in took], "cpu_s": cpu}


async def main() -> None:
    task = json.loads(sys.stdin.readline())
    if task["ports"]:
        sends = await over_http(task["ports"], task["clients"])
    else:
        sends = await through_asyncpg(task["url"], task["clients"])

    def ready(request: Any) -> Any:
        if isinstance(request, list):
            return [ready(one) for one in request]
        return request.encode() if isinstance(request, str) else arguments_of(request)

    requests = ready(task["requests"])
    print("ready", flush=True)
    sys.stdin.readline()
    rounds = isinstance(requests[0], list) and task.get("seconds") is None
    done = await (run_rounds(sends, requests) if rounds else run(sends, requests, task["seconds"]))
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
