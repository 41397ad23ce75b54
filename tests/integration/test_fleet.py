"""The coordinator's pages of the fleet, with a real cabin behind them: self-test, diagnostics, calibration, configuration."""

import os
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from backend.demo.world import DEMO_CABIN
from tests.integration import steps
from tests.integration.conftest import People

# A folder, for who wants to look at the pages.
PICTURES = os.environ.get("FLEET_PICTURES")


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


async def violations(page: Page) -> list[str]:
    result = await Axe().run(page)
    return [f"{one['id']}: {one['help']}" for one in result.response["violations"]]


async def overflow(page: Page) -> int:
    wider: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


async def the_board(page: Page) -> Locator:
    """The row of the demo's cabin, once its agent is linked."""
    await steps.sign_in(page, "/admin", "coordinatrice@demo")
    await page.goto("/admin/cabines")
    row = page.locator(f'[data-testid="cabin-row"][href$="{DEMO_CABIN}"]')
    await expect(row).to_be_visible()
    await expect(row.get_by_test_id("need-offline")).to_have_count(0)
    return row


async def test_the_coordinator_tests_calibrates_and_configures_a_cabin_and_goes_back(people: People) -> None:
    page = await (await people.arrives()).new_page()
    row = await the_board(page)
    await row.click()

    await page.get_by_test_id("run-self-test").click()
    await expect(page.get_by_test_id("self-test-at")).to_be_visible()
    device = page.get_by_test_id("device-thermometer")
    await expect(device.locator("[data-state]")).to_have_count(1)
    await page.get_by_test_id("ask-diagnostics").click()
    await expect(page.get_by_test_id("diagnostics-received")).to_be_visible()

    await page.get_by_test_id("calibrate-thermometer").click()
    await page.locator('dialog input[type="date"]').first.fill("2024-01-15")
    await page.get_by_test_id("calibration-by").fill("Laboratoire de métrologie")
    await page.get_by_test_id("calibration-months").fill("12")
    await page.get_by_test_id("calibration-save").click()
    await expect(device.locator('[data-state="overdue"]')).to_be_visible()
    await expect(page.get_by_test_id("need-calibration")).to_be_visible()
    assert await violations(page) == []
    await picture(page, "cabin-blocked")
    await page.get_by_test_id("allow-thermometer").click()
    await page.get_by_test_id("override-reason").fill("Le certificat arrive par la poste")
    await page.get_by_test_id("override-yes").click()
    await expect(device.locator('[data-state="allowed"]')).to_be_visible()

    standing = page.get_by_test_id("configuration-standing")
    await expect(standing).to_have_attribute("data-outcome", "in_force")
    await page.get_by_test_id("change-configuration").click()
    await page.get_by_test_id("config-retention_hours").fill("48")
    await page.get_by_test_id("config-note").fill("Garder deux jours")
    await page.get_by_test_id("config-save").click()
    await expect(page.get_by_test_id("configuration")).to_contain_text("48")
    await expect(standing).to_have_attribute("data-outcome", "in_force")
    versions = page.get_by_test_id("configuration-versions")
    await versions.locator("summary").click()
    await expect(versions).to_contain_text("Garder deux jours")
    await page.get_by_test_id("back-to-0").click()
    await page.get_by_test_id("confirm").click()
    await expect(versions).to_contain_text("reprend la version 0")
    await expect(standing).to_have_attribute("data-outcome", "in_force")


async def test_board_and_cabin_fit_a_phone(people: People) -> None:
    page = await (await people.arrives(phone=True)).new_page()
    row = await the_board(page)
    assert await violations(page) == []
    assert await overflow(page) <= 0
    await picture(page, "board-phone")
    await row.click()
    await expect(page.get_by_test_id("devices")).to_be_visible()
    await picture(page, "cabin-phone")
    assert await overflow(page) <= 0
