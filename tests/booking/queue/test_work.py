"""What ends an entry by itself."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.queue.joining import WAIT_OVER
from booking.queue.models import Outcome, QueueEntry, QueueState
from booking.queue.rules import DEFAULT_QUEUE_RULES
from booking.queue.work import handlers
from core.jobs import Job
from tests.booking.clinic import NOW, Clinic
from tests.booking.queue.line import Line


async def test_who_is_called_as_her_longest_wait_ends_and_put_back_waits_no_longer_than_that(
    session: AsyncSession, clinic: Clinic
) -> None:
    line = Line(session, clinic)
    doctor, one = await line.add_doctor(), await line.join()
    wait_over = handlers(lambda: line.now)[WAIT_OVER]
    line.now = NOW + DEFAULT_QUEUE_RULES.longest_wait
    assert await line.take(doctor) == str(one.entry_id)
    await wait_over(session, {"entry_id": str(one.entry_id)})
    entry = await session.get_one(QueueEntry, one.entry_id, populate_existing=True)
    assert entry.state == QueueState.CALLED

    await line.put_back(doctor)
    job = (await session.scalars(select(Job).where(Job.kind == WAIT_OVER))).one()
    line.now = job.run_at
    await wait_over(session, job.payload)
    entry = await session.get_one(QueueEntry, one.entry_id, populate_existing=True)
    assert (entry.state, entry.outcome) == (QueueState.EXPIRED, Outcome.WAITED_TOO_LONG)
