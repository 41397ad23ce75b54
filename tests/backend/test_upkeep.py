"""The rounds that a running server makes by itself: the houses of other tests do without them."""

import asyncio
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.schedules.upkeep import NIGHTLY
from core.db import SessionMaker
from core.jobs import Job
from tests.backend.house import a_house


async def night_is_ordered(sessions: SessionMaker) -> None:
    while True:
        async with sessions() as session:
            if await session.scalar(select(Job.job_id).where(Job.kind == NIGHTLY)):
                return
        await asyncio.sleep(0.01)


async def test_a_running_server_makes_its_rounds(
    real_sessions: SessionMaker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="backend.services")
    async with a_house(real_sessions, tmp_path):
        await night_is_ordered(real_sessions)
    assert not [record.getMessage() for record in caplog.records if record.name == "backend.services"]
