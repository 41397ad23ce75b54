"""The rounds that a running server makes by itself: the houses of other tests do without them."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backend import upkeep
from booking.schedules.upkeep import NIGHTLY
from core import limits
from core.db import SessionMaker
from core.jobs import Job
from tests.backend.house import a_house

CODES = limits.Limit("tried", 1, timedelta(minutes=1))


async def night_is_ordered(sessions: SessionMaker) -> None:
    while True:
        async with sessions() as session:
            if await session.scalar(select(Job.job_id).where(Job.kind == NIGHTLY)):
                return
        await asyncio.sleep(0.01)


async def limits_are_swept(sessions: SessionMaker) -> None:
    while True:
        async with sessions() as session:
            if not (await session.scalars(select(limits.RateLimit))).all():
                return
        await asyncio.sleep(0.01)


async def test_a_running_server_makes_its_rounds(
    real_sessions: SessionMaker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger=upkeep.__name__)
    async with a_house(real_sessions, tmp_path):
        await night_is_ordered(real_sessions)
    assert not [record.getMessage() for record in caplog.records if record.name == upkeep.__name__]


async def test_a_part_that_fails_ends_neither_the_others_nor_the_rounds(
    real_sessions: SessionMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError("Rose Vidal")

    monkeypatch.setattr(upkeep, "sweep", fails)
    monkeypatch.setattr(upkeep, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(upkeep, "SWEEP_EVERY_S", 0.01)
    caplog.set_level(logging.WARNING, logger=upkeep.__name__)
    async with a_house(real_sessions, tmp_path, upkeep=False) as house:
        rounds = asyncio.create_task(upkeep.keep_sweeping(house.services))
        for _ in range(2):
            await limits.take(real_sessions, CODES, key="somebody", now=house.clock() - timedelta(hours=1))
            await limits_are_swept(real_sessions)
        rounds.cancel()
    said = [record for record in caplog.records if record.name == upkeep.__name__]
    assert {(record.getMessage(), vars(record)["error_type"]) for record in said} == {
        ("uploads not swept", "LookupError")
    }
