"""Bad files, rivals, full disks: clear answers, and nothing half kept."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text

from core.audit import AuditEntry
from core.db import SessionMaker
from media import uploads
from media.models import PhotoObject, StoredPhoto, Upload, UploadPart
from media.sealed import PART
from media.services import MediaServices
from media.sweep import sweep
from media.views import Photo
from media.writers import Writer
from tests.media import pictures, tus
from tests.media.conftest import NOW, Client, World
from tests.media.test_stores import disk_allows

PHOTO = pictures.photo()
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
