"""The course of a call is forgotten after some weeks; its sums and incidents stay with the act."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from backend.quality.models import CallPoint
from core.db import SessionMaker


async def sweep(sessions: SessionMaker, *, now: datetime, keep: timedelta) -> None:
    """`sessions`: with the system's sight."""
    async with sessions.begin() as session:
        await session.execute(delete(CallPoint).where(CallPoint.at < now - keep))
