"""From a thermometer's octets to the specialist's screen, live and confirmed.

The screen is the page's document: an observer notes when the value stands in its tile. The limit is
a bare data channel from the same process to the same page, a message of the same size after each
reading. Clocks: the machine's own, read in both processes.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page

from backend.consultations.service import CONSENT_VERSION
from backend.demo.installation import Installation
from benchmarks.house import installed
from benchmarks.lines import Line, percentile
from tests.browser import a_person, chromium
from tests.integration.steps import sign_in

READINGS = 1000
WARM_UP = 50
FIRST_HUNDREDTHS = 3000
# As long as a live reading on the wire.
BARE_TEXT = "x" * 700

_WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  globalThis.seen = new Map();
  globalThis.waiting = new Map();
  globalThis.see = (what) => {
    if (seen.has(what)) return;
    seen.set(what, now());
    waiting.get(what)?.(seen.get(what));
  };
  globalThis.sight = (what) =>
    seen.get(what) ?? new Promise((done) => waiting.set(what, done));
  new MutationObserver(() => {
    const tile = document.querySelector('[data-testid="reading-temperature"]');
    const value = tile?.querySelector(".reading__value span")?.textContent;
    if (value) see(`${value} live`);
    if (value && tile.dataset.stage === "confirmed") see(`${value} confirmed`);
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""

_ANSWER = """async (sdp) => {
  const pc = (globalThis.barePair = new RTCPeerConnection({ iceServers: [] }));
  pc.ondatachannel = (e) => {
    e.channel.onmessage = () => see(`bare ${globalThis.bareCount = (globalThis.bareCount ?? -1) + 1}`);
    see("bare open");
  };
  await pc.setRemoteDescription({ type: "offer", sdp });
  await pc.setLocalDescription();
  await new Promise((done) => {
    if (pc.iceGatheringState === "complete") done();
    pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done();
  });
  return pc.localDescription.sdp;
}"""

# The kiosk's part of the signaling, without a conversation: the instruments are what is measured.
_KIOSK = """async (visit) => {
  const joined = await (await fetch(`/api/consultations/${visit}/join`, { method: "POST" })).json();
  const socket = (globalThis.socket = new WebSocket(`ws://${location.host}${joined.signaling_path}`));
  socket.onopen = () => socket.send(JSON.stringify({ type: "hello", version: 2, ticket: joined.ticket, fresh: true }));
  setInterval(() => socket.send(JSON.stringify({ type: "ping", at: 1 })), 2000);
}"""


@dataclass(slots=True)
class _Feeder:
    process: Process

    async def tell(self, command: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        return json.loads(await self.process.stdout.readline())


async def _start_feeder(house: Installation) -> _Feeder:
    arguments = [sys.executable, "-m", "benchmarks.feeding_agent"]
    return _Feeder(await asyncio.create_subprocess_exec(*arguments, env=house.cabin.env, stdin=PIPE, stdout=PIPE))


async def _signed_in(browser: Browser, house: Installation, path: str, login: str) -> Page:
    page = await (await a_person(browser, house.url)).new_page()
    await sign_in(page, path, login)
    return page


async def _open_visit(kiosk: Page, doctor: Page) -> None:
    here = await (await kiosk.request.get("/api/cabins/here")).json()
    visit = here["today"][-1]["appointment_id"]
    consent = {"version": CONSENT_VERSION}
    await kiosk.request.post(f"/api/consultations/{visit}/consent", data=consent)
    await kiosk.goto("/api/health")
    await kiosk.evaluate(_KIOSK, visit)
    await doctor.goto(f"/desk/visite/{visit}")
    await doctor.get_by_test_id("admit").click()
    await doctor.get_by_test_id("tab-readings").click()
    await doctor.get_by_test_id("device-start-thermometer").click()
    await doctor.locator('[data-testid="device-thermometer"][data-state="measuring"]').wait_for()


async def _one(feeder: _Feeder, doctor: Page, number: int) -> tuple[float, float, float]:
    """Milliseconds to the screen: live, confirmed, and on the bare channel."""
    hundredths = FIRST_HUNDREDTHS + number
    shown = f"{hundredths // 100},{hundredths % 100:02}"
    fed: float = await feeder.tell({"feed": hundredths})
    confirmed_at: float = await doctor.evaluate("(what) => sight(what)", f"{shown} confirmed")
    live_at: float = await doctor.evaluate("(what) => sight(what)", f"{shown} live")
    sent: float = await feeder.tell({"bare": BARE_TEXT})
    bare_at: float = await doctor.evaluate("(what) => sight(what)", f"bare {number}")
    return live_at - fed * 1000, confirmed_at - fed * 1000, bare_at - sent * 1000


async def measure() -> list[Line]:
    """p50 and p99 of 1,000 readings, ms."""
    async with installed(cabin=False) as house, chromium() as browser:
        feeder = await _start_feeder(house)
        try:
            kiosk = await _signed_in(browser, house, "/cabin", "cabine@demo")
            doctor = await _signed_in(browser, house, "/desk", "dermatologue@demo")
            await _open_visit(kiosk, doctor)
            await doctor.evaluate(_WATCH)
            answer = await doctor.evaluate(_ANSWER, await feeder.tell({"offer": True}))
            await feeder.tell({"answer": answer})
            await doctor.evaluate("() => sight('bare open')")
            taken = [await _one(feeder, doctor, number) for number in range(WARM_UP + READINGS)]
        finally:
            feeder.process.terminate()
            await feeder.process.wait()
    live, confirmed, bare = zip(*taken[WARM_UP:], strict=True)
    lines = [
        Line("reading_latency", f"live_p{p}", percentile(live, p), percentile(bare, p), "ms", "lower") for p in (50, 99)
    ]
    return lines + [
        Line("reading_latency", f"confirmed_p{p}", percentile(confirmed, p), None, "ms", "lower") for p in (50, 99)
    ]
