from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from core.db import SessionMaker
from tests.backend.house import House, a_house


@pytest.fixture
async def house(sessions: SessionMaker, tmp_path: Path) -> AsyncGenerator[House]:
    async with a_house(sessions, tmp_path, upkeep=False) as house:
        yield house
