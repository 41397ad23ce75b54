"""A house in which one of everything is kept of a patient."""

from uuid import UUID

import pytest

from tests.backend.house import House
from tests.backend.vault.kept import keep_one_of_each
from tests.backend.visits import a_visit_under_way


@pytest.fixture
async def kept(house: House) -> UUID:
    """The photo of a patient of whom one of everything is kept."""
    visit = await a_visit_under_way(house)
    async with house.services.background.begin() as session:
        return await keep_one_of_each(
            session,
            house.services.media,
            patient_id=house.clinic.patients[0],
            account_id=house.accounts["patient"],
            visit=visit,
        )
