"""`/factors`: what one can show as a second factor, added and removed by oneself."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from sqlalchemy import delete

from backend.accounts import backup_codes, ceremonies, factors, passkeys, totp
from backend.accounts.cookies import cookie, no_store
from backend.accounts.credentials import Passkey, TotpFactor
from backend.accounts.entry import step_up
from backend.accounts.messages import Change
from backend.accounts.models import Account
from backend.accounts.notices import tell
from backend.accounts.passkeys import RelyingParty
from backend.accounts.second_step_api import CountedStep, forgive
from backend.accounts.views import (
    BackupCodes,
    CodeCheck,
    Factors,
    PasskeyAdded,
    PasskeyNew,
    PasskeyView,
    TotpSetUp,
    TotpView,
)
from contract.errors import ErrorCode
from core import audit
from core.errors import Conflict, Invalid, NotFound, Unauthenticated
from core.http import (
    SESSION_COOKIE,
    AnyPrincipal,
    CurrentClock,
    CurrentPrincipal,
    Session,
    problem_of,
    problems,
    services_of,
)

router = APIRouter(prefix="/factors", tags=["factors"], dependencies=[Depends(no_store)])

_MOST_PASSKEYS = 20


def _view(passkey: Passkey) -> PasskeyView:
    return PasskeyView(
        passkey_id=passkey.passkey_id,
        name=passkey.name,
        created_at=passkey.created_at,
        last_used_at=passkey.last_used_at,
    )


@router.get("", responses=problems(401, 403))
async def list_factors(principal: AnyPrincipal, session: Session, clock: CurrentClock) -> Factors:
    factors.require_account(principal)
    account = await session.get_one(Account, principal.account_id)
    held = await factors.held(session, principal.account_id, now=clock())
    return Factors(
        passkeys=[_view(passkey) for passkey in held.passkeys],
        totp=TotpView(created_at=held.totp.created_at) if held.totp else None,
        backup_codes_left=held.codes_left,
        has_password=account.password_hash is not None,
    )


@router.post("/totp", responses=problems(401, 403))
async def set_up_totp(request: Request, principal: AnyPrincipal, session: Session, clock: CurrentClock) -> TotpSetUp:
    """A secret for an application; it replaces the one in use only when its first code is confirmed."""
    account = await factors.locked_account(session, principal)
    factors.require_may_add(principal, await factors.held(session, account.account_id, now=clock()), now=clock())
    key = services_of(request).factor_key
    made = await totp.set_up(session, key, account.account_id, login=account.login, now=clock())
    return TotpSetUp(secret=made.secret, uri=made.uri, qr_svg=made.qr_svg)


@router.post("/totp/confirm", response_model=BackupCodes, responses=problems(401, 403, 422, 429))
async def confirm_totp(
    check: CodeCheck,
    request: Request,
    response: Response,
    tasks: BackgroundTasks,
    _counted: CountedStep,
    principal: AnyPrincipal,
    session: Session,
    clock: CurrentClock,
) -> BackupCodes | Response:
    """The application works: the session has two factors. Backup codes come with the first factor only."""
    services, now = services_of(request), clock()
    account = await factors.locked_account(session, principal)
    held = await factors.held(session, account.account_id, now=now)
    factors.require_may_add(principal, held, now=now)
    code = "".join(check.code.split())
    if not await totp.confirm(session, services.factor_key, account.account_id, code=code, now=now):
        return problem_of(
            Unauthenticated(ErrorCode.SESSION_CODE_WRONG, "Ce code n'est pas le bon. Attendez le suivant et réessayez.")
        )
    codes = [] if held.codes_left else await backup_codes.renew(session, services.factor_key, account.account_id)
    audit.record(session, principal, audit.Action.FACTOR_ADDED, subject_id=account.account_id)
    await step_up(session, response, principal, now=now)
    forgive(tasks, request, principal)
    tell(tasks, services.outbox, account, Change.TOTP_ADDED)
    return BackupCodes(codes=codes)


@router.delete("/totp", status_code=204, responses=problems(401, 403, 404, 409))
async def remove_totp(
    request: Request, tasks: BackgroundTasks, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> None:
    account = await factors.locked_account(session, principal)
    factors.require_may_change(principal, now=clock())
    held = await factors.held(session, account.account_id, now=clock())
    if held.totp is None:
        raise NotFound
    factors.require_another(left=bool(held.passkeys))
    await session.execute(delete(TotpFactor).where(TotpFactor.account_id == account.account_id))
    audit.record(session, principal, audit.Action.FACTOR_REMOVED, subject_id=account.account_id)
    tell(tasks, services_of(request).outbox, account, Change.TOTP_REMOVED)


@router.post("/passkeys/options", responses=problems(401, 403, 409))
async def new_passkey_options(
    request: Request, principal: AnyPrincipal, session: Session, clock: CurrentClock
) -> dict[str, Any]:
    """`PublicKeyCredentialCreationOptionsJSON` (WebAuthn level 3)."""
    account = await factors.locked_account(session, principal)
    held = await factors.held(session, account.account_id, now=clock())
    factors.require_may_add(principal, held, now=clock())
    if len(held.passkeys) >= _MOST_PASSKEYS:
        raise Conflict(ErrorCode.REQUEST_INVALID, "Vous avez déjà beaucoup de clés d'accès. Retirez-en une d'abord.")
    challenge = await ceremonies.begin(
        session,
        purpose="register",
        account_id=account.account_id,
        browser=cookie(request, SESSION_COOKIE),
        now=clock(),
    )
    party = RelyingParty.of(services_of(request).settings)
    return passkeys.creation_options(party, account, held.passkeys, challenge)


@router.post("/passkeys", status_code=201, response_model=PasskeyAdded, responses=problems(401, 403, 410, 422, 429))
async def add_passkey(
    new: PasskeyNew,
    request: Request,
    response: Response,
    tasks: BackgroundTasks,
    _counted: CountedStep,
    principal: AnyPrincipal,
    session: Session,
    clock: CurrentClock,
) -> PasskeyAdded | Response:
    """Making a passkey shows it, with its holder verified: the session has two factors."""
    services, now = services_of(request), clock()
    account = await factors.locked_account(session, principal)
    held = await factors.held(session, account.account_id, now=now)
    factors.require_may_add(principal, held, now=now)
    challenge = passkeys.challenge_of(new.credential)
    browser = cookie(request, SESSION_COOKIE)
    if challenge is None or not await ceremonies.take(
        session, challenge, purpose="register", account_id=account.account_id, browser=browser, now=now
    ):
        return problem_of(factors.ceremony_gone())
    party = RelyingParty.of(services.settings)
    passkey = await passkeys.add(
        session,
        party,
        account.account_id,
        credential=new.credential,
        challenge=challenge,
        name=new.name,
        now=now,
    )
    if passkey is None:
        return problem_of(
            Invalid(ErrorCode.REQUEST_INVALID, "Cette clé d'accès n'a pas pu être enregistrée. Réessayez.")
        )
    codes = None if held.codes_left else await backup_codes.renew(session, services.factor_key, account.account_id)
    audit.record(session, principal, audit.Action.FACTOR_ADDED, subject_id=passkey.passkey_id)
    await step_up(session, response, principal, now=now)
    forgive(tasks, request, principal)
    tell(tasks, services.outbox, account, Change.PASSKEY_ADDED)
    return PasskeyAdded(passkey=_view(passkey), codes=codes)


@router.delete("/passkeys/{passkey_id}", status_code=204, responses=problems(401, 403, 404, 409, 422))
async def remove_passkey(
    passkey_id: UUID,
    request: Request,
    tasks: BackgroundTasks,
    principal: CurrentPrincipal,
    session: Session,
    clock: CurrentClock,
) -> None:
    account = await factors.locked_account(session, principal)
    held = await factors.held(session, account.account_id, now=clock())
    if passkey_id not in {passkey.passkey_id for passkey in held.passkeys}:
        raise NotFound
    factors.require_may_change(principal, now=clock())
    factors.require_another(left=len(held.passkeys) > 1 or held.totp is not None)
    await session.execute(delete(Passkey).where(Passkey.passkey_id == passkey_id))
    audit.record(session, principal, audit.Action.FACTOR_REMOVED, subject_id=passkey_id)
    tell(tasks, services_of(request).outbox, account, Change.PASSKEY_REMOVED)


@router.post("/backup-codes", responses=problems(401, 403))
async def renew_backup_codes(
    request: Request, tasks: BackgroundTasks, principal: CurrentPrincipal, session: Session, clock: CurrentClock
) -> BackupCodes:
    """New ones, in place of all those from before."""
    services = services_of(request)
    account = await factors.locked_account(session, principal)
    factors.require_may_change(principal, now=clock())
    codes = await backup_codes.renew(session, services.factor_key, account.account_id)
    audit.record(session, principal, audit.Action.FACTOR_ADDED, subject_id=account.account_id)
    tell(tasks, services.outbox, account, Change.BACKUP_CODES)
    return BackupCodes(codes=codes)
