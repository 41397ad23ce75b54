"""What happens to entries when time is over: jobs that end them, each with a reason."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from booking.queue import entries, outcomes
from booking.queue.joining import WAIT_OVER, expect_end
from booking.queue.models import Outcome, QueueEntry, QueueState
from booking.queue.rules import DEFAULT_QUEUE_RULES, QueueRules
from core import audit
from core.clock import Clock
from core.jobs import Handler, Payload


def handlers(clock: Clock, rules: QueueRules = DEFAULT_QUEUE_RULES) -> Mapping[str, Handler]:
    """By kind of job."""

    async def unanswered(session: AsyncSession, payload: Payload) -> None:
        found = await session.get(QueueEntry, UUID(payload["entry_id"]))
        now = clock()
        if found is None or str(found.appointment_id) != payload["appointment_id"]:
            return
        if found.state == QueueState.CALLED and found.answer_by is not None and found.answer_by <= now:
            await outcomes.unanswered(session, found, now=now, rules=rules)

    async def away_over(session: AsyncSession, payload: Payload) -> None:
        found = await session.get(QueueEntry, UUID(payload["entry_id"]))
        now = clock()
        if found is not None and found.away_until is not None and found.away_until <= now:
            await _expire(session, found, QueueState.AWAY, outcome=Outcome.AWAY_TOO_LONG)

    async def wait_over(session: AsyncSession, payload: Payload) -> None:
        found = await session.get(QueueEntry, UUID(payload["entry_id"]))
        waits = (QueueState.WAITING, QueueState.AWAY)
        if found is None or await _expire(session, found, *waits, outcome=Outcome.WAITED_TOO_LONG):
            return
        await session.refresh(found)
        if found.outcome is None:
            # Called just now: put back afterwards, she would wait without an end.
            await expect_end(session, found.entry_id, clock() + rules.away)

    async def _expire(session: AsyncSession, found: QueueEntry, *before: QueueState, outcome: Outcome) -> bool:
        values = entries.ended(QueueState.EXPIRED, outcome, clock())
        if not await entries.change(session, found.entry_id, *before, **values):
            return False
        closed = audit.Action.QUEUE_CLOSED
        audit.record(session, None, closed, patient_id=found.patient_id, subject_id=found.entry_id)
        return True

    return {"queue.unanswered": unanswered, "queue.away_over": away_over, WAIT_OVER: wait_over}
