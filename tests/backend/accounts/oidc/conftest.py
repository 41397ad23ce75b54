from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime

import pytest

from backend.accounts.oidc import OidcClient, ProviderConfig
from tests.backend.accounts.oidc.providers import Hostile, config_for, hostile_provider, real_provider
from tests.backend.house import House


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider."""
    with real_provider() as issuer:
        yield issuer


@pytest.fixture
async def hostile() -> AsyncGenerator[Hostile]:
    async with hostile_provider() as hostile:
        yield hostile


class Connected:
    """A house that signs professionals in by a provider, on the provider's time."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client: OidcClient | None = None

    async def to(self, config: ProviderConfig) -> House:
        await self.disconnect()
        self.house.clock.now = datetime.now(UTC)
        self.client = self.house.services.oidc = OidcClient(config, self.house.clock)
        return self.house

    async def disconnect(self) -> None:
        if self.client is not None:
            await self.client.aclose()


@pytest.fixture
async def connect(house: House) -> AsyncGenerator[Connected]:
    connected = Connected(house)
    yield connected
    await connected.disconnect()
    house.services.oidc = None


@pytest.fixture
async def real(connect: Connected, issuer: str) -> House:
    """A house connected to the real provider."""
    return await connect.to(config_for(issuer))
