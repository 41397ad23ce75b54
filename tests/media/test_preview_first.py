"""What a photo says, photos outside any visit, and the preview that comes before its original."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select

from core.audit import Action, AuditEntry
from core.db import SessionMaker
from media.lesions.models import Lesion
from media.models import PhotoObject, StoredPhoto, Upload
from tests.media import pictures, tus
from tests.media.conftest import NOW, Client, World

ORIGINAL = pictures.photo(2400, 1800)
PREVIEW = pictures.encoded(pictures.pixels(1200, 900), "JPEG", quality=85)
AHEAD = {"rendition": "preview", "original_sha256": tus.sha256_of(ORIGINAL)}
Files = Callable[[], list[Path]]


@pytest.fixture
def rose(client: Client) -> httpx.AsyncClient:
    return client("rose")


async def a_lesion(sessions: SessionMaker, patient_id: UUID) -> UUID:
    lesion = Lesion(lesion_id=uuid4(), patient_id=patient_id, name="Dos", map="back", x=0.4, y=0.3, created_at=NOW)
    async with sessions.begin() as session:
        session.add(lesion)
    return lesion.lesion_id


async def sent_alone(client: httpx.AsyncClient, patient_id: UUID, data: bytes, **more: str) -> httpx.Response:
    """The answer to a creation that brings the whole file, outside any visit."""
    values = {"patient_id": str(patient_id), "sha256": tus.sha256_of(data), **more}
    headers = {
        **tus.VERSION,
        "Upload-Length": str(len(data)),
        "Upload-Metadata": tus.encoded(values),
        "Content-Type": "application/offset+octet-stream",
    }
    return await client.post("/api/uploads", headers=headers, content=data)


async def test_a_patient_sends_a_photo_of_a_lesion_outside_any_visit(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker
) -> None:
    lesion_id, series_id = await a_lesion(real_sessions, world.patient_id), uuid4()
    quality = {"reasons": ["dark"], "kept": True}
    said = {"lesion_id": str(lesion_id), "series_id": str(series_id), "view": "close_up", "body_site": "back"}
    more = {**said, "restricted": "true", "quality": json.dumps(quality)}
    answer = await sent_alone(rose, world.patient_id, ORIGINAL, **more)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Upload-Offset"] == str(len(ORIGINAL))
    async with real_sessions() as session:
        photo = (await session.scalars(select(StoredPhoto))).one()
    assert str(photo.photo_id) == answer.headers["Photo-Id"]
    assert (photo.patient_id, photo.consultation_id) == (world.patient_id, None)
    assert (photo.lesion_id, photo.series_id, photo.view) == (lesion_id, series_id, "close_up")
    assert (photo.restricted, photo.quality, photo.body_site, photo.state) == (True, quality, "back", "whole")


@pytest.mark.parametrize("who", ["paul", "noir"])
async def test_nobody_outside_sends_for_a_patient(client: Client, world: World, stored_files: Files, who: str) -> None:
    assert (await sent_alone(client(who), world.patient_id, ORIGINAL)).status_code == 404
    assert stored_files() == []


async def test_a_lesion_of_somebody_else_is_not_found(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    foreign = await a_lesion(real_sessions, world.stranger_id)
    assert (await sent_alone(rose, world.patient_id, ORIGINAL, lesion_id=str(foreign))).status_code == 404
    assert (await sent_alone(rose, world.patient_id, ORIGINAL, lesion_id=str(uuid4()))).status_code == 404
    assert stored_files() == []


@pytest.mark.parametrize(
    "more",
    [
        {"view": "selfie"},
        {"quality": '{"reasons": ["ugly"], "kept": true}'},
        {"quality": "{"},
        {"restricted": "perhaps"},
        {"rendition": "thumbnail"},
        {"rendition": "preview"},
        {"consultation_id": "6324ad31-612f-4e40-b9ed-e242ba53d86a"},
        {"lesion_id": "7"},
    ],
    ids=lambda more: "-".join(more.values()),
)
async def test_what_cannot_be_meant_is_refused_by_name(
    rose: httpx.AsyncClient, world: World, more: dict[str, str]
) -> None:
    answer = await sent_alone(rose, world.patient_id, ORIGINAL, **more)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")


async def test_the_preview_is_shown_before_the_original_has_come(rose: httpx.AsyncClient, world: World) -> None:
    answer = await tus.sent(rose, world.consultation_id, PREVIEW, **AHEAD)
    photo_id = answer.headers["Photo-Id"]
    photo = (await rose.get(f"/api/photos/{photo_id}")).json()
    assert (photo["state"], photo["width"], photo["height"]) == ("preview", 1200, 900)
    assert [str(told.photo_id) for told in world.told] == [photo_id]
    assert (await rose.get(f"/api/photos/{photo_id}/preview")).status_code == 200
    assert (await rose.get(f"/api/photos/{photo_id}/thumbnail")).status_code == 200
    assert (await rose.get(f"/api/photos/{photo_id}/original")).status_code == 404


async def test_the_original_makes_the_same_photo_whole(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    ahead = (await tus.sent(rose, world.consultation_id, PREVIEW, body_site="back", **AHEAD)).headers["Photo-Id"]
    async with real_sessions.begin() as session:
        (await session.get_one(StoredPhoto, UUID(ahead))).view = "overview"
    whole = (await tus.sent(rose, world.consultation_id, ORIGINAL, body_site="back")).headers["Photo-Id"]
    assert whole == ahead
    photo = (await rose.get(f"/api/photos/{whole}")).json()
    assert (photo["state"], photo["width"], photo["height"]) == ("whole", 2400, 1800)
    assert (photo["taken_at"], photo["view"]) == ("2026-11-25T08:30:00Z", "overview")
    assert [told.state for told in world.told] == ["preview", "whole"]
    assert pictures.same_pixels((await rose.get(f"/api/photos/{whole}/original")).content, ORIGINAL)
    async with real_sessions() as session:
        assert await session.scalar(select(func.count()).select_from(PhotoObject)) == len(stored_files()) == 3
        audit = (await session.scalars(select(AuditEntry.action).where(AuditEntry.action == Action.PHOTO_STORED))).all()
    assert len(audit) == 2


async def test_a_preview_that_is_late_changes_nothing(
    rose: httpx.AsyncClient, world: World, stored_files: Files
) -> None:
    whole = (await tus.sent(rose, world.consultation_id, ORIGINAL)).headers["Photo-Id"]
    late = (await tus.sent(rose, world.consultation_id, PREVIEW, **AHEAD)).headers["Photo-Id"]
    assert late == whole
    assert (await rose.get(f"/api/photos/{whole}")).json()["state"] == "whole"
    assert len(stored_files()) == 3


async def test_preview_and_original_at_once_are_one_photo(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    answers = await asyncio.gather(
        tus.sent(rose, world.consultation_id, PREVIEW, **AHEAD), tus.sent(rose, world.consultation_id, ORIGINAL)
    )
    assert len({answer.headers["Photo-Id"] for answer in answers}) == 1
    async with real_sessions() as session:
        assert (await session.scalars(select(StoredPhoto.state))).all() == ["whole"]
    assert len(stored_files()) == 3


async def test_the_same_digest_from_another_sender_is_another_photo(client: Client, world: World) -> None:
    of_rose = (await tus.sent(client("rose"), world.consultation_id, PREVIEW, **AHEAD)).headers["Photo-Id"]
    of_roux = (await tus.sent(client("roux"), world.consultation_id, ORIGINAL)).headers["Photo-Id"]
    assert of_rose != of_roux
    assert (await client("rose").get(f"/api/photos/{of_rose}")).json()["state"] == "preview"


async def test_an_original_that_is_refused_leaves_its_preview(
    rose: httpx.AsyncClient, world: World, stored_files: Files
) -> None:
    broken = ORIGINAL[: len(ORIGINAL) // 2]
    more = {"rendition": "preview", "original_sha256": tus.sha256_of(broken)}
    photo_id = (await tus.sent(rose, world.consultation_id, PREVIEW, **more)).headers["Photo-Id"]
    assert (await tus.sent(rose, world.consultation_id, broken)).status_code == 422
    assert (await rose.get(f"/api/photos/{photo_id}")).json()["state"] == "preview"
    assert len(stored_files()) == 2


async def test_a_creation_whose_first_piece_is_refused_leaves_nothing(
    rose: httpx.AsyncClient, world: World, real_sessions: SessionMaker, stored_files: Files
) -> None:
    async def too_much() -> AsyncGenerator[bytes]:
        yield bytes(600)
        yield bytes(600)

    headers = {
        **tus.VERSION,
        "Upload-Length": "1000",
        "Upload-Metadata": tus.metadata(world.consultation_id),
        "Content-Type": "application/offset+octet-stream",
    }
    assert (await rose.post("/api/uploads", headers=headers, content=too_much())).status_code == 413
    plain = headers | {"Content-Type": "image/jpeg"}
    assert (await rose.post("/api/uploads", headers=plain, content=bytes(10))).status_code == 415
    assert stored_files() == []
    async with real_sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Upload)) == 0


async def test_a_creation_may_bring_the_first_piece_only(rose: httpx.AsyncClient, world: World) -> None:
    headers = {
        **tus.VERSION,
        "Upload-Length": str(len(ORIGINAL)),
        "Upload-Metadata": tus.metadata(world.consultation_id),
        "Content-Type": "application/offset+octet-stream",
    }
    created = await rose.post("/api/uploads", headers=headers, content=ORIGINAL[:5000])
    assert (created.status_code, created.headers["Upload-Offset"]) == (201, "5000")
    assert "Photo-Id" in (await tus.patch(rose, created.headers["Location"], 5000, ORIGINAL[5000:])).headers
