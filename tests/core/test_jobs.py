"""The job queue: what is written in a transaction is done once, if it commits; what fails is tried again, then parked."""

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.context import background
from core.db import SessionMaker, open_engine, session_maker
from core.jobs import ATTEMPTS, LEASE, Job, Worker, enqueue, withdraw
from tests.backend.house import ManualClock
from tests.booking.clinic import NOW


async def put(sessions: SessionMaker, *kinds: str, **more: Any) -> None:
    async with sessions.begin() as session:
        for kind in kinds:
            await enqueue(session, kind, {"kind": kind}, **({"run_at": NOW} | more))


async def left(sessions: SessionMaker) -> list[Job]:
    async with sessions() as session:
        return list(await session.scalars(select(Job).order_by(Job.job_id)))


class Doing:
    """A handler that remembers, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.done: list[dict[str, Any]] = []
        self._failures = failures

    async def __call__(self, session: AsyncSession, payload: dict[str, Any]) -> None:
        if self._failures:
            self._failures -= 1
            raise RuntimeError("Rosine Vidal")
        self.done.append(payload)


async def test_a_committed_job_is_done_once_and_a_rolled_back_one_never(real_sessions: SessionMaker) -> None:
    doing = Doing()
    worker = Worker(real_sessions, {"a": [doing]}, ManualClock(NOW))
    await put(real_sessions, "a")
    async with real_sessions() as session:
        await enqueue(session, "a", {"kind": "rolled back"}, run_at=NOW)
        await session.rollback()
    assert [await worker.work_once() for _ in range(2)] == [1, 0]
    assert doing.done == [{"kind": "a"}]
    assert await left(real_sessions) == []


async def test_a_job_waits_for_its_hour_and_for_somebody_who_knows_it(real_sessions: SessionMaker) -> None:
    clock, doing = ManualClock(NOW), Doing()
    worker = Worker(real_sessions, {"a": [doing]}, clock)
    await put(real_sessions, "a", run_at=NOW + timedelta(hours=1))
    await put(real_sessions, "unknown")
    assert await worker.work_once() == 0
    clock.forward(hours=1)
    assert await worker.work_once() == 1
    assert [job.kind for job in await left(real_sessions)] == ["unknown"]


async def test_one_name_stands_for_one_job_and_the_later_word_counts(real_sessions: SessionMaker) -> None:
    clock, doing = ManualClock(NOW), Doing()
    worker = Worker(real_sessions, {"a": [doing], "b": [doing]}, clock)
    await put(real_sessions, "a", dedupe="reminder")
    await put(real_sessions, "b", dedupe="reminder", run_at=NOW + timedelta(hours=1))
    assert await worker.work_once() == 0
    clock.forward(hours=1)
    assert await worker.work_once() == 1
    assert doing.done == [{"kind": "b"}]
    await put(real_sessions, "a", dedupe="reminder")
    async with real_sessions.begin() as session:
        await withdraw(session, "reminder")
    assert await worker.work_once() == 0


async def test_a_job_put_off_after_it_was_taken_is_done_at_its_new_hour(real_sessions: SessionMaker) -> None:
    """Both are taken at once; the first puts the second off, as a moved visit does with its reminder."""
    clock, doing = ManualClock(NOW), Doing()

    async def moves(session: AsyncSession, payload: dict[str, Any]) -> None:
        await enqueue(session, "a", {"kind": "moved"}, run_at=NOW + timedelta(hours=1), dedupe="reminder")

    worker = Worker(real_sessions, {"moves": [moves], "a": [doing]}, clock)
    await put(real_sessions, "moves")
    await put(real_sessions, "a", dedupe="reminder")
    await worker.work_once()
    assert doing.done == []
    clock.forward(hours=1)
    assert await worker.work_once() == 1
    assert doing.done == [{"kind": "moved"}]
    assert await left(real_sessions) == []


async def test_a_job_may_put_itself_off_under_its_own_name(real_sessions: SessionMaker) -> None:
    clock, doing = ManualClock(NOW), Doing()
    morning = NOW + timedelta(hours=8)

    async def by_day(session: AsyncSession, payload: dict[str, Any]) -> None:
        if clock() < morning:
            await enqueue(session, "a", payload, run_at=morning, dedupe="offer")
        else:
            await doing(session, payload)

    worker = Worker(real_sessions, {"a": [by_day]}, clock)
    await put(real_sessions, "a", dedupe="offer")
    await worker.work_once()
    assert [(job.run_at, job.attempts) for job in await left(real_sessions)] == [(morning, 0)]
    clock.now = morning
    assert await worker.work_once() == 1
    assert (len(doing.done), await left(real_sessions)) == (1, [])


async def test_a_parked_job_is_tried_anew_when_its_name_is_said_again(real_sessions: SessionMaker) -> None:
    clock, failing = ManualClock(NOW), Doing(failures=ATTEMPTS)
    worker = Worker(real_sessions, {"a": [failing]}, clock)
    await put(real_sessions, "a", dedupe="hours")
    for _ in range(ATTEMPTS):
        await worker.work_once()
        clock.forward(hours=1)
    assert [job.parked for job in await left(real_sessions)] == [True]
    await put(real_sessions, "a", dedupe="hours", run_at=clock())
    assert await worker.work_once() == 1
    assert (len(failing.done), await left(real_sessions)) == (1, [])


async def test_several_handlers_act_in_order_and_all_or_none(real_sessions: SessionMaker) -> None:
    clock, first, second = ManualClock(NOW), Doing(), Doing(failures=1)

    async def writes(session: AsyncSession, payload: dict[str, Any]) -> None:
        await enqueue(session, "written", payload, run_at=NOW + timedelta(days=1))

    worker = Worker(real_sessions, {"a": [first, writes, second]}, clock)
    await put(real_sessions, "a")
    await worker.work_once()
    assert [job.kind for job in await left(real_sessions)] == ["a"]
    clock.forward(seconds=2)
    await worker.work_once()
    assert [job.kind for job in await left(real_sessions)] == ["written"]
    assert len(second.done) == 1


async def test_a_failing_job_is_tried_again_later_then_parked_and_says_nothing_of_anybody(
    real_sessions: SessionMaker, caplog: pytest.LogCaptureFixture
) -> None:
    clock, failing, well = ManualClock(NOW), Doing(failures=ATTEMPTS + 5), Doing()
    worker = Worker(real_sessions, {"a": [failing], "b": [well]}, clock)
    await put(real_sessions, "a", "b")
    await worker.work_once()
    assert len(well.done) == 1
    (job,) = await left(real_sessions)
    assert (job.attempts, job.error, job.parked) == (1, "RuntimeError", False)
    assert NOW < job.run_at <= NOW + timedelta(seconds=2)
    for _ in range(ATTEMPTS):
        clock.forward(hours=1)
        await worker.work_once()
    (job,) = await left(real_sessions)
    assert (job.attempts, job.parked) == (ATTEMPTS, True)
    assert "Rosine" not in caplog.text


async def test_two_workers_share_the_jobs_and_do_none_twice(real_sessions: SessionMaker) -> None:
    doing = Doing()
    workers = [Worker(real_sessions, {"a": [doing]}, ManualClock(NOW)) for _ in range(3)]
    async with real_sessions.begin() as session:
        for number in range(120):
            await enqueue(session, "a", {"number": number}, run_at=NOW)
    while any(await asyncio.gather(*(worker.work_once() for worker in workers))):
        pass
    assert Counter(one["number"] for one in doing.done) == Counter(range(120))


async def test_a_job_whose_worker_died_is_taken_up_after_its_lease(real_sessions: SessionMaker) -> None:
    clock, doing = ManualClock(NOW), Doing()
    await put(real_sessions, "a")

    async def dies(session: AsyncSession, payload: dict[str, Any]) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Worker(real_sessions, {"a": [dies]}, clock).work_once()
    survivor = Worker(real_sessions, {"a": [doing]}, clock)
    assert await survivor.work_once() == 0
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert await survivor.work_once() == 1
    assert len(doing.done) == 1


async def test_a_waiting_worker_wakes_when_told(real_sessions: SessionMaker) -> None:
    done = asyncio.Event()

    async def doing(session: AsyncSession, payload: dict[str, Any]) -> None:
        done.set()

    worker = Worker(real_sessions, {"a": [doing]}, ManualClock(NOW))
    task = asyncio.create_task(worker.keep_working())
    try:
        await put(real_sessions, "a")
        worker.wake()
        await asyncio.wait_for(done.wait(), 30)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_worker_that_finds_no_free_connection_goes_on_later(
    database_url: str, real_sessions: SessionMaker, caplog: pytest.LogCaptureFixture
) -> None:
    done, refused = asyncio.Event(), asyncio.Event()

    async def doing(session: AsyncSession, payload: dict[str, Any]) -> None:
        done.set()

    def noticed(record: logging.LogRecord) -> bool:
        if record.getMessage() == "jobs unreachable":
            refused.set()
        return True

    caplog.handler.addFilter(noticed)
    engine = open_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    worker = Worker(background(session_maker(engine)), {"a": [doing]}, ManualClock(NOW))
    async with engine.connect():
        task = asyncio.create_task(worker.keep_working())
        await asyncio.wait_for(refused.wait(), 30)
    await put(real_sessions, "a")
    worker.wake()
    try:
        await asyncio.wait_for(done.wait(), 30)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await engine.dispose()
        caplog.handler.removeFilter(noticed)
