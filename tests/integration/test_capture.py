"""A patient takes a series of photos outside of any visit; the record knows what was said of each."""

import re
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps
from playwright.async_api import expect

from backend.demo import skin
from tests.integration import steps
from tests.integration.conftest import People
from tests.media import phone_heic

UPLOADED_MS = 120_000


async def test_a_series_of_photos_reaches_the_record_with_its_views_and_reasons(people: People, tmp_path: Path) -> None:
    sharp, blurred = tmp_path / "sharp.jpg", tmp_path / "blurred.jpg"
    sharp.write_bytes(skin.draw(4, skin.Lesion(5), skin.Shot(seed=3)))
    Image.open(sharp).filter(ImageFilter.GaussianBlur(8)).save(blurred, quality=90)
    page = await (await people.arrives(phone=True)).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    await page.goto("/photos/prendre")

    await page.get_by_test_id("photo-file").set_input_files(sharp)
    await page.get_by_test_id("shot-use").click()
    await page.get_by_test_id("skip-view").click()
    for _ in range(2):
        await page.get_by_test_id("photo-file").set_input_files(blurred)
        await page.get_by_test_id("shot-retake").click()
    await page.get_by_test_id("photo-file").set_input_files(blurred)
    await page.get_by_test_id("shot-keep").click()
    await page.get_by_test_id("photo-site").select_option("back")
    stored: list[str] = []
    page.on("response", lambda response: stored.append(response.headers.get("photo-id", "")))
    await page.get_by_test_id("series-send").click()
    await page.get_by_test_id("series-done").click(timeout=UPLOADED_MS)
    await expect(page).to_have_url(re.compile("/photos$"))

    taken = {}
    for photo_id in {found for found in stored if found}:
        photo = await (await page.request.get(f"/api/photos/{photo_id}")).json()
        taken[photo["view"]] = photo
    assert set(taken) == {"overview", "close_up"}
    assert taken["overview"]["quality"] == {"reasons": [], "kept": False}
    assert taken["close_up"]["quality"] == {"reasons": ["blurred"], "kept": True}
    assert taken["overview"]["series_id"] == taken["close_up"]["series_id"]
    assert {photo["body_site"] for photo in taken.values()} == {"back"}


async def test_a_heic_photo_reaches_the_record_though_the_page_cannot_show_it(people: People, tmp_path: Path) -> None:
    photo = tmp_path / "IMG_0042.HEIC"
    photo.write_bytes(phone_heic.heic(1200, 900, orientation=6))
    page = await (await people.arrives(phone=True)).new_page()
    await steps.sign_in(page, "/connexion", "patient@demo")
    await page.goto("/photos/prendre")
    await page.get_by_test_id("photo-file").set_input_files(photo)
    await page.get_by_test_id("shot-use").click()
    await page.get_by_test_id("skip-view").click()
    await page.get_by_test_id("skip-view").click()
    # Not the back, whose series the review's tests compare.
    await page.get_by_test_id("photo-site").select_option("left_foot")
    async with page.expect_response(lambda one: "photo-id" in one.headers, timeout=UPLOADED_MS) as last:
        await page.get_by_test_id("series-send").click()
    await page.get_by_test_id("series-done").click(timeout=UPLOADED_MS)

    at = f"/api/photos/{(await last.value).headers['photo-id']}"
    kept = await (await page.request.get(at)).json()
    assert (kept["content_type"], kept["width"], kept["height"]) == ("image/heic", 900, 1200)
    assert kept["quality"] is None
    for rendition in ("thumbnail", "preview", "full"):
        picture = Image.open(BytesIO(await (await page.request.get(f"{at}/{rendition}")).body()))
        assert picture.format == "JPEG"
        # Upright as a browser shows it.
        shown = ImageOps.exif_transpose(picture)
        assert shown.height > shown.width
