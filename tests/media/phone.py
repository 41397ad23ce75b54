"""The web client's photo queue in a page of a real Chromium, behind a line of its own."""

import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page

from core.http import SESSION_COOKIE
from tests.browser import chromium
from tests.slow_line import SlowLine, slow_line

ENTRY = "src/shared/upload/tests/bench.ts"
WAIT_MS = 120_000
# Raw values of every store: what a thief of the device could copy.
DUMP = """async () => {
  const database = await new Promise((done) => { const r = indexedDB.open("comptoir-photos"); r.onsuccess = () => done(r.result); });
  const texts = [];
  for (const name of ["photos", "files"]) {
    const rows = await new Promise((done) => { const r = database.transaction(name).objectStore(name).getAll(); r.onsuccess = () => done(r.result); });
    for (const row of rows) texts.push(new TextDecoder("latin1").decode(row.octets));
  }
  const key = await new Promise((done) => { const r = database.transaction("keys").objectStore("keys").get("key"); r.onsuccess = () => done(r.result); });
  const exported = await crypto.subtle.exportKey("raw", key).then(() => true, () => false);
  database.close();
  return { texts, exported };
}"""


@dataclass
class Phone:
    """A page of Rose's phone, behind a line of its own."""

    context: BrowserContext
    page: Page
    line: SlowLine

    async def add(self, data: bytes, **facts: str) -> None:
        await self.page.evaluate(
            "([data, facts]) => void bench.add(data, facts)", [base64.b64encode(data).decode(), facts]
        )

    async def until(self, condition: str) -> None:
        await self.page.wait_for_function(
            f"() => {{ const item = bench.item(); return {condition}; }}", timeout=WAIT_MS
        )

    async def open(self, account: str = "rose") -> None:
        await self.page.goto("about:blank")
        await self.page.goto(f"http://localhost:{self.line.port}/#{account}")
        await self.page.wait_for_function("() => window.bench")

    async def dump(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate(DUMP)
        return found


@asynccontextmanager
async def phone_on(module: Path, port: int, *, bytes_per_s: float) -> AsyncGenerator[Phone]:
    async with chromium() as browser, slow_line(port, bytes_per_s=bytes_per_s) as line:
        context = await browser.new_context()
        await context.add_cookies(
            [{"name": SESSION_COOKIE, "value": "rose", "domain": "localhost", "path": "/", "secure": True}]
        )
        page = await context.new_page()
        origin = f"http://localhost:{line.port}"
        script = "<!doctype html><script type=module src=/bench.js></script>"
        await page.route(f"{origin}/bench.js", lambda route: route.fulfill(path=module, content_type="text/javascript"))
        await page.route(f"{origin}/", lambda route: route.fulfill(body=script, content_type="text/html"))
        phone = Phone(context, page, line)
        await phone.open()
        yield phone
