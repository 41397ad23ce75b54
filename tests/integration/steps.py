"""What people do in a visit, in the words of the pages. French, as the first language of the house."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from playwright.async_api import APIResponse, Locator, Page, expect

from backend.demo.installation import Installation
from backend.demo.world import DEMO_DERMATOLOGIST
from tests.serving import kill_server

# Frames of the other side, decoded here. A first frame may wait for a key frame on a busy machine.
CALL_TIMEOUT_MS = 60_000


async def sign_in(page: Page, path: str, login: str) -> None:
    """By the demo's button, which takes both steps; the long way is tested in test_sign_in."""
    await page.goto(path)
    button = page.locator(f'[data-login="{login}"]')
    await button.click()
    await expect(button).to_have_count(0)


def free_times(page: Page) -> Locator:
    """The times of the demo's dermatologist on a page of results, earliest first. Today's have gone when many have
    booked, and then a colleague may be free before her."""
    return page.locator(f'a[href^="/medecins/{DEMO_DERMATOLOGIST}"][href*="T"]')


async def book_first_time(page: Page, *, reason: str) -> str:
    """From the first page to the appointment's; returns its id. Signs in when asked."""
    await page.goto("/")
    await page.get_by_label("Votre besoin").fill("grain de beauté")
    await page.get_by_role("button", name="Voir les médecins").click()
    await free_times(page).first.click()
    return await confirm_booking(page, reason=reason)


async def confirm_booking(page: Page, *, reason: str) -> str:
    confirm = page.get_by_role("button", name=re.compile("^Réserver"))
    login = page.locator('[data-login="patient@demo"]')
    await expect(confirm.or_(login)).to_be_visible()
    if await login.is_visible():
        await login.click()
    await page.get_by_label("Pourquoi consultez-vous").fill(reason)
    # The patient may have that hour with somebody else, as after a visit that was handed over.
    others = page.get_by_test_id("alternatives").get_by_role("button")
    await expect(confirm.or_(others.first).first).to_be_visible()
    if not await confirm.is_visible():
        await others.first.click()
    await confirm.click()
    await page.wait_for_url(re.compile(r"/rendez-vous/[0-9a-f-]{36}"))
    return page.url.rsplit("/", 1)[1].split("?")[0]


async def put_in_now(doctor: Page, *, patient_id: UUID, reason: str) -> str:
    """The specialist, signed in, puts somebody in today, beside whoever else has the hour; the visit's id.

    Now, or as soon after it as neither the patient is in another test's visit nor the second seat taken.
    """
    mark = datetime.now(UTC) + timedelta(minutes=5)
    mark = (mark - timedelta(minutes=mark.minute % 5)).replace(second=0, microsecond=0)
    wish = {
        "practitioner_id": str(DEMO_DERMATOLOGIST),
        "patient_id": str(patient_id),
        "reason": reason,
        "override": reason,
        "overbook": True,
    }
    for quarters in range(20):
        at = {"starts_at": (mark + timedelta(minutes=15 * quarters)).isoformat()}
        key = {"Idempotency-Key": str(uuid4())}
        answer = await doctor.request.post("/api/appointments", data=wish | at, headers=key)
        if answer.status == 201:
            visit: str = (await answer.json())["appointment_id"]
            return visit
        assert answer.status == 409, await answer.text()
    raise AssertionError("no place in the next five hours")


async def enter_waiting_room(page: Page, visit: str) -> None:
    """Consent, device test, waiting room."""
    await page.goto(f"/visite/{visit}")
    await page.get_by_test_id("consent-check").check()
    await page.get_by_test_id("consent-accept").click()
    await expect(page.get_by_test_id("device-test")).to_be_visible()
    await page.get_by_test_id("enter-waiting-room").click()
    await expect(page.get_by_test_id("waiting")).to_be_visible()


async def open_visit_from_board(page: Page, visit: str) -> None:
    appointment = await (await page.request.get(f"/api/appointments/{visit}")).json()
    day = datetime.fromisoformat(appointment["starts_at"]).astimezone(ZoneInfo("Europe/Paris")).date()
    await page.goto(f"/desk?jour={day}")
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


async def sees_the_others(page: Page, count: int) -> None:
    """New frames of `count` people are being decoded on this page."""
    await page.wait_for_function(
        """(count) => {
            const videos = [...document.querySelectorAll('[data-testid="remote-video"]')];
            if (videos.length !== count) return false;
            window.__seen ??= new Map();
            return videos.every((video) => {
                const frames = video.getVideoPlaybackQuality().totalVideoFrames;
                if (!window.__seen.has(video)) window.__seen.set(video, frames);
                return video.readyState >= 2 && frames > window.__seen.get(video) + 3;
            });
        }""",
        arg=count,
        timeout=2 * CALL_TIMEOUT_MS,
    )
    await page.evaluate("() => { delete window.__seen; }")


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


async def server_killed(installation: Installation, *pages: Page) -> None:
    """The server dies and is started again by whoever keeps it; returns when every page is back in its call."""
    opened = "performance.getEntriesByName('call:socket').length"
    for page in pages:
        await page.evaluate(f"() => {{ window.__sockets = {opened}; }}")
    await kill_server(installation.server.pid)
    # How long a process takes to start is not what a page has its time for.
    assert await installation.server_is_ready()
    for page in pages:
        # A page that has loaded itself anew meanwhile counts from nothing.
        await page.wait_for_function(f"() => {opened} > (window.__sockets ?? 0)", timeout=CALL_TIMEOUT_MS)
        state = page.get_by_test_id("video-stage")
        await expect(state).to_have_attribute("data-call-state", "in_call", timeout=CALL_TIMEOUT_MS)
