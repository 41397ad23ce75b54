"""Lost lines and killed servers, over real sockets: what was acknowledged is there, and the rest follows."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from core.db import SessionMaker
from core.http import SESSION_COOKIE
from media.models import Upload
from tests.media import pictures, tus
from tests.media.conftest import Client, World
from tests.serving import free_port, served

LARGE = pictures.photo(4032, 3024)
# Of what the server writes at once: less stays in memory until the line ends.
MORE_THAN_A_BLOCK = 1_200_000
Files = Callable[[], list[Path]]


@pytest.fixture
def rose(client: Client) -> httpx.AsyncClient:
    return client("rose")


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await check():
            return
        await asyncio.sleep(0.01)


@asynccontextmanager
async def unfinished_patch(port: int, location: str, offset: int, given: bytes) -> AsyncGenerator[None]:
    """A PATCH of the rest of the photo whose line is cut after `given`, when the block ends."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"PATCH {location} HTTP/1.1\r\nHost: localhost\r\nCookie: {SESSION_COOKIE}=rose\r\nTus-Resumable: 1.0.0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\n"
        f"Content-Length: {len(LARGE) - offset}\r\n\r\n".encode()
        + given
    )
    await writer.drain()
    yield
    writer.close()
    await writer.wait_closed()


def grows(files: list[Path]) -> bool:
    """Some part has bytes on the disk and has not ended; one may end, and be renamed, while we look."""
    for path in files:
        with suppress(FileNotFoundError):
            if path.suffix == ".unfinished" and path.stat().st_size:
                return True
    return False


async def test_a_cut_line_keeps_what_had_arrived_and_the_rest_follows(
    app: FastAPI, rose: httpx.AsyncClient, world: World, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(LARGE), sha256=tus.sha256_of(LARGE))

    async def a_part_grows() -> bool:
        return grows(stored_files())

    async def no_part_grows() -> bool:
        return not await a_part_grows()

    at = 0
    async with served(app) as port:
        for _ in range(2):
            async with unfinished_patch(port, location, at, LARGE[at : at + MORE_THAN_A_BLOCK]):
                await until(a_part_grows)
            await until(no_part_grows)
            reached = int((await tus.head(rose, location)).headers["Upload-Offset"])
            assert at < reached <= at + MORE_THAN_A_BLOCK
            at = reached
    answer = await tus.patch(rose, location, at, LARGE[at:])
    original = await rose.get(f"/api/photos/{answer.headers['Photo-Id']}/original")
    assert pictures.same_pixels(original.content, LARGE)


async def test_a_refused_body_is_not_waited_for(app: FastAPI, rose: httpx.AsyncClient, world: World) -> None:
    location = await tus.opened(rose, world.consultation_id, len(LARGE))
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"PATCH {location} HTTP/1.1\r\nHost: localhost\r\nCookie: {SESSION_COOKIE}=rose\r\nTus-Resumable: 1.0.0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: 7\r\nContent-Length: 900\r\n\r\n".encode()
        )
        # To the end: the server closes, though not one byte of the body has come.
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 409")
        writer.close()
        await writer.wait_closed()


async def started(database: str, folder: Path, world: World, port: int) -> Process:
    ids = {
        "consultation": world.consultation_id,
        "patient": world.patient_id,
        "account": world.principals["rose"].account_id,
    }
    settings = {
        "database": database,
        "folder": str(folder),
        "port": port,
        "ids": {name: str(value) for name, value in ids.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.media.serve", json.dumps(settings), stderr=asyncio.subprocess.DEVNULL
    )
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            assert process.returncode is None
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return process


async def test_a_killed_server_loses_no_acknowledged_byte(
    database_url: str, world: World, tmp_path: Path, stored_files: Files
) -> None:
    async def a_part_grows() -> bool:
        return grows(stored_files())

    port = free_port()
    server = await started(database_url, tmp_path, world, port)
    cookies = {SESSION_COOKIE: "rose"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", cookies=cookies, timeout=60) as rose:
        location = await tus.opened(rose, world.consultation_id, len(LARGE), sha256=tus.sha256_of(LARGE))
        assert (await tus.patch(rose, location, 0, LARGE[:300_000])).status_code == 204
        async with unfinished_patch(port, location, 300_000, LARGE[300_000 : 300_000 + MORE_THAN_A_BLOCK]):
            await until(a_part_grows)
            server.send_signal(signal.SIGKILL)
            await server.wait()
    server = await started(database_url, tmp_path, world, port)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", cookies=cookies, timeout=60) as rose:
        durable = int((await tus.head(rose, location)).headers["Upload-Offset"])
        assert durable == 300_000
        answer = await tus.patch(rose, location, durable, LARGE[durable:])
        original = await rose.get(f"/api/photos/{answer.headers['Photo-Id']}/original")
        assert pictures.same_pixels(original.content, LARGE)
    server.send_signal(signal.SIGKILL)
    await server.wait()


async def test_an_upload_whose_creation_was_cut_leaves_nothing_that_counts_against_its_sender(
    app: FastAPI, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    """Creation with upload: the address was never told, so nobody could go on with it."""

    async def uploads() -> int:
        async with real_sessions() as session:
            return await session.scalar(select(func.count()).select_from(Upload)) or 0

    async def a_part_grows() -> bool:
        return grows(stored_files())

    async def nothing_is_left() -> bool:
        return await uploads() == 0 and stored_files() == []

    async with served(app) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        wish = tus.metadata(world.consultation_id, sha256=tus.sha256_of(LARGE))
        writer.write(
            f"POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nCookie: {SESSION_COOKIE}=rose\r\nTus-Resumable: 1.0.0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nUpload-Length: {len(LARGE)}\r\n"
            f"Upload-Metadata: {wish}\r\nContent-Length: {len(LARGE)}\r\n\r\n".encode()
            + LARGE[:MORE_THAN_A_BLOCK]
        )
        await writer.drain()
        await until(a_part_grows)
        writer.transport.abort()
        await until(nothing_is_left)
