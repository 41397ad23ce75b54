"""What the scenes measure, on pages of a real browser whose call is only told."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from playwright.async_api import Page, async_playwright

from backend.demo.installation import Installation
from tests.browser import ARGUMENTS, chromium_path
from tests.faults.calls import scenes
from tests.faults.calls.village import Home
from tests.faults.calls.visit import Side, Visit
from tests.web.call.rural import Host

# The line is given back and the session goes on at once; a picture comes every few milliseconds.
BACK = """() => {
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  window.clock = { frames: [], heard: [{ type: "resumed", at: now() }] };
  setInterval(() => window.clock.frames.push(now()), 5);
}"""


@dataclass(frozen=True, slots=True)
class QuickHome(Home):
    """Its line, and the session over it, are back before the command that gives it back has ended."""

    pages: tuple[Page, ...]

    async def lose(self, percent: int) -> None:
        for page in self.pages if percent == 0 else ():
            await page.evaluate(BACK)

    async def plug_in(self) -> None:
        await self.lose(0)

    async def unplug(self) -> None:
        """Nothing is asked of the kernel."""


@asynccontextmanager
async def quick_call() -> AsyncGenerator[Visit]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=ARGUMENTS)
        try:
            pages = await browser.new_page(), await browser.new_page()
            home = QuickHome(Host("", "", ""), "", pages)
            patient, doctor = (Side(page, home) for page in pages)
            yield Visit(cast("Installation", None), patient, doctor, admitted_at=0.0)
        finally:
            await browser.close()


async def test_a_session_that_goes_on_before_the_line_is_said_to_be_back_is_measured() -> None:
    async with quick_call() as call:
        for measured in (await scenes.cut(call, "cut", 0), await scenes.unplugged(call, "gone", 0)):
            assert [row.what for row in measured] == ["line back to both pictures", "line back to signaling"]
            assert all(row.value > 0 for row in measured)
