"""A patient's archive: what is in it, how it reads without a network, and that it is made while it is sent."""

import hashlib
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import delete, select

from core.db import SessionMaker
from core.errors import NotFound
from core.people import Patient
from media.exchange.archive import Archive, prepare, written
from media.exchange.index_page import PAGES, WARNINGS, Shot, index_page
from media.key_wrapping import WrongKeyError
from media.lesions.models import Lesion
from media.models import PatientKey, PhotoObject, StoredPhoto
from media.photos import store_image
from media.services import MediaServices
from media.traits import PhotoView, Traits
from tests.media import pictures
from tests.media.conftest import NOW, World

LESION = "Grain <b>rond</b> & brun"


async def photographed(
    sessions: SessionMaker, media: MediaServices, world: World, *, restricted: int = 1, ordinary: int = 3
) -> list[StoredPhoto]:
    async with sessions.begin() as session:
        lesion = Lesion(
            lesion_id=uuid4(), patient_id=world.patient_id, name=LESION, map="back", x=0.4, y=0.4, created_at=NOW
        )
        session.add(lesion)
        await session.flush()
        for number in range(ordinary + restricted):
            await store_image(
                session,
                media,
                patient_id=world.patient_id,
                consultation_id=None,
                data=pictures.photo(640, 480, seed=number + 1),
                taken_at=NOW + timedelta(days=number),
                traits=Traits(
                    body_site="back" if number < ordinary else "genitals",
                    lesion_id=lesion.lesion_id if number == 0 else None,
                    view=PhotoView.CLOSE_UP,
                    restricted=number >= ordinary,
                ),
            )
    async with sessions() as session:
        rows = await session.scalars(select(StoredPhoto).order_by(StoredPhoto.taken_at.desc()))
        return list(rows)


async def prepared(sessions: SessionMaker, media: MediaServices, world: World, photos: list[StoredPhoto]) -> Archive:
    async with sessions() as session:
        patient = await session.get_one(Patient, world.patient_id)
        return await prepare(session, media, patient, photos, now=NOW)


