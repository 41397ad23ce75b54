"""One whole installation (server and cabin as processes of their own) and one Chromium for all tests here."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, BrowserContext, expect

from backend.demo.installation import Installation
from tests.browser import a_person, chromium
from tests.databases import a_clone, named
from tests.serving import free_port

# A machine may be slow, and some pages look for news every ten or twenty seconds only.
expect.set_options(timeout=45_000)

_FAILED = pytest.StashKey[bool]()

_SEEN = """() => ({
  path: location.pathname,
  text: document.body.innerText.slice(0, 500),
  frames: [...document.querySelectorAll("video")].map((video) => video.getVideoPlaybackQuality().totalVideoFrames),
})"""

# Each test books the next free time, today's or a later day's; whichever it is, its waiting room is open.
OPEN_LONG_BEFORE = {"COMPTOIR_WAITING_ROOM_OPENS_MIN": str(60 * 24 * 60)}


@dataclass(frozen=True, slots=True)
class Seeded:
    """An installation that never ran: to draw and store its photos takes longer than to copy it."""

    server_url: str
    owner: asyncpg.Connection
    database: str
    folder: Path

    @asynccontextmanager
    async def copied(
        self, folder: Path, server_env: Mapping[str, str], *, cabin: bool = True
    ) -> AsyncGenerator[Installation]:
        async with a_clone(self.owner, self.database, prefix="visits") as name:
            await asyncio.to_thread(shutil.copytree, self.folder, folder)
            running = Installation(named(self.server_url, name), folder, free_port(), server_env=server_env)
            await running.start(cabin=cabin)
            yield running
            await running.stop()


@pytest.fixture(scope="session")
async def seeded(
    postgres_server: str, database_owner: asyncpg.Connection, tmp_path_factory: pytest.TempPathFactory
) -> Seeded:
    one = Seeded(
        postgres_server, database_owner, f"seeded_{uuid.uuid4().hex[:8]}", tmp_path_factory.mktemp("seeded") / "data"
    )
    await Installation(named(postgres_server, one.database), one.folder, free_port()).prepare()
    return one


@dataclass(slots=True)
class Houses:
    """The installation that the tests share. After a test that failed, another one for the next file's: what it left
    open (a visit, a cabin in use) would fail others elsewhere.
    """

    seeded: Seeded
    folders: pytest.TempPathFactory
    spoilt: bool = False
    _last: Installation | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def one(self) -> Installation:
        if self._last is None or self.spoilt:
            await self.leave()
            copied = self.seeded.copied(self.folders.mktemp("installation") / "data", OPEN_LONG_BEFORE)
            self._last = await self._open.enter_async_context(copied)
            self.spoilt = False
        return self._last

    async def leave(self) -> None:
        await self._open.aclose()


@pytest.fixture(scope="session")
async def houses(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Houses]:
    houses = Houses(seeded, tmp_path_factory)
    yield houses
    await houses.leave()


@pytest.fixture(scope="module")
async def installation(
    houses: Houses, seeded: Seeded, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncGenerator[Installation]:
    if request.node.get_closest_marker("own_house") is None:
        yield await houses.one()
        return
    async with seeded.copied(tmp_path_factory.mktemp("own") / "data", OPEN_LONG_BEFORE, cabin=False) as own:
        yield own


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

    async def leave(self, *, pictured: bool) -> None:
        for number, context in enumerate(self._contexts):
            if pictured:
                for page in context.pages:
                    await page.screenshot(path=self._pictures / f"person-{number}.png")
                    # Who reads only what a run printed has no pictures.
                    print(f"person {number} saw", await page.evaluate(_SEEN))  # noqa: T201
            await context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture
async def people(
    browser: Browser, houses: Houses, installation: Installation, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncGenerator[People]:
    people = People(browser, installation.url, tmp_path)
    yield people
    failed = request.node.stash.get(_FAILED, False)
    houses.spoilt |= failed
    await people.leave(pictured=failed)
