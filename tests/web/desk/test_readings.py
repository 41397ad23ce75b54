"""The specialist's instruments in a real Chromium: what is shown of each reading, and what is asked of the cabin."""

import re
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from contract.observations import ClockQuality, DeviceKind, DeviceState, Laterality, Metric, Validity
from tests.web.call import bench
from tests.web.desk import page_of, world

MILLISECONDS = 60_000
NEWS2 = "comptoir.desk.news2"
RECEIVED = """async (messages) => {
    bench.receive(messages);
    await new Promise(requestAnimationFrame);
    return document.querySelector('[data-testid="reading-blood_pressure"]').innerText;
}"""


@pytest.fixture(scope="module")
async def browser_page(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Page]:
    module = await bench.build(tmp_path_factory.mktemp("readings"), page_of.ENTRY)
    async with bench.page_on(module) as page:
        page.set_default_timeout(MILLISECONDS)
        yield page


async def opened(
    page: Page, *messages: dict[str, Any], born: str = "1951-09-30", colours: bool = False, wanted: bool = False
) -> Page:
    """The desk anew, with what the cabin has said."""
    await page.unroute_all()
    await page_of.show(page, bench.module_of(page))
    trends = world.trends(colours=colours)
    await page.route("**/api/patients/*/trends", lambda route: route.fulfill(json=trends))
    await page.route("**/api/consultations/*/recordings", lambda route: route.fulfill(json=[]))
    await page.evaluate("([name, on]) => localStorage.setItem(name, on)", [NEWS2, "on" if wanted else "off"])
    await page.evaluate("(visit) => bench.mount(visit, false)", world.visit(born=born))
    await page.evaluate("(messages) => bench.receive(messages)", list(messages))
    return page


async def asked(page: Page) -> list[tuple[str, str]]:
    return [(one["device"], one["action"]) for one in await page.evaluate("() => bench.asked")]


async def test_each_reading_says_its_value_unit_age_and_how_sure_it_is(browser_page: Page) -> None:
    pressure = world.blood_pressure(1)
    page = await opened(browser_page, world.status(DeviceKind.BLOOD_PRESSURE))
    # Looked at where it is received: five seconds later the tile says how old it is.
    assert "à l’instant" in await page.evaluate(RECEIVED, [world.live(pressure)])
    tile = page.get_by_test_id("reading-blood_pressure")
    await expect(tile).to_have_attribute("data-stage", "live")
    await expect(tile).to_contain_text("128 / 79")
    await expect(tile).to_contain_text("mmHg")
    # Earlier visits, newest first, beside it; its other values below.
    await expect(tile.get_by_test_id("trend")).to_contain_text("131 / 82 mmHg, 05/03/2026")
    await expect(page.get_by_test_id("device-blood_pressure")).to_contain_text("Pression moyenne")

    await page.evaluate("(messages) => bench.receive(messages)", [world.live(pressure, "stored")])
    await expect(tile).to_contain_text("Enregistrée")
    await page.evaluate("(stored) => bench.load(stored)", [world.confirmed(pressure)])
    await expect(tile).to_contain_text("Confirmée")

    await page.get_by_test_id("device-details-blood_pressure").click()
    sheet = page.get_by_test_id("reading-sheet")
    for words in ("SN-0042", "1.4.2", "gatt.2a35/1", "16 1E 80 00", "1 minute de retard sur la cabine"):
        await expect(sheet).to_contain_text(words)
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)


