"""`/session`: sign in, who am I, sign out; `/demo/logins` in the demo."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, StringConstraints
from sqlalchemy import select

from backend.accounts import service
from backend.accounts.models import Account
from contract.errors import ErrorCode
from core import audit
from core.errors import NotFound
from core.http import (
    SESSION_COOKIE,
    CurrentClock,
    CurrentPrincipal,
    Session,
    problem_response,
    problems,
    services_of,
)
from core.identity import AccountRole

router = APIRouter(tags=["session"])


class Credentials(BaseModel):
    login: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Me(BaseModel):
    account_id: UUID
    role: AccountRole
    name: str
    patient_id: UUID | None
    practitioner_id: UUID | None
    cabin_id: UUID | None
    locale: str


class DemoLogin(BaseModel):
    role: AccountRole
    name: str
    login: str
    password: str
    lands_on: str


def _me(account: Account) -> Me:
    return Me.model_validate(account, from_attributes=True)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


@router.post("/session", response_model=Me, responses=problems(401, 422, 429))
async def sign_in(credentials: Credentials, request: Request, session: Session, clock: CurrentClock) -> Response:
    """Opens a session. The cookie is HttpOnly, Secure and SameSite=Lax."""
    opened = await service.open_session(
        session,
        login=credentials.login,
        password=credentials.password,
        address=_address(request),
        passwords=services_of(request).passwords,
        now=clock(),
    )
    if opened is None:
        # Answered, not raised: the failure just recorded must be committed.
        return problem_response(
            401, ErrorCode.SESSION_BAD_CREDENTIALS, "Identifiant ou mot de passe incorrect. Vérifiez et réessayez."
        )
    token, account = opened
    response = JSONResponse(_me(account).model_dump(mode="json"), headers={"Cache-Control": "no-store"})
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(service.ABSOLUTE_LIFE.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/session", responses=problems(401))
async def who_am_i(principal: CurrentPrincipal, session: Session, response: Response) -> Me:
    response.headers["Cache-Control"] = "no-store"
    account = await session.get_one(Account, principal.account_id)
    return _me(account)


@router.delete("/session", status_code=204)
async def sign_out(request: Request, session: Session, clock: CurrentClock) -> Response:
    """Ends the session; without one it does nothing."""
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        principal = await service.identify(session, token, now=clock())
        await service.close_session(session, token)
        if principal:
            audit.record(session, principal, audit.Action.SESSION_CLOSED, subject_id=principal.account_id)
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


@router.get("/demo/logins", responses=problems(404))
async def demo_logins(request: Request, session: Session) -> list[DemoLogin]:
    """The ready logins of the demo; elsewhere this does not exist."""
    offered = services_of(request).demo_logins
    if not offered:
        raise NotFound
    accounts = {a.login: a for a in await session.scalars(select(Account).where(Account.login.in_(offered)))}
    return [
        DemoLogin(role=AccountRole(account.role), name=account.name, login=login, password=password, lands_on=lands_on)
        for login, (password, lands_on) in offered.items()
        if (account := accounts.get(login)) is not None
    ]
