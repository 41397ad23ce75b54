"""A medical assistant's day: books into a cabin, prepares the visit, and the doctor sees it ready."""

import re
from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect

from backend.demo.world import DEMO_DERMATOLOGIST
from backend.demo.world_agenda import DERMATOLOGIST
from tests.integration import steps
from tests.integration.conftest import People

PREPARED = ("identity", "rights", "papers", "skin_ready", "consent")


async def day_with_room(page: Page) -> str:
    """The first day on which the dermatologist has two free times that are not about to pass: late in the evening,
    not today.
    """
    soon = datetime.now(UTC) + timedelta(minutes=15)
    answer = await page.request.get(f"/api/practitioners/{DEMO_DERMATOLOGIST}/slots?days=31")
    assert answer.ok, await answer.text()
    for day in (await answer.json())["days"]:
        if len([slot for slot in day["slots"] if datetime.fromisoformat(slot["starts_at"]) > soon]) >= 2:
            return str(day["date"])
    raise AssertionError("no free times")


async def book_into_a_cabin(page: Page, day: str, *, patient: str) -> str:
    """The last free time of the dermatologist that day, in the grid; returns the visit's id."""
    await page.goto(f"/assistant?jour={day}")
    await page.get_by_test_id("patient-search").fill(patient)
    await page.get_by_test_id("patient-found").first.click()
    # The grid begins with those who have most to do that day.
    column = page.locator(f'[data-testid="grid-column"][data-doctor="{DEMO_DERMATOLOGIST}"]')
    pick = page.get_by_test_id("doctors-pick")
    await pick.locator("summary").click()
    await pick.get_by_role("checkbox", name=f"{DERMATOLOGIST.given_name} {DERMATOLOGIST.family_name}").check()
    await column.get_by_test_id("free-slot").last.click()
    where = page.get_by_test_id("book-where")
    await where.select_option(await where.locator("option", has_text="Bédarieux").get_attribute("value"))
    await page.get_by_test_id("book-reason").fill("Une plaque au coude")
    async with page.expect_response(re.compile("/api/appointments$")) as answered:
        await page.get_by_test_id("book-confirm").click()
    answer = await answered.value
    assert answer.status == 201, await answer.text()
    visit = (await answer.json())["appointment_id"]
    await expect(column.locator(f'[data-id="{visit}"]')).to_be_visible()
    return str(visit)


async def minutes_given_back(page: Page) -> int:
    await page.goto("/assistant/temps-rendu")
    total = page.get_by_test_id("hours-total")
    await expect(total).to_be_visible()
    return int(await total.get_attribute("data-minutes") or 0)


async def test_an_assistant_books_into_a_cabin_prepares_and_the_doctor_sees_it_ready(people: People) -> None:
    assistant = await (await people.arrives()).new_page()
    doctor = await (await people.arrives()).new_page()
    await steps.sign_in(assistant, "/assistant", "assistante@demo")
    before = await minutes_given_back(assistant)
    day = await day_with_room(assistant)
    visit = await book_into_a_cabin(assistant, day, patient="Teisserenc")

    await assistant.goto(f"/assistant/rendez-vous/{visit}")
    state = assistant.get_by_test_id("checklist-state")
    await expect(state).not_to_have_attribute("data-ready", "")
    for code in PREPARED:
        item = assistant.get_by_test_id(f"item-{code}")
        # Papers are ticked one by one.
        await item.get_by_role("checkbox").first.click()
        await expect(item).to_have_attribute("data-state", "done")
    await expect(state).to_have_attribute("data-ready", "")

    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto(f"/desk?jour={day}")
    row = doctor.locator(f'[data-testid="board-row"][data-id="{visit}"]')
    await expect(row.get_by_test_id("readiness")).to_have_text("Prêt")
    assert await minutes_given_back(assistant) > before


async def test_an_assistant_moves_a_visit_by_keyboard_and_takes_it_back(people: People) -> None:
    page = await (await people.arrives()).new_page()
    await steps.sign_in(page, "/assistant", "assistante@demo")
    visit = await book_into_a_cabin(page, await day_with_room(page), patient="Teisserenc")
    block = page.locator(f'li:has([data-id="{visit}"])')
    await block.get_by_test_id("move-visit").focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("move-free").first.click()
    await page.get_by_test_id("move-confirm").focus()
    await page.keyboard.press("Enter")
    await page.locator(".toast", has_text="est maintenant").get_by_role("button", name="Annuler").click()
    await expect(page.locator(".toast", has_text="est revenu à son heure")).to_be_visible()
    await page.goto(f"/assistant/rendez-vous/{visit}")
    await page.get_by_test_id("cancel-appointment").click()
    await page.get_by_test_id("cancel-code").select_option("mistake")
    await page.get_by_test_id("cancel-confirm").click()
    await expect(page.get_by_text("Ce rendez-vous est annulé")).to_be_visible()
