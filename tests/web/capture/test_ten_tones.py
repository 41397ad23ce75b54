"""What the page says of a photo, by its own code in a real Chromium. The gate: no tone of skin is accused of its tone."""

import base64
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from playwright.async_api import Page

from tests.web.call import bench
from tests.web.capture import shots

ENTRY = "src/shared/capture/tests/bench.ts"
SHORT = (1, 6, 10)
LONG = tuple(tone for tone in range(1, 11) if tone not in SHORT)
TONES = [*SHORT, *(pytest.param(tone, marks=pytest.mark.nightly) for tone in LONG)]


@pytest.fixture(scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Page]:
    module = await bench.build(tmp_path_factory.mktemp("bench"), ENTRY)
    async with bench.page_on(module) as page:
        yield page


async def judged(page: Page, jpeg: bytes, nearness: str = "near") -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(
        "([file, nearness]) => bench.judged(file, nearness)", [base64.b64encode(jpeg).decode(), nearness]
    )
    return found


@pytest.mark.parametrize("tone", TONES)
async def test_on_every_tone_sharp_shots_pass_and_shots_out_of_focus_do_not(page: Page, tone: int) -> None:
    for taken in shots.shots_of(tone):
        said = await judged(page, taken.jpeg)
        wanted = ["blurred"] if taken.blurred else []
        # Where much of the lesion's tile had more light than the sensor takes, that is what is said, and may be.
        allowed = [wanted, ["bright"]] if taken.clipped > 0.2 else [wanted]
        assert said["reasons"] in allowed, (taken.name, said)


@pytest.mark.parametrize("tone", SHORT)
async def test_skin_that_fills_a_ninth_of_the_picture_is_too_far_for_a_close_view_only(page: Page, tone: int) -> None:
    jpeg = shots.far_away(tone)
    assert "far" in (await judged(page, jpeg))["reasons"]
    assert "far" not in (await judged(page, jpeg, "any"))["reasons"]


async def test_a_blue_cloth_is_no_skin(page: Page) -> None:
    assert (await judged(page, shots.no_skin()))["reasons"] == ["no_skin"]


@pytest.mark.parametrize("tone", SHORT)
async def test_a_twentieth_of_the_light_is_too_dark_on_every_tone(page: Page, tone: int) -> None:
    picture = shots.dimmed(tone, exposure=0.05)
    assert (await judged(page, picture))["reasons"] == ["dark"]
