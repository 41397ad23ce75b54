from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser import chromium
from tests.janus import Janus, janus


@pytest.fixture
async def conference_server(tmp_path: Path) -> AsyncGenerator[Janus]:
    async with janus(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
async def browser() -> AsyncGenerator[Browser]:
    async with chromium() as browser:
        yield browser
