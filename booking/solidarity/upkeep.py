"""What solidarity looks after by itself, again and again."""

from datetime import datetime

from booking.rules import BookingRules
from booking.solidarity.jobs import release_emptied
from booking.solidarity.ledger import settle
from booking.solidarity.report import measure_waits
from core.db import SessionMaker


async def keep(sessions: SessionMaker, *, now: datetime, rules: BookingRules) -> None:
    """Entries for days that are over, the waits of today, days whose last visit has gone. `sessions` with the
    system's sight; running again changes nothing."""
    async with sessions.begin() as session:
        await settle(session, now=now)
        await release_emptied(session)
    async with sessions.begin() as session:
        await measure_waits(session, now=now, rules=rules)
