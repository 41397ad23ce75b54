"""Acts of assistance as sums: the attendant's page, the coordinator's, the administrator's rates, the table taken away."""

from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.backend.cabins.kiosks import COORDINATOR
from tests.backend.cabins.pages import Pages, faults, pages_of, picture
from tests.backend.cabins.test_assist_sums import helped
from tests.backend.house import House

YEAR = date.today().year  # noqa: DTZ011 - as the page shows it


@pytest.fixture
async def pages(house: House) -> AsyncGenerator[Pages]:
    """Three visits in January; the attendant helped in two."""
    for day, who in ((5, ["attendant"]), (6, ["attendant"]), (7, [])):
        await helped(house, datetime(YEAR, 1, day, 9, tzinfo=UTC), *who, minutes=7)
    async with pages_of(house) as pages:
        yield pages


async def sums_of(pages: Pages, login: str, **how: Any) -> Page:
    page = await pages.of(login, **how)
    await page.goto("/assistant/cabine" if login == "attendant" else "/admin/cabines")
    await page.get_by_test_id("to-assists").click()
    await expect(page.get_by_test_id("assist-sums")).to_be_visible()
    return page


async def test_acts_are_counted_without_a_rate_and_get_an_amount_with_one(pages: Pages) -> None:
    attendant = await sums_of(pages, "attendant")
    january = attendant.get_by_test_id("assist-sums").locator("tbody tr").filter(has_text=f"janvier {YEAR}")
    await expect(january).to_contain_text("14 min")
    await expect(january).to_contain_text("pas de tarif")
    await expect(january).to_contain_text("Attendant (2)")
    await expect(attendant.get_by_text("Aucun tarif n’est enregistré")).to_be_visible()
    assert await faults(attendant) == []
    await picture(attendant, "sums-no-rate-desktop")

    administrator = await sums_of(pages, "administrator")
    await administrator.get_by_test_id("assist-rate-save").click()
    await expect(administrator.get_by_text("Un montant comme 12,50")).to_be_visible()
    await administrator.get_by_label("Montant en euros").fill("12,50")
    await administrator.get_by_label("Code de l’acte").fill("TLA")
    await administrator.get_by_label("À partir du").fill(f"{YEAR}-01-01")
    await administrator.get_by_test_id("assist-rate-save").click()
    await expect(administrator.get_by_test_id("assist-rates")).to_contain_text("12,50")
    await administrator.get_by_label("Ce qui est payé").select_option("year")
    await administrator.get_by_label("À partir de combien d’actes").fill("500")
    await administrator.get_by_label("Montant en euros").fill("200")
    await administrator.get_by_test_id("assist-rate-save").click()
    await expect(administrator.get_by_test_id("assist-rates")).to_contain_text("L’année, dès 500 actes")
    assert await faults(administrator) == []
    await picture(administrator, "rates-desktop")

    await attendant.reload()
    await expect(january).to_contain_text("25")
    await expect(january).to_contain_text("TLA")
    await expect(attendant.locator("main")).to_contain_text("avant le palier de 500")
    link = await attendant.get_by_role("link", name="Tableau (CSV)").get_attribute("href")
    assert link is not None
    table = (await (await attendant.request.get(pages.url + link)).body()).decode("utf-8-sig")
    assert f"{YEAR}-01;" in table
    assert ";3;2;14;TLA;25,00;0;Attendant (2)" in table
    assert "Vidal" not in table


async def test_the_coordinator_sees_the_rates_and_changes_none_and_a_year_of_nothing_says_so(pages: Pages) -> None:
    page = await sums_of(pages, COORDINATOR)
    await expect(page.get_by_role("heading", name="Tarifs des actes d’assistance")).to_be_visible()
    await expect(page.get_by_test_id("assist-rate-save")).to_have_count(0)
    await page.get_by_label("Année", exact=True).select_option(str(YEAR - 4))
    await expect(page.get_by_text("Aucune consultation en cabine cette année")).to_be_visible()
    assert await faults(page) == []
    await picture(page, "sums-empty-desktop")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
async def test_the_sums_are_whole_in_english_and_in_the_dark(pages: Pages, phone: bool) -> None:
    page = await sums_of(pages, COORDINATOR, phone=phone, english=True, dark=True)
    await expect(page.get_by_text(f"January {YEAR}")).to_be_visible()
    assert await faults(page) == []
    await picture(page, f"sums-dark-en-{'phone' if phone else 'desktop'}")
