"""The part of the web client that adapts a call, in two real browsers and without a server."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

from playwright.async_api import BrowserContext, Page, async_playwright

from tests.browser import ARGUMENTS, chromium_path
from tests.web.call.rural import Host

ROOT = Path(__file__).parent.parent.parent.parent
ENTRY = "src/shared/call/lines/tests/bench.ts"
# A page may have camera and microphone only in a secure context, which localhost is (W3C Secure Contexts).
ORIGIN = "http://localhost:9"


async def build(into: Path, entry: str = ENTRY) -> Path:
    """The bench as one module."""
    build = f"""
import {{ build }} from "vite";
await build({{
  root: ".", configFile: false, logLevel: "error",
  resolve: {{ alias: {{ "~": process.cwd() + "/src" }} }},
  build: {{ outDir: {str(into)!r}, emptyOutDir: false, copyPublicDir: false, target: "es2022",
    lib: {{ entry: {entry!r}, formats: ["es"], fileName: "bench" }},
    rolldownOptions: {{ output: {{ codeSplitting: false }} }} }},
}});
"""
    process = await asyncio.create_subprocess_exec(
        "node", "--input-type=module", "-e", build, cwd=ROOT / "web", stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == 0, told.decode()
    return into / "bench.js"


_modules: WeakKeyDictionary[BrowserContext, Path] = WeakKeyDictionary()


def module_of(page: Page) -> Path:
    return _modules[page.context]


async def show(page: Page, module: Path) -> None:
    """Opens the bench in a page, or anew."""
    await page.unroute_all()
    await page.route(
        f"{ORIGIN}/**",
        lambda route: (
            route.fulfill(path=module, content_type="text/javascript")
            if route.request.url.endswith(".js")
            else route.fulfill(body="<script type=module src=/bench.js></script>", content_type="text/html")
        ),
    )
    await page.goto(ORIGIN)
    await page.wait_for_function("() => window.bench")


@asynccontextmanager
async def page_on(module: Path, host: Host | None = None, *more: str) -> AsyncGenerator[Page]:
    """A page with camera and microphone, in a browser of its own; on `host`, or on this machine."""
    program = str(host.program(module.parent, chromium_path())) if host else chromium_path()
    arguments = [one for one in ARGUMENTS if host is None or "loopback" not in one]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, headless=True, args=[*arguments, *more])
        context = await browser.new_context(permissions=["camera", "microphone"])
        _modules[context] = module
        page = await context.new_page()
        try:
            await show(page, module)
            yield page
        finally:
            await browser.close()


async def connect(one: Page, other: Page, *, picture: bool = True) -> None:
    """Carries the descriptions between two pages and waits until both are connected."""
    for page in (one, other):
        await page.evaluate("(picture) => bench.open(picture)", picture)
    offer = await one.evaluate("() => bench.offer()")
    answer = await other.evaluate("(offer) => bench.answer(offer)", offer)
    await one.evaluate("(answer) => bench.complete(answer)", answer)
    for page in (one, other):
        await page.wait_for_function("() => bench.connection.connectionState === 'connected'", timeout=30_000)


async def words(page: Page) -> dict[str, list[str]]:
    """The four words of the page's connection, by language, once they are found."""
    await page.wait_for_function("() => Object.values(bench.lines.words.value)[0]", timeout=60_000)
    found: dict[str, list[str]] = await page.evaluate("() => Object.values(bench.lines.words.value)[0]")
    return found


async def step_of(page: Page, step: Literal["full", "reduced", "small", "audio"], timeout_s: float) -> None:
    """Waits until the page sends at this step."""
    await page.wait_for_function(
        "(step) => Object.values(bench.lines.quality.value)[0]?.step === step", arg=step, timeout=timeout_s * 1000
    )
