"""How a kiosk's agent becomes a cabin: `/cabins/enrol`, `/cabins/nonce`, `/cabins/token`, `/cabins/self`.

No session: a code, then a signature, then a token. Sentences are for the operator at the kiosk.
"""

import base64
import binascii
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backend.accounts.entry import let_in
from backend.accounts.views import CodeCheck, Me
from backend.cabins import keys, proofs, screens, service
from backend.cabins.models import CabinKey
from backend.cabins.proofs import KnownCabin
from booking.models import Cabin
from contract import cabin_access as wire
from contract.errors import ErrorCode
from core import limits
from core.errors import Forbidden, Invalid, Unauthenticated
from core.http import CurrentClock, address_of, problems, services_of
from core.identity import Assurance

router = APIRouter(tags=["cabins"])

# What is typed wrong five times in ten minutes is not being typed by somebody who was given a code.
WRONG_CODES = limits.Limit("enrolment-code", 5, timedelta(minutes=10))
# Several cabins may share one line: each needs a nonce and a token every five minutes.
AGENT_CALLS = limits.Limit("cabin-agent", 60, timedelta(minutes=1))

_BEARER = HTTPBearer(auto_error=False, scheme_name="cabin", description="A token of POST /cabins/token.")


async def get_cabin(
    request: Request,
    clock: CurrentClock,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> KnownCabin:
    if credentials is None:
        raise Unauthenticated
    services = services_of(request)
    async with services.background() as session:
        return await proofs.read_token(session, services.token_keys, credentials.credentials, now=clock())


# The agent of a cabin, by a token whose key is still in force.
CurrentCabin = Annotated[KnownCabin, Depends(get_cabin)]


async def _take(request: Request, limit: limits.Limit, clock: CurrentClock) -> None:
    await limits.take(services_of(request).background, limit, key=limits.network(address_of(request)), now=clock())


@router.post("/cabins/enrol", status_code=202, responses=problems(403, 422, 429))
async def enrol(wish: wire.EnrolCabin, request: Request, response: Response, clock: CurrentClock) -> wire.CabinEnrolled:
    """Spends the code; the key then waits until a coordinator confirms its fingerprint."""
    public_key = _octets(wish.public_key)
    services = services_of(request)
    await _take(request, limits.ENROLMENT, clock)
    await _take(request, WRONG_CODES, clock)
    async with services.background.begin() as session:
        cabin = await keys.redeem(session, code=wish.code, public_key=public_key, now=clock())
    await limits.forget(services.background, WRONG_CODES, key=limits.network(address_of(request)))
    response.headers["Cache-Control"] = "no-store"
    return wire.CabinEnrolled(
        cabin_id=cabin.cabin_id,
        name=cabin.name,
        fingerprint=wire.fingerprint(public_key),
        server_id=proofs.server_id(services.settings.public_url),
    )


def _octets(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Invalid(ErrorCode.REQUEST_INVALID, "La clé doit être en base64.") from error


@router.post("/cabins/nonce", responses=problems(403, 422, 429))
async def nonce(wish: wire.AskNonce, request: Request, response: Response, clock: CurrentClock) -> wire.CabinNonce:
    """Something to sign, for one use."""
    services = services_of(request)
    await _take(request, AGENT_CALLS, clock)
    async with services.background.begin() as session:
        given = await proofs.give_nonce(session, cabin_id=wish.cabin_id, now=clock())
    response.headers["Cache-Control"] = "no-store"
    return wire.CabinNonce(
        nonce=given,
        expires_in_s=int(proofs.NONCE_LASTS.total_seconds()),
        server_id=proofs.server_id(services.settings.public_url),
    )


@router.post("/cabins/token", responses=problems(403, 422, 429))
async def token(wish: wire.AskToken, request: Request, response: Response, clock: CurrentClock) -> wire.CabinToken:
    """For five minutes. 403 says `cabin.bad_signature`, or to the key's holder that it waits or was revoked."""
    services = services_of(request)
    await _take(request, AGENT_CALLS, clock)
    async with services.background.begin() as session:
        fresh = await proofs.take_nonce(session, cabin_id=wish.cabin_id, nonce=wish.nonce, now=clock())
    if not fresh:
        raise Forbidden(ErrorCode.CABIN_SIGNATURE, "Cette demande n'est plus valable. Recommencez.")
    async with services.background() as session:
        key: CabinKey = await proofs.require_proof(
            session,
            cabin_id=wish.cabin_id,
            nonce=wish.nonce,
            signature=wish.signature,
            purpose=wire.Purpose.TOKEN,
            server=proofs.server_id(services.settings.public_url),
        )
    response.headers["Cache-Control"] = "no-store"
    return wire.CabinToken(
        token=proofs.issue_token(services.token_keys, key, now=clock()),
        expires_in_s=int(proofs.CABIN_ACCESS.longest.total_seconds()),
    )


@router.post("/cabins/screen", status_code=201, responses=problems(401, 403, 429))
async def screen(known: CurrentCabin, request: Request, response: Response, clock: CurrentClock) -> wire.ScreenCode:
    """For the agent, which opens its kiosk's browser at `/cabin#CODE`."""
    await _take(request, AGENT_CALLS, clock)
    async with services_of(request).background.begin() as session:
        code = await screens.issue(session, known, now=clock())
    response.headers["Cache-Control"] = "no-store"
    return wire.ScreenCode(code=code, expires_in_s=int(screens.CODE_LASTS.total_seconds()))


@router.post("/session/cabin", responses=problems(401, 403, 410, 422, 429))
async def sign_in(wish: CodeCheck, request: Request, response: Response, clock: CurrentClock) -> Me:
    """The screen's session, for the day: the key behind the code is both factors of a kiosk."""
    now = clock()
    await _take(request, WRONG_CODES, clock)
    async with services_of(request).background.begin() as session:
        account = await screens.redeem(session, code=wish.code, now=now)
        me = await let_in(session, request, response, account, assurance=Assurance.TWO_FACTORS, now=now)
    await limits.forget(services_of(request).background, WRONG_CODES, key=limits.network(address_of(request)))
    response.headers["Cache-Control"] = "no-store"
    return me


@router.get("/cabins/self", responses=problems(401))
async def self(known: CurrentCabin, request: Request, response: Response) -> wire.CabinSelf:
    """What the agent is told about its own cabin."""
    async with services_of(request).background() as session:
        cabin = (
            await session.scalars(select(Cabin).where(Cabin.cabin_id == known.cabin_id).options(joinedload(Cabin.site)))
        ).one()
        key = await session.get_one(CabinKey, known.key_id)
        visit = await service.open_visit(session, cabin_id=known.cabin_id)
    response.headers["Cache-Control"] = "no-store"
    return wire.CabinSelf(
        cabin_id=cabin.cabin_id,
        name=cabin.name,
        site_name=cabin.site.name,
        fingerprint=wire.fingerprint(key.public_key),
        consultation_id=visit.consultation_id if visit else None,
    )
