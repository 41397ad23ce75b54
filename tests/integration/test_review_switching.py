"""Who goes on to another photo before an answer has come: nothing of one photo is shown or taken for another's."""

import asyncio
import re
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, Request, Route, expect

from backend.demo.world import DEMO_PATIENT
from tests.integration import steps
from tests.integration.conftest import People

_PAGE = f"/desk/patients/{DEMO_PATIENT}/photos"
_RIGHT = '[data-testid="pane-right"]'
_PHOTO = re.compile(r"/photos/([0-9a-f-]+)/")


@pytest.fixture
async def page(people: People) -> Page:
    page = await (await people.arrives()).new_page()
    await steps.sign_in(page, "/desk", "dermatologue@demo")
    await page.goto(_PAGE)
    await _both_shown(page)
    return page


async def _both_shown(page: Page) -> None:
    for side in ("left", "right"):
        await expect(page.locator(f'[data-testid="pane-{side}"][data-shown]')).to_be_visible()


@asynccontextmanager
async def _slow(page: Page, address: str | re.Pattern[str], method: str) -> Any:
    """The answer comes only once the block is left."""
    go = asyncio.Event()

    async def held(route: Route) -> None:
        if route.request.method == method:
            await go.wait()
        await route.continue_()

    await page.route(address, held)
    yield
    async with page.expect_response(address):
        go.set()


async def _older(page: Page, *, key: str = "PageDown") -> None:
    """Another photo on the right pane."""
    pane = page.locator(_RIGHT)
    before = await pane.get_attribute("data-shown")
    await page.locator(f"{_RIGHT} .pane__frame").focus()
    await page.keyboard.press(key)
    await expect(pane).not_to_have_attribute("data-shown", before or "")
    await expect(page.locator(f"{_RIGHT}[data-shown]")).to_be_visible()


async def _measured(page: Page) -> bool:
    photo = await page.locator(_RIGHT).get_attribute("data-shown")
    marks = await page.request.get(f"/api/photos/{photo}/marks")
    return (await marks.json())["calibration"] is not None


async def _next_is_measured(page: Page) -> bool:
    """Whether the next older one has been measured; shows the same as before."""
    await _older(page)
    measured = await _measured(page)
    await _older(page, key="PageUp")
    return measured


async def test_what_was_asked_of_one_photo_is_not_told_of_the_next(page: Page) -> None:
    find = page.get_by_test_id("marks").get_by_role("button", name="Chercher la carte d’échelle")
    scale = page.get_by_test_id("scale")
    # Other tests have measured on some of them: two in a row on which nobody has.
    while await _measured(page) or await _next_is_measured(page):
        await _older(page)
    async with _slow(page, "**/api/photos/*/calibration", "POST"):
        await find.click()
        await _older(page)
        await expect(find).to_be_visible()
    await expect(find).to_be_enabled()
    await page.wait_for_timeout(300)
    await expect(scale).to_have_count(0)


async def test_landmarks_of_one_pair_leave_the_next_one_as_it_is(page: Page) -> None:
    alignment = page.get_by_test_id("alignment")
    await expect(alignment).to_have_attribute("data-trust", re.compile("."))
    await page.get_by_role("button", name="Poser des repères").click()
    for arrow in ("ArrowLeft", "ArrowUp"):
        for side in ("left", "right"):
            await page.locator(f'[data-testid="pane-{side}"] .pane__frame').focus()
            for key in ("+", "+", arrow, arrow, "Enter"):
                await page.keyboard.press(key)
    async with _slow(page, "**/api/photos/*/alignments", "PUT"):
        await page.get_by_role("button", name="Lier les vues", exact=True).click()
        # Others that lie over the one at the left; itself it is not laid over.
        left = await page.locator('[data-testid="pane-left"]').get_attribute("data-shown")
        for _ in range(2):
            await _older(page)
            if await page.locator(_RIGHT).get_attribute("data-shown") == left:
                await _older(page)
        await expect(alignment).to_have_attribute("data-trust", re.compile("."))
    await page.wait_for_timeout(300)
    await expect(alignment).to_have_attribute("data-trust", re.compile("good|fair|refused"))


async def test_a_photo_that_has_not_come_yet_is_neither_drawn_upon_nor_stands_under_its_name(page: Page) -> None:
    """On a slow line: until the next date is there, the pane would still show the one before."""
    sources = [await one.get_attribute("src") for one in await page.locator(".timeline__one img").all()]
    shown = [
        await page.locator(f'[data-testid="pane-{side}"]').get_attribute("data-shown") for side in ("left", "right")
    ]
    late = next(one for one in (_PHOTO.findall(source or "")[0] for source in sources) if one not in shown)
    drawn: list[str] = []
    page.on("request", _noting(drawn))
    async with _slow(page, re.compile(f"/photos/{late}/preview"), "GET"):
        await page.reload()
        await _both_shown(page)
        one = page.locator(".timeline__one").filter(has=page.locator(f'img[src*="{late}"]'))
        await one.get_by_role("button", name="À droite").click()
        await page.locator(f"{_RIGHT} .pane__frame").focus()
        await page.get_by_test_id("tool-arrow").click()
        await page.locator(f"{_RIGHT} .pane__frame").focus()
        for key in ("Enter", "ArrowLeft", "Enter"):
            await page.keyboard.press(key)
        box = await page.locator(f"{_RIGHT} .pane__frame").bounding_box()
        assert box is not None
        for share in (0.3, 0.6):
            await page.mouse.click(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])
            await page.wait_for_timeout(400)
        await expect(page.locator(f"{_RIGHT} .pane__viewer")).to_be_hidden()
        await expect(page.locator(f"{_RIGHT} .layer")).to_have_count(0)
    await expect(page.locator(_RIGHT)).to_have_attribute("data-shown", late)
    await expect(page.locator(f"{_RIGHT} .pane__viewer")).to_be_visible()
    assert drawn == []


def _noting(drawn: list[str]) -> Callable[[Request], None]:
    def note(request: Request) -> None:
        if request.url.endswith("/annotations"):
            drawn.append(request.url)

    return note
