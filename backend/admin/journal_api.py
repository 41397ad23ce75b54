"""`/admin/audit` and `/admin/break-glass`: who looked at what, for the auditor alone."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator, AwareDatetime

from backend.admin import journal
from backend.admin.journal import meant
from backend.admin.views import AuditPage, AuditState, BreakGlassView, PatientFound, PatientTraits, Review
from backend.audit_trail.keeping import AuditTrail
from core import limits
from core.audit import Action
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_role, services_of
from core.identity import AccountRole

router = APIRouter(tags=["administration"])

# Each one reads every row there is.
VERIFICATIONS = limits.Limit("audit-verify", 10, timedelta(minutes=10))

Moment = Annotated[AwareDatetime, AfterValidator(meant)]
Cursor = Annotated[str, Query(max_length=80)]


@router.get("/admin/audit", responses=problems(401, 403, 422, 429))
async def search(
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    response: Response,
    patient_id: UUID | None = None,
    account_id: UUID | None = None,
    action: Action | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    cursor: Cursor | None = None,
) -> AuditPage:
    """Newest first, a hundred at a time."""
    require_role(principal, AccountRole.AUDITOR)
    background = services_of(request).background
    await limits.take(background, limits.EXPORTS, key=str(principal.account_id), now=clock())
    response.headers["Cache-Control"] = "no-store"
    wanted = journal.Search(patient_id, account_id, action, since, until)
    return await journal.search(session, principal, wanted, cursor=cursor)


@router.get("/admin/audit/state", responses=problems(401, 403, 429))
async def state(
    principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request, response: Response
) -> AuditState:
    """Reads the whole trail again and compares it with the seals, as `comptoir audit verify` does."""
    require_role(principal, AccountRole.AUDITOR)
    services = services_of(request)
    await limits.take(services.background, VERIFICATIONS, key=str(principal.account_id), now=clock())
    trail: AuditTrail = services.audit_trail
    response.headers["Cache-Control"] = "no-store"
    return await journal.state(session, principal, trail)


@router.post("/admin/audit/patients", responses=problems(401, 403, 422, 429))
async def find_patients(
    traits: PatientTraits, principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request
) -> list[PatientFound]:
    """By POST: names are not for addresses."""
    require_role(principal, AccountRole.AUDITOR)
    services = services_of(request)
    await limits.take(services.background, limits.PATIENT_SEARCH, key=str(principal.account_id), now=clock())
    return await journal.find_patients(session, principal, traits)


@router.get("/admin/break-glass", responses=problems(401, 403))
async def list_break_glass(principal: CurrentPrincipal, session: Session, response: Response) -> list[BreakGlassView]:
    require_role(principal, AccountRole.AUDITOR)
    response.headers["Cache-Control"] = "no-store"
    return await journal.glasses(session, principal)


@router.post("/admin/break-glass/{break_glass_id}/review", responses=problems(401, 403, 404, 409, 422))
async def review(
    break_glass_id: UUID, wish: Review, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> BreakGlassView:
    require_role(principal, AccountRole.AUDITOR)
    return await journal.review(session, principal, break_glass_id, finding=wish.finding, now=clock())
