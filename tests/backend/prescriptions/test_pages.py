"""The pages in a real Chromium: the doctor writes and signs, the patient reads, the cabin prints and keeps nothing."""

import io
from collections.abc import AsyncGenerator
from contextlib import nullcontext
from pathlib import Path
from uuid import UUID

import pypdf
import pytest
from playwright.async_api import Browser, Page, expect

from backend.app import create_app
from backend.settings import Settings
from tests.backend.care.letters import reachable_at
from tests.backend.house import House
from tests.backend.prescriptions.desk import signed
from tests.backend.visits import a_visit_under_way, ended
from tests.browser import chromium
from tests.serving import served

DIST = Path(__file__).parents[3] / "web" / "dist"
MEDICINE = "Bétaméthasone 0,05 %, crème"
# What the printer would be given, noted at the moment of printing.
_PRINTER = """
window.printed = [];
window.print = () => window.printed.push(document.querySelector('.papers')?.textContent ?? '');
"""
_AT_THE_END = """(id) => sessionStorage.setItem(
    'comptoir.cabin.step', JSON.stringify({ id, name: 'done', at: Date.now() }))"""

# A machine may be slow.
expect.set_options(timeout=45_000)


class Pages:
    """Browser profiles of people who are signed in at the house."""

    def __init__(self, house: House, browser: Browser, url: str) -> None:
        self._house, self._browser, self._url = house, browser, url

    async def of(self, login: str) -> Page:
        client = await self._house.signed_in(login)
        context = await self._browser.new_context(base_url=self._url, locale="fr-FR")
        # The session's cookie is for secure places only, as which a browser counts localhost.
        cookies = [
            {"name": one.name, "value": one.value or "", "url": "https://localhost", "secure": True, "httpOnly": True}
            for one in client.cookies.jar
        ]
        await context.add_cookies(cookies)  # type: ignore[arg-type]
        return await context.new_page()


@pytest.fixture
async def pages(house: House) -> AsyncGenerator[Pages]:
    settings = Settings(database_url="postgresql://unused", web_dist=DIST, public_url="https://house.test")
    app = create_app(settings, lambda: nullcontext(house.services))
    app.state.services = house.services
    async with served(app) as port, chromium() as browser:
        yield Pages(house, browser, f"http://localhost:{port}")


async def write(doctor: Page) -> None:
    """A medicine, without when to take it, and an examination."""
    await doctor.get_by_test_id("rx-write").click()
    await doctor.get_by_test_id("rx-add-medicine").click()
    await doctor.get_by_test_id("medication").fill(MEDICINE)
    await doctor.get_by_test_id("dose").fill("1 application")
    await doctor.get_by_test_id("duration").fill("10")
    await doctor.get_by_test_id("rx-add-exam").click()
    await doctor.get_by_test_id("order-text").fill("NFS, CRP")
    await expect(doctor.get_by_test_id("rx-state")).to_have_attribute("data-state", "kept")


async def sign(doctor: Page) -> None:
    await doctor.get_by_test_id("rx-preview").click()
    await expect(doctor.get_by_test_id("prescription-paper").last).to_contain_text(MEDICINE)
    await doctor.get_by_test_id("rx-sign").click()
    await expect(doctor.get_by_test_id("rx-editor")).to_have_count(0)


async def pdf_words(page: Page) -> str:
    async with page.expect_download() as waited:
        await page.get_by_test_id("prescription-pdf").first.click()
    path = await (await waited.value).path()
    return " ".join(part.extract_text() for part in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)


