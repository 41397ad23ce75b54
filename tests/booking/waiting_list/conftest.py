from collections.abc import AsyncGenerator

import pytest

from core.db import SessionMaker
from tests.booking.waiting_list.line import Line, a_line


@pytest.fixture
async def line(sessions: SessionMaker) -> AsyncGenerator[Line]:
    async with a_line(sessions) as line:
        yield line


@pytest.fixture
async def real_line(real_sessions: SessionMaker) -> AsyncGenerator[Line]:
    async with a_line(real_sessions, patients=40) as line:
        yield line
