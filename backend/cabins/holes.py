"""Are all of a cabin's readings here? Its numbers have no gap, so one that is nowhere shows."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import CabinStatus
from contract.cabin import Heartbeat
from core.driver import fetch

# Numbers above the last known complete one: how many are stored, and up to where without a gap.
_ABOVE = """
WITH above AS (
    SELECT DISTINCT kiosk_seq FROM readings WHERE cabin_id = $1 AND kiosk_seq > $2 AND kiosk_seq <= $3
), counted AS (
    SELECT kiosk_seq, kiosk_seq - $2 - row_number() OVER (ORDER BY kiosk_seq) AS skipped FROM above
)
SELECT coalesce(max(kiosk_seq) FILTER (WHERE skipped = 0), $2) AS complete_to, count(*) AS stored FROM counted
"""


@dataclass(frozen=True, slots=True)
class Completeness:
    """`missing`: given by the cabin, neither stored nor in its outbox. While a delivery is under way it may be too low,
    never too high."""

    complete_to: int
    missing: int


async def completeness(session: AsyncSession, *, cabin_id: UUID, beat: Heartbeat) -> Completeness:
    known = await session.scalar(select(CabinStatus.complete_to).where(CabinStatus.cabin_id == cabin_id)) or 0
    if beat.last_seq is None or beat.last_seq <= known:
        return Completeness(known, 0)
    (row,) = await fetch(session, _ABOVE, cabin_id, known, beat.last_seq)
    absent = beat.last_seq - known - row["stored"]
    return Completeness(row["complete_to"], max(0, absent - beat.outbox_depth - beat.outbox_parked))
