"""A visit between two real browsers, each in a home of the village, with a clock on every frame and message."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

from playwright.async_api import APIRequestContext, Browser, Page, async_playwright

from backend.consultations.service import CONSENT_VERSION
from backend.demo.installation import Installation
from backend.demo.world import DEMO_DERMATOLOGIST
from tests.browser import ARGUMENTS, a_person, chromium_path
from tests.faults.calls.village import Home, Village
from tests.integration.steps import sign_in

# Visits of the coming month may be entered now.
OPEN_LONG_BEFORE = {"COMPTOIR_WAITING_ROOM_OPENS_MIN": str(60 * 24 * 60)}
# A small picture: three browsers' worth of encoders share this machine with what is measured.
_SMALL_PICTURE = """
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = (wanted) =>
  ask(wanted.video ? { ...wanted, video: { width: 640, height: 480, frameRate: 20 } } : wanted);
"""
_CLOCKS = """
(() => {
const now = () => (performance.timeOrigin + performance.now()) / 1000;
window.clock = { frames: [], heard: [], opened: [], clicked: 0 };
addEventListener("click", () => { window.clock.clicked = now(); }, true);
const listen = WebSocket.prototype.addEventListener;
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    window.clock.socket = this;
    listen.call(this, "open", () => window.clock.opened.push(now()));
    listen.call(this, "message", ({ data }) => {
      const { type, seq } = JSON.parse(data);
      window.clock.heard.push({ type, seq, at: now() });
    });
  }
};
const watched = new WeakSet();
const watch = (video) => {
  watched.add(video);
  const tick = () => { window.clock.frames.push(now()); video.requestVideoFrameCallback(tick); };
  video.requestVideoFrameCallback(tick);
};
setInterval(() => {
  const video = document.querySelector('[data-testid="remote-video"]');
  if (video && !watched.has(video)) watch(video);
}, 50);
})();
"""
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Side:
    page: Page
    home: Home

    async def frames(self, *, after: float) -> list[float]:
        """When frames of the other side were shown, seconds since the epoch."""
        found: list[float] = await self.page.evaluate("(at) => clock.frames.filter((one) => one > at)", after)
        return found

    async def frame_after(self, at: float) -> float:
        """When the first frame after `at` was shown. Waits for it."""
        await self.page.wait_for_function(
            "(at) => clock.frames.some((one) => one > at)", arg=at, timeout=PATIENCE_S * 1000
        )
        return (await self.frames(after=at))[0]

    async def heard_after(self, at: float, *types: str) -> float:
        """When the first message of one of these types came after `at`. Waits for it."""
        await self.page.wait_for_function(
            "([types, at]) => clock.heard.some((one) => one.at > at && types.includes(one.type))",
            arg=[types, at],
            timeout=PATIENCE_S * 1000,
        )
        came: float = await self.page.evaluate(
            "([types, at]) => clock.heard.find((one) => one.at > at && types.includes(one.type)).at", [types, at]
        )
        return came

    async def longest_pause(self, since: float) -> float:
        """Between two frames of the other side from `since` until now, s."""
        frames = [since, *await self.frames(after=since), time.time()]
        return max(later - earlier for earlier, later in pairwise(frames))


@dataclass(frozen=True, slots=True)
class Visit:
    house: Installation
    patient: Side
    doctor: Side
    admitted_at: float

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.patient, self.doctor

    async def frames_after(self, at: float) -> float:
        """When both sides saw a frame sent after `at`."""
        return max(await asyncio.gather(*(side.frame_after(at) for side in self.sides)))


def open_house(url: str, folder: Path, port: int, *, env: Mapping[str, str]) -> Installation:
    """An installation that the homes of the village reach."""
    everywhere = {"COMPTOIR_HOST": "0.0.0.0"}
    return Installation(url, folder, port, server_env={**OPEN_LONG_BEFORE, **everywhere, **env})


@asynccontextmanager
async def browser_in(home: Home, folder: Path, server: str) -> AsyncGenerator[Browser]:
    program = home.host.program(folder, chromium_path())
    # Only localhost may have a camera and a session without a certificate: here it is another machine's name.
    arguments = [*ARGUMENTS, f"--host-resolver-rules=MAP localhost {server}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(program),
            headless=True,
            args=[one for one in arguments if "loopback" not in one],
            handle_sigint=False,
        )
        try:
            yield browser
        finally:
            await browser.close()


async def _person(browser: Browser, origin: str, path: str, login: str) -> Page:
    context = await a_person(browser, origin)
    context.set_default_timeout(PATIENCE_S * 1000)
    await context.add_init_script(_SMALL_PICTURE)
    await context.add_init_script(_CLOCKS)
    page = await context.new_page()
    await sign_in(page, path, login)
    return page


async def book(patient: APIRequestContext) -> str:
    """The next free time of the demo's dermatologist, for who is signed in; its id."""
    found = await patient.get(f"/api/practitioners/{DEMO_DERMATOLOGIST}/slots?days=31")
    slots = [slot for day in (await found.json())["days"] for slot in day["slots"]]
    for slot in slots:
        wish = {"practitioner_id": str(DEMO_DERMATOLOGIST), "starts_at": slot["starts_at"], "reason": "ligne"}
        answer = await patient.post("/api/appointments", data=wish, headers={"Idempotency-Key": str(uuid4())})
        if answer.status == 201:
            booked: str = (await answer.json())["appointment_id"]
            return booked
    raise RuntimeError("no free time in the coming month")


async def _clean() -> None:
    """The lines as they are."""


@asynccontextmanager
async def visit(
    house: Installation, where: Village, *, line: Callable[[], Awaitable[None]] = _clean
) -> AsyncGenerator[Visit]:
    """Both see each other. `line` makes the lines bad just before the doctor lets the patient in.

    The request contexts of the pages go by this machine, not by the homes' lines.
    """
    local, server = house.data_dir, where.address
    async with browser_in(where.patient, local, server) as one, browser_in(where.doctor, local, server) as other:
        patient = await _person(one, house.url, "/connexion", "patient@demo")
        doctor = await _person(other, house.url, "/desk", "dermatologue@demo")
        booked = await book(patient.request)
        await patient.request.post(f"/api/consultations/{booked}/consent", data={"version": CONSENT_VERSION})
        await patient.evaluate("(visit) => sessionStorage.setItem(`comptoir.tested.${visit}`, 'yes')", booked)
        await patient.goto(f"/visite/{booked}")
        await patient.get_by_test_id("waiting").wait_for()
        await doctor.goto(f"/desk/visite/{booked}")
        await doctor.get_by_test_id("admit").wait_for()
        await line()
        await doctor.get_by_test_id("admit").click()
        # By the page's own clock: the driver hears of the click later, on a busy machine after the first picture.
        clicked: float = await doctor.evaluate("() => clock.clicked")
        begun = Visit(house, Side(patient, where.patient), Side(doctor, where.doctor), clicked)
        await begun.frames_after(begun.admitted_at)
        yield begun
        await doctor.request.post(f"/api/consultations/{booked}/end", data={})


async def settled(visit: Visit, seconds: float = 3.0) -> None:
    """The call has run undisturbed for a while: full picture, known round trips."""
    await asyncio.sleep(seconds)
    await visit.frames_after(time.time())
