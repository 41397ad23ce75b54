"""`/sessions`: where one is signed in, and ending it there."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import delete, select

from backend.accounts import sessions
from backend.accounts.cookies import drop_session_cookie, no_store
from backend.accounts.factors import require_account
from backend.accounts.models import LoginSession
from backend.accounts.views import SessionView
from core import audit
from core.errors import NotFound
from core.http import AnyPrincipal, CurrentClock, Session, problems

router = APIRouter(prefix="/sessions", tags=["session"], dependencies=[Depends(no_store)])


@router.get("", responses=problems(401, 403))
async def list_sessions(principal: AnyPrincipal, session: Session, clock: CurrentClock) -> list[SessionView]:
    """Those still alive, the last one used first."""
    require_account(principal)
    found = await session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == principal.account_id, *sessions.alive(clock()))
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.session_id)
    )
    return [
        SessionView(
            session_id=one.session_id,
            current=one.session_id == principal.session_id,
            created_at=one.created_at,
            last_seen_at=one.last_seen_at,
            expires_at=one.expires_at,
            browser=one.browser,
            assurance=one.assurance,
        )
        for one in found
    ]


@router.delete("", status_code=204, responses=problems(401, 403))
async def end_other_sessions(principal: AnyPrincipal, session: Session) -> None:
    require_account(principal)
    if await sessions.end_sessions_of(session, principal.account_id, but=principal.session_id):
        audit.record(session, principal, audit.Action.SESSION_REVOKED, subject_id=principal.account_id)


@router.delete("/{session_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def end_session(session_id: UUID, response: Response, principal: AnyPrincipal, session: Session) -> None:
    """The own one too, which is signing out."""
    require_account(principal)
    ended = await session.scalar(
        delete(LoginSession)
        .where(LoginSession.session_id == session_id, LoginSession.account_id == principal.account_id)
        .returning(LoginSession.session_id)
    )
    if ended is None:
        raise NotFound
    audit.record(session, principal, audit.Action.SESSION_REVOKED, subject_id=session_id)
    if session_id == principal.session_id:
        drop_session_cookie(response)
