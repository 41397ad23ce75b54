from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from core.clock import utc_now
from core.tokens import TokenKeys
from signaling.services import open_signaling
from signaling.turn import TurnSettings
from tests.signaling.people import PlainRoom, new_room
from tests.signaling.server import Comptoir, serving


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> TokenKeys:
    folder: Path = tmp_path_factory.mktemp("keys")
    return TokenKeys.open(folder)


@pytest.fixture
async def comptoir(keys: TokenKeys) -> AsyncGenerator[Comptoir]:
    turn = TurnSettings(("turn:relay.test:3478",), "shared")
    async with serving(open_signaling(keys, clock=utc_now, turn=turn)) as running:
        yield running


@pytest.fixture
def room() -> PlainRoom:
    return new_room()
