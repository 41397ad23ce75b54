"""Work that follows a commit: rows written in the same transaction, done by a worker, once.

A lease queue on PostgreSQL. `enqueue` is the transactional outbox: what happened leaves the house
only if it happened. A handler runs in the transaction that deletes its row, so what it writes is
written once; what it sends to others may be sent twice and carries an id of its own.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Identity,
    Index,
    SmallInteger,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import Clock
from core.db import Base, SessionMaker
from core.faults import described

log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(seconds=60)
ATTEMPTS = 10
_IDLE_S = 1.0

Payload = dict[str, Any]
Handler = Callable[[AsyncSession, Payload], Awaitable[None]]


class Job(Base):
    """`payload`: ids only, never a patient's data. `dedupe`: at most one row of this name. `parked`: tried in vain,
    waits for a person."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "run_at", postgresql_where=text("NOT parked")),)

    job_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    payload: Mapped[Payload] = mapped_column(JSONB)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    locked_until: Mapped[datetime | None]
    dedupe: Mapped[str | None] = mapped_column(unique=True)
    parked: Mapped[bool] = mapped_column(server_default=text("false"))
    error: Mapped[str | None]


async def enqueue(
    session: AsyncSession, kind: str, payload: Payload, *, run_at: datetime, dedupe: str | None = None
) -> None:
    """Due at `run_at`, if this transaction commits. A second one of the same `dedupe` takes the place of the first, also
    of one that a worker has taken and not done yet, and of the one whose handler says so."""
    row = insert(Job).values(kind=kind, payload=payload, run_at=run_at, dedupe=dedupe)
    if dedupe is not None:
        new = row.excluded
        anew: dict[str, Any] = {"kind": new.kind, "payload": new.payload, "run_at": new.run_at}
        anew |= {"attempts": 0, "locked_until": None, "parked": False, "error": None}
        row = row.on_conflict_do_update(index_elements=[Job.dedupe], set_=anew)
    await session.execute(row)


async def withdraw(session: AsyncSession, *dedupes: str) -> None:
    """Forgets jobs that are not done yet."""
    await session.execute(delete(Job).where(Job.dedupe.in_(dedupes)))


def _taken(job_id: int) -> ColumnElement[bool]:
    """Not written anew since: that takes it out of its worker's hands."""
    return and_(Job.job_id == job_id, Job.locked_until.is_not(None))


class Worker:
    """Runs due jobs; several processes may. `sessions` have the system's sight."""

    def __init__(self, sessions: SessionMaker, handlers: Mapping[str, Sequence[Handler]], clock: Clock) -> None:
        self._sessions = sessions
        self._handlers = handlers
        self._clock = clock
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something may be due: look now instead of within a second."""
        self._wake.set()

    async def keep_working(self) -> None:
        while True:
            try:
                done = await self.work_once()
            except Exception as fault:  # noqa: BLE001 - whatever it is, a pool without a free connection too, the next look comes
                log.warning("jobs unreachable", extra={"error_type": type(fault).__name__})
                done = 0
            if not done:
                self._wake.clear()
                try:
                    # Not wait_for: in Python 3.11 it loses a cancellation that comes with the wake-up.
                    async with asyncio.timeout(_IDLE_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    async def work_once(self) -> int:
        """Does what is due, at most one batch; returns how many were taken."""
        taken = await self._lease()
        for job_id, kind in taken:
            await self._run(job_id, kind)
        return len(taken)

    async def _lease(self) -> list[tuple[int, str]]:
        now = self._clock()
        due = (
            select(Job.job_id)
            .where(~Job.parked, Job.run_at <= now, or_(Job.locked_until.is_(None), Job.locked_until < now))
            .where(Job.kind.in_(self._handlers))
            .order_by(Job.run_at, Job.job_id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        async with self._sessions.begin() as session:
            rows = await session.execute(
                update(Job)
                .where(Job.job_id.in_(due))
                .values(locked_until=now + LEASE, attempts=Job.attempts + 1)
                .returning(Job.job_id, Job.kind)
            )
            return sorted((row.job_id, row.kind) for row in rows)

    async def _run(self, job_id: int, kind: str) -> None:
        try:
            async with self._sessions.begin() as session:
                # The row is locked while its handler works: whoever takes it after a lease that ran out waits, and
                # finds it gone. What it says counts as it is now: it may have been written anew since it was taken.
                payload = await session.scalar(
                    select(Job.payload).where(_taken(job_id), Job.kind == kind).with_for_update()
                )
                if payload is None:
                    return
                for handler in self._handlers[kind]:
                    await handler(session, payload)
                await session.execute(delete(Job).where(_taken(job_id)))
        except Exception as fault:  # noqa: BLE001 - whatever it is, the others go on and this one is tried again
            # The text of the fault may quote a person: no traceback.
            log.error("job failed", extra={"job": kind} | described(fault))  # noqa: TRY400
            await self._put_back(job_id, type(fault).__name__)

    async def _put_back(self, job_id: int, error: str) -> None:
        now = self._clock()
        async with self._sessions.begin() as session:
            await session.execute(
                update(Job)
                .where(_taken(job_id))
                .values(
                    locked_until=None,
                    error=error,
                    run_at=literal(now, Job.run_at.type)
                    + timedelta(seconds=1) * func.power(2, func.least(Job.attempts, 10)),
                    parked=Job.attempts >= ATTEMPTS,
                )
            )
