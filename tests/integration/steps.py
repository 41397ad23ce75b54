"""What people do in a visit, in the words of the pages. French, as the first language of the house."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from playwright.async_api import APIResponse, Page, expect

# Frames of the other side, decoded here. A first frame may wait for a key frame on a busy machine.
CALL_TIMEOUT_MS = 60_000


async def sign_in(page: Page, path: str, login: str) -> None:
    """By the demo's button, which takes both steps; the long way is tested in test_sign_in."""
    await page.goto(path)
    button = page.locator(f'[data-login="{login}"]')
    await button.click()
    await expect(button).to_have_count(0)


async def book_first_time(page: Page, *, reason: str) -> str:
    """From the first page to the appointment's; returns its id. Signs in when asked."""
    await page.goto("/")
    await page.get_by_label("Votre besoin").fill("grain de beauté")
    await page.get_by_role("button", name="Voir les médecins").click()
    await page.get_by_role("link", name=re.compile("aujourd.hui", re.IGNORECASE)).first.click()
    return await confirm_booking(page, reason=reason)


async def confirm_booking(page: Page, *, reason: str) -> str:
    confirm = page.get_by_role("button", name=re.compile("^Réserver"))
    login = page.locator('[data-login="patient@demo"]')
    await expect(confirm.or_(login)).to_be_visible()
    if await login.is_visible():
        await login.click()
    await page.get_by_label("Pourquoi consultez-vous").fill(reason)
    await confirm.click()
    await page.wait_for_url(re.compile(r"/rendez-vous/[0-9a-f-]{36}"))
    return page.url.rsplit("/", 1)[1].split("?")[0]


async def enter_waiting_room(page: Page, visit: str) -> None:
    """Consent, device test, waiting room."""
    await page.goto(f"/visite/{visit}")
    await page.get_by_test_id("consent-check").check()
    await page.get_by_test_id("consent-accept").click()
    await expect(page.get_by_test_id("device-test")).to_be_visible()
    await page.get_by_test_id("enter-waiting-room").click()
    await expect(page.get_by_test_id("waiting")).to_be_visible()


async def open_visit_from_board(page: Page, visit: str) -> None:
    row = page.locator(f'[data-testid="board-row"][data-id="{visit}"]')
    await expect(row).to_be_visible()
    await row.get_by_test_id("open-visit").click()
    await page.wait_for_url(f"**/desk/visite/{visit}")


async def admit(page: Page) -> None:
    await page.get_by_test_id("admit").click()


async def sees_the_other(page: Page) -> None:
    """New frames of the other side are being decoded on this page."""
    await page.wait_for_selector('[data-testid="remote-video"]', timeout=CALL_TIMEOUT_MS)
    await page.wait_for_function(
        """() => {
            const videos = [...document.querySelectorAll('[data-testid="remote-video"]')];
            const video = videos.map((v) => (v.matches('video') ? v : v.querySelector('video'))).find(Boolean);
            if (!video || video.readyState < 2) return false;
            const frames = video.getVideoPlaybackQuality().totalVideoFrames;
            window.__frames ??= frames;
            return frames > window.__frames + 3;
        }""",
        timeout=CALL_TIMEOUT_MS,
    )
    await page.evaluate("() => { delete window.__frames; }")


async def send_photo(page: Page, file: Path) -> None:
    await page.get_by_test_id("take-photo").click()
    await page.get_by_test_id("photo-file").set_input_files(file)
    await expect(page.get_by_test_id("photo-preview")).to_be_visible()
    await page.get_by_test_id("photo-site").select_option("back")
    await page.get_by_test_id("photo-send").click()


async def take_time_shown(page: Page, booking_url: str) -> APIResponse:
    """Somebody of the staff books, for another patient, the very time a booking page shows."""
    parts = urlsplit(booking_url)
    practitioner = re.search(r"/medecins/([0-9a-f-]{36})", parts.path)
    starts_at = next(value for values in parse_qs(parts.query).values() for value in values if "T" in value)
    assert practitioner is not None
    found = await (await page.request.get("/api/patients?q=Teisserenc")).json()
    wish = {"practitioner_id": practitioner[1], "starts_at": starts_at, "patient_id": found[0]["patient_id"]}
    return await page.request.post("/api/appointments", data=wish, headers={"Idempotency-Key": str(uuid4())})
