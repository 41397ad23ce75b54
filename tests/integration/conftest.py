"""One whole installation (server and cabin as processes of their own) and one Chromium for all tests here."""

import uuid
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, expect

from backend.demo.installation import Installation
from tests.browser import a_person, chromium
from tests.serving import free_port

# A machine may be slow, and some pages look for news every ten or twenty seconds only.
expect.set_options(timeout=45_000)

# Each test books the next free time, today's or a later day's; whichever it is, its waiting room is open.
OPEN_LONG_BEFORE = {"COMPTOIR_WAITING_ROOM_OPENS_MIN": str(60 * 24 * 60)}


@pytest.fixture(scope="session")
async def installation(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Installation]:
    url = postgres_server.replace("@/postgres", f"@/visits_{uuid.uuid4().hex[:8]}")
    folder = tmp_path_factory.mktemp("installation")
    running = Installation(url, folder, free_port(), server_env=OPEN_LONG_BEFORE)
    await running.prepare()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    async with chromium() as browser:
        yield browser


class People:
    """Browser profiles on the installation; closed at the end, with a picture of each when a test failed."""

    def __init__(self, browser: Browser, base_url: str, pictures: Path) -> None:
        self._browser = browser
        self._base_url = base_url
        self._pictures = pictures
        self._contexts: list[BrowserContext] = []

    async def arrives(self, *, phone: bool = False, locale: str = "fr-FR", dark: bool = False) -> BrowserContext:
        context = await a_person(self._browser, self._base_url, phone=phone, locale=locale, dark=dark)
        self._contexts.append(context)
        return context

    async def leave(self) -> None:
        for number, context in enumerate(self._contexts):
            for page in context.pages:
                await page.screenshot(path=self._pictures / f"person-{number}.png")
            await context.close()


@pytest.fixture
async def people(browser: Browser, installation: Installation, tmp_path: Path) -> AsyncGenerator[People]:
    people = People(browser, installation.url, tmp_path)
    yield people
    await people.leave()
