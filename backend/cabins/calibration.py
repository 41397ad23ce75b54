"""Calibrations of the kiosk's screen: dated versions, of which the last one holds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.moves import locked
from backend.cabins.state_models import ScreenCalibration
from core import audit
from core.identity import Principal


async def latest(session: AsyncSession, cabin_id: UUID) -> ScreenCalibration | None:
    query = select(ScreenCalibration).where(ScreenCalibration.cabin_id == cabin_id)
    found: ScreenCalibration | None = await session.scalar(query.order_by(ScreenCalibration.version.desc()).limit(1))
    return found


async def add(
    session: AsyncSession, principal: Principal, *, cabin_id: UUID, px_per_mm: float, distance_mm: int, now: datetime
) -> ScreenCalibration:
    """Signed by the person on duty, who holds the card against the glass; by the cabin's account where nobody is."""
    standing = await locked(session, cabin_id, now=now)
    before = await latest(session, cabin_id)
    row = ScreenCalibration(
        cabin_id=cabin_id,
        version=before.version + 1 if before else 1,
        px_per_mm=px_per_mm,
        distance_mm=distance_mm,
        made_at=now,
        account_id=standing.duty_id or principal.account_id,
        actor=standing.duty_name or principal.name,
    )
    session.add(row)
    audit.record(session, principal, audit.Action.CABIN_CALIBRATED, subject_id=cabin_id)
    await session.flush()
    return row
