"""Long bodies are read from the connection itself, which then goes on as HTTP, on either event loop."""

import asyncio
import hashlib
import json
import os
import random
import socket
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn
from starlette.requests import Request

from core.bodies import LendingProtocol, RequestBody

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Application:
    """Reads each body into memory of `?room=` bytes, to the end or up to `?stop=`, and answers what it got."""

    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        self.lost = threading.Event()

    def has_got(self, count: int) -> None:
        """Waits for so many more bytes."""
        for _ in range(count):
            self.came.acquire()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = {key: int(value[0]) for key, value in parse_qs(scope["query_string"].decode()).items()}
        room, stop = memoryview(bytearray(asked["room"])), asked.get("stop", 1 << 40)
        body, digest, total = RequestBody(Request(scope, receive)), hashlib.sha256(), 0
        try:
            while total < stop and (came := await body.read_into(room)) is not None:
                assert came
                digest.update(room[:came])
                total += came
                self.came.release(came)
        except ConnectionResetError:
            self.lost.set()
            return
        finally:
            body.close()
        said = json.dumps({"bytes": total, "sha256": digest.hexdigest()}).encode()
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(said)).encode())]}
        )
        await send({"type": "http.response.body", "body": said})


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture(params=["asyncio", "uvloop"])
def port(application: Application, request: pytest.FixtureRequest) -> Generator[int]:
    config = uvicorn.Config(
        application, loop=request.param, http=LendingProtocol, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


@asynccontextmanager
async def connected(port: int) -> AsyncGenerator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield reader, writer
    writer.close()
    await writer.wait_closed()


def head(*more: str, room: int = 1 << 20, length: int | None = None, stop: int | None = None) -> bytes:
    query = f"?room={room}" + (f"&stop={stop}" if stop is not None else "")
    lines = [f"PATCH /{query} HTTP/1.1", "Host: localhost", *more]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode()


async def answered(reader: asyncio.StreamReader) -> tuple[str, dict[str, Any]]:
    """The head of an answer, in small letters, and what it says."""
    told = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    assert told.startswith("http/1.1 200")
    length = int(told.partition("content-length: ")[2].partition("\r\n")[0])
    return told, json.loads(await reader.readexactly(length))


def of(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@pytest.mark.parametrize("size", [0, 1, 1000, 65_536, 300_000, 3_000_001])
@pytest.mark.parametrize("room", [777, 1 << 20])
async def test_a_body_arrives_whole_and_the_next_request_of_its_connection_too(port: int, size: int, room: int) -> None:
    data = os.urandom(size)
    async with connected(port) as (reader, writer):
        for apart in (True, False):
            # With its head, or so much later that the head is dealt with already.
            writer.write(head(length=size, room=room) + (b"" if apart else data))
            if apart:
                await writer.drain()
                writer.write(data)
            assert (await answered(reader))[1] == of(data)


async def test_requests_sent_without_waiting_are_answered_in_their_order(port: int) -> None:
    bodies = [os.urandom(size) for size in (400_000, 10, 2_000_000, 0, 90_000)]
    async with connected(port) as (reader, writer):
        writer.write(b"".join(head(length=len(data)) + data for data in bodies))
        assert [(await answered(reader))[1] for _ in bodies] == [of(data) for data in bodies]


async def test_a_body_cut_into_pieces_of_any_size_arrives_whole(port: int) -> None:
    cut, data = random.Random(3), os.urandom(2_000_000)
    async with connected(port) as (reader, writer):
        writer.write(head(length=len(data)))
        at = 0
        while at < len(data):
            size = cut.choice([1, 1400, 65_536, 500_000])
            writer.write(data[at : at + size])
            await writer.drain()
            at += size
        assert (await answered(reader))[1] == of(data)


async def test_bytes_are_told_as_they_come(port: int, application: Application) -> None:
    async with connected(port) as (reader, writer):
        writer.write(head(length=30))
        for _ in range(3):
            writer.write(b"x" * 10)
            await asyncio.to_thread(application.has_got, 10)
        assert (await answered(reader))[1]["bytes"] == 30


async def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(head("Expect: 100-continue", length=100_000))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        data = os.urandom(100_000)
        writer.write(data)
        assert (await answered(reader))[1] == of(data)


async def test_a_body_of_unknown_length_arrives_whole(port: int) -> None:
    data = os.urandom(500_000)
    async with connected(port) as (reader, writer):
        for _ in range(2):
            writer.write(head("Transfer-Encoding: chunked", room=10_000))
            for at in range(0, len(data), 100_000):
                writer.write(b"%x\r\n%b\r\n" % (100_000, data[at : at + 100_000]))
            writer.write(b"0\r\n\r\n")
            assert (await answered(reader))[1] == of(data)


async def test_a_client_that_goes_in_the_middle_is_gone_after_what_it_sent(port: int, application: Application) -> None:
    async with connected(port) as (_, writer):
        writer.write(head(length=1_000_000) + b"x" * 400_000)
        await writer.drain()
        await asyncio.to_thread(application.has_got, 400_000)
    assert await asyncio.to_thread(application.lost.wait, 30)
    assert not application.came.acquire(blocking=False)


async def test_where_a_body_is_not_read_to_its_end_the_answer_ends_the_connection(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(head(length=1_000_000, stop=1000))
        writer.write(b"x" * 1000)
        told, said = await answered(reader)
        assert said["bytes"] == 1000
        assert "connection: close" in told
        assert await reader.read() == b""
