"""A parent's children on the pages: who a test is alone with, whatever other visits the demo's people have."""

import random
import string
from datetime import date

from playwright.async_api import Page, expect


def letters(count: int = 6) -> str:
    """Names of people hold letters only."""
    return "".join(random.choices(string.ascii_lowercase, k=count))


async def add_a_child(page: Page, *, given: str, family: str = "Cabrol", born: date = date(2015, 5, 2)) -> str:
    """The parent is signed in; the child's name as the pages write it."""
    await page.goto("/proches")
    await page.get_by_test_id("add-child").click()
    await page.get_by_label("Prénom").fill(given)
    await page.get_by_label("Nom de famille").fill(family)
    await page.get_by_label("Date de naissance").fill(born.isoformat())
    await page.get_by_test_id("child-go").click()
    name = f"{given} {family}"
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    return name


async def choose(page: Page, name: str) -> None:
    """For whom, where a page asks."""
    await page.get_by_test_id("person-switch").get_by_text(name).click()
