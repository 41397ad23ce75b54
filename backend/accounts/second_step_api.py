"""`/session/second`: the second factor, after the first and again before what needs a fresh one."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import ceremonies, factors, passkeys
from backend.accounts.cookies import cookie, no_store
from backend.accounts.entry import step_up
from backend.accounts.passkeys import RelyingParty
from backend.accounts.views import CodeCheck, Me, PasskeyAnswer
from contract.errors import ErrorCode
from core import audit, limits
from core.errors import Unauthenticated
from core.http import (
    SESSION_COOKIE,
    AnyPrincipal,
    CurrentClock,
    Session,
    problem_of,
    problems,
    services_of,
)
from core.identity import Principal

router = APIRouter(tags=["session"], dependencies=[Depends(no_store)])


async def _count(request: Request, clock: CurrentClock) -> None:
    """Before the request takes its own connection: two held at once could use up the pool."""
    services = services_of(request)
    async with services.sessions.begin() as session:
        principal = await services.identify(session, request.cookies.get(SESSION_COOKIE))
    if principal is not None:
        await limits.take(services.background, limits.SECOND_STEP, key=str(principal.account_id), now=clock())


# A try at a second factor: counted for the account, whatever session it comes from.
CountedStep = Annotated[None, Depends(_count)]


def forgive(tasks: BackgroundTasks, request: Request, principal: Principal) -> None:
    """After the answer: the tries that led here no longer count."""
    tasks.add_task(limits.forget, services_of(request).background, limits.SECOND_STEP, key=str(principal.account_id))


def _refuse(session: AsyncSession, principal: Principal, sentence: str) -> Response:
    """An answer, not an exception: what was used up stays used, and the refusal is in the audit trail."""
    audit.record(session, principal, audit.Action.SESSION_REFUSED, subject_id=principal.session_id)
    return problem_of(Unauthenticated(ErrorCode.SESSION_CODE_WRONG, sentence))


@router.post("/session/second/code", response_model=Me, responses=problems(401, 403, 422, 429))
async def show_code(
    check: CodeCheck,
    request: Request,
    response: Response,
    tasks: BackgroundTasks,
    _counted: CountedStep,
    principal: AnyPrincipal,
    session: Session,
    clock: CurrentClock,
) -> Me | Response:
    """By a code of the application, or a backup code."""
    factors.require_account(principal)
    key = services_of(request).factor_key
    if not await factors.show_code(session, key, principal.account_id, code=check.code, now=clock()):
        return _refuse(session, principal, "Ce code n'est pas le bon, ou il a déjà servi.")
    forgive(tasks, request, principal)
    return await step_up(session, response, principal, now=clock())


@router.post("/session/second/passkey/options", responses=problems(401, 403))
async def passkey_options(
    request: Request, principal: AnyPrincipal, session: Session, clock: CurrentClock
) -> dict[str, Any]:
    """`PublicKeyCredentialRequestOptionsJSON` (WebAuthn level 3)."""
    factors.require_account(principal)
    challenge = await ceremonies.begin(
        session,
        purpose="second_step",
        account_id=principal.account_id,
        browser=cookie(request, SESSION_COOKIE),
        now=clock(),
    )
    known = await passkeys.of_account(session, principal.account_id)
    return passkeys.request_options(RelyingParty.of(services_of(request).settings), known, challenge)


@router.post("/session/second/passkey", response_model=Me, responses=problems(401, 403, 422, 429))
async def show_passkey(
    answer: PasskeyAnswer,
    request: Request,
    response: Response,
    tasks: BackgroundTasks,
    _counted: CountedStep,
    principal: AnyPrincipal,
    session: Session,
    clock: CurrentClock,
) -> Me | Response:
    factors.require_account(principal)
    now, credential = clock(), answer.credential
    challenge = passkeys.challenge_of(credential)
    open_here = challenge is not None and await ceremonies.take(
        session,
        challenge,
        purpose="second_step",
        account_id=principal.account_id,
        browser=cookie(request, SESSION_COOKIE),
        now=now,
    )
    passkey = await passkeys.of_credential(session, credential)
    if (
        not open_here
        or challenge is None
        or passkey is None
        or passkey.account_id != principal.account_id
        or not await passkeys.verify(
            session,
            RelyingParty.of(services_of(request).settings),
            passkey,
            credential=credential,
            challenge=challenge,
            discovered=False,
            now=now,
        )
    ):
        return _refuse(session, principal, "Cette clé d'accès n'a pas été reconnue. Réessayez.")
    forgive(tasks, request, principal)
    return await step_up(session, response, principal, now=now)
