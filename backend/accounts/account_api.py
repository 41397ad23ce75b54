"""`/account`: one's password, changed or, after an invitation, set for the first time."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions
from backend.accounts.cookies import no_store, set_session_cookie
from backend.accounts.credentials import AccountInvitation
from backend.accounts.entry import let_in
from backend.accounts.factors import require_account, require_may_change
from backend.accounts.messages import Change
from backend.accounts.models import Account
from backend.accounts.notices import tell
from backend.accounts.password_rules import require_strong
from backend.accounts.second_step_api import CountedStep, forgive
from backend.accounts.sessions import hash_of
from backend.accounts.views import Me, PasswordChange, Welcome
from contract.errors import ErrorCode
from core import audit, limits
from core.errors import Gone, Unauthenticated
from core.http import (
    CurrentClock,
    CurrentPrincipal,
    Session,
    address_of,
    problem_of,
    problems,
    services_of,
)
from core.identity import Assurance

router = APIRouter(prefix="/account", tags=["session"], dependencies=[Depends(no_store)])


@router.put("/password", status_code=204, response_model=None, responses=problems(401, 403, 422, 429))
async def change_password(
    change: PasswordChange,
    request: Request,
    response: Response,
    tasks: BackgroundTasks,
    _counted: CountedStep,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
) -> Response | None:
    """With the old one, or without one with a fresh second factor. All other sessions end."""
    require_account(principal)
    services = services_of(request)
    account = await session.get_one(Account, principal.account_id)
    known = account.password_hash
    if known is None:
        require_may_change(principal, now=clock())
    elif not await services.passwords.matches(change.old or "", known):
        audit.record(session, principal, audit.Action.SESSION_REFUSED, subject_id=principal.session_id)
        return problem_of(Unauthenticated(ErrorCode.SESSION_BAD_CREDENTIALS, "L'ancien mot de passe n'est pas le bon."))
    require_strong(change.new, login=account.login, name=account.name)
    password_hash = await services.passwords.hash(change.new)
    if not await _set_password(session, account, password_hash, replaces=known):
        return problem_of(Unauthenticated(ErrorCode.SESSION_BAD_CREDENTIALS, "Le mot de passe vient d'être changé."))
    await sessions.end_sessions_of(session, account.account_id, but=principal.session_id)
    assert principal.session_id is not None, "whoever has an account has a session"
    set_session_cookie(response, await sessions.renew_token(session, principal.session_id), principal.role)
    audit.record(session, principal, audit.Action.PASSWORD_CHANGED, subject_id=account.account_id)
    forgive(tasks, request, principal)
    tell(tasks, services.outbox, account, Change.PASSWORD)
    return None


async def _set_password(session: AsyncSession, account: Account, password_hash: str, *, replaces: str | None) -> bool:
    """False when it is no longer the one this change was allowed by."""
    changed = await session.scalar(
        update(Account)
        .where(Account.account_id == account.account_id, Account.password_hash.is_not_distinct_from(replaces))
        .values(password_hash=password_hash)
        .returning(Account.account_id)
    )
    return changed is not None


async def _count(request: Request, clock: CurrentClock) -> None:
    network = limits.network(address_of(request))
    await limits.take(services_of(request).background, limits.LOGIN_ADDRESS, key=network, now=clock())


@router.post("/welcome", responses=problems(401, 403, 410, 422, 429))
async def welcome(
    first: Welcome,
    request: Request,
    response: Response,
    tasks: BackgroundTasks,
    clock: CurrentClock,
    _counted: Annotated[None, Depends(_count)],
) -> Me:
    """The password of somebody who was invited. The link works once; what second factors there were stay."""
    services, now, token_hash = services_of(request), clock(), hash_of(first.token)
    open_invitation = (
        AccountInvitation.token_hash == token_hash,
        AccountInvitation.used_at.is_(None),
        AccountInvitation.expires_at > now,
    )
    async with services.background.begin() as session:
        account = await session.scalar(
            select(Account)
            .join(AccountInvitation, AccountInvitation.account_id == Account.account_id)
            .where(*open_invitation, Account.closed_at.is_(None))
        )
    if account is None:
        raise _gone()
    require_strong(first.password, login=account.login, name=account.name)
    password_hash = await services.passwords.hash(first.password)
    async with services.background.begin() as session:
        used = await session.scalar(
            update(AccountInvitation)
            .where(*open_invitation)
            .values(used_at=now)
            .returning(AccountInvitation.account_id)
        )
        account = await session.get(Account, used, populate_existing=True) if used else None
        if account is None or account.closed_at is not None:
            raise _gone()
        account.password_hash = password_hash
        await session.flush()
        await sessions.end_sessions_of(session, account.account_id)
        audit.record(
            session,
            sessions.principal_of(account),
            audit.Action.PASSWORD_CHANGED,
            subject_id=account.account_id,
        )
        me = await let_in(session, request, response, account, assurance=Assurance.ONE_FACTOR, now=now)
    tell(tasks, services.outbox, account, Change.PASSWORD)
    return me


def _gone() -> Gone:
    return Gone(ErrorCode.SESSION_CODE_GONE, "Cette invitation n'est plus valable. Demandez-en une autre.")
