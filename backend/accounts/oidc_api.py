"""`/session/oidc`: sign-in of professionals by an identity provider (Pro Santé Connect)."""

import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from backend.accounts import oidc_service as service
from backend.accounts.cookies import set_session_cookie
from backend.accounts.oidc import OidcClient, SignedIn
from backend.accounts.oidc_claims import NoProfessional
from backend.accounts.oidc_http import ProviderError, ProviderRefused
from backend.accounts.oidc_tokens import IdTokenRefused
from backend.accounts.views import OidcProvider, OidcStart
from backend.services import Services
from contract.errors import ErrorCode
from core import audit, limits
from core.errors import NotFound, TooMany, Unavailable
from core.http import SESSION_COOKIE, CurrentClock, address_of, problems, services_of
from core.identity import AccountRole, Principal

router = APIRouter(prefix="/session/oidc", tags=["session"])
log = logging.getLogger(__name__)

BROWSER_COOKIE = "__Host-oidc"
_REFUSED = "/connexion?erreur=oidc"
_LONGEST_PARAMETER = 2048
_PARAMETERS = ("code", "state", "iss", "error")

Parameter = Annotated[str | None, Query()]


@router.get("")
async def providers(request: Request) -> list[OidcProvider]:
    """The identity providers of this installation; none without settings for one."""
    client: OidcClient | None = services_of(request).oidc
    return [OidcProvider(provider=client.config.provider, name=client.config.name)] if client else []


@router.post("/{provider}/start", responses=problems(403, 404, 422, 429, 503))
async def start(provider: str, request: Request, response: Response, clock: CurrentClock) -> OidcStart:
    """Where to send the browser. Who is signed in already is asked by the provider to prove it again."""
    services: Services = services_of(request)
    client = _client(services, provider)
    now = clock()
    await limits.take(services.background, limits.LOGIN_ADDRESS, key=_counted("start", request), now=now)
    async with services.sessions.begin() as session:
        anew = await services.identify(session, request.cookies.get(SESSION_COOKIE)) is not None
    new = service.NewRequest.make()
    try:
        url = await client.authorize_url(state=new.state, nonce=new.nonce, code_verifier=new.code_verifier, anew=anew)
    except ProviderError as fault:
        raise Unavailable(
            ErrorCode.SESSION_PROVIDER,
            f"{client.config.name} ne répond pas. Réessayez plus tard, ou connectez-vous d'une autre façon.",
            reason=str(fault),
        ) from None
    async with services.background.begin() as session:
        await service.remember(session, new, provider=provider, now=now)
    response.headers["Cache-Control"] = "no-store"
    _set_browser_cookie(response, new.browser)
    return OidcStart(authorize_url=url)


@router.get(
    "/{provider}/callback",
    status_code=303,
    response_class=RedirectResponse,
    responses={
        303: {"description": "To the first page of the role, or back to the sign-in page"},
        **problems(404, 422),
    },
)
async def callback(
    provider: str,
    request: Request,
    clock: CurrentClock,
    code: Parameter = None,
    state: Parameter = None,
    iss: Parameter = None,
    error: Parameter = None,
) -> Response:
    """Where the provider sends the browser back. Whatever is wrong, the answer says no more than that it did not work."""
    services: Services = services_of(request)
    client = _client(services, provider)
    browser = request.cookies.get(BROWSER_COOKIE)
    try:
        await limits.take(services.background, limits.LOGIN_ADDRESS, key=_counted("callback", request), now=clock())
    except TooMany:
        # Not written to the audit trail either: a flood must not fill it.
        return _redirect(_REFUSED)
    if not state or not browser or not _plain(request):
        return await _refused(services, "answer_malformed")
    async with services.background.begin() as session:
        asked = await service.take(session, state=state, browser=browser, provider=provider, now=clock())
    if asked is None:
        return await _refused(services, "request_unknown")
    response = await _answer(services, client, asked, request, code=None if error else code, iss=iss)
    response.delete_cookie(BROWSER_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


async def _answer(
    services: Services,
    client: OidcClient,
    asked: service.TakenRequest,
    request: Request,
    *,
    code: str | None,
    iss: str | None,
) -> Response:
    try:
        if not code or not await client.expects(iss):
            return await _refused(services, "provider_refused")
        person = await client.redeem(code, nonce=asked.nonce, code_verifier=asked.code_verifier)
    except (ProviderError, ProviderRefused, IdTokenRefused, NoProfessional) as refusal:
        return await _refused(services, str(refusal) or type(refusal).__name__)
    return await _sign_in(services, person, asked.back_to, request)


async def _sign_in(services: Services, person: SignedIn, back_to: str, request: Request) -> Response:
    now = services.clock()
    try:
        async with services.background.begin() as session:
            account = await service.account_of(session, person)
            token = await service.open_session(
                session,
                account,
                person,
                instead_of=request.cookies.get(SESSION_COOKIE),
                browser=request.headers.get("user-agent", ""),
                now=now,
            )
            role = AccountRole(account.role)
    except service.NoAccount as refusal:
        return await _refused(services, "no_account", refusal.whose)
    for step in ("start", "callback"):
        await limits.give_back(services.background, limits.LOGIN_ADDRESS, key=_counted(step, request))
    response = _redirect(back_to)
    set_session_cookie(response, token, role)
    return response


async def _refused(services: Services, reason: str, whose: Principal | None = None) -> Response:
    log.info("sign-in by the identity provider refused", extra={"reason": reason})
    async with services.background.begin() as session:
        audit.record(session, whose, audit.Action.SESSION_REFUSED, actor="anonymous")
    return _redirect(_REFUSED)


def _counted(step: str, request: Request) -> str:
    """Each step counts by itself, until the sign-in succeeds."""
    return f"oidc-{step}|{limits.network(address_of(request))}"


def _client(services: Services, provider: str) -> OidcClient:
    client = services.oidc
    if client is None or client.config.provider != provider:
        raise NotFound
    return client


def _plain(request: Request) -> bool:
    """Each parameter at most once, and none of a length no provider sends."""
    given = [request.query_params.getlist(name) for name in _PARAMETERS]
    return all(len(values) <= 1 and all(len(value) <= _LONGEST_PARAMETER for value in values) for values in given)


def _redirect(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


def _set_browser_cookie(response: Response, value: str) -> None:
    """Binds the request to this browser. Lax, since the provider's redirect comes from another site."""
    response.set_cookie(
        BROWSER_COOKIE,
        value,
        max_age=int(service.REQUEST_LASTS.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
