"""“A doctor now” at the kiosk's screen: who has no keyboard of numbers and no steady hand says the birth date by touch."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import expect

from tests.backend.cabins.pages import Pages, faults, pages_of, picture
from tests.backend.house import House
from tests.backend.queue.steps import open_queue


@pytest.fixture
async def pages(house: House) -> AsyncGenerator[Pages]:
    await open_queue(await house.signed_in("doctor"))
    async with pages_of(house) as pages:
        yield pages


async def test_the_birth_date_is_said_in_four_touches_and_can_be_mended(pages: Pages) -> None:
    kiosk = await pages.of("kiosk", phone=True)
    await kiosk.goto("/cabin")
    await kiosk.get_by_test_id("kiosk-now").tap()
    await kiosk.get_by_test_id("kiosk-danger-next").tap()
    await kiosk.get_by_label("Prénom").fill("Rose")
    await kiosk.get_by_label("Nom", exact=True).fill("Vidal-0")
    await kiosk.get_by_test_id("birth-day-31").tap()
    await expect(kiosk.get_by_test_id("birth-month-4")).to_have_count(0)
    await kiosk.get_by_test_id("kiosk-who-next").tap()
    await expect(kiosk.get_by_role("alert")).to_contain_text("Il manque")
    assert await faults(kiosk) == []
    await picture(kiosk, "now-birth")
    await kiosk.get_by_role("button", name="31").tap()
    for touched in ("day-1", "month-1", "decade-1950", "year-1950"):
        await kiosk.get_by_test_id(f"birth-{touched}").tap()
    await picture(kiosk, "now-birth-whole")
    await kiosk.get_by_test_id("kiosk-who-next").tap()
    async with kiosk.expect_response("**/api/queue/entries") as joined:
        await kiosk.get_by_test_id("kiosk-join").tap()
    answer = await joined.value
    assert answer.status == 201
    sent = answer.request.post_data_json
    assert sent is not None
    assert sent["traits"]["birth_date"] == "1950-01-01"
