import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.booking.clinic import Clinic
from tests.booking.solidarity.zone import ZoneOfClinic, a_zone


@pytest.fixture
async def zone(session: AsyncSession, clinic: Clinic) -> ZoneOfClinic:
    return await a_zone(session, clinic)
