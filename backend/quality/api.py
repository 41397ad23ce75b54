"""HTTP edge: the quality of one call, and of a place's calls."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from backend.quality import overview, timeline
from backend.quality.views import CallQuality, QualityOverview
from booking.availability import local_date
from core.http import CurrentClock, CurrentPrincipal, Session, problems, services_of

router = APIRouter(tags=["quality"])

Day = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]
_USUAL_SPAN = timedelta(days=12 * 7)


@router.get("/consultations/{consultation_id}/quality", responses=problems(401, 403, 404, 422))
async def read_call_quality(
    consultation_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    response: Response,
) -> CallQuality:
    """What both sides measured, window by window while that is kept; its sums stay."""
    response.headers["Cache-Control"] = "no-store"
    return await timeline.call_quality(
        session,
        principal,
        consultation_id=consultation_id,
        points_days=services_of(request).settings.quality_points_days,
        now=clock(),
    )


@router.get("/admin/quality", responses=problems(401, 403, 404, 422))
async def read_quality(
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    response: Response,
    site: UUID | None = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> QualityOverview:
    """Of one's places, or one of them; the last twelve weeks unless said."""
    response.headers["Cache-Control"] = "no-store"
    until = last or local_date(clock(), overview.ZONE)
    since = first or until - _USUAL_SPAN
    return await overview.overview(session, principal, site_id=site, first=since, last=until)
