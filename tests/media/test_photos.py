"""Who sees a photo, what they get, and what remains of it in the audit."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import delete, select

from core.audit import Action, AuditEntry
from core.db import SessionMaker
from core.errors import NotFound
from media.errors import ImageRefusal
from media.models import PatientKey, Rendition
from media.photos import photo_counts, photos_of_consultation, photos_of_patient, store_image
from media.services import MediaServices
from media.traits import Traits
from tests.media import pictures
from tests.media.conftest import NOW, Client, World

PHOTO = pictures.photo(4032, 3024, orientation=6)


async def stored(
    sessions: SessionMaker, media: MediaServices, world: World, data: bytes = PHOTO, days_ago: int = 0
) -> UUID:
    async with sessions.begin() as session:
        photo = await store_image(
            session,
            media,
            patient_id=world.patient_id,
            consultation_id=world.consultation_id,
            data=data,
            taken_at=NOW - timedelta(days=days_ago),
            traits=Traits(body_site="back"),
        )
    return photo.photo_id


@pytest.fixture
async def photo_id(real_sessions: SessionMaker, media: MediaServices, world: World) -> UUID:
    return await stored(real_sessions, media, world)


# `full` is made of what browsers cannot show: tests/media/test_heic_upload.py.
OF_A_JPEG = (Rendition.ORIGINAL, Rendition.PREVIEW, Rendition.THUMBNAIL)


async def reads(sessions: SessionMaker) -> list[AuditEntry]:
    async with sessions() as session:
        return list(await session.scalars(select(AuditEntry).where(AuditEntry.action == Action.PHOTO_READ)))


async def test_the_specialist_gets_every_rendition(client: Client, photo_id: UUID) -> None:
    roux = client("roux")
    sizes = {}
    for rendition in OF_A_JPEG:
        answer = await roux.get(f"/api/photos/{photo_id}/{rendition.value}")
        assert answer.status_code == 200
        assert answer.headers["content-length"] == str(len(answer.content))
        sizes[rendition.value] = Image.open(BytesIO(answer.content)).size
    assert sizes == {"original": (4032, 3024), "preview": (1512, 2016), "thumbnail": (192, 256)}
    assert (await roux.get(f"/api/photos/{photo_id}")).json()["width"] == 3024
    assert pictures.same_pixels((await roux.get(f"/api/photos/{photo_id}/original")).content, PHOTO)
    assert (await roux.get(f"/api/photos/{photo_id}/full")).status_code == 404


async def test_no_place_and_no_owner_leave_with_the_photo(client: Client, photo_id: UUID) -> None:
    assert pictures.OWNER.encode() in PHOTO
    for rendition in OF_A_JPEG:
        content = (await client("rose").get(f"/api/photos/{photo_id}/{rendition.value}")).content
        exif = Image.open(BytesIO(content)).getexif()
        assert pictures.OWNER.encode() not in content
        assert b"script" not in content
        assert not exif.get_ifd(0x8825)


async def test_a_photo_is_kept_by_no_cache_and_runs_as_no_page(client: Client, photo_id: UUID) -> None:
    headers = (await client("roux").get(f"/api/photos/{photo_id}/original")).headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"] == 'inline; filename="photo.jpg"'
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(("who", "status"), [("paul", 404), ("noir", 404), ("nobody", 401)])
async def test_outsiders_get_the_same_answer_as_for_a_photo_that_does_not_exist(
    client: Client, photo_id: UUID, real_sessions: SessionMaker, who: str, status: int
) -> None:
    outsider = client(who)
    for path in ("", *(f"/{rendition.value}" for rendition in Rendition)):
        foreign = await outsider.get(f"/api/photos/{photo_id}{path}")
        unknown = await outsider.get(f"/api/photos/{uuid4()}{path}")
        assert foreign.status_code == unknown.status_code == status
        assert foreign.json() == unknown.json()
    assert await reads(real_sessions) == []


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=1000000-1200000", 1_000_000, 1_200_001), ("bytes=-500", -500, None)],
)
async def test_a_range_is_decrypted_alone(
    client: Client, photo_id: UUID, asked: str, start: int, end: int | None
) -> None:
    roux = client("roux")
    whole = (await roux.get(f"/api/photos/{photo_id}/original")).content
    answer = await roux.get(f"/api/photos/{photo_id}/original", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[start:end]
    assert answer.headers["content-range"].endswith(f"/{len(whole)}")


async def test_a_range_outside_is_refused_and_an_odd_one_ignored(client: Client, photo_id: UUID) -> None:
    path = f"/api/photos/{photo_id}/thumbnail"
    assert (await client("roux").get(path, headers={"Range": "bytes=99999999-"})).status_code == 416
    assert (await client("roux").get(path, headers={"Range": "bytes=0-1,5-6"})).status_code == 200


async def test_each_reading_is_audited_with_reader_patient_and_photo(
    client: Client, photo_id: UUID, real_sessions: SessionMaker, world: World
) -> None:
    await client("roux").get(f"/api/photos/{photo_id}/preview")
    (entry,) = await reads(real_sessions)
    assert entry.account_id == world.principals["roux"].account_id
    assert (entry.patient_id, entry.subject_id) == (world.patient_id, photo_id)


async def test_lists_are_scoped_ordered_and_audited_once(
    real_sessions: SessionMaker, media: MediaServices, world: World
) -> None:
    small = pictures.photo(400, 300)
    old, new = [await stored(real_sessions, media, world, small, days_ago=days) for days in (200, 2)]
    async with real_sessions.begin() as session:
        roux = world.principals["roux"]
        in_visit = await photos_of_consultation(session, roux, consultation_id=world.consultation_id, now=NOW)
        of_patient = await photos_of_patient(session, roux, patient_id=world.patient_id, now=NOW)
        counts = await photo_counts(session, consultation_ids=[world.consultation_id, uuid4()])
    assert [photo.photo_id for photo in in_visit] == [old, new]
    assert [photo.photo_id for photo in of_patient] == [new, old]
    assert counts == {world.consultation_id: 2}
    assert len(await reads(real_sessions)) == 2
    for stranger in ("paul", "noir"):
        async with real_sessions() as session:
            who = world.principals[stranger]
            with pytest.raises(NotFound):
                await photos_of_consultation(session, who, consultation_id=world.consultation_id, now=NOW)
            with pytest.raises(NotFound):
                await photos_of_patient(session, who, patient_id=world.patient_id, now=NOW)


async def test_a_damaged_object_is_refused_not_cut(
    client: Client, photo_id: UUID, stored_files: Callable[[], list[Path]]
) -> None:
    for path in stored_files():
        content = bytearray(path.read_bytes())
        content[100] ^= 1
        path.write_bytes(content)
    for rendition in OF_A_JPEG:
        answer = await client("roux").get(f"/api/photos/{photo_id}/{rendition.value}")
        assert (answer.status_code, answer.json()["code"]) == (500, "media.stored_data_corrupt")


async def test_without_the_patients_key_nothing_is_left_to_see(
    client: Client, photo_id: UUID, real_sessions: SessionMaker, world: World
) -> None:
    assert (await client("rose").get(f"/api/photos/{photo_id}/preview")).status_code == 200
    async with real_sessions.begin() as session:
        await session.execute(delete(PatientKey).where(PatientKey.patient_id == world.patient_id))
    for rendition in Rendition:
        assert (await client("rose").get(f"/api/photos/{photo_id}/{rendition.value}")).status_code == 404


async def test_an_imported_file_passes_the_same_examination(
    real_sessions: SessionMaker, media: MediaServices, world: World, stored_files: Callable[[], list[Path]]
) -> None:
    with pytest.raises(ImageRefusal):
        await stored(real_sessions, media, world, b"no picture")
    assert stored_files() == []


async def test_nothing_on_disk_shows_what_the_photo_shows(
    photo_id: UUID, stored_files: Callable[[], list[Path]], world: World
) -> None:
    scan = PHOTO[len(PHOTO) // 2 :][:64]
    assert len(stored_files()) == 3
    for path in stored_files():
        content = path.read_bytes()
        assert scan not in content
        assert b"JFIF" not in content
        assert str(world.patient_id) not in str(path)
        assert world.patient_id.hex not in str(path)
