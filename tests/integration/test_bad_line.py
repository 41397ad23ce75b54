"""A visit over a line that becomes very bad: the pages say so, the sound goes on, the picture comes back."""

from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from backend.demo.installation import Installation
from tests.browser import ARGUMENTS, a_person, chromium_path
from tests.integration import steps
from tests.web.call.rural import Host, can_shape, rural_line
from tests.web.call.tunnel import tunnel

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not can_shape(), reason="needs root, ip, tc and nft"),
]

# Two browsers, a server and a cabin on a machine that may be slow; the steps themselves take seconds.
PATIENCE_MS = 120_000


async def somebody_on(host: Host, stack: AsyncExitStack, base_url: str, directory: Path, *, phone: bool) -> Page:
    """A page whose media goes over the line; the server is reached beside it."""
    port = urlsplit(base_url).port
    assert port is not None
    await stack.enter_async_context(tunnel(host, port, directory))
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(
        executable_path=str(host.program(directory, chromium_path())),
        headless=True,
        args=[one for one in ARGUMENTS if "loopback" not in one],
    )
    stack.push_async_callback(browser.close)
    context: BrowserContext = await a_person(browser, f"http://127.0.0.1:{port}", phone=phone)
    return await context.new_page()


async def test_the_picture_gives_way_with_a_reason_on_both_pages_and_comes_back(
    installation: Installation, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(rural_line())
        patient = await somebody_on(line.near, stack, installation.url, tmp_path, phone=True)
        doctor = await somebody_on(line.far, stack, installation.url, tmp_path, phone=False)
        visit = await steps.book_first_time(patient, reason="Une tache qui gratte")
        await steps.enter_waiting_room(patient, visit)
        await steps.sign_in(doctor, "/desk", "dermatologue@demo")
        await steps.open_visit_from_board(doctor, visit)
        await steps.admit(doctor)
        await steps.sees_the_other(doctor)
        await steps.sees_the_other(patient)

        await line.shape(kbit_per_s=150, loss_percent=20)
        for page in (patient, doctor):
            cover = page.get_by_test_id("person-cover")
            await expect(cover).to_have_attribute("data-cover", "camera_off", timeout=PATIENCE_MS)
            await expect(cover).to_contain_text("Son seul")
            await expect(page.get_by_test_id("retry-video")).to_be_visible(timeout=PATIENCE_MS)

        await line.clean()
        for page in (patient, doctor):
            await expect(page.get_by_test_id("person-cover")).to_have_count(0, timeout=PATIENCE_MS)
            await steps.sees_the_other(page)

        # The record knows, as a technical incident of the visit.
        await doctor.get_by_test_id("leave").click()
        read = await doctor.request.get(f"/api/consultations/{visit}")
        assert "audio_only" in {one["incident"] for one in (await read.json())["incidents"]}
