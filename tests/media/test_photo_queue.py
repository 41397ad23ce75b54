"""The web client's photo queue in a real Chromium against a real server, on a slow line."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from core.db import SessionMaker
from media.lesions.models import PhotoConsent
from tests.media import pictures
from tests.media.conftest import Client, World
from tests.media.phone import DUMP, ENTRY, WAIT_MS, Phone, phone_on
from tests.serving import served
from tests.web.call.bench import build

LARGE = pictures.encoded(
    pictures.pixels(4032, 3024), "JPEG", quality=93, exif=pictures.camera_exif(), icc_profile=pictures.SRGB
)
FAST, SLOW = 50e6, 250e3


@pytest.fixture
def rose(client: Client) -> httpx.AsyncClient:
    return client("rose")


@pytest.fixture(scope="module")
async def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await build(tmp_path_factory.mktemp("bench"), ENTRY)


@pytest.fixture
async def phone(module: Path, app: FastAPI) -> AsyncGenerator[Phone]:
    async with served(app) as port, phone_on(module, port, bytes_per_s=FAST) as phone:
        yield phone


async def test_the_preview_is_there_while_the_original_follows(
    phone: Phone, world: World, rose: httpx.AsyncClient
) -> None:
    phone.line.bytes_per_s = SLOW
    await phone.add(LARGE, consultationId=str(world.consultation_id))
    await phone.until("item.previewed")
    (told,) = world.told
    assert (told.state, max(told.width, told.height)) == ("preview", 2016)
    assert phone.line.carried < len(LARGE) / 2
    phone.line.bytes_per_s = FAST
    await phone.until("item.state === 'done'")
    assert [one.state for one in world.told] == ["preview", "whole"]
    original = await rose.get(f"/api/photos/{told.photo_id}/original")
    assert pictures.same_pixels(original.content, LARGE)


async def test_after_a_reload_and_a_broken_line_it_goes_on_where_it_was(
    phone: Phone, world: World, rose: httpx.AsyncClient
) -> None:
    phone.line.bytes_per_s = SLOW
    await phone.add(LARGE, patientId=str(world.patient_id))
    await phone.until("item.previewed && item.sentOctets > 0.3 * item.totalOctets")
    await phone.open()
    await phone.page.evaluate("() => bench.queue.restore()")
    await phone.until("item.state === 'sending' && item.sentOctets > 0.4 * item.totalOctets")
    phone.line.cut()
    phone.line.bytes_per_s = FAST
    await phone.until("item.state === 'done'")
    assert phone.line.cuts == 1
    # What was under way when the page went or the line broke is sent again, and nothing else.
    total = await phone.page.evaluate("() => bench.item().totalOctets")
    assert phone.line.carried < 1.1 * total
    (whole,) = {one.photo_id for one in world.told}
    assert pictures.same_pixels((await rose.get(f"/api/photos/{whole}/original")).content, LARGE)


async def test_nothing_on_the_device_can_be_read_and_at_the_end_nothing_is_left(phone: Phone, world: World) -> None:
    phone.line.bytes_per_s = SLOW
    await phone.add(LARGE, consultationId=str(world.consultation_id))
    await phone.until("item.previewed")
    kept = await phone.dump()
    assert len(kept["texts"]) == 3
    assert sum(map(len, kept["texts"])) > len(LARGE)
    for readable in (LARGE[1000:1024].decode("latin1"), pictures.OWNER, str(world.consultation_id), "JFIF", "bodySite"):
        assert not any(readable in text for text in kept["texts"])
    assert kept["exported"] is False
    phone.line.bytes_per_s = FAST
    await phone.until("item.state === 'done'")
    await phone.page.wait_for_function(f"async () => (await ({DUMP})()).texts.length === 0", timeout=WAIT_MS)


async def test_signing_out_wipes_and_the_next_person_finds_nothing(phone: Phone, world: World) -> None:
    phone.line.bytes_per_s = SLOW
    await phone.add(LARGE, consultationId=str(world.consultation_id))
    await phone.until("item.state === 'sending'")
    await phone.open("paul")
    await phone.page.evaluate("() => bench.queue.restore()")
    assert await phone.page.evaluate("() => bench.item()") is None
    assert (await phone.dump())["texts"] == []

    await phone.open()
    await phone.add(LARGE, consultationId=str(world.consultation_id))
    await phone.until("item.state === 'sending'")
    await phone.page.evaluate("async () => { bench.queue.suspend(); await bench.wipe(); }")
    assert await phone.page.evaluate("async () => (await indexedDB.databases()).length") == 0


async def test_paused_and_resumed_by_hand_and_taken_back(phone: Phone, world: World) -> None:
    phone.line.bytes_per_s = SLOW
    await phone.add(LARGE, consultationId=str(world.consultation_id))
    await phone.until("item.previewed && item.state === 'sending'")
    await phone.page.evaluate("() => bench.queue.pause(bench.item().id)")
    await phone.until("item.state === 'paused'")
    await phone.page.evaluate("() => bench.queue.resume(bench.item().id)")
    await phone.until("item.state === 'sending'")
    await phone.page.evaluate("() => bench.queue.cancel(bench.item().id)")
    await phone.page.wait_for_function(f"async () => (await ({DUMP})()).texts.length === 0", timeout=WAIT_MS)
    assert [one.state for one in world.told] == ["preview"]


# Sealing takes longer on a telephone.
_SLOW_SEAL = """() => {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  crypto.subtle.encrypt = async (...given) => {
    window.sealing = true;
    await new Promise((done) => setTimeout(done, 500));
    return encrypt(...given);
  };
}"""


async def test_a_photo_taken_back_while_it_is_put_on_the_device_is_gone(phone: Phone, world: World) -> None:
    """Else it would be sent after a reload, though its taker took it back."""
    await phone.page.evaluate(_SLOW_SEAL)
    await phone.add(LARGE, consultationId=str(world.consultation_id))
    await phone.page.wait_for_function("() => window.sealing", timeout=WAIT_MS)
    await phone.page.evaluate("() => bench.queue.cancel(bench.item().id)")
    await phone.page.wait_for_timeout(3000)
    assert (await phone.dump())["texts"] == []
    await phone.open()
    await phone.page.evaluate("() => bench.queue.restore()")
    assert await phone.page.evaluate("() => bench.item()") is None
    assert world.told == []


async def test_a_patient_who_said_no_is_told_at_once_that_the_photo_is_not_taken_in(
    phone: Phone, world: World, real_sessions: SessionMaker
) -> None:
    async with real_sessions.begin() as session:
        session.add(
            PhotoConsent(
                consent_id=uuid4(),
                patient_id=world.patient_id,
                care=False,
                teaching=False,
                account_id=uuid4(),
                actor="Rose",
                for_minor=False,
                given_at=datetime.now(UTC),
            )
        )
    await phone.add(LARGE, patientId=str(world.patient_id))
    await phone.page.wait_for_function("() => bench.item().problem", timeout=20_000)
    told = await phone.page.evaluate("() => [bench.item().state, bench.item().problem.code]")
    assert told == ["refused", "media.consent_refused"]
    assert (await phone.dump())["texts"] == []
