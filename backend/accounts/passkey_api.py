"""`/session/passkey`: both steps at once, by a passkey the browser finds by itself."""

import secrets
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import ceremonies, passkeys
from backend.accounts.cookies import CEREMONY_COOKIE, cookie, no_store, set_ceremony_cookie
from backend.accounts.entry import let_in
from backend.accounts.models import Account
from backend.accounts.passkeys import Credential, RelyingParty
from backend.accounts.views import Me, PasskeyAnswer
from contract.errors import ErrorCode
from core import audit, limits
from core.errors import Unauthenticated
from core.http import CurrentClock, address_of, problem_of, problems, services_of
from core.identity import Assurance

router = APIRouter(tags=["session"], dependencies=[Depends(no_store)])

_ASKED = limits.Limit("passkey-options", 60, timedelta(minutes=15))


async def _count_asked(request: Request, clock: CurrentClock) -> None:
    network = limits.network(address_of(request))
    await limits.take(services_of(request).background, _ASKED, key=network, now=clock())


async def _count(request: Request, clock: CurrentClock) -> None:
    network = limits.network(address_of(request))
    await limits.take(services_of(request).background, limits.LOGIN_ADDRESS, key=network, now=clock())


@router.post("/session/passkey/options", responses=problems(403, 429))
async def sign_in_options(
    request: Request, response: Response, clock: CurrentClock, _counted: Annotated[None, Depends(_count_asked)]
) -> dict[str, Any]:
    """`PublicKeyCredentialRequestOptionsJSON` (WebAuthn level 3), and a cookie that binds it to this browser."""
    services, browser = services_of(request), secrets.token_urlsafe(32)
    async with services.background.begin() as session:
        challenge = await ceremonies.begin(session, purpose="sign_in", account_id=None, browser=browser, now=clock())
    set_ceremony_cookie(response, browser, max_age_s=int(ceremonies.LASTS.total_seconds()))
    return passkeys.request_options(RelyingParty.of(services.settings), [], challenge)


@router.post("/session/passkey", response_model=Me, responses=problems(401, 403, 422, 429))
async def sign_in(
    answer: PasskeyAnswer,
    request: Request,
    response: Response,
    clock: CurrentClock,
    _counted: Annotated[None, Depends(_count)],
) -> Me | Response:
    """A passkey is something held, and the device has verified who holds it: two factors."""
    services, now = services_of(request), clock()
    async with services.background.begin() as session:
        account = await _account_of(session, request, answer.credential, clock)
        if account is None:
            audit.record(session, None, audit.Action.SESSION_REFUSED, actor="anonymous")
            return problem_of(
                Unauthenticated(ErrorCode.SESSION_BAD_CREDENTIALS, "Cette clé d'accès n'a pas été reconnue. Réessayez.")
            )
        me = await let_in(session, request, response, account, assurance=Assurance.TWO_FACTORS, now=now)
    await limits.give_back(services.background, limits.LOGIN_ADDRESS, key=limits.network(address_of(request)))
    return me


async def _account_of(
    session: AsyncSession, request: Request, credential: Credential, clock: CurrentClock
) -> Account | None:
    """Whose passkey answered to a challenge that this browser had open."""
    now, challenge = clock(), passkeys.challenge_of(credential)
    browser = cookie(request, CEREMONY_COOKIE)
    if challenge is None or not await ceremonies.take(
        session, challenge, purpose="sign_in", account_id=None, browser=browser, now=now
    ):
        return None
    passkey = await passkeys.of_credential(session, credential)
    if passkey is None:
        return None
    party = RelyingParty.of(services_of(request).settings)
    if not await passkeys.verify(
        session, party, passkey, credential=credential, challenge=challenge, discovered=True, now=now
    ):
        return None
    account: Account | None = await session.scalar(
        select(Account).where(Account.account_id == passkey.account_id, Account.closed_at.is_(None))
    )
    return account
