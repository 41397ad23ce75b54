"""`/admin/people`, `/admin/memberships`, `/admin/practitioners`: who works here, and their accounts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Query, Request

from backend.accounts.models import Account
from backend.admin import memberships, people
from backend.admin.accounts import membership_view, view_of, views_of
from backend.admin.accounts import people as find_people
from backend.admin.rights import require_admin
from backend.admin.views import (
    DirectoryEntry,
    MembershipEnd,
    MembershipView,
    NewMembership,
    NewPerson,
    PersonView,
    StaffSession,
    Words,
)
from backend.notifications.outbox import Message, send_quietly
from core import limits
from core.http import CurrentClock, CurrentPrincipal, Session, problems, require_recent, services_of
from core.identity import AccountRole, Assurance, Principal

router = APIRouter(tags=["administration"])

SearchWords = Annotated[Words, Query()]


async def _take_invitation(request: Request, principal: Principal, clock: CurrentClock) -> None:
    services = services_of(request)
    await limits.take(services.background, limits.INVITATIONS, key=str(principal.account_id), now=clock())


def _send(background: BackgroundTasks, request: Request, message: Message) -> None:
    """After the answer, and so after the commit."""
    background.add_task(send_quietly, services_of(request).outbox, message)


def _url(request: Request) -> str:
    url: str = services_of(request).settings.public_url
    return url


@router.get("/admin/people", responses=problems(401, 403, 404, 422))
async def list_people(
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    q: SearchWords = "",
    role: AccountRole | None = None,
    site_id: UUID | None = None,
) -> list[PersonView]:
    """Staff, by name; patients are never listed."""
    require_admin(principal)
    found = await find_people(session, principal, words=q, role=role, site_id=site_id)
    return await views_of(session, principal, found, now=clock())


@router.post("/admin/people", status_code=201, responses=problems(401, 403, 404, 409, 422, 429))
async def add_person(
    wish: NewPerson,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    background: BackgroundTasks,
) -> PersonView:
    """Opens the account and sends its invitation."""
    require_admin(principal)
    require_recent(principal, clock())
    await _take_invitation(request, principal, clock)
    account, message = await people.add(session, principal, wish, public_url=_url(request), now=clock())
    _send(background, request, message)
    return await view_of(session, principal, account, now=clock())


@router.post("/admin/people/{account_id}/invite", status_code=204, responses=problems(401, 403, 404, 409, 422, 429))
async def invite_again(
    account_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    background: BackgroundTasks,
) -> None:
    """A new link; the ones before are void."""
    require_admin(principal)
    await _take_invitation(request, principal, clock)
    message = await people.invite_again(session, principal, account_id, public_url=_url(request), now=clock())
    _send(background, request, message)


@router.post("/admin/people/{account_id}/close", responses=problems(401, 403, 404, 409, 422))
async def close(account_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock) -> PersonView:
    """Nobody signs in with it any more, and whoever is signed in is out."""
    require_admin(principal)
    require_recent(principal, clock())
    account = await people.close(session, principal, account_id, now=clock())
    return await _view(session, principal, account, clock)


@router.post("/admin/people/{account_id}/reopen", responses=problems(401, 403, 404, 422))
async def reopen(account_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock) -> PersonView:
    require_admin(principal)
    require_recent(principal, clock())
    account = await people.reopen(session, principal, account_id, now=clock())
    return await _view(session, principal, account, clock)


@router.post("/admin/people/{account_id}/reset-factors", responses=problems(401, 403, 404, 422))
async def reset_factors(
    account_id: UUID,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
    request: Request,
    background: BackgroundTasks,
) -> PersonView:
    """All second factors go and all sessions end; the person is told by e-mail."""
    require_admin(principal)
    require_recent(principal, clock())
    account, message = await people.reset_factors(session, principal, account_id, public_url=_url(request), now=clock())
    _send(background, request, message)
    return await _view(session, principal, account, clock)


async def _view(session: Session, principal: Principal, account: Account, clock: CurrentClock) -> PersonView:
    await session.flush()
    return await view_of(session, principal, account, now=clock())


@router.get("/admin/people/{account_id}/sessions", responses=problems(401, 403, 404, 422))
async def list_sessions(
    account_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> list[StaffSession]:
    require_admin(principal)
    return [
        StaffSession(
            session_id=row.session_id,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            browser=row.browser,
            assurance=Assurance(row.assurance),
        )
        for row in await people.sessions_of(session, principal, account_id, now=clock())
    ]


@router.delete("/admin/people/{account_id}/sessions", status_code=204, responses=problems(401, 403, 404, 422))
async def end_sessions(account_id: UUID, principal: CurrentPrincipal, session: Session, clock: CurrentClock) -> None:
    require_admin(principal)
    await people.end_sessions(session, principal, account_id, now=clock())


@router.post("/admin/memberships", status_code=201, responses=problems(401, 403, 404, 409, 422))
async def add_membership(
    wish: NewMembership, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> MembershipView:
    require_admin(principal)
    membership = await memberships.add(
        session,
        principal,
        account_id=wish.account_id,
        site_id=wish.site_id,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        now=clock(),
    )
    return await membership_view(session, membership, now=clock())


@router.post("/admin/memberships/{membership_id}/end", responses=problems(401, 403, 404, 422))
async def end_membership(
    membership_id: UUID, wish: MembershipEnd, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> MembershipView:
    """A last day that is past ends it now, and the person's sessions with it."""
    require_admin(principal)
    require_recent(principal, clock())
    membership = await memberships.end(session, principal, membership_id, ends_on=wish.ends_on, now=clock())
    return await membership_view(session, membership, now=clock())


@router.get("/admin/practitioners", responses=problems(401, 403, 422))
async def directory(principal: CurrentPrincipal, session: Session, q: SearchWords = "") -> list[DirectoryEntry]:
    """The public directory, to link an account to."""
    require_admin(principal)
    return [
        DirectoryEntry(
            practitioner_id=found.practitioner_id,
            name=found.name,
            speciality_fr=found.speciality.name_fr,
            rpps=found.rpps,
        )
        for found in await people.directory(session, q)
    ]
