from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import SessionMaker
from tests.backend.house import Furniture, a_house
from tests.backend.notifications.mailroom import Mailroom
from tests.booking.clinic import Clinic, a_clinic


@pytest.fixture
async def room(real_sessions: SessionMaker, furniture: Furniture, tmp_path: Path) -> AsyncGenerator[Mailroom]:
    """A house whose messages leave when told, on Monday 23 November 2026 at 08:00 in Paris."""
    async with a_house(real_sessions, tmp_path, upkeep=False, found=furniture) as house:
        room = Mailroom(house)
        await room.reachable("patient", "rose@example.org")
        yield room


@pytest.fixture
async def clinic(session: AsyncSession) -> Clinic:
    return await a_clinic(session)
