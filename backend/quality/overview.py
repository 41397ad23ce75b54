"""Figures of many calls, for who runs places: by week, by line, by access, and the worst. No patient in them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, TextClause, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.admin.rights import is_everywhere, require_admin, require_site
from backend.quality.diagnosis import LineFinding, Seen, findings_of
from backend.quality.measured import BY_ACCESS, BY_LINE, BY_WEEK, IN_ALL, WORST
from backend.quality.models import LineKind
from backend.quality.reach import LEVELS, line_name, names_of, within
from backend.quality.views import (
    CallCounts,
    QualityAccess,
    QualityCall,
    QualityFigures,
    QualityLine,
    QualityOverview,
    QualitySite,
    QualityWeek,
)
from booking.availability import local_day
from booking.models import Site
from contract.errors import ErrorCode
from core.context import elevated
from core.errors import Invalid
from core.identity import Principal

ZONE = "Europe/Paris"
MAX_DAYS = 400

# A home is nobody's installation: what is slow there is not for a place to mend.
_MENDED_BY_PLACES = frozenset({LineKind.CABIN, LineKind.SITE})


async def overview(
    session: AsyncSession, principal: Principal, *, site_id: UUID | None, first: date, last: date
) -> QualityOverview:
    """Of calls that began from `first` to `last`, days in France. Raises Forbidden, NotFound, Invalid."""
    require_admin(principal)
    if site_id is not None:
        require_site(principal, site_id)
    if last < first or last - first > timedelta(days=MAX_DAYS):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez une période d'un an au plus.")
    since, until = local_day(first, ZONE).start, local_day(last, ZONE).end
    wanted = within(principal, since=since, until=until, site_id=site_id)

    async def rows_of(statement: TextClause) -> list[Row[Any]]:
        return list((await session.execute(statement, wanted)).all())

    # Care links end, what a line carried does not: figures and places leave here, no patient.
    async with elevated(session):
        total = next(iter(await rows_of(IN_ALL)), None)
        weeks, lines, accesses, worst = [await rows_of(one) for one in (BY_WEEK, BY_LINE, BY_ACCESS, WORST)]
        names = await names_of(session, lines)
    return QualityOverview(
        first=first,
        last=last,
        sites=await _sites(session, principal),
        calls=_calls(total),
        figures=_figures(total),
        weeks=[QualityWeek(week=row.key, calls=_calls(row), figures=_figures(row)) for row in weeks],
        lines=[_line(row, names) for row in lines],
        accesses=[QualityAccess(access=row.key, calls=_calls(row), figures=_figures(row)) for row in accesses],
        worst=[_call(row) for row in worst],
    )


async def _sites(session: AsyncSession, principal: Principal) -> list[QualitySite]:
    query = select(Site.site_id, Site.name).order_by(func.lower(Site.name))
    if not is_everywhere(principal):
        query = query.where(Site.site_id.in_(principal.site_ids))
    return [QualitySite(site_id=site_id, name=name) for site_id, name in (await session.execute(query))]


def _calls(row: Row[Any] | None) -> CallCounts:
    if row is None:
        return CallCounts(calls=0, good=0, weak=0, bad=0)
    return CallCounts.model_validate(row, from_attributes=True)


def _figures(row: Row[Any] | None) -> QualityFigures:
    if row is None:
        empty = dict.fromkeys(QualityFigures.model_fields)
        zeros = {"sides": 0, "minutes": 0.0, "relay_share": 0.0, "audio_only_minutes": 0.0, "reconnections": 0}
        return QualityFigures(**cast(Mapping[str, Any], empty | zeros))
    return QualityFigures.model_validate(row, from_attributes=True)


def _line(row: Row[Any], names: Mapping[UUID, str]) -> QualityLine:
    return QualityLine(line=line_name(row, names), calls=_calls(row), figures=_figures(row), findings=_findings(row))


def _findings(row: Row[Any]) -> list[LineFinding]:
    if row.line not in _MENDED_BY_PLACES:
        return []
    return findings_of(
        Seen(
            seconds=row.seconds,
            relay_s=row.relay_s,
            tcp_s=row.tcp_s,
            narrow_s=row.narrow_s,
            slow_s=row.slow_s,
            loss=row.loss_p50,
            rtt_ms=row.rtt_p50_ms,
            available_bps=row.available_p50_bps,
            join_ms=row.join_p50_ms,
            interrupted=row.interruptions,
            never_connected=row.never_connected,
        )
    )


def _call(row: Row[Any]) -> QualityCall:
    plain = {name: getattr(row, name) for name in QualityCall.model_fields}
    return QualityCall(**plain | {"practitioner": f"Dr {row.practitioner}", "level": LEVELS[row.level]})