async def test_the_doctor_writes_and_signs_in_the_visit_and_the_patient_reads(house: House, pages: Pages) -> None:
    visit = await a_visit_under_way(house)
    doctor = await pages.of("doctor")
    await doctor.goto(f"/desk/visite/{visit}")
    await doctor.get_by_test_id("tab-notes").click()
    await write(doctor)
    await doctor.get_by_test_id("rx-preview").click()
    await doctor.get_by_test_id("rx-sign").click()
    await expect(doctor.get_by_test_id("rx-missing")).to_contain_text(MEDICINE)
    await doctor.keyboard.press("Escape")
    await doctor.get_by_test_id("timing").fill("matin et soir")

    patient = await pages.of("patient")
    await patient.goto("/ordonnances")
    await expect(patient.get_by_text("Aucune ordonnance")).to_be_visible()
    await sign(doctor)
    await patient.reload()
    paper = patient.get_by_test_id("prescription-paper")
    await expect(paper).to_contain_text(f"{MEDICINE}1 application, voie orale, matin et soirPendant 10 jours")
    said = await pdf_words(patient)
    assert MEDICINE in said
    assert "NFS, CRP" in said


async def test_after_the_visit_it_is_replaced_and_the_patient_sees_both(house: House, pages: Pages) -> None:
    visit = await a_visit_under_way(house)
    doctor = await pages.of("doctor")
    await ended(await house.signed_in("doctor"), visit)
    await doctor.goto(f"/desk/visite/{visit}")
    await write(doctor)
    await doctor.get_by_test_id("timing").fill("le soir")
    await sign(doctor)
    await doctor.get_by_test_id("rx-replace").click()
    await expect(doctor.get_by_test_id("medication")).to_have_value(MEDICINE)
    await doctor.get_by_test_id("dose").fill("2 applications")
    await sign(doctor)
    patient = await pages.of("patient")
    await patient.goto("/ordonnances")
    shown = patient.get_by_test_id("my-prescription")
    await expect(shown.first).to_contain_text("2 applications")
    await expect(shown.nth(1)).to_have_attribute("data-status", "cancelled")
    await expect(shown.nth(1)).to_contain_text("une autre la remplace")


async def at_the_end_of(pages: Pages, visit: UUID) -> Page:
    """The kiosk's screen of thanks."""
    kiosk = await pages.of("kiosk")
    await kiosk.add_init_script(_PRINTER)
    await kiosk.goto("/cabin")
    await kiosk.evaluate(_AT_THE_END, str(visit))
    await kiosk.reload()
    await expect(kiosk.get_by_test_id("kiosk-done")).to_be_visible()
    return kiosk


async def test_the_kiosk_prints_and_sends_and_keeps_nothing(house: House, pages: Pages) -> None:
    await reachable_at(house, "patient", "rose@example.org")
    visit = await a_visit_under_way(house, cabin=True)
    client = await house.signed_in("doctor")
    await ended(client, visit)
    kiosk = await at_the_end_of(pages, visit)
    await expect(kiosk.get_by_test_id("kiosk-prescriptions")).to_have_count(0)
    # Signed a moment later, it is found while the patient is still there.
    await signed(client, visit)
    await expect(kiosk.get_by_test_id("kiosk-prescriptions")).to_be_visible()
    assert "Amoxicilline" not in await kiosk.content()
    await kiosk.get_by_test_id("kiosk-print").click()
    await kiosk.wait_for_function("() => window.printed.length === 1")
    printed = await kiosk.evaluate("() => window.printed[0]")
    assert "Amoxicilline 1 g, comprimé dispersible1 comprimé, voie orale, matin et soirPendant 6 jours" in printed
    assert "Ordonnance électronique non vérifiée" in printed
    # The printer has it, and the screen no more.
    await expect(kiosk.get_by_test_id("prescription-paper")).to_have_count(0)
    await kiosk.get_by_test_id("kiosk-send").click()
    await expect(kiosk.get_by_test_id("kiosk-sent")).to_have_text("Un message part vers votre adresse e-mail.")
    await kiosk.get_by_test_id("kiosk-done-home").click()
    await expect(kiosk.get_by_test_id("kiosk-not-ready")).to_have_attribute("data-state", "cleaning")
    kept = await kiosk.evaluate("() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    for word in (str(visit), "Amoxicilline"):
        assert word not in kept
    assert "Amoxicilline" not in await kiosk.content()
