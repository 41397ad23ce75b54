"""`/admin/sites` and `/admin/cabins`: places, and which kiosk is which cabin."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request, Response

from backend.admin import places
from backend.admin.rights import require_admin
from backend.admin.views import AdminCabin, AdminSite, EnrolmentCode, Fingerprint, NewCabin, SiteData
from backend.cabins import keys
from backend.cabins.registry import CabinRegistry
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_recent, require_role, services_of
from core.identity import AccountRole

router = APIRouter(tags=["administration"])


@router.get("/admin/sites", responses=problems(401, 403))
async def list_sites(principal: CurrentPrincipal, session: Session, clock: CurrentClock) -> list[AdminSite]:
    require_admin(principal)
    return await places.sites(session, principal, now=clock())


@router.post("/admin/sites", status_code=201, responses=problems(401, 403, 422))
async def add_site(data: SiteData, principal: CurrentPrincipal, session: Session, clock: CurrentClock) -> AdminSite:
    require_role(principal, AccountRole.ADMINISTRATOR)
    return await places.add_site(session, principal, data, now=clock())


@router.put("/admin/sites/{site_id}", responses=problems(401, 403, 404, 422))
async def change_site(
    site_id: UUID, data: SiteData, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> AdminSite:
    require_admin(principal)
    return await places.change_site(session, principal, site_id, data, now=clock())


def _registry(request: Request) -> CabinRegistry:
    registry: CabinRegistry = services_of(request).cabins
    return registry


@router.get("/admin/cabins", responses=problems(401, 403))
async def list_cabins(principal: CurrentPrincipal, session: Session, request: Request) -> list[AdminCabin]:
    require_admin(principal)
    return await places.cabins(session, principal, online=_registry(request).online)


@router.post("/admin/cabins", status_code=201, responses=problems(401, 403, 404, 422))
async def add_cabin(wish: NewCabin, principal: CurrentPrincipal, session: Session, request: Request) -> AdminCabin:
    require_admin(principal)
    return await places.add_cabin(session, principal, wish, online=_registry(request).online)


@router.post("/admin/cabins/{cabin_id}/enrolment", status_code=201, responses=problems(401, 403, 404, 422))
async def issue_code(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, response: Response
) -> EnrolmentCode:
    """A code to type at the kiosk: shown once, good for one enrolment."""
    require_admin(principal)
    await places.require_cabin(session, principal, cabin_id)
    require_recent(principal, clock())
    code = await keys.issue_code(session, principal, cabin_id=cabin_id, now=clock())
    response.headers["Cache-Control"] = "no-store"
    return EnrolmentCode(code=code, expires_in_s=int(keys.CODE_LASTS.total_seconds()))


@router.post("/admin/cabins/{cabin_id}/confirm", responses=problems(401, 403, 404, 409, 422))
async def confirm(
    cabin_id: UUID,
    wish: Fingerprint,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    background: BackgroundTasks,
) -> AdminCabin:
    """The key with this fingerprint is in force; a former one ends, and its link with it."""
    require_admin(principal)
    await places.require_cabin(session, principal, cabin_id)
    require_recent(principal, clock())
    await keys.confirm(session, principal, cabin_id=cabin_id, shown=wish.fingerprint, now=clock())
    key_id = await keys.key_in_force(session, cabin_id=cabin_id)
    background.add_task(_registry(request).revoke, cabin_id, but=key_id)
    return await places.cabin(session, cabin_id, online=_registry(request).online)


@router.post("/admin/cabins/{cabin_id}/refuse", responses=problems(401, 403, 404, 422))
async def refuse(
    cabin_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock, request: Request
) -> AdminCabin:
    """The key that waits is dropped; the one in force stays."""
    require_admin(principal)
    await places.require_cabin(session, principal, cabin_id)
    require_recent(principal, clock())
    await keys.refuse(session, principal, cabin_id=cabin_id, now=clock())
    return await places.cabin(session, cabin_id, online=_registry(request).online)


@router.post("/admin/cabins/{cabin_id}/revoke", responses=problems(401, 403, 404, 422))
async def revoke(
    cabin_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    background: BackgroundTasks,
) -> AdminCabin:
    """The cabin's key ends, its link and its instruments' seat in a call with it; unused codes are void."""
    require_admin(principal)
    await places.require_cabin(session, principal, cabin_id)
    require_recent(principal, clock())
    await keys.revoke(session, principal, cabin_id=cabin_id, now=clock())
    background.add_task(_registry(request).revoke, cabin_id)
    return await places.cabin(session, cabin_id, online=_registry(request).online)
