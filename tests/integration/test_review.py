"""A dermatologist looks at one mole over the years: linked, over each other, measured, marked; by hand and by keyboard."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Page, Route, expect
from sqlalchemy import select

from backend.demo.installation import Installation
from backend.demo.skin import Lesion
from backend.demo.world import DEMO_PATIENT
from backend.services import open_media
from core.audit import AuditEntry
from core.context import background
from core.db import open_engine, session_maker
from media.photos import store_image
from media.traits import Traits
from tests.integration import steps
from tests.integration.conftest import People
from tests.media.review.skin import View, carded, patch, photographed

_PAGE = f"/desk/patients/{DEMO_PATIENT}/photos"
_PHOTO = re.compile(r"/photos/([0-9a-f-]+)/")
_AHEAD = re.compile(r"/photos/([0-9a-f-]+)/preview\?ahead=true$")
_LOOKS = re.compile(r"/photos/([0-9a-f-]+)/looks$")
_LEFT, _RIGHT = '[data-testid="pane-left"]', '[data-testid="pane-right"]'


@pytest.fixture(scope="module")
async def with_a_card(installation: Installation) -> UUID:
    """Josette's back again, today, with the scale card beside the mole."""
    mole = Lesion(seed=11, diameter=0.24, irregularity=0.25, growth=0.06)
    shot = photographed(carded(patch(3, mole, 0), below=420), View(9, turn_deg=8, zoom=0.8, shift=(0, 180)), tone=3)
    engine = open_engine(installation.database_url)
    media = open_media(installation.data_dir)
    try:
        async with background(session_maker(engine)).begin() as session:
            stored = await store_image(
                session,
                media,
                patient_id=DEMO_PATIENT,
                consultation_id=None,
                data=shot.jpeg,
                taken_at=datetime.now(UTC),
                traits=Traits(body_site="back"),
            )
            return stored.photo_id
    finally:
        await media.aclose()
        await engine.dispose()


async def _opened(people: People, *, phone: bool = False) -> tuple[Page, list[str]]:
    page = await (await people.arrives(phone=phone)).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda one: errors.append(one.text) if one.type == "error" and "401" not in one.text else None,
    )
    await steps.sign_in(page, "/desk", "dermatologue@demo")
    await page.goto(_PAGE)
    await expect(page.locator(f"{_LEFT}[data-shown]")).to_be_visible()
    await expect(page.locator(f"{_RIGHT}[data-shown]")).to_be_visible()
    return page, errors


async def test_one_mole_over_the_years(people: People, with_a_card: UUID, tmp_path: Path) -> None:
    page, errors = await _opened(people)
    await expect(page.locator(_RIGHT)).to_have_attribute("data-shown", str(with_a_card))
    alignment = page.get_by_test_id("alignment")
    await expect(alignment).to_have_attribute("data-trust", "good")
    await page.screenshot(path=tmp_path / "side.png")

    # Both panes move as one: what is clicked at the left comes to the middle at the right.
    for _ in range(3):
        await page.keyboard.press("+")
    await page.keyboard.press("ArrowRight")
    await page.screenshot(path=tmp_path / "linked.png")

    await page.keyboard.press("2")
    await expect(page.get_by_label("Position du rideau")).to_be_visible()
    await page.screenshot(path=tmp_path / "slider.png")
    await page.keyboard.press("3")
    await page.screenshot(path=tmp_path / "ghost.png")
    await page.keyboard.press("4")
    blink = page.get_by_test_id("blink")
    await expect(blink).to_contain_text("Démarrer")
    await page.keyboard.press(" ")
    stage = page.locator(".stage")
    await expect(stage).to_have_attribute("data-front", "left")
    await expect(stage).to_have_attribute("data-front", "right")
    await page.keyboard.press("1")
    await expect(blink).to_have_count(0)

    assert not errors
    await _measures_and_marks(page, tmp_path)


async def _answer_lost(route: Route) -> None:
    await route.fetch()
    await route.abort()


