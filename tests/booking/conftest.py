import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.booking.clinic import Clinic, a_clinic


@pytest.fixture
async def clinic(session: AsyncSession) -> Clinic:
    return await a_clinic(session)