async def test_doubts_reasons_and_codes_without_words_are_all_said_and_a_quarantined_reading_never(
    browser_page: Page,
) -> None:
    oximeter = [world.value(Metric.SPO2, None), world.value(Metric.PULSE_RATE, "400")]
    glucose = world.value(Metric.GLUCOSE, None, absent_reason="above_range")
    stray = world.reading(DeviceKind.THERMOMETER, 3, [world.value(Metric.TEMPERATURE, "41.0")])
    page = await opened(
        browser_page,
        world.status(DeviceKind.BLOOD_PRESSURE, DeviceState.FAULT, detail="calibration_due"),
        world.status(DeviceKind.THERMOMETER, DeviceState.FAULT, detail="brand_new_code"),
        world.live(
            world.reading(
                DeviceKind.PULSE_OXIMETER,
                1,
                oximeter,
                validity=Validity.INVALID,
                flags=["implausible", "vendor_code_9"],
                clock=ClockQuality.UNSET,
            )
        ),
        world.live(world.reading(DeviceKind.GLUCOSE_METER, 2, [glucose], attribution="memory")),
        world.quarantined(stray),
    )
    await expect(page.get_by_test_id("device-blood_pressure")).to_contain_text("étalonnage dépassé")
    await expect(page.get_by_test_id("device-start-blood_pressure")).to_be_disabled()
    await expect(page.get_by_test_id("device-thermometer")).to_contain_text("brand new code")
    saturation = page.get_by_test_id("reading-spo2")
    for words in ("L’appareil n’a pas pu conclure", "Non valable", "Horloge non réglée", "vendor code 9"):
        await expect(saturation).to_contain_text(words)
    sugar = page.get_by_test_id("reading-glucose")
    await expect(sugar).to_contain_text("HI : au-dessus")
    await expect(sugar).to_contain_text("De la mémoire")
    await expect(page.get_by_text("41,0")).to_have_count(0)


@pytest.mark.parametrize("swapped", [False, True])
async def test_each_eye_keeps_its_own_values(browser_page: Page, swapped: bool) -> None:
    right, left = ("23.0", "14.5") if swapped else ("14.5", "23.0")
    page = await opened(
        browser_page,
        world.live(world.pressures(1, right, left)),
        world.live(world.eyes(2)),
        world.live(
            world.reading(
                DeviceKind.VISUAL_ACUITY,
                3,
                [world.value(Metric.VISUAL_ACUITY, "0.1", comparator="<", laterality=Laterality.LEFT)],
            )
        ),
    )
    tonometer = page.get_by_test_id("device-tonometer")
    for side, text in (("right", right), ("left", left)):
        await expect(tonometer.get_by_test_id(f"eye-{side}")).to_contain_text(text.replace(".", ","))
    refractor = page.get_by_test_id("device-refractor")
    await expect(refractor.get_by_test_id("eye-right").first).to_contain_text("−4,50 (−0,75) 95° Add +2,00")
    await expect(refractor.get_by_test_id("eye-left").first).to_contain_text("−3,25 (−1,00) 80° Add +2,00")
    await expect(page.get_by_test_id("device-visual_acuity")).to_contain_text("< 1/10")


async def test_colours_are_off_unless_offered_and_asked_for_and_never_for_a_minor(browser_page: Page) -> None:
    oximeter = world.reading(DeviceKind.PULSE_OXIMETER, 1, [world.value(Metric.SPO2, "91")])
    saturation = browser_page.get_by_test_id("reading-spo2")

    await opened(browser_page, world.live(oximeter), wanted=True)
    await expect(saturation.get_by_test_id("trend")).to_be_visible()
    await expect(saturation).not_to_have_attribute("data-score", re.compile("."))
    await expect(browser_page.get_by_test_id("news2")).to_have_count(0)

    await opened(browser_page, world.live(oximeter), colours=True)
    switch = browser_page.get_by_test_id("news2-switch")
    await expect(switch).not_to_be_checked()
    await expect(saturation).not_to_have_attribute("data-score", re.compile("."))
    await switch.check()
    await expect(saturation).to_have_attribute("data-score", "3")
    await expect(saturation).to_contain_text("NEWS2 : 3")
    await expect(browser_page.get_by_test_id("news2")).to_contain_text("Ni alarme, ni diagnostic")

    await opened(browser_page, world.live(oximeter), colours=True, wanted=True, born="2019-09-30")
    await expect(switch).to_be_disabled()
    await expect(browser_page.get_by_test_id("news2")).to_contain_text("mineur")
    await expect(saturation).not_to_have_attribute("data-score", re.compile("."))
    await expect(saturation.get_by_test_id("trend")).not_to_contain_text("repère")


