"""The row of a part is written while the disk works, and committed only once the part is durable."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, text, update

from core.db import SessionMaker
from media import completion, photos, stores
from media.errors import StorageFull, UploadBusy
from media.intake import seal_renditions
from media.keys import PhotosRestricted
from media.models import PatientKey, PhotoObject, StoredPhoto, Upload, UploadPart
from media.services import MediaServices
from tests.media import pictures, tus
from tests.media.conftest import NOW, Client, World

DATA = b"x" * 300_000


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Generator["Disk"]:
    disk = Disk()
    real = stores._DiskWriter.commit

    def commit(writer: stores._DiskWriter) -> None:
        disk.asked.set()
        assert disk.goes_on.wait(60)
        if disk.full:
            writer.abort()
            raise StorageFull
        real(writer)

    monkeypatch.setattr(stores._DiskWriter, "commit", commit)
    yield disk
    disk.goes_on.set()


class Disk:
    """Takes its time with a commit, and may find that it is full."""

    def __init__(self) -> None:
        self.asked, self.goes_on = threading.Event(), threading.Event()
        self.full = False


async def _offset(sessions: SessionMaker) -> tuple[int, int]:
    """Committed: bytes of the upload, and its parts."""
    async with sessions() as session:
        return (
            (await session.scalar(select(Upload.received_bytes))) or 0,
            (await session.scalar(select(func.count()).select_from(UploadPart))) or 0,
        )


async def _row_is_written(sessions: SessionMaker) -> None:
    """Until some transaction holds the upload's row without having committed it."""
    while True:
        async with sessions() as session:
            if not (await session.scalars(select(Upload.upload_id).with_for_update(skip_locked=True))).all():
                return
        await asyncio.sleep(0.01)


async def test_no_offset_is_seen_before_its_bytes_are_durable(
    client: Client, world: World, real_sessions: SessionMaker, disk: Disk
) -> None:
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    sending = asyncio.create_task(tus.patch(rose, location, 0, DATA))
    await asyncio.to_thread(disk.asked.wait)
    await _row_is_written(real_sessions)
    assert await _offset(real_sessions) == (0, 0)
    disk.goes_on.set()
    assert (await sending).headers["Upload-Offset"] == str(len(DATA))
    assert await _offset(real_sessions) == (len(DATA), 1)


async def test_a_disk_that_turns_out_full_takes_the_row_back(
    client: Client, world: World, real_sessions: SessionMaker, stored_files: Callable[[], list[Path]], disk: Disk
) -> None:
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    disk.full = True
    sending = asyncio.create_task(tus.patch(rose, location, 0, DATA))
    await asyncio.to_thread(disk.asked.wait)
    await _row_is_written(real_sessions)
    disk.goes_on.set()
    assert (await sending).status_code == 507
    assert (await _offset(real_sessions), stored_files()) == ((0, 0), [])


async def test_no_transaction_waits_for_a_store_across_the_network(
    client: Client, world: World, real_sessions: SessionMaker, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores.DiskStore, "quick", False)
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    sending = asyncio.create_task(tus.patch(rose, location, 0, DATA))
    await asyncio.to_thread(disk.asked.wait)
    async with real_sessions() as session:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in tr%'"
        )
        assert await session.scalar(waiting) == 0
    disk.goes_on.set()
    assert (await sending).status_code == 204


async def test_a_patient_who_was_locked_meanwhile_gets_no_byte_on_the_disk(
    client: Client,
    world: World,
    real_sessions: SessionMaker,
    stored_files: Callable[[], list[Path]],
) -> None:
    rose = client("rose")
    location = await tus.opened(rose, world.consultation_id, len(DATA) + 1)
    async with real_sessions.begin() as session:
        await session.execute(update(PatientKey).values(restricted_at=NOW))
    for body in (DATA, b""):
        answer = await tus.patch(rose, location, 0, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "media.photos_restricted")
    assert (await _offset(real_sessions), stored_files()) == ((0, 0), [])


Meanwhile = Callable[[Callable[[], Awaitable[Any]]], None]


@pytest.fixture
def while_pixels_are_sealed(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Has something happen after the renditions of a photo are durable and before its row is written."""

    def install(happens: Callable[[], Awaitable[Any]]) -> None:
        async def sealed(*args: Any, **options: Any) -> Any:
            renditions = await seal_renditions(*args, **options)
            await happens()
            return renditions

        for module in (completion, photos):
            monkeypatch.setattr(module, "seal_renditions", sealed)

    return install


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(update(PatientKey).values(restricted_at=NOW), "media.photos_restricted", id="locked"),
        pytest.param(delete(PatientKey), "request.not_found", id="erased"),
    ],
)
async def test_a_patient_locked_or_erased_while_the_pixels_are_worked_on_gets_no_photo(
    client: Client,
    world: World,
    real_sessions: SessionMaker,
    stored_files: Callable[[], list[Path]],
    while_pixels_are_sealed: Meanwhile,
    change: Any,
    code: str,
) -> None:
    async def happens() -> None:
        async with real_sessions.begin() as session:
            await session.execute(change)

    while_pixels_are_sealed(happens)
    answer = await tus.sent(client("rose"), world.consultation_id, pictures.photo())
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    async with real_sessions() as session:
        assert (await session.scalars(select(StoredPhoto.photo_id))).all() == []
    assert stored_files() == []


async def test_a_still_of_a_patient_locked_while_its_pixels_are_worked_on_is_not_kept(
    world: World, media: MediaServices, real_sessions: SessionMaker, while_pixels_are_sealed: Meanwhile
) -> None:
    async with real_sessions.begin() as session:
        await media.keys.of_or_new(session, world.patient_id, now=NOW)

    async def happens() -> None:
        async with real_sessions.begin() as session:
            await session.execute(update(PatientKey).values(restricted_at=NOW))

    while_pixels_are_sealed(happens)
    with pytest.raises(PhotosRestricted):
        async with real_sessions.begin() as session:
            await photos.store_image(
                session, media, patient_id=world.patient_id, consultation_id=None, data=pictures.photo(), taken_at=NOW
            )


async def test_two_servers_that_finish_the_same_upload_make_one_photo(
    client: Client,
    world: World,
    media: MediaServices,
    real_sessions: SessionMaker,
    stored_files: Callable[[], list[Path]],
    while_pixels_are_sealed: Meanwhile,
) -> None:
    rose, data = client("rose"), pictures.photo()
    location = await tus.opened(rose, world.consultation_id, len(data))
    upload_id = UUID(location.rpartition("/")[2])
    others: list[BaseException | UUID] = []

    async def another_server() -> None:
        if not others:
            others.append(UploadBusy())
            others[0] = await completion.complete(
                real_sessions, media, world.principals["rose"], upload_id=upload_id, now=NOW
            )

    while_pixels_are_sealed(another_server)
    answer = await tus.patch(rose, location, 0, data)
    assert (answer.status_code, answer.json()["code"]) == (409, "media.upload_busy")
    assert (await tus.head(rose, location)).headers["Photo-Id"] == str(others[0])
    async with real_sessions() as session:
        assert (await session.scalars(select(StoredPhoto.photo_id))).all() == others
        assert len((await session.scalars(select(PhotoObject.object_id))).all()) == len(stored_files()) == 3