async def _measures_and_marks(page: Page, tmp_path: Path) -> None:
    marks = page.get_by_test_id("marks")
    await expect(marks.get_by_test_id("tool-line")).to_have_count(0)
    await marks.get_by_role("button", name="Chercher la carte d’échelle").click()
    await expect(marks.get_by_test_id("scale")).to_have_attribute("data-calibrated", "")
    await page.keyboard.press("0")
    await marks.get_by_test_id("tool-ellipse").click()
    box = await page.locator(f"{_RIGHT} .pane__frame").bounding_box()
    assert box is not None
    for across, down in ((0.3, 0.5), (0.6, 0.5), (0.45, 0.35)):
        await page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
    await expect(marks.locator("li").first).to_contain_text("Diamètre")
    await expect(marks.locator("li").first).to_contain_text("±")
    # By keyboard alone: the words, then their place in the middle of the pane.
    await marks.get_by_test_id("tool-text").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Texte de l’annotation").fill("Bord net")
    await page.locator(f"{_RIGHT} .pane__frame").focus()
    # A lost answer leaves it drawn; asked for again, it is kept once.
    await page.route("**/annotations", _answer_lost)
    await page.keyboard.press("Enter")
    await expect(marks.get_by_text("Le service ne répond pas")).to_be_visible()
    await page.unroute("**/annotations")
    await marks.get_by_role("button", name="Terminer").click()
    await expect(marks.locator("li").nth(1)).to_contain_text("Bord net")
    await expect(marks.get_by_test_id("tool-text")).to_be_visible()
    shown = await page.locator(_RIGHT).get_attribute("data-shown")
    kept = await (await page.request.get(f"/api/photos/{shown}/marks")).json()
    assert [one["words"] for one in kept["annotations"]] == ["Bord net"]
    await page.screenshot(path=tmp_path / "marks.png", full_page=True)
    # The other photo has no card: no tool measures on it.
    await page.keyboard.press("c")
    await marks.get_by_role("button", name="Chercher la carte d’échelle").click()
    await expect(marks.get_by_test_id("scale")).to_contain_text("Non étalonnée")
    await expect(marks.get_by_test_id("tool-line")).to_have_count(0)


async def test_another_date_and_landmarks_by_keyboard(people: People, with_a_card: UUID, tmp_path: Path) -> None:
    page, errors = await _opened(people)
    right = page.locator(_RIGHT)
    await page.locator(f"{_RIGHT} .pane__frame").focus()
    # The photo is there before it is asked for: the time from the key to the picture, as the page sees it.
    spent = [await page.evaluate(_SWITCH) for _ in range(3)]
    (tmp_path / "switch_ms.txt").write_text(" ".join(f"{one:.0f}" for one in spent))
    await expect(right).not_to_have_attribute("data-shown", str(with_a_card))

    # Two photos that differ, however many others tests have sent: the oldest, and one of those after it.
    await page.locator(".timeline__one").first.get_by_role("button").first.click()
    await page.get_by_role("button", name="Poser des repères").click()
    for side in (_LEFT, _RIGHT):
        # What lies whole in its frame does not move.
        await page.locator(f"{side} .pane__frame").focus()
        for _ in range(3):
            await page.keyboard.press("+")
    for arrow in ("ArrowLeft", "ArrowUp"):
        for side in (_LEFT, _RIGHT):
            await page.locator(f"{side} .pane__frame").focus()
            for _ in range(2):
                await page.keyboard.press(arrow)
            await page.keyboard.press("Enter")
    await page.screenshot(path=tmp_path / "landmarks.png")
    await page.get_by_role("button", name="Lier les vues", exact=True).click()
    await expect(page.get_by_test_id("alignment")).to_have_attribute("data-trust", "hand")
    assert not errors


_SWITCH = """() => new Promise((done) => {
  const pane = document.querySelector('[data-testid="pane-right"]');
  const before = pane.dataset.shown;
  const start = performance.now();
  new MutationObserver((_, watch) => {
    if (pane.dataset.shown && pane.dataset.shown !== before) { watch.disconnect(); done(performance.now() - start); }
  }).observe(pane, { attributes: true });
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown", bubbles: true }));
})"""


# By somebody who knows the page, as soon as it is drawn.
_PRESS_2 = """new MutationObserver((_, watch) => {
  if (!document.querySelector('[data-testid="pane-right"]')) return;
  watch.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "2", bubbles: true }));
}).observe(document, { childList: true, subtree: true })"""


async def test_a_key_counts_from_the_moment_the_photos_are_drawn(people: People) -> None:
    page = await (await people.arrives()).new_page()
    await steps.sign_in(page, "/desk", "dermatologue@demo")
    await page.add_init_script(_PRESS_2)
    await page.goto(_PAGE)
    await expect(page.get_by_label("Position du rideau")).to_be_visible()


