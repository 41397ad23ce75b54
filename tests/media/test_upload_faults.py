"""Bad files, lost lines, killed servers, full disks: clear answers, and nothing half kept."""

import asyncio
import json
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select, text

from core.audit import AuditEntry
from core.bodies import LendingProtocol
from core.db import SessionMaker
from core.http import SESSION_COOKIE
from media import uploads
from media.models import PhotoObject, StoredPhoto, Upload, UploadPart
from media.objects import PART
from media.services import MediaServices
from media.sweep import sweep
from media.views import Photo
from media.writers import Writer
from tests.media import pictures, tus
from tests.media.conftest import NOW, Client, World
from tests.media.test_stores import disk_allows

PHOTO = pictures.photo()
LARGE = pictures.photo(4032, 3024)
MARKER = b"PLAINTEXT MARKER "
Files = Callable[[], list[Path]]


@pytest.fixture
def rose(client: Client) -> httpx.AsyncClient:
    return client("rose")


async def rows(sessions: SessionMaker) -> dict[str, int]:
    async with sessions() as session:
        return {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Upload, UploadPart, StoredPhoto, PhotoObject, AuditEntry)
        }


NOTHING = {"uploads": 0, "upload_parts": 0, "photos": 0, "photo_objects": 0, "audit_entries": 0}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"A letter, not a photo.\n" * 1_304_348, "media.not_an_image", id="30 MB of text as .jpg"),
        pytest.param(PHOTO[: len(PHOTO) // 2], "media.broken_image", id="half a JPEG"),
        pytest.param(pictures.png_bomb(), "media.too_many_pixels", id="PNG bomb"),
        pytest.param(b"\xff\xd8\xff\xe0", "media.broken_image", id="four bytes"),
    ],
)
async def test_a_file_that_is_no_sound_photo_is_refused_and_nothing_of_it_kept(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files, data: bytes, code: str
) -> None:
    answer = await tus.sent(rose, world.consultation_id, data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert await rows(real_sessions) == NOTHING
    assert stored_files() == []
    assert world.told == []


async def test_other_bytes_than_announced_are_refused_and_nothing_kept(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    other = pictures.photo(seed=2)
    location = await tus.opened(rose, world.consultation_id, len(other), sha256=tus.sha256_of(PHOTO))
    answer = await tus.patch(rose, location, 0, other)
    assert (answer.status_code, answer.json()["code"]) == (460, "media.checksum_mismatch")
    assert await rows(real_sessions) == NOTHING
    assert stored_files() == []


async def test_nothing_readable_is_on_disk_while_a_photo_arrives(
    rose: httpx.AsyncClient, world: World, stored_files: Files
) -> None:
    data = MARKER * 100_000
    location = await tus.opened(rose, world.consultation_id, len(data))
    await tus.patch(rose, location, 0, data[:-1])
    (part,) = stored_files()
    assert part.stat().st_size > len(data)
    assert MARKER not in part.read_bytes()


async def test_who_loses_the_right_meanwhile_leaves_nothing(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))

    async def revoking() -> AsyncGenerator[bytes]:
        yield PHOTO[:1000]
        world.revoked = True
        yield PHOTO[1000:]

    assert (await tus.patch(rose, location, 0, revoking())).status_code == 404
    assert await rows(real_sessions) == NOTHING
    assert stored_files() == []
    assert world.told == []


async def test_a_full_disk_is_told_and_the_upload_goes_on_later(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    with disk_allows(50_000):
        refused = await tus.patch(rose, location, 0, PHOTO)
    assert (refused.status_code, refused.json()["code"]) == (507, "media.storage_full")
    assert stored_files() == []
    assert (await tus.head(rose, location)).headers["Upload-Offset"] == "0"
    assert "Photo-Id" in (await tus.patch(rose, location, 0, PHOTO)).headers


async def test_a_full_disk_is_told_to_a_patient_who_has_no_key_yet_and_the_next_try_finds_room(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, tmp_path: Path
) -> None:
    keys = sorted(path for path in (tmp_path / "keys").rglob("*") if path.is_file())
    with disk_allows(0):
        refused = await tus.create(rose, world.consultation_id, len(PHOTO))
    assert (refused.status_code, refused.json()["code"]) == (507, "media.storage_full")
    assert await rows(real_sessions) == NOTHING
    assert sorted(path for path in (tmp_path / "keys").rglob("*") if path.is_file()) == keys
    assert "Photo-Id" in (await tus.sent(rose, world.consultation_id, PHOTO)).headers


async def test_a_disk_that_fills_while_the_photo_is_made_keeps_the_bytes_received(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    small = 60_000
    assert small < len(PHOTO)
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    with disk_allows(small):
        answers = [await tus.patch(rose, location, at, PHOTO[at : at + 20_000]) for at in range(0, len(PHOTO), 20_000)]
    assert [answer.status_code for answer in answers] == [204] * (len(answers) - 1) + [507]
    assert len(stored_files()) == (await rows(real_sessions))["upload_parts"] == len(answers)
    assert "Photo-Id" in (await tus.head(rose, location)).headers
    assert len(stored_files()) == 3


async def test_a_part_that_the_disk_has_changed_is_refused_and_sent_anew(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    await tus.patch(rose, location, 0, PHOTO[:-1])
    (part,) = stored_files()
    changed = bytearray(part.read_bytes())
    changed[len(changed) // 2] ^= 1
    part.write_bytes(changed)
    answer = await tus.patch(rose, location, len(PHOTO) - 1, PHOTO[-1:])
    assert (answer.status_code, answer.json()["code"]) == (460, "media.checksum_mismatch")
    assert (await rows(real_sessions), stored_files()) == (NOTHING, [])
    assert (await tus.head(rose, location)).status_code == 404
    assert (await tus.sent(rose, world.consultation_id, PHOTO)).status_code == 204


async def _until_somebody_waits_for_a_lock(sessions: SessionMaker) -> None:
    async with sessions() as session:
        while not await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            await session.rollback()


async def test_who_looked_before_another_request_moved_the_upload_is_told_before_sending_it_all(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    """As a browser that repeats a request by itself on a new connection, while the old one's bytes become durable."""
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    arriving, over, asked = asyncio.Event(), asyncio.Event(), 0

    async def lost_line() -> AsyncGenerator[bytes]:
        yield PHOTO[:1000]
        arriving.set()
        await over.wait()

    async def repeated() -> AsyncGenerator[bytes]:
        nonlocal asked
        for at in range(0, len(PHOTO), 1000):
            asked += 1
            yield PHOTO[at : at + 1000]

    first = asyncio.create_task(tus.patch(rose, location, 0, lost_line()))
    await arriving.wait()
    async with real_sessions.begin() as session:
        # The second request has read where the upload stands, and waits for the patient's key.
        await session.execute(text("LOCK TABLE patient_keys"))
        second = asyncio.create_task(tus.patch(rose, location, 0, repeated()))
        await _until_somebody_waits_for_a_lock(real_sessions)
        over.set()
        assert (await first).headers["Upload-Offset"] == "1000"
    answer = await second
    assert (answer.status_code, answer.json()["code"], answer.json()["offset"]) == (409, "media.offset_mismatch", 1000)
    assert asked == 0
    assert len(stored_files()) == 1


class Whole:
    """A body that has come."""

    def __init__(self, data: bytes) -> None:
        self._left = data

    async def read_into(self, room: memoryview) -> int | None:
        given, self._left = self._left[: len(room)], self._left[len(room) :]
        room[: len(given)] = given
        return len(given) or None

    def close(self) -> None:
        assert not self._left


async def test_a_photo_whose_server_died_before_making_it_is_made_at_the_next_question(
    rose: httpx.AsyncClient, world: World, media: MediaServices, real_sessions: SessionMaker, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    async with real_sessions() as session:
        upload = await session.get_one(Upload, UUID(location.rpartition("/")[2]))
        key = await media.keys.of(session, upload.patient_id)
    incoming = uploads.Incoming(0, Whole(PHOTO))
    await uploads.append(real_sessions, media, Writer(), upload=upload, patient_key=key, incoming=incoming)
    assert (await rows(real_sessions))["photos"] == 0
    photo_id = (await tus.head(rose, location)).headers["Photo-Id"]
    assert (await rose.get(f"/api/photos/{photo_id}/preview")).status_code == 200
    assert (await tus.head(rose, location)).headers["Photo-Id"] == photo_id
    assert (await rows(real_sessions))["photos"] == 1


async def test_a_listener_that_fails_does_not_make_the_photo_look_refused(
    rose: httpx.AsyncClient, world: World, media: MediaServices
) -> None:
    async def failing(_: Photo) -> None:
        raise RuntimeError

    object.__setattr__(media, "on_photo_stored", failing)
    assert (await tus.sent(rose, world.consultation_id, PHOTO)).status_code == 204


async def test_the_sweep_removes_what_nobody_will_come_back_for(
    rose: httpx.AsyncClient, world: World, media: MediaServices, real_sessions: SessionMaker, stored_files: Files
) -> None:
    photo = (await tus.sent(rose, world.consultation_id, PHOTO)).headers["Photo-Id"]
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    await tus.patch(rose, location, 0, PHOTO[:1000])
    await media.objects.put(bytes(32), patient_id=world.patient_id, kind=PART, data=b"an orphan of a crash")
    assert len(stored_files()) == 5
    assert await sweep(real_sessions, media, now=NOW - timedelta(days=3650)) == 0
    later = NOW + timedelta(days=3650)
    assert await sweep(real_sessions, media, now=later) == 1
    assert len(stored_files()) == 3
    assert (await rose.get(f"/api/photos/{photo}/original")).status_code == 200


class Server(uvicorn.Server):
    """uvicorn with an event for its start."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, lifespan="off", log_level="critical", http=LendingProtocol))
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def served(app: FastAPI) -> AsyncGenerator[int]:
    """`app` behind a real socket."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = Server(app)
        running = asyncio.create_task(server.serve(sockets=[listening]))
        await server.up.wait()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await running


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


async def test_a_cut_line_keeps_what_had_arrived_and_the_rest_follows(
    app: FastAPI, rose: httpx.AsyncClient, world: World, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(LARGE), sha256=tus.sha256_of(LARGE))

    async def a_part_grows() -> bool:
        return any(path.suffix == ".unfinished" and path.stat().st_size for path in stored_files())

    async def no_part_grows() -> bool:
        return not await a_part_grows()

    at = 0
    async with served(app) as port:
        for _ in range(2):
            async with unfinished_patch(port, location, at, LARGE[at : at + 500_000]):
                await until(a_part_grows)
            await until(no_part_grows)
            reached = int((await tus.head(rose, location)).headers["Upload-Offset"])
            assert at < reached <= at + 500_000
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_killed_server_loses_no_acknowledged_byte(
    database_url: str, world: World, tmp_path: Path, stored_files: Files
) -> None:
    async def a_part_grows() -> bool:
        return any(path.suffix == ".unfinished" and path.stat().st_size for path in stored_files())

    port = free_port()
    server = await started(database_url, tmp_path, world, port)
    cookies = {SESSION_COOKIE: "rose"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", cookies=cookies, timeout=60) as rose:
        location = await tus.opened(rose, world.consultation_id, len(LARGE), sha256=tus.sha256_of(LARGE))
        assert (await tus.patch(rose, location, 0, LARGE[:300_000])).status_code == 204
        async with unfinished_patch(port, location, 300_000, LARGE[300_000:900_000]):
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
