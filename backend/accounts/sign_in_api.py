"""`/session`: sign in by password, who am I, sign out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions
from backend.accounts.contacts import login_of
from backend.accounts.cookies import drop_session_cookie, no_store
from backend.accounts.entry import let_in
from backend.accounts.me import me_of
from backend.accounts.models import Account
from backend.accounts.views import Credentials, Me
from contract.errors import ErrorCode
from core import audit, limits
from core.errors import Unauthenticated
from core.http import (
    SESSION_COOKIE,
    AnyPrincipal,
    CurrentClock,
    Session,
    address_of,
    problem_of,
    problems,
    services_of,
)
from core.identity import Assurance

router = APIRouter(tags=["session"], dependencies=[Depends(no_store)])


async def open_account(session: AsyncSession, login: str) -> Account | None:
    """The account of this login (see `login_of`), unless it is closed. For the system's sight."""
    account: Account | None = await session.scalar(
        select(Account).where(func.lower(Account.login) == login, Account.closed_at.is_(None))
    )
    return account


async def _count(request: Request, credentials: Credentials, clock: CurrentClock) -> None:
    """Every try counts until it succeeds, for the login from this network, and for the network as a whole."""
    services, network = services_of(request), limits.network(address_of(request))
    key = f"{login_of(credentials.login)}|{network}"
    await limits.take(services.background, limits.LOGIN, key=key, now=clock())
    await limits.take(services.background, limits.LOGIN_ADDRESS, key=network, now=clock())


@router.post("/session", response_model=Me, responses=problems(401, 403, 422, 429))
async def sign_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    clock: CurrentClock,
    _counted: Annotated[None, Depends(_count)],
) -> Me | Response:
    """Opens a session with one factor. A password is the first step, never enough for health data."""
    services, now, login = services_of(request), clock(), login_of(credentials.login)
    async with services.background.begin() as session:
        account = await open_account(session, login)
        known = account.password_hash if account else None
    right = await services.passwords.matches(credentials.password, known)
    async with services.background.begin() as session:
        # Locked against a change of password: it either sees this session and ends it, or is seen here.
        account = await session.scalar(
            select(Account)
            .where(func.lower(Account.login) == login, Account.password_hash == known, Account.closed_at.is_(None))
            .with_for_update(read=True)
        )
        if not right or account is None:
            principal = sessions.principal_of(account) if account else None
            audit.record(session, principal, audit.Action.SESSION_REFUSED, actor="anonymous")
            return problem_of(
                Unauthenticated(
                    ErrorCode.SESSION_BAD_CREDENTIALS,
                    "Identifiant ou mot de passe incorrect. Vérifiez et réessayez.",
                )
            )
        me = await let_in(session, request, response, account, assurance=Assurance.ONE_FACTOR, now=now)
    network = limits.network(address_of(request))
    await limits.forget(services.background, limits.LOGIN, key=f"{login}|{network}")
    await limits.give_back(services.background, limits.LOGIN_ADDRESS, key=network)
    return me


@router.get("/session", responses=problems(401))
async def who_am_i(principal: AnyPrincipal, session: Session) -> Me:
    return await me_of(session, principal)


@router.delete("/session", status_code=204, responses=problems(403))
async def sign_out(request: Request, response: Response, session: Session, clock: CurrentClock) -> None:
    """Ends the session; without one it does nothing.

    `Clear-Site-Data: "cache"` also empties the browser's memory of pages (bfcache), so that on a shared post
    "back" shows nothing. Not `"storage"`: language, theme and the devices chosen for calls are the device's, and the
    pages themselves forget what was written about patients.
    """
    token = request.cookies.get(SESSION_COOKIE)
    if token and (principal := await sessions.identify(session, token, now=clock())):
        await sessions.close_session(session, token)
        audit.record(session, principal, audit.Action.SESSION_CLOSED, subject_id=principal.session_id)
    response.headers["Clear-Site-Data"] = '"cache"'
    drop_session_cookie(response)
