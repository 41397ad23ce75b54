"""A HEIC photo by the way every photo takes; and where its reader is not installed."""

import asyncio
from io import BytesIO

import pydicom
import pytest
from PIL import Image
from pydicom.encaps import generate_frames

from core.db import SessionMaker
from media import metadata, pipeline
from media.exchange.framing import Framing
from media.exchange.originals import original_of, wrapped
from media.models import StoredPhoto
from media.services import MediaServices
from tests.media import phone_heic, pictures, tus
from tests.media.conftest import Client, World

FILE = phone_heic.heic(600, 400, orientation=6, tile=128)
WITHOUT = "import sys; sys.modules['pillow_heif'] = None; "


async def test_it_is_kept_clean_with_a_picture_that_every_browser_shows(client: Client, world: World) -> None:
    rose = client("rose")
    answer = await tus.sent(rose, world.consultation_id, FILE, filetype="image/heic")
    photo = (await rose.get(f"/api/photos/{answer.headers['Photo-Id']}")).json()
    at = f"/api/photos/{photo['photo_id']}"
    original, full = await rose.get(f"{at}/original"), await rose.get(f"{at}/full")
    assert (photo["content_type"], photo["width"], photo["height"]) == ("image/heic", 400, 600)
    assert photo["sha256"] == tus.sha256_of(original.content)
    assert original.headers["content-type"] == "image/heic"
    assert original.headers["content-disposition"] == 'inline; filename="photo.heic"'
    assert full.headers["content-type"] == "image/jpeg"
    assert Image.open(BytesIO(full.content)).format == "JPEG"
    assert pictures.OWNER.encode() not in original.content + full.content
    assert (await client("paul").get(f"{at}/full")).status_code == 404


async def test_a_jpeg_has_no_picture_beside_its_original(client: Client, world: World) -> None:
    rose = client("rose")
    answer = await tus.sent(rose, world.consultation_id, pictures.photo())
    assert (await rose.get(f"/api/photos/{answer.headers['Photo-Id']}/full")).status_code == 404


async def test_a_preview_that_went_ahead_becomes_whole_by_it(client: Client, world: World) -> None:
    rose, digest = client("rose"), tus.sha256_of(FILE)
    ahead = pictures.photo(300, 200)
    first = await tus.sent(rose, world.consultation_id, ahead, rendition="preview", original_sha256=digest)
    second = await tus.sent(rose, world.consultation_id, FILE)
    assert first.headers["Photo-Id"] == second.headers["Photo-Id"]
    photo = (await rose.get(f"/api/photos/{first.headers['Photo-Id']}")).json()
    assert (photo["state"], photo["content_type"]) == ("whole", "image/heic")


async def test_its_dicom_copy_is_upright_and_says_that_it_was_encoded_anew(
    client: Client, world: World, media: MediaServices, real_sessions: SessionMaker
) -> None:
    answer = await tus.sent(client("rose"), world.consultation_id, FILE)
    async with real_sessions() as session:
        photo = await session.get_one(StoredPhoto, answer.headers["Photo-Id"])
        original = await original_of(session, media, photo)
    framing = Framing()
    file = pydicom.dcmread(BytesIO(await wrapped(media, framing, original)))
    frame = Image.open(BytesIO(next(generate_frames(file.PixelData))))
    assert (file.Columns, file.Rows) == frame.size == (400, 600)
    assert file.DerivationDescription.startswith("Decoded")
    assert pictures.OWNER.encode() not in file.PixelData


async def test_without_its_reader_it_is_refused_before_it_is_sent(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "heic_installed", lambda: False)
    answer = await tus.create(client("rose"), world.consultation_id, len(FILE), filetype="image/heic")
    assert (answer.status_code, answer.json()["code"]) == (422, "media.heic_not_read")
    assert "iPhone" in answer.json()["detail"]


async def test_without_its_reader_the_worker_refuses_what_does_not_say_what_it_is(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_PROGRAM", WITHOUT + pipeline._PROGRAM)
    rose = client("rose")
    answer = await tus.sent(rose, world.consultation_id, FILE)
    assert (answer.status_code, answer.json()["code"]) == (422, "media.heic_not_read")
    answer = await tus.sent(rose, world.consultation_id, pictures.photo())
    assert answer.status_code == 204


async def test_a_crafted_one_costs_its_worker_and_no_other_photo(media: MediaServices) -> None:
    cut = FILE[: len(FILE) // 2]

    async def chunks(data: bytes):
        yield data

    sound = [pictures.photo(), FILE]
    done = await asyncio.gather(
        *(media.workers.develop(chunks(data), len(data)) for data in [cut, *sound]), return_exceptions=True
    )
    assert [getattr(one, "code", None) for one in done] == ["media.broken_image", None, None]
