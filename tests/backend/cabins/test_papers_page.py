"""The attendant's page and the papers of a visit: what is printed, and one touch to have the cabin print it."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.backend.cabins.pages import Pages, faults, pages_of, picture
from tests.backend.house import House
from tests.backend.prescriptions.desk import in_the_cabin

# What stands on the paper: the page is laid out for print.
_PAPER = "window.printed = []; window.print = () => window.printed.push(document.body.innerText);"


@pytest.fixture
async def pages(house: House) -> AsyncGenerator[Pages]:
    """A visit with a prescription has just ended in the cabin."""
    await in_the_cabin(house)
    async with pages_of(house) as pages:
        yield pages


async def say(page: Page, state: str) -> Locator:
    papers = page.get_by_test_id("cabin-papers").get_by_role("listitem")
    await expect(papers).to_have_text([re.compile(f"Compte rendu{state}"), re.compile(f"Ordonnance{state}")])
    return papers


async def test_the_attendant_has_the_cabin_print_and_sees_that_it_did(house: House, pages: Pages) -> None:
    attendant = await pages.of("attendant")
    await attendant.goto("/assistant/cabine")
    await say(attendant, "À imprimer")
    assert "Amoxicilline" not in await attendant.content()
    assert await faults(attendant) == []
    await picture(attendant, "papers-desktop")
    # The screen of the cabin is off: the wish waits.
    await attendant.get_by_test_id("cabin-print").click()
    await say(attendant, "Impression demandée")
    await expect(attendant.get_by_test_id("cabin-print-state")).to_contain_text("Demandé à")

    # Nobody is in the cabin any more, which is being cleaned.
    kiosk = await pages.of("kiosk")
    await kiosk.add_init_script(_PAPER)
    await kiosk.emulate_media(media="print")
    await kiosk.goto("/cabin")
    await kiosk.wait_for_function("() => window.printed.length === 1")
    paper = await kiosk.evaluate("() => window.printed[0]")
    assert "Compte rendu de consultation" in paper
    assert "Amoxicilline 1 g, comprimé dispersible" in paper
    assert "La cabine se nettoie" not in paper
    await expect(kiosk.get_by_test_id("prescription-paper")).to_have_count(0)
    await say(attendant, r"Impression faite à \d")

    # Asked once it printed once; asked again, once more.
    house.clock.forward(minutes=1)
    await attendant.get_by_test_id("cabin-print").click()
    await kiosk.wait_for_function("() => window.printed.length > 1")
    await expect(attendant.get_by_test_id("cabin-print-state")).not_to_contain_text("Demandé à")
    assert await kiosk.evaluate("() => window.printed.length") == 2


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_on_a_phone_by_touch_and_in_english(pages: Pages, dark: bool) -> None:
    attendant = await pages.of("attendant", phone=True, english=True, dark=dark)
    await attendant.goto("/assistant/cabine")
    part = attendant.get_by_test_id("cabin-papers")
    await expect(part.get_by_role("listitem").nth(1)).to_have_text("PrescriptionNot printed yet")
    await part.get_by_test_id("cabin-print").tap()
    await expect(part.get_by_role("listitem").first).to_have_text("ReportPrinting asked for")
    assert await faults(attendant) == []
    await picture(attendant, f"papers-phone-{dark}")
