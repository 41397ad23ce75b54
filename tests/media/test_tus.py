"""tus 1.0.0 as a client sees it: https://tus.io/protocols/resumable-upload"""

import asyncio
import base64
import hashlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from core.audit import Action, AuditEntry
from core.db import SessionMaker
from media.models import PhotoObject, Upload, UploadPart
from media.services import MediaServices
from tests.media import pictures, tus
from tests.media.conftest import NOW, Client, World

PHOTO = pictures.photo()
Files = Callable[[], list[Path]]


@pytest.fixture
def rose(client: Client) -> httpx.AsyncClient:
    return client("rose")


async def rows(sessions: SessionMaker, table: type) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def untouched(body: list[bytes]) -> AsyncGenerator[bytes]:
    """A body that notes that it was asked for."""
    body.append(PHOTO)
    yield PHOTO


async def test_options_announces_the_protocol(client: Client) -> None:
    headers = (await client("").options("/api/uploads")).headers
    assert headers["Tus-Version"] == "1.0.0"
    assert headers["Tus-Max-Size"] == "50000000"
    assert set(headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "termination",
        "expiration",
        "checksum",
    }


async def test_a_photo_in_one_piece(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    answer = await tus.sent(rose, world.consultation_id, PHOTO, body_site="left forearm")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(PHOTO)))
    photo_id = answer.headers["Photo-Id"]
    photo = (await rose.get(f"/api/photos/{photo_id}")).json()
    assert photo["photo_id"] == photo_id
    assert photo["body_site"] == "left forearm"
    assert photo["taken_at"] == "2026-11-25T08:30:00Z"
    assert (photo["width"], photo["height"], photo["content_type"]) == (1200, 900, "image/jpeg")
    assert [str(told.photo_id) for told in world.told] == [photo_id]
    assert await rows(real_sessions, UploadPart) == 0
    assert len(stored_files()) == await rows(real_sessions, PhotoObject) == 3


async def test_a_photo_in_pieces_is_the_same_photo(rose: httpx.AsyncClient, world: World) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO), sha256=tus.sha256_of(PHOTO))
    answer = await tus.head(rose, location)
    for at in range(0, len(PHOTO), 30_000):
        assert answer.headers["Upload-Offset"] == str(at)
        answer = await tus.patch(rose, location, at, PHOTO[at : at + 30_000])
        assert answer.status_code == 204
    original = await rose.get(f"/api/photos/{answer.headers['Photo-Id']}/original")
    assert pictures.same_pixels(original.content, PHOTO)
    end = await tus.head(rose, location)
    assert (end.headers["Upload-Offset"], end.headers["Upload-Length"]) == (str(len(PHOTO)), str(len(PHOTO)))
    assert end.headers["Photo-Id"] == answer.headers["Photo-Id"]
    assert end.headers["Cache-Control"] == "no-store"


async def test_the_storing_is_audited_in_the_sender_s_name(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker
) -> None:
    answer = await tus.sent(rose, world.consultation_id, PHOTO)
    async with real_sessions() as session:
        entry = (await session.scalars(select(AuditEntry))).one()
    assert (entry.action, entry.account_id) == (Action.PHOTO_STORED, world.principals["rose"].account_id)
    assert (entry.patient_id, entry.subject_id) == (world.patient_id, UUID(answer.headers["Photo-Id"]))


async def test_the_specialist_may_send_for_the_patient(client: Client, world: World) -> None:
    answer = await tus.sent(client("roux"), world.consultation_id, PHOTO)
    photo = (await client("rose").get(f"/api/photos/{answer.headers['Photo-Id']}")).json()
    assert photo["patient_id"] == str(world.patient_id)


@pytest.mark.parametrize("who", ["paul", "noir", "nobody"])
async def test_whoever_is_outside_stores_and_learns_nothing(
    client: Client, world: World, real_sessions: SessionMaker, stored_files: Files, who: str
) -> None:
    location = await tus.opened(client("rose"), world.consultation_id, len(PHOTO))
    outsider, asked_for = client(who), list[bytes]()
    expected = 401 if who == "nobody" else 404
    answers = [
        await tus.create(outsider, world.consultation_id, len(PHOTO)),
        await tus.head(outsider, location),
        await tus.patch(outsider, location, 0, untouched(asked_for)),
        await outsider.delete(location, headers=tus.VERSION),
    ]
    assert [answer.status_code for answer in answers] == [expected] * 4
    assert not asked_for
    assert (await tus.head(client("rose"), location)).headers["Upload-Offset"] == "0"
    assert stored_files() == []
    assert await rows(real_sessions, Upload) == 1


