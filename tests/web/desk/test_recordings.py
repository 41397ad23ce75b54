"""What a visit recorded: sound heard again through the page's own filters, curves seen again on their paper."""

import math
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from playwright.async_api import Page, expect

from cabin_agent.sound.flac import FlacStream
from contract.observations import DeviceIdentity, DeviceKind
from contract.waveforms import ECG_LEADS, Encoding, Gap, Recording, RecordingHead
from tests.web.call import bench
from tests.web.desk import page_of, world

MILLISECONDS = 60_000
RATE = 4000
SECONDS = 3


@pytest.fixture(scope="module")
async def browser_page(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Page]:
    module = await bench.build(tmp_path_factory.mktemp("recordings"), page_of.ENTRY)
    async with bench.page_on(module) as page:
        page.set_default_timeout(MILLISECONDS)
        yield page


def flac() -> bytes:
    """Three seconds as a cabin records them, with an open length: a thud of 60 Hz each second."""
    samples = [
        round(20_000 * math.exp(-(at % RATE) / 300) * math.sin(2 * math.pi * 60 * at / RATE))
        for at in range(SECONDS * RATE)
    ]
    stream = FlacStream(RATE)
    return stream.header + stream.encode(np.array(samples, np.int16)) + stream.finish()


def ecg(seconds: int) -> bytes:
    """Twelve leads of a sawtooth, 1 mV a second, as the server keeps them."""
    samples = np.repeat(np.arange(seconds * RATE) % RATE / RATE * 200, 12)
    return samples.astype("<i2").tobytes()


def recording(
    waveform: str = "auscultation", *, gaps: list[Gap] | None = None, seconds: int = SECONDS
) -> dict[str, Any]:
    sound = waveform == "auscultation"
    head = RecordingHead(
        recording_id=UUID(int=7),
        consultation_id=world.VISIT,
        waveform=waveform,
        kind=DeviceKind.STETHOSCOPE,
        device=DeviceIdentity(driver="alsa", model="Stethoscope", serial="S1"),
        started_at=datetime(2026, 11, 24, 9, 5, tzinfo=UTC),
        monotonic_ns=0,
        boot_id="b",
        kiosk_clock="synchronised",
        encoding=Encoding.FLAC if sound else Encoding.INT16LE,
        channels=["sound"] if sound else list(ECG_LEADS),
        period_ms=1000 / RATE,
        unit="1" if sound else "uV",
        factor=1 / 32768 if sound else 5.0,
    )
    found = Recording(
        head=head, samples=seconds * RATE, octets=1, chunks=1, complete=not gaps, missing=[], gaps=gaps or []
    )
    return found.model_dump(mode="json")


async def opened(
    page: Page, recordings: list[dict[str, Any]], content: bytes | None, content_type: str = "audio/flac"
) -> None:
    await page.unroute_all()
    await page_of.show(page, bench.module_of(page))
    await page.route("**/api/patients/*/trends", lambda route: route.fulfill(json=world.trends()))
    await page.route("**/api/consultations/*/recordings", lambda route: route.fulfill(json=recordings))
    if content is not None:
        await page.route(
            "**/api/recordings/*/content", lambda route: route.fulfill(body=content, content_type=content_type)
        )
    await page.evaluate("(visit) => bench.mount(visit, false)", world.visit())


async def test_a_recording_plays_through_each_filter_in_a_loop_and_slower(browser_page: Page) -> None:
    page = browser_page
    await opened(page, [recording(), recording("ecg")], flac())
    one = page.get_by_test_id("recording")
    await expect(one).to_have_count(1)
    await expect(one).to_contain_text("Enregistrement de 10 h 05, 0:03".replace(" h ", "\u00a0h\u00a0"))
    await one.locator("summary").click()
    playback = page.get_by_test_id("playback")
    await expect(playback).to_contain_text("0:00 / 0:03")
    await page.get_by_test_id("playback-loop").click()
    await page.get_by_test_id("playback-play").click()
    await expect(playback).to_have_attribute("data-playing", "")
    for filter_name in ("bell", "diaphragm", "lung", "full"):
        await page.get_by_test_id(f"playback-{filter_name}").check()
    await page.get_by_test_id("playback-0.5").check()
    # In a loop it comes back to its beginning and goes on.
    place = page.get_by_label("Place dans l’enregistrement")
    await place.fill("2.8")
    await page.wait_for_function(
        "() => Number(document.querySelector('.playback__picture input').value) < 1", timeout=MILLISECONDS
    )
    await expect(playback).to_have_attribute("data-playing", "")
    await page.get_by_test_id("playback-play").click()
    await expect(playback).not_to_have_attribute("data-playing", "")


@pytest.mark.parametrize(
    ("filter_name", "inside", "outside"),
    [("bell", 60, 800), ("diaphragm", 250, 25), ("diaphragm", 250, 2000), ("lung", 400, 25)],
)
async def test_a_filter_lets_its_own_band_pass_and_holds_the_rest_back(
    browser_page: Page, filter_name: str, inside: int, outside: int
) -> None:
    async def passed(hertz: int, name: str) -> float:
        return float(await browser_page.evaluate("([hz, name]) => bench.passed(hz, name)", [hertz, name]))

    assert abs(await passed(inside, filter_name)) < 1
    assert await passed(outside, filter_name) < -40
    assert abs(await passed(outside, "full")) < 0.1


async def test_gaps_are_said_and_an_unreadable_recording_is_no_dead_end(browser_page: Page) -> None:
    await opened(browser_page, [recording(gaps=[Gap(first=4000, samples=2000)])], b"not a sound")
    one = browser_page.get_by_test_id("recording")
    await expect(one).to_contain_text("1 trou")
    await expect(one).to_contain_text("En route")
    await one.locator("summary").click()
    await expect(one).to_contain_text("ne s’ouvre pas")


async def test_a_recorded_ecg_is_leafed_through_on_its_paper_and_measured(browser_page: Page) -> None:
    page = browser_page
    await opened(page, [recording("ecg", seconds=25)], ecg(25), "application/octet-stream")
    await expect(page.get_by_test_id("stored-waves")).to_contain_text("0:25")
    await expect(page.get_by_test_id("recordings")).to_have_count(0)
    await page.get_by_test_id("stored-wave-open").click()
    view = page.get_by_test_id("wave-view")
    await expect(view.locator("li")).to_have_text([*ECG_LEADS.values(), "II"])
    await expect(view).to_contain_text("0:10 / 0:25")
    first = await page.get_by_test_id("wave-sheet").screenshot()
    await page.get_by_test_id("wave-place").fill("50600")
    await expect(view).to_contain_text("0:12 / 0:25")
    assert await page.get_by_test_id("wave-sheet").screenshot() != first
    await page.get_by_test_id("caliper").focus()
    for _ in range(5):
        await page.keyboard.press("ArrowRight")
    await expect(page.get_by_test_id("caliper-measured")).to_contain_text("200 ms · 300 /min")
    await page.get_by_test_id("wave-close").click()
    await expect(view.locator("li")).to_have_count(0)
