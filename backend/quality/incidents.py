"""The technical incidents of acts, for their record (R. 6316-4 CSP). Row-level security decides whose."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.quality.models import CallIncident, CallSide
from backend.quality.views import TechnicalIncident
from contract.quality import Incident
from contract.signaling import Role


async def incidents_of(
    session: AsyncSession, consultation_ids: Collection[UUID]
) -> dict[UUID, list[TechnicalIncident]]:
    """By act, in order of time; an act without any is missing."""
    first_at = func.min(CallIncident.at)
    rows = await session.execute(
        select(
            CallIncident.consultation_id,
            CallIncident.kind,
            CallSide.role,
            func.count().label("times"),
            func.sum(CallIncident.seconds).label("seconds"),
            first_at.label("first_at"),
            func.max(CallIncident.at).label("last_at"),
        )
        .join(CallSide, CallSide.side_id == CallIncident.side_id)
        .where(CallIncident.consultation_id.in_(consultation_ids))
        .group_by(CallIncident.consultation_id, CallIncident.kind, CallSide.role)
        .order_by(first_at, CallIncident.kind, CallSide.role)
    )
    found: dict[UUID, list[TechnicalIncident]] = defaultdict(list)
    for row in rows:
        found[row.consultation_id].append(
            TechnicalIncident(
                incident=Incident(row.kind),
                role=Role(row.role),
                times=row.times,
                seconds=row.seconds,
                first_at=row.first_at,
                last_at=row.last_at,
            )
        )
    return found
