"""Moving every object from one store to another while the server serves from both."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import func, select

from backend.vault.models import VaultTask, VaultTaskKind
from backend.vault.tasks import new_task
from core.clock import Clock
from core.db import SessionMaker
from media.moving import MovingStore, move

# Several at once: a store across a network answers late, not slowly.
_AT_ONCE = 8
_TOLD_EVERY = 200
_LOCK = 6_019


class MovingAlready(Exception):
    """Another run moves the photos."""


async def move_all(
    sessions: SessionMaker, store: MovingStore, *, by: str, clock: Clock, say: Callable[[str], None]
) -> int:
    """How many were moved. Started again after a kill it goes on with what is left.

    Objects that uploads under way are still writing stay for the next run. Raises MovingAlready, StoreAway, StorageFull,
    CorruptError.
    """
    async with sessions.begin() as lock:
        # Two runs at once could take each other's copy for a half-written one.
        if not await lock.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
            raise MovingAlready("another run moves the photos")
        return await _move_all(sessions, store, by=by, clock=clock, say=say)


async def _move_all(
    sessions: SessionMaker, store: MovingStore, *, by: str, clock: Clock, say: Callable[[str], None]
) -> int:
    names = await asyncio.to_thread(lambda: list(store.old.older_than((clock() + timedelta(days=1)).timestamp())))
    task_id = await _begin(sessions, len(names), by=by, clock=clock)
    moved = 0
    for start in range(0, len(names), _TOLD_EVERY):
        batch = names[start : start + _TOLD_EVERY]
        moved += await _move(store, batch)
        await _tell(sessions, task_id, done=start + len(batch))
        say(f"{start + len(batch)} of {len(names)} objects.")
    async with sessions.begin() as session:
        task = await session.get_one(VaultTask, task_id)
        task.finished_at = clock()
    return moved


async def _move(store: MovingStore, names: list[UUID]) -> int:
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(name: UUID) -> bool:
        async with free:
            return await asyncio.to_thread(partial(move, name, old=store.old, new=store.new))

    # All have ended when one has failed: a thread cannot be called back.
    ended = await asyncio.gather(*(one(name) for name in names), return_exceptions=True)
    if failed := next((fault for fault in ended if isinstance(fault, BaseException)), None):
        raise failed
    return ended.count(True)


async def _begin(sessions: SessionMaker, total: int, *, by: str, clock: Clock) -> UUID:
    async with sessions.begin() as session:
        query = select(VaultTask).where(
            VaultTask.kind == VaultTaskKind.STORE_MOVE.value, VaultTask.finished_at.is_(None)
        )
        task = await session.scalar(query.with_for_update())
        if task is None:
            task = new_task(session, VaultTaskKind.STORE_MOVE, None, total=total, by=by, now=clock())
        else:
            task.total, task.done = total, 0
        return task.task_id


async def _tell(sessions: SessionMaker, task_id: UUID, *, done: int) -> None:
    async with sessions.begin() as session:
        task = await session.get_one(VaultTask, task_id)
        task.done = done
