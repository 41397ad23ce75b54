"""The instruments of the desk on a page of a real Chromium, without a server: the test plays cabin and API."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.web.call.bench import ORIGIN

ENTRY = "src/desk/visit/tests/readings.tsx"
_HTML = (
    '<!doctype html><html lang="fr"><head><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<title>Comptoir</title><link rel="stylesheet" href="/bench.css">'
    '<script type="module" src="/bench.js"></script></head><body></body></html>'
)


async def show(page: Page, module: Path) -> None:
    """Opens the page. `module`: as `bench.build` made it, with its one style sheet beside it."""
    style = next(module.parent.glob("*.css"))

    async def answer(route: Any) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            await route.fulfill(path=module, content_type="text/javascript")
        elif name.endswith(".css"):
            await route.fulfill(path=style, content_type="text/css")
        else:
            await route.fulfill(body=_HTML, content_type="text/html")

    await page.route(f"{ORIGIN}/**", answer)
    await page.goto(ORIGIN)
    await page.wait_for_function("() => window.bench")
