"""The same visit from a télécabine: kiosk, instruments, live and confirmed readings, a crash in the middle."""

import asyncio
import re

from playwright.async_api import Page, expect

from backend.cabins.states import CHECKLISTS, CabinState
from backend.demo.installation import Installation
from tests.integration import steps
from tests.integration.conftest import People

# The instruments of the demo measure at a fifth of the time of real ones; a busy machine takes its own.
MEASURED_MS = 60_000
TRIES = 12


async def arrive_at_the_kiosk(kiosk: Page, installation: Installation) -> str:
    """From the screen that its agent signs in to the waiting room; returns the visit's id."""
    await kiosk.goto(await asyncio.to_thread(installation.screen_path))
    await kiosk.get_by_test_id("kiosk-appointment").first.click()
    for part in ("day-30", "month-9", "decade-1950", "year-1951"):
        await kiosk.get_by_test_id(f"birth-{part}").click()
    await kiosk.get_by_test_id("kiosk-yes").click()
    await kiosk.get_by_test_id("consent-check").check()
    await kiosk.get_by_test_id("consent-accept").click()
    await expect(kiosk.get_by_test_id("kiosk-questions")).to_be_visible()
    # A reload leads back to the same question.
    await kiosk.reload()
    await kiosk.get_by_role("button", name="Quelques semaines").click()
    await kiosk.get_by_test_id("kiosk-questions-next").click()
    await kiosk.get_by_test_id("kiosk-join").click()
    await expect(kiosk.get_by_test_id("kiosk-waiting")).to_be_visible()
    today = await (await kiosk.request.get("/api/cabins/here")).json()
    return str(next(a["appointment_id"] for a in today["today"] if a["patient"]["name"] == "Marcel Teisserenc"))


async def measure(doctor: Page, kind: str, tile: str) -> None:
    """Starts an instrument from the desk and waits until its value is confirmed."""
    # A short measurement may be over before it was seen to run: started twice, it would be stored twice.
    started = doctor.locator(
        f'[data-testid="device-{kind}"][data-state="measuring"], [data-testid="reading-{tile}"][data-stage]'
    )
    # While the line is down the desk says that nothing was sent, and the doctor presses again.
    for _ in range(TRIES):
        await doctor.get_by_test_id(f"device-start-{kind}").click()
        try:
            await expect(started.first).to_be_attached(timeout=MEASURED_MS / TRIES)
            break
        except AssertionError:
            continue
    if kind == "pulse_oximeter":
        await expect(doctor.get_by_test_id(f"reading-{tile}")).to_have_attribute(
            "data-running", "", timeout=MEASURED_MS
        )
        await expect(doctor.get_by_test_id("waveform")).to_be_visible()
        await doctor.get_by_test_id(f"device-stop-{kind}").click()
    await expect(doctor.get_by_test_id(f"reading-{tile}")).to_have_attribute(
        "data-stage", "confirmed", timeout=MEASURED_MS
    )


async def cleans(attendant: Page) -> None:
    """The attendant ticks the whole list and says that the cabin is ready."""
    card = attendant.locator('[data-testid="cabin-card"][data-state="cleaning"]')
    await expect(card).to_be_visible()
    for item in CHECKLISTS[CabinState.CLEANING]:
        await attendant.get_by_test_id(f"cabin-item-{item.value}").check()
    await attendant.get_by_test_id("cabin-confirm").click()
    await expect(attendant.locator('[data-testid="cabin-card"][data-state="ready"]')).to_be_visible()


async def stored_kinds(page: Page, visit: str) -> list[str]:
    consultation = await (await page.request.get(f"/api/consultations/{visit}")).json()
    return [reading["kind"] for reading in consultation["readings"]]


async def test_a_visit_from_the_cabin_with_its_instruments(people: People, installation: Installation) -> None:
    kiosk = await (await people.arrives()).new_page()
    doctor = await (await people.arrives()).new_page()
    visit = await arrive_at_the_kiosk(kiosk, installation)
    await steps.sign_in(doctor, "/desk", "dermatologue@demo")
    await steps.open_visit_from_board(doctor, visit)
    await steps.admit(doctor)
    await steps.sees_the_other(doctor)
    await steps.sees_the_other(kiosk)

    attendant = await (await people.arrives()).new_page()
    await steps.sign_in(attendant, "/assistant", "pharmacien@demo")
    await attendant.goto("/assistant/cabine")
    await kiosk.get_by_test_id("kiosk-help").click()
    await kiosk.get_by_test_id("kiosk-call-attendant").click()
    await kiosk.keyboard.press("Escape")
    await attendant.get_by_test_id("cabin-answer").click()
    await attendant.get_by_test_id("cabin-enter").click()
    for page in (kiosk.get_by_test_id("kiosk-inside"), doctor.get_by_test_id("cabin-notice")):
        await expect(page).to_contain_text("Bastien Roumégas")

    await doctor.get_by_test_id("tab-readings").click()
    await measure(doctor, "blood_pressure", "blood_pressure")
    await measure(doctor, "pulse_oximeter", "spo2")
    assert await stored_kinds(doctor, visit) == ["blood_pressure", "pulse_oximeter"]

    # The server dies while the cabin measures: nothing acknowledged is lost, nothing is doubled.
    await steps.server_killed(installation, kiosk, doctor)
    await expect(doctor.get_by_test_id("device-start-thermometer")).to_be_enabled(timeout=60_000)
    await measure(doctor, "thermometer", "temperature")
    assert await stored_kinds(doctor, visit) == ["blood_pressure", "pulse_oximeter", "thermometer"]
    await steps.sees_the_other(doctor)

    await doctor.reload()
    await steps.sees_the_other(doctor)
    await doctor.get_by_test_id("tab-readings").click()
    for tile in ("blood_pressure", "spo2", "temperature"):
        await expect(doctor.get_by_test_id(f"reading-{tile}")).to_have_attribute("data-stage", "confirmed")

    await doctor.get_by_test_id("end-visit").click()
    await doctor.get_by_test_id("end-visit-confirm").click()
    await expect(doctor.get_by_test_id("visit-sheet")).to_contain_text(re.compile("mmHg"))
    await expect(kiosk.get_by_test_id("kiosk-done")).to_be_visible()
    await kiosk.evaluate("() => { window.print = () => { window.printed = document.body.innerText; }; }")
    await kiosk.emulate_media(media="print")
    await kiosk.get_by_test_id("kiosk-print").dispatch_event("click")
    await kiosk.wait_for_function("() => window.printed")
    report = await kiosk.evaluate("() => window.printed")
    assert "mmHg" in report
    assert "Bastien Roumégas" in report
    await kiosk.emulate_media(media="screen")
    printed = attendant.get_by_test_id("cabin-papers").get_by_role("listitem")
    await expect(printed).to_contain_text(re.compile("Compte rendu.*Impression faite à"))

    # Nobody begins until the attendant has cleaned; then the screen welcomes the next one by itself.
    await kiosk.get_by_test_id("kiosk-done-home").click()
    await expect(kiosk.get_by_test_id("kiosk-not-ready")).to_have_attribute("data-state", "cleaning")
    await cleans(attendant)
    await expect(kiosk.get_by_test_id("kiosk-not-ready")).to_have_count(0)
    assert await kiosk.evaluate("() => sessionStorage.length") == 0
