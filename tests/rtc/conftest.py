import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest

from rtc import guard
from tests.rtc.pair import Attacker


@pytest.fixture(autouse=True)
def refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was logged a moment ago by another test silences nothing here."""
    monkeypatch.setattr(guard, "_refusals", guard._Refusals())


@pytest.fixture
def attacker() -> Iterator[Attacker]:
    attacker = Attacker()
    yield attacker
    attacker.close()


@pytest.fixture
async def loop_faults() -> AsyncGenerator[list[dict[str, Any]]]:
    """What got out into the event loop: each is a fault."""
    loop = asyncio.get_running_loop()
    faults: list[dict[str, Any]] = []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: faults.append(context))
    yield faults
    loop.set_exception_handler(before)