async def test_another_participant_cannot_write_into_an_upload(client: Client, world: World) -> None:
    location = await tus.opened(client("rose"), world.consultation_id, len(PHOTO))
    assert (await tus.patch(client("roux"), location, 0, PHOTO)).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "media.tus_version"),
        ({"Content-Type": "image/jpeg"}, 415, "media.content_type"),
        ({"Upload-Offset": "7"}, 409, "media.offset_mismatch"),
        ({"Upload-Offset": "-1"}, 400, "request.invalid"),
        ({"Upload-Offset": "9" * 30}, 400, "request.invalid"),
        ({"Upload-Checksum": "md5 AAAA"}, 400, "request.invalid"),
    ],
)
async def test_a_wrong_patch_is_refused_before_its_first_byte(
    rose: httpx.AsyncClient, world: World, stored_files: Files, headers: dict[str, str], status: int, code: str
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    asked_for: list[bytes] = []
    answer = await tus.patch(rose, location, 0, untouched(asked_for), **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert not asked_for
    assert stored_files() == []


async def test_a_wrong_offset_tells_the_right_one(rose: httpx.AsyncClient, world: World) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    await tus.patch(rose, location, 0, PHOTO[:1000])
    assert (await tus.patch(rose, location, 0, PHOTO[:1000])).json()["offset"] == 1000


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [
        ("0", 422, "media.empty_file"),
        ("50000001", 413, "media.too_large"),
        ("9999999999999", 413, "media.too_large"),
        ("-5", 400, "request.invalid"),
        ("", 400, "request.invalid"),
        ("1.5", 400, "request.invalid"),
    ],
)
async def test_a_length_that_cannot_be_is_refused_at_creation(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, length: str, status: int, code: str
) -> None:
    headers = {**tus.VERSION, "Upload-Length": length, "Upload-Metadata": tus.metadata(world.consultation_id)}
    answer = await rose.post("/api/uploads", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await rows(real_sessions, Upload) == 0


@pytest.mark.parametrize(
    "metadata",
    ["", "consultation_id", "consultation_id !!!", "consultation_id bm90IGFuIGlk", "filename YQ=="],
)
async def test_metadata_without_a_consultation_is_refused(rose: httpx.AsyncClient, metadata: str) -> None:
    headers = {**tus.VERSION, "Upload-Length": "10", "Upload-Metadata": metadata}
    assert (await rose.post("/api/uploads", headers=headers)).status_code == 400


@pytest.mark.parametrize("more", [{"sha256": "abcd"}, {"sha256": "no hex"}, {"body_site": "x" * 81}])
async def test_metadata_that_cannot_be_meant_is_refused(
    rose: httpx.AsyncClient, world: World, more: dict[str, str]
) -> None:
    assert (await tus.create(rose, world.consultation_id, 10, **more)).status_code == 400


async def test_an_unknown_consultation_or_upload_is_not_found(rose: httpx.AsyncClient) -> None:
    assert (await tus.create(rose, uuid4(), 10)).status_code == 404
    assert (await tus.head(rose, f"/api/uploads/{uuid4()}")).status_code == 404
    assert (await tus.head(rose, "/api/uploads/none")).status_code == 404


@pytest.mark.parametrize("declared", [True, False], ids=["Content-Length", "chunked"])
async def test_more_than_announced_is_refused_and_leaves_no_byte(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files, declared: bool
) -> None:
    location = await tus.opened(rose, world.consultation_id, 400_000)
    await tus.patch(rose, location, 0, bytes(100_000))

    async def pieces() -> AsyncGenerator[bytes]:
        for _ in range(10):
            yield bytes(100_000)

    answer = await tus.patch(rose, location, 100_000, bytes(300_001) if declared else pieces())
    assert (answer.status_code, answer.json()["code"]) == (413, "media.too_large")
    assert (await tus.head(rose, location)).headers["Upload-Offset"] == "100000"
    assert len(stored_files()) == await rows(real_sessions, UploadPart) == 1


async def test_a_part_with_a_wrong_checksum_is_not_kept(
    rose: httpx.AsyncClient, world: World, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    right = f"sha256 {base64.b64encode(hashlib.sha256(PHOTO[:1000]).digest()).decode()}"
    wrong = await tus.patch(rose, location, 0, PHOTO[1:1001], **{"Upload-Checksum": right})
    assert (wrong.status_code, wrong.json()["code"]) == (460, "media.checksum_mismatch")
    assert stored_files() == []
    kept = await tus.patch(rose, location, 0, PHOTO[:1000], **{"Upload-Checksum": right})
    assert (kept.status_code, kept.headers["Upload-Offset"]) == (204, "1000")


async def test_a_deleted_upload_is_gone_with_its_parts(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    await tus.patch(rose, location, 0, PHOTO[:100_000])
    assert len(stored_files()) == 1
    assert (await rose.delete(location, headers=tus.VERSION)).status_code == 204
    assert (await tus.head(rose, location)).status_code == 404
    assert stored_files() == []
    assert await rows(real_sessions, Upload) == await rows(real_sessions, UploadPart) == 0


async def test_an_upload_ends_after_its_life(rose: httpx.AsyncClient, world: World) -> None:
    created = await tus.create(rose, world.consultation_id, len(PHOTO))
    assert parsedate_to_datetime(created.headers["Upload-Expires"]) == NOW + timedelta(hours=48)
    world.now = NOW + timedelta(hours=48)
    assert (await tus.head(rose, created.headers["Location"])).status_code == 404


async def test_open_uploads_are_counted(rose: httpx.AsyncClient, world: World, media: MediaServices) -> None:
    for _ in range(media.limits.open_uploads):
        await tus.opened(rose, world.consultation_id, 10)
    refused = await tus.create(rose, world.consultation_id, 10)
    assert (refused.status_code, refused.json()["code"]) == (429, "media.too_many_uploads")


class HeldBody:
    """A body that gives its first half at once and the rest when told."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.started, self.release = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        half = len(self._data) // 2
        yield self._data[:half]
        self.started.set()
        await self.release.wait()
        yield self._data[half:]


async def test_of_two_patches_at_once_one_is_told_busy(rose: httpx.AsyncClient, world: World) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    body = HeldBody(PHOTO)
    first = asyncio.create_task(tus.patch(rose, location, 0, body))  # type: ignore[arg-type]
    await body.started.wait()
    second = await tus.patch(rose, location, 0, PHOTO)
    assert (second.status_code, second.json()["code"]) == (409, "media.upload_busy")
    body.release.set()
    assert "Photo-Id" in (await first).headers


async def test_a_new_connection_takes_over_from_a_dead_one(rose: httpx.AsyncClient, world: World) -> None:
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    body = HeldBody(PHOTO)
    dead = asyncio.create_task(tus.patch(rose, location, 0, body))  # type: ignore[arg-type]
    await body.started.wait()
    durable = int((await tus.head(rose, location)).headers["Upload-Offset"])
    assert durable == len(PHOTO) // 2
    assert (await dead).headers["Upload-Offset"] == str(durable)
    assert "Photo-Id" in (await tus.patch(rose, location, durable, PHOTO[durable:])).headers


async def test_a_silent_connection_is_answered_with_what_it_brought(
    rose: httpx.AsyncClient, world: World, media: MediaServices
) -> None:
    object.__setattr__(media, "limits", replace(media.limits, idle_s=0.05))
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))
    body = HeldBody(PHOTO)
    answer = await tus.patch(rose, location, 0, body)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(PHOTO) // 2))


async def test_a_connection_that_is_too_slow_is_answered_with_every_byte_it_brought(
    rose: httpx.AsyncClient, world: World, media: MediaServices
) -> None:
    object.__setattr__(media, "limits", replace(media.limits, idle_s=0.2, floor_bytes_s=1e9))
    location = await tus.opened(rose, world.consultation_id, len(PHOTO))

    async def slow() -> AsyncGenerator[bytes]:
        for at in range(0, 9000, 1000):
            yield PHOTO[at : at + 1000]
            await asyncio.sleep(0.05)

    reached = int((await tus.patch(rose, location, 0, slow())).headers["Upload-Offset"])
    assert 0 < reached < 9000
    answer = await tus.patch(rose, location, reached, PHOTO[reached:])
    original = await rose.get(f"/api/photos/{answer.headers['Photo-Id']}/original")
    assert pictures.same_pixels(original.content, PHOTO)


def test_the_api_description_names_photos_and_their_refusals(app: FastAPI) -> None:
    description = app.openapi()
    assert set(description["paths"]) >= {
        "/api/uploads",
        "/api/uploads/{upload_id}",
        "/api/photos/{photo_id}",
        "/api/photos/{photo_id}/{rendition}",
    }
    assert set(description["components"]["schemas"]["Photo"]["required"]) >= {"photo_id", "bytes", "sha256"}
    assert "507" in description["paths"]["/api/uploads/{upload_id}"]["patch"]["responses"]
