"""The last step of every way in: a session is opened, or gets its second factor, and its cookie is set."""

from dataclasses import replace
from datetime import datetime

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions
from backend.accounts.cookies import set_session_cookie
from backend.accounts.me import me_of
from backend.accounts.models import Account
from backend.accounts.views import Me
from core import audit
from core.errors import Unauthenticated
from core.http import SESSION_COOKIE
from core.identity import Assurance, Principal


async def let_in(
    session: AsyncSession,
    request: Request,
    response: Response,
    account: Account,
    *,
    assurance: Assurance,
    now: datetime,
) -> Me:
    """Opens a session in place of the one this browser had. `session`: with the system's sight; afterwards it has the
    person's. Raises Unauthenticated when the account was closed meanwhile."""
    if before := request.cookies.get(SESSION_COOKIE):
        await sessions.close_session(session, before)
    browser = request.headers.get("user-agent", "")
    token = await sessions.open_session(session, account, assurance=assurance, browser=browser, now=now)
    principal = await sessions.identify(session, token, now=now)
    if principal is None:
        raise Unauthenticated
    me = await me_of(session, principal)
    set_session_cookie(response, token, principal.role)
    return me


async def step_up(session: AsyncSession, response: Response, principal: Principal, *, now: datetime) -> Me:
    """After a second factor was shown or made: two factors, under a new cookie."""
    assert principal.session_id is not None, "whoever has an account has a session"
    token = await sessions.step_up(session, principal.session_id, now=now)
    set_session_cookie(response, token, principal.role)
    audit.record(session, principal, audit.Action.SESSION_STEPPED_UP, subject_id=principal.session_id)
    return await me_of(session, replace(principal, assurance=Assurance.TWO_FACTORS, stepped_up_at=now))
