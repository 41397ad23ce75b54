"""New hours reach the waiting list: by a job, for the practitioners whom somebody waits for."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Practitioner, Resource
from booking.waiting_list.models import Priority, WaitingEntry, WaitingState
from core.context import elevated
from core.jobs import enqueue

HOURS_OPENED = "hours.opened"
# What was opened by mistake can be taken back before anybody is offered a time of it.
_SETTLED = timedelta(minutes=10)


async def tell_opened(session: AsyncSession, resources: Collection[int], *, now: datetime) -> None:
    """These resources have hours they did not have before."""
    waited_for = exists().where(
        WaitingEntry.state == WaitingState.WAITING,
        WaitingEntry.speciality_code == Practitioner.speciality_code,
        or_(
            WaitingEntry.practitioner_id.is_(None),
            WaitingEntry.practitioner_id == Practitioner.practitioner_id,
            WaitingEntry.priority == Priority.LEAVE,
        ),
    )
    query = (
        select(Practitioner.practitioner_id)
        .join(Resource, Resource.ref == Practitioner.practitioner_id)
        .where(Resource.resource_id.in_(resources), waited_for)
    )
    # Whoever opens hours need not know who waits for them.
    async with elevated(session):
        found = (await session.scalars(query)).all()
    for practitioner_id in found:
        payload = {"practitioner_id": str(practitioner_id)}
        dedupe = f"{HOURS_OPENED}:{practitioner_id}"
        await enqueue(session, HOURS_OPENED, payload, run_at=now + _SETTLED, dedupe=dedupe)