async def test_photos_loaded_ahead_are_told_as_that_and_as_seen_once_they_are_shown(
    people: People, installation: Installation, with_a_card: UUID
) -> None:
    page = await (await people.arrives()).new_page()
    ahead: set[str] = set()
    looks: list[str] = []
    page.on("response", lambda one: ahead.update(_AHEAD.findall(one.url) if one.ok else ()))
    page.on("request", lambda one: looks.extend(_LOOKS.findall(one.url)))
    await steps.sign_in(page, "/desk", "dermatologue@demo")
    await page.goto(_PAGE)
    for pane in (_LEFT, _RIGHT):
        await expect(page.locator(f"{pane}[data-shown]")).to_be_visible()
    # A photo on neither side that the pointer comes to, once it is there.
    another = page.locator(".timeline__one").filter(has_not=page.locator("[aria-pressed=true]")).first
    address = await another.locator("img").get_attribute("src")
    assert address is not None
    (photo,) = _PHOTO.findall(address)
    choose = another.get_by_role("button", name="À droite")
    await choose.hover()
    while photo not in ahead:
        await page.wait_for_event("response")
    assert looks == []

    async with page.expect_response(_LOOKS) as noted:
        await choose.click()
    assert (await noted.value).status == 204
    await expect(page.locator(_RIGHT)).to_have_attribute("data-shown", photo)
    assert looks == [photo]

    engine = open_engine(installation.database_url)
    try:
        async with background(session_maker(engine)).begin() as session:
            entries = (await session.scalars(select(AuditEntry).where(AuditEntry.patient_id == DEMO_PATIENT))).all()
    finally:
        await engine.dispose()
    fetched = {str(one.subject_id): one.at for one in entries if one.action == "photo:fetch_ahead"}
    assert ahead <= fetched.keys()
    assert any(
        one.action == "photo:read" and str(one.subject_id) == photo and one.at > fetched[photo] for one in entries
    )


async def test_on_a_phone_the_photos_lie_one_above_the_other(people: People, with_a_card: UUID, tmp_path: Path) -> None:
    page, errors = await _opened(people, phone=True)
    boxes = [await page.locator(one).bounding_box() for one in (_LEFT, _RIGHT)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1
    await page.screenshot(path=tmp_path / "phone.png")
    await page.screenshot(path=tmp_path / "phone-whole.png", full_page=True)
    assert not errors


async def test_on_a_phone_a_drawing_has_the_photos_in_view_and_its_buttons_under_the_thumb(
    people: People, tmp_path: Path
) -> None:
    page, errors = await _opened(people, phone=True)
    marks = page.get_by_test_id("marks")
    await marks.get_by_test_id("tool-arrow").click()
    await expect(page.locator(_LEFT)).to_be_in_viewport(ratio=0.9)
    await expect(marks.get_by_role("button", name="Abandonner")).to_be_in_viewport(ratio=1)
    box = await page.locator(f"{_RIGHT} .pane__frame").bounding_box()
    assert box is not None
    tip = box["x"] + 0.6 * box["width"], box["y"] + 0.3 * box["height"]
    await page.touchscreen.tap(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    await page.screenshot(path=tmp_path / "phone-drawing.png")
    await page.touchscreen.tap(*tip)
    mark = marks.locator("li").filter(has_text="Flèche")
    await expect(mark).to_have_count(1)
    await mark.get_by_role("button").click()
    await expect(mark).to_have_count(0)
    assert not errors


async def test_a_lesion_is_picked_on_the_body_by_hand_and_by_keyboard(people: People) -> None:
    page, errors = await _opened(people)
    body, groups = page.get_by_test_id("review-body"), page.locator(".groups__one")
    await expect(body).to_contain_text("en retard")
    pin = body.get_by_role("button", name="omoplate")
    await expect(pin).to_have_accessible_name(re.compile(r"^\d+\. .*omoplate, \d+ photos?, à revoir$"))
    await pin.click()
    await expect(pin).to_have_attribute("aria-pressed", "true")
    current = groups.and_(page.locator("[aria-current]"))
    await expect(current).to_contain_text("omoplate")
    await expect(current).to_contain_text("En retard")

    # N and P go through the list, and the drawing turns to the side of what is looked at.
    await page.keyboard.press("p")
    await expect(current).not_to_contain_text("omoplate")
    await page.keyboard.press("m")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-mark][aria-pressed=true]")).to_be_focused()
    assert not errors


async def test_on_a_phone_the_body_opens_over_the_photos_and_closes_with_a_choice(people: People) -> None:
    page, errors = await _opened(people, phone=True)
    body = page.get_by_test_id("review-body")
    pin = body.get_by_role("button", name="omoplate")
    await expect(pin).to_be_hidden()
    await body.locator("summary").click()
    await pin.click()
    await expect(pin).to_be_hidden()
    await expect(page.locator(".groups__one[aria-current]")).to_contain_text("omoplate")
    assert not errors