async def test_a_weight_that_changed_by_more_than_a_tenth_is_said(browser_page: Page) -> None:
    scale = world.reading(DeviceKind.SCALE, 1, [world.value(Metric.WEIGHT, "70.20")])
    page = await opened(browser_page, world.live(scale))
    await expect(page.get_by_test_id("weight-note")).to_contain_text("12,0 % de moins que le 05/03/2026")


async def test_instruments_are_started_stopped_lit_and_photographed_by_pointer_and_by_keyboard(
    browser_page: Page,
) -> None:
    page = await opened(
        browser_page,
        world.status(DeviceKind.BLOOD_PRESSURE),
        world.status(DeviceKind.OTOSCOPE, DeviceState.MEASURING),
        world.status(DeviceKind.VISUAL_ACUITY, DeviceState.MEASURING, progress=0.25),
    )
    await page.get_by_test_id("device-start-blood_pressure").click()
    await page.get_by_test_id("device-light-blood_pressure").click()
    await page.get_by_test_id("device-still-otoscope").click()
    await page.get_by_test_id("device-large-otoscope").click()
    # A camera that shows is no measurement: the bar stops the acuity test alone.
    await page.get_by_test_id("stop-all").click()
    assert await asked(page) == [
        ("blood_pressure", "start"),
        ("blood_pressure", "light"),
        ("otoscope", "still"),
        ("visual_acuity", "stop"),
    ]
    assert await page.evaluate("() => bench.large") == ["otoscope"]

    await page.get_by_test_id("device-start-blood_pressure").focus()
    await page.keyboard.press("1")
    await page.keyboard.press("8")
    await expect(page.get_by_test_id("device-visual_acuity")).to_be_focused()
    await page.keyboard.press("a")
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_test_id("device-otoscope")).to_be_focused()
    assert (await asked(page))[-1] == ("visual_acuity", "stop")
    assert len(await asked(page)) == 5

    await page.evaluate("() => bench.cut(true)")
    await page.get_by_test_id("device-start-blood_pressure").click()
    await expect(page.get_by_text("la demande n’est pas partie")).to_be_visible()
    assert len(await asked(page)) == 5


async def test_an_ecg_fills_the_screen_stands_still_and_is_measured(browser_page: Page) -> None:
    seconds = int(world.ECG_HZ)
    page = await opened(browser_page, world.status(DeviceKind.ECG), world.ecg(0, 11 * seconds, rate=75))
    await page.get_by_test_id("wave-open-ecg").click()
    leads = page.get_by_test_id("wave-view").locator("li")
    await expect(leads).to_have_text(["I", "II", "III", "aVR", "aVL", "aVF", *(f"V{n}" for n in range(1, 7)), "II"])

    # Two beats apart by 0.8 s stand 20 mm from each other.
    caliper = page.get_by_test_id("caliper")
    box = await caliper.bounding_box()
    assert box is not None
    millimetre = box["width"] / 250
    await page.mouse.move(box["x"] + 5 * millimetre, box["y"] + 30)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 25 * millimetre, box["y"] + 30)
    await page.mouse.up()
    await expect(page.get_by_test_id("wave-sheet")).to_have_attribute("data-frozen", "")
    measured = page.get_by_test_id("caliper-measured")
    await expect(measured).to_contain_text(re.compile(r"(79\d|80\d) ms · 7[4-6] /min"))

    # What comes meanwhile does not move a picture that stands still.
    before = await page.get_by_test_id("wave-sheet").screenshot()
    await page.evaluate("(messages) => bench.receive(messages)", [world.ecg(11 * seconds, 12 * seconds, rate=120)])
    assert await page.get_by_test_id("wave-sheet").screenshot() == before

    await caliper.focus()
    await page.keyboard.press("ArrowRight")
    await expect(measured).to_contain_text(re.compile(r"(83\d|84\d) ms"))
    await page.get_by_test_id("wave-freeze").click()
    await expect(measured).to_have_text("")
    await page.get_by_test_id("wave-close").click()
    await expect(page.get_by_test_id("wave-sheet")).to_have_count(0)
