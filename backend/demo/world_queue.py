"""The queue of the demo: its dermatologist receives, and has received, so that waits are measured."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.demo.world_agenda import DERMATOLOGIST, PERMANENCE
from backend.demo.world_patients import neighbours
from backend.demo.world_places import demo_id
from booking.queue.estimate import FEWEST
from booking.queue.models import Outcome, Presence, PresenceState, QueueCall, QueueEntry, QueueState, Urgency

CALLS = 12
_RECENT = timedelta(hours=20)


async def write_queue(session: AsyncSession, now: datetime) -> None:
    """Open from now on for as long as the permanence lasts; and calls of this morning, where there are too few."""
    values = {
        "speciality": DERMATOLOGIST.speciality,
        "zones": [],
        "state": PresenceState.OPEN,
        "opened_at": now,
        "until": now + PERMANENCE,
        "pause_until": None,
        "reason": None,
        "closes_at": None,
        "opens_at": None,
    }
    presence = upsert(Presence).values(practitioner_id=DERMATOLOGIST.practitioner_id, **values)
    await session.execute(presence.on_conflict_do_update(index_elements=[Presence.practitioner_id], set_=values))
    recent = select(func.count()).select_from(QueueCall).where(QueueCall.called_at > now - _RECENT)
    if (await session.scalar(recent) or 0) < FEWEST:
        await _write_calls(session, now)


async def _write_calls(session: AsyncSession, now: datetime) -> None:
    """One after the other, the last half an hour ago, each with somebody waiting for the next."""
    rng = Random(now.date().isoformat())
    people = neighbours()
    called_at = now - timedelta(minutes=30 + 11 * CALLS)
    for number in range(CALLS):
        person = people[number]
        waited, lasted = timedelta(minutes=rng.randint(4, 19)), timedelta(minutes=rng.randint(6, 11))
        entry_id = demo_id(f"queue/{now.isoformat()}/{number}")
        joined_at, ended_at = called_at - waited, called_at + lasted
        await session.execute(
            insert(QueueEntry).values(
                entry_id=entry_id,
                patient_id=person.patient_id,
                account_id=demo_id(f"account/{person.patient_id}"),
                speciality=DERMATOLOGIST.speciality,
                age=now.year - person.birth_date.year,
                reason="Une plaque rouge",
                urgency=Urgency.ORDINARY,
                joined_at=joined_at,
                rank_at=joined_at,
                state=QueueState.SERVED,
                practitioner_id=DERMATOLOGIST.practitioner_id,
                called_at=called_at,
                calls=1,
                ended_at=ended_at,
                outcome=Outcome.SERVED,
            )
        )
        await session.execute(
            insert(QueueCall).values(
                entry_id=entry_id,
                practitioner_id=DERMATOLOGIST.practitioner_id,
                speciality=DERMATOLOGIST.speciality,
                joined_at=joined_at,
                called_at=called_at,
                waited_s=int(waited.total_seconds()),
                answered_at=called_at + timedelta(seconds=40),
                ended_at=ended_at,
                outcome=Outcome.SERVED,
            )
        )
        called_at = ended_at + timedelta(minutes=1)
