"""The guided series in a real Chromium whose camera films drawn skin."""

import io
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.async_api import Page, expect

from backend.demo import skin
from tests.browser import PHONE
from tests.web.call import bench
from tests.web.capture import camera

ENTRY = "src/shared/capture/tests/series.tsx"
LESION = {"lesion_id": "6f2d3c84-5f0b-4f6e-9c3e-0a4a2f9d1b11", "name": "Grain de beauté du dos", "body_site": "back"}
PREVIOUS = {"photo_id": "0c8f0f0e-8d1b-4a3c-9a55-3f8f6d0a7c22", "width": 1512, "height": 2016, "view": "overview"}
PATIENT = "4a1c2f60-9f0d-4a57-8f6e-5d9a7b3c1e00"
MILLISECONDS = 120_000


def drawn(exposure: float = 1.0) -> Image.Image:
    return Image.open(io.BytesIO(skin.draw(4, skin.Lesion(5), skin.Shot(seed=3, exposure=exposure))))


@pytest.fixture(scope="module")
async def page(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Page]:
    folder = tmp_path_factory.mktemp("series")
    module = await bench.build(folder, ENTRY)
    film = camera.film(folder / "skin.y4m", (drawn(0.05), 8), (drawn(), 30))
    async with bench.page_on(module, None, camera.argument(film)) as page:
        await page.set_viewport_size(PHONE)
        await page.add_style_tag(path=next(folder.glob("*.css")))
        page.set_default_timeout(MILLISECONDS)
        yield page


async def test_a_series_is_guided_and_judged_and_nothing_leaves_before_the_person_agrees(
    page: Page, tmp_path: Path
) -> None:
    left: list[str] = []
    page.on("request", lambda request: left.append(request.url) if "/api/uploads" in request.url else None)
    before = io.BytesIO()
    drawn().rotate(90, expand=True).save(before, "JPEG")
    await page.route("**/api/photos/**", lambda route: route.fulfill(body=before.getvalue(), content_type="image/jpeg"))
    await page.evaluate(
        "(props) => bench.mount(props)", {"patientId": PATIENT, "lesion": LESION, "previous": [PREVIOUS]}
    )

    # Overview, by the camera: what is wrong is said while it is wrong, over the photo of last time.
    await page.get_by_test_id("photo-use-camera").click()
    live = page.get_by_test_id("live-reasons")
    await expect(page.get_by_test_id("ghost")).to_have_css("opacity", "0.3", timeout=MILLISECONDS)
    await expect(live).to_have_attribute("data-reasons", "dark", timeout=MILLISECONDS)
    await expect(live).to_have_attribute("data-reasons", "", timeout=MILLISECONDS)
    await expect(page.get_by_text("tournez l’appareil")).to_be_visible(timeout=MILLISECONDS)
    await page.get_by_test_id("photo-take").click()
    await page.get_by_test_id("shot-use").click()

    # The landmark is passed over. Close-up, from files that are out of focus: twice asked again, then one's own.
    await page.get_by_test_id("skip-view").click()
    blurred = tmp_path / "blurred.jpg"
    drawn().filter(ImageFilter.GaussianBlur(8)).save(blurred, quality=90)
    for _ in range(2):
        await page.get_by_test_id("photo-file").set_input_files(blurred)
        await expect(page.get_by_test_id("shot-reasons")).to_have_attribute(
            "data-reasons", "blurred", timeout=MILLISECONDS
        )
        await expect(page.get_by_test_id("shot-keep")).to_have_count(0, timeout=MILLISECONDS)
        await page.get_by_test_id("shot-retake").click()
    await page.get_by_test_id("photo-file").set_input_files(blurred)
    await page.get_by_test_id("shot-keep").click()

    await expect(page.get_by_test_id("shot-overview")).to_contain_text("La photo est bonne", timeout=MILLISECONDS)
    await expect(page.get_by_test_id("shot-landmark")).to_contain_text("Pas de photo", timeout=MILLISECONDS)
    await expect(page.get_by_test_id("shot-close_up")).to_contain_text("l’image est floue", timeout=MILLISECONDS)
    await expect(page.get_by_test_id("series-send")).to_have_text("Envoyer les 2 photos", timeout=MILLISECONDS)
    assert left == []
