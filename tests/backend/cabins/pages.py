"""The built pages in a real Chromium, before the house in process: who is signed in has her cookie already."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from backend.web import web_client
from core.http import SESSION_COOKIE
from tests.backend.house import House
from tests.browser import a_person, chromium
from tests.serving import served

# A folder, for who wants to look at the pages.
PICTURES = os.environ.get("CABIN_PICTURES")
# A machine may be slow.
MILLISECONDS = 60_000
expect.set_options(timeout=MILLISECONDS)

_DIST = Path(os.environ.get("COMPTOIR_WEB_DIST", "web/dist"))


class Pages:
    """`url`: where the house is served. Pages are closed with the browser."""

    def __init__(self, house: House, browser: Browser, url: str) -> None:
        self._house, self._browser, self.url = house, browser, url

    async def of(self, login: str, *, english: bool = False, **how: Any) -> Page:
        """A new page of a browser of this person's own; `how` as for `a_person`."""
        client = await self._house.signed_in(login)
        context = await a_person(self._browser, self.url, **how)
        if english:
            await context.add_init_script("localStorage.setItem('comptoir.locale', 'en')")
        value = client.cookies[SESSION_COOKIE]
        # A `__Host-` cookie names no domain. Chromium sends one to its own machine without TLS.
        await context.add_cookies(
            [{"name": SESSION_COOKIE, "value": value, "url": self.url.replace("http:", "https:"), "secure": True}]
        )
        page = await context.new_page()
        page.set_default_timeout(MILLISECONDS)
        return page


@asynccontextmanager
async def pages_of(house: House) -> AsyncGenerator[Pages]:
    web = web_client(_DIST)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        target: Any = house.app if scope["path"].startswith("/api/") else web
        await target(scope, receive, send)

    async with served(application) as port, chromium() as browser:
        yield Pages(house, browser, f"http://localhost:{port}")


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


async def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its screen."""
    result = await Axe().run(page)
    found = [f"{one['id']}: {one['help']}" for one in result.response["violations"]]
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{wider} pixels too wide"] if wider > 0 else found
