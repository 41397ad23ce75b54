"""Whose calls somebody sees, and what lines are called."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.admin.rights import is_everywhere
from backend.quality.models import LineKind
from backend.quality.views import LevelName, LineName
from booking.models import Cabin, Site
from core.identity import Principal

LEVELS: tuple[LevelName, ...] = ("good", "weak", "bad")
_EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


def within(
    principal: Principal,
    *,
    since: datetime = _EVER[0],
    until: datetime = _EVER[1],
    site_id: UUID | None = None,
    visit: UUID | None = None,
    everywhere: bool | None = None,
) -> dict[str, Any]:
    """The parameters of the statements in measured.py. everywhere: where the caller has asked for the right itself."""
    return {
        "since": since,
        "until": until,
        "site": site_id,
        "visit": visit,
        "everywhere": is_everywhere(principal) if everywhere is None else everywhere,
        "sites": list(principal.site_ids),
    }


async def names_of(session: AsyncSession, rows: Iterable[Row[Any]]) -> Mapping[UUID, str]:
    """Cabins and places by id."""
    wanted = {row.line_id for row in rows if row.line_id is not None}
    cabins = await session.execute(select(Cabin.cabin_id, Cabin.name).where(Cabin.cabin_id.in_(wanted)))
    sites = await session.execute(select(Site.site_id, Site.name).where(Site.site_id.in_(wanted)))
    return dict((*cabins, *sites))


def line_name(row: Row[Any], names: Mapping[UUID, str]) -> LineName:
    return LineName(kind=LineKind(row.line), line_id=row.line_id, name=names.get(row.line_id, ""))