async def unpacked(media: MediaServices, archive: Archive) -> dict[str, bytes]:
    data = b"".join([piece async for piece in written(media, archive)])
    with ZipFile(BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


class Page(HTMLParser):
    """What a page shows and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        if tag == "img":
            self.pictures.append(told["src"] or "")
        elif tag == "a":
            self.links.append(told["href"] or "")

    def handle_data(self, data: str) -> None:
        self.words += data


async def test_every_original_is_in_it_as_the_house_keeps_it(
    real_sessions: SessionMaker, media: MediaServices, world: World
) -> None:
    photos = await photographed(real_sessions, media, world)
    files = await unpacked(media, await prepared(real_sessions, media, world, photos))
    digests = {hashlib.sha256(data).digest() for data in files.values()}
    assert {photo.sha256 for photo in photos} <= digests
    assert len(files) == 2 * len(photos) + 4


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_index_shows_photos_by_date_and_lesion_and_works_offline(
    real_sessions: SessionMaker, media: MediaServices, world: World, language: str
) -> None:
    photos = await photographed(real_sessions, media, world)
    files = await unpacked(media, await prepared(real_sessions, media, world, photos))
    text = files[PAGES[language]].decode()
    page = Page(text)
    # Once by date; the one with a lesion once more under its name.
    assert len(page.pictures) == 3 + 1
    assert not re.search(r"(?:src|href)=\"?(?:https?:|//|data:)", text)
    for place in page.pictures + page.links:
        assert place in files, place
    assert LESION in page.words
    assert "b" not in page.tags
    assert "script" not in page.tags
    assert "640 × 480" in page.words
    assert ("25 novembre 2026" if language == "fr" else "25 November 2026") in page.words
    assert ("Dos" if language == "fr" else "Back") in page.words


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_intimate_photos_lie_behind_a_page_that_warns_and_shows_none(
    real_sessions: SessionMaker, media: MediaServices, world: World, language: str
) -> None:
    photos = await photographed(real_sessions, media, world)
    files = await unpacked(media, await prepared(real_sessions, media, world, photos))
    index = Page(files[PAGES[language]].decode())
    assert not any("intimes/" in place for place in index.pictures)
    assert [place for place in index.links if "intimes/" in place] == [WARNINGS[language]]
    warning = Page(files[WARNINGS[language]].decode())
    assert warning.pictures == []
    folder = WARNINGS[language].rpartition("/")[0]
    inside = [place for place in warning.links if not place.startswith("../")]
    assert len(inside) == 1
    assert f"{folder}/{inside[0]}" in files


async def test_without_intimate_photos_nothing_speaks_of_them(
    real_sessions: SessionMaker, media: MediaServices, world: World
) -> None:
    photos = await photographed(real_sessions, media, world, restricted=0, ordinary=1)
    files = await unpacked(media, await prepared(real_sessions, media, world, photos))
    assert not any("intime" in name or "intime" in Page(files[PAGES["fr"]].decode()).words for name in files)


async def test_no_photo_is_an_archive_too(real_sessions: SessionMaker, media: MediaServices, world: World) -> None:
    files = await unpacked(media, await prepared(real_sessions, media, world, []))
    assert set(files) == set(PAGES.values())


async def test_it_is_made_while_it_is_sent(
    real_sessions: SessionMaker, media: MediaServices, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = await photographed(real_sessions, media, world)
    archive = await prepared(real_sessions, media, world, photos)
    opened, closed = 0, 0
    read = media.objects.read

    async def noting(*given: Any, **named: Any) -> AsyncGenerator[bytes]:
        nonlocal opened, closed
        opened += 1
        async for piece in read(*given, **named):
            yield piece
        closed += 1

    monkeypatch.setattr(media.objects, "read", noting)
    sent = written(media, archive)
    most, got = 0, 0
    async for piece in sent:
        got += len(piece)
        most = max(most, opened - closed)
        if got < len(piece) * 2:
            assert opened <= 2, "the first bytes leave before the other photos are read"
    assert most <= 1
    assert opened == closed == len(archive.members) == 8


async def test_a_damaged_photo_cuts_it_so_that_it_is_not_taken_for_whole(
    real_sessions: SessionMaker, media: MediaServices, world: World
) -> None:
    photos = await photographed(real_sessions, media, world, restricted=0)
    archive = await prepared(real_sessions, media, world, photos)
    first, *others = archive.members
    damaged = replace(first, stored=replace(first.stored, sealed_key=others[0].stored.sealed_key))
    with pytest.raises(WrongKeyError):
        await unpacked(media, replace(archive, members=[damaged, *others]))


async def test_after_the_key_is_destroyed_there_is_no_archive(
    real_sessions: SessionMaker, media: MediaServices, world: World
) -> None:
    photos = await photographed(real_sessions, media, world)
    async with real_sessions.begin() as session:
        assert await session.scalar(select(PhotoObject.object_id).limit(1)) is not None
        await session.execute(delete(PatientKey).where(PatientKey.patient_id == world.patient_id))
    with pytest.raises(NotFound):
        await prepared(real_sessions, media, world, photos)


async def test_what_was_erased_is_left_out_and_what_came_since_is_there(
    real_sessions: SessionMaker, media: MediaServices, world: World
) -> None:
    photos = await photographed(real_sessions, media, world, restricted=0, ordinary=3)
    erased, *others = photos
    async with real_sessions.begin() as session:
        await session.execute(delete(PhotoObject).where(PhotoObject.photo_id == erased.photo_id))
    files = await unpacked(media, await prepared(real_sessions, media, world, photos))
    pictures_there = {hashlib.sha256(data).digest() for name, data in files.items() if name.endswith(".jpg")}
    assert {photo.sha256 for photo in others} <= pictures_there
    assert erased.sha256 not in pictures_there
    assert len(Page(files[PAGES["fr"]].decode()).pictures) == 2 + 1


async def test_files_carry_the_moment_the_photo_was_taken(
    real_sessions: SessionMaker, media: MediaServices, world: World
) -> None:
    photos = await photographed(real_sessions, media, world, restricted=0, ordinary=1)
    archive = await prepared(real_sessions, media, world, photos)
    with ZipFile(BytesIO(b"".join([piece async for piece in written(media, archive)]))) as file:
        (original,) = (one for one in file.infolist() if one.filename == archive.shots[0].original)
    local = photos[0].taken_at.astimezone(media.time_zone)
    assert original.date_time[:5] == (local.year, local.month, local.day, local.hour, local.minute)
    # The extended timestamp (Info-ZIP, 0x5455) counts from 1970 in UTC.
    at = original.extra.index(b"UT\x05\x00") + 5
    assert datetime.fromtimestamp(int.from_bytes(original.extra[at : at + 4], "little"), UTC) == photos[0].taken_at


@pytest.mark.parametrize(("language", "words"), [("fr", "Autre endroit"), ("en", "Elsewhere")])
def test_a_place_that_is_none_of_the_list_is_said_in_words(language: str, words: str) -> None:
    shot = Shot(
        original="photos/1.jpg",
        preview="photos/1_apercu.jpg",
        taken_at=NOW,
        body_site="other",
        view="close_up",
        lesion=None,
        restricted=False,
        width=640,
        height=480,
        size_bytes=90_000,
    )
    page = Page(index_page([shot], name="Rose Vidal", day=NOW, language=language))
    assert words in page.words
    assert "other" not in page.words.split()
