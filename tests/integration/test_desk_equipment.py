"""The specialist tries camera, microphone, loudspeaker and line, from the board or from a visit's door."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from backend.demo.installation import Installation
from tests.browser import ARGUMENTS, a_person, chromium_path
from tests.integration import steps
from tests.integration.conftest import People


async def test_everything_is_tried_and_the_way_back_is_to_the_visit(people: People) -> None:
    patient = await (await people.arrives(phone=True)).new_page()
    visit = await steps.book_first_time(patient, reason="Une tache")
    doctor = await (await people.arrives()).new_page()
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.goto(f"/desk/visite/{visit}")
    await doctor.get_by_role("link", name="Tester mon matériel").click()
    await doctor.wait_for_url(f"**/desk/materiel?visite={visit}")

    preview = doctor.get_by_test_id("camera-preview")
    await expect(preview).to_have_attribute("data-first-frame", "")
    # The fake microphone beeps once a second.
    await expect(doctor.get_by_text("Nous vous entendons.")).to_be_visible()
    await doctor.get_by_test_id("play-tone").click()
    await doctor.get_by_role("button", name="Oui").click()
    await expect(doctor.get_by_text("Le son fonctionne.")).to_be_visible()
    await doctor.get_by_test_id("line-test-run").click()
    line = doctor.get_by_test_id("line-test")
    await expect(line).to_have_attribute("data-state", "done")
    await expect(line.locator("[data-outlook]")).to_have_attribute("data-relay", "none")
    parts = await doctor.get_by_test_id("device-test").get_by_role("heading", level=2).all_text_contents()
    assert parts == ["Caméra", "Micro", "Haut-parleur", "Liaison"]
    # Nobody enters a call from here.
    await expect(line).not_to_contain_text("vous pouvez entrer")

    held = await doctor.evaluate_handle("() => document.querySelector('[data-testid=camera-preview]').srcObject")
    await doctor.get_by_role("link", name="Retour à la visite").click()
    await doctor.wait_for_url(f"**/desk/visite/{visit}")
    # Its camera is let go of, for the call to have it.
    assert await held.evaluate("(stream) => stream.getTracks().map((track) => track.readyState)") == ["ended"]


async def test_the_board_leads_there_on_a_phone_by_keyboard(people: People) -> None:
    doctor = await (await people.arrives(phone=True)).new_page()
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await doctor.get_by_role("button", name="English").click()
    await doctor.get_by_role("link", name="Test my equipment").focus()
    await doctor.keyboard.press("Enter")
    await expect(doctor.get_by_role("heading", name="Test my equipment")).to_be_visible()
    await expect(doctor.get_by_test_id("camera-preview")).to_have_attribute("data-first-frame", "")
    await expect(doctor.get_by_role("link", name="Back to my day")).to_have_attribute("href", "/desk")
    too_wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await doctor.evaluate(too_wide)


@pytest.fixture
async def without_devices() -> AsyncGenerator[Browser]:
    """A browser on a machine that has neither camera nor microphone."""
    arguments = [one for one in ARGUMENTS if "fake-device" not in one]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=arguments)
        yield browser
        await browser.close()


async def _at_the_test(page: Page) -> None:
    await steps.sign_in(page, "/desk", "dermatologue@demo")
    await page.goto("/desk/materiel")


async def test_a_missing_and_a_refused_device_are_told_with_what_to_do(
    without_devices: Browser, people: People, installation: Installation
) -> None:
    context = await a_person(without_devices, installation.url)
    page = await context.new_page()
    await _at_the_test(page)
    await expect(page.get_by_text("Aucune caméra n’a été trouvée")).to_be_visible()
    await expect(page.get_by_text("Aucun micro n’a été trouvé")).to_be_visible()
    # The rest can still be tried.
    await expect(page.get_by_test_id("line-test-run")).to_be_enabled()
    await context.close()

    refusing = await (await people.arrives()).new_page()
    # What a browser answers whose person said no.
    await refusing.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError') };"
    )
    await _at_the_test(refusing)
    await expect(refusing.get_by_text("La caméra n’est pas autorisée")).to_be_visible()
    await expect(refusing.get_by_text("Le micro n’est pas autorisé")).to_be_visible()
    await expect(refusing.get_by_role("button", name="Réessayer")).to_have_count(2)
