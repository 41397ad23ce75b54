"""What every HTTP edge shares: the session of a request, the principal, problem+json (RFC 9457)."""

import logging
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Protocol

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from contract.errors import ErrorCode
from core import errors
from core.clock import Clock
from core.db import SessionMaker
from core.faults import described
from core.identity import AccountRole, Assurance, Principal

log = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
SESSION_COOKIE = "__Host-sid"


STEP_UP_LASTS = timedelta(minutes=5)


class EdgeServices(Protocol):
    """The part of the composition root that edges use (`app.state.services`)."""

    @property
    def sessions(self) -> SessionMaker: ...
    @property
    def background(self) -> SessionMaker: ...
    @property
    def clock(self) -> Clock: ...
    async def identify(self, session: AsyncSession, cookie: str | None) -> Principal | None: ...


def services_of(connection: HTTPConnection) -> Any:
    return connection.app.state.services


async def get_session(request: Request) -> AsyncGenerator[AsyncSession]:
    """One transaction per request, committed before the response is sent."""
    services: EdgeServices = services_of(request)
    async with services.sessions.begin() as session:
        yield session


# scope="function" makes FastAPI commit before it sends the answer; its default would commit after.
Session = Annotated[AsyncSession, Depends(get_session, scope="function")]


async def get_any_principal(request: Request, session: Session) -> Principal:
    services: EdgeServices = services_of(request)
    principal = await services.identify(session, request.cookies.get(SESSION_COOKIE))
    if principal is None:
        raise errors.Unauthenticated
    return principal


# With one factor too: for signing in, factors and sessions. Shows nobody's health data.
AnyPrincipal = Annotated[Principal, Depends(get_any_principal, scope="function")]


def require_two_factors(principal: Principal) -> None:
    """Raises Forbidden for a session opened by a code, a link or a password alone."""
    if principal.role is AccountRole.GUEST:
        raise errors.Forbidden(ErrorCode.SESSION_ROLE, "Cette page n'est pas pour les invités.")
    if principal.assurance is not Assurance.TWO_FACTORS:
        raise errors.Forbidden(
            ErrorCode.SESSION_SECOND_FACTOR, "Confirmez d'abord que c'est vous : une deuxième étape."
        )


async def get_principal(principal: AnyPrincipal) -> Principal:
    require_two_factors(principal)
    return principal


CurrentPrincipal = Annotated[Principal, Depends(get_principal, scope="function")]


async def signed_in(request: Request, session: AsyncSession) -> Principal:
    """As CurrentPrincipal, for routes that open their transactions themselves. Raises Unauthenticated, Forbidden."""
    return await get_principal(await get_any_principal(request, session))


@dataclass(frozen=True, slots=True)
class Call:
    """Session, CurrentPrincipal and CurrentClock in one: for routes where looking up each costs too much."""

    session: AsyncSession
    principal: Principal
    now: datetime
    services: Any


async def get_call(request: Request) -> AsyncGenerator[Call]:
    services: EdgeServices = services_of(request)
    async with services.sessions.begin() as session:
        yield Call(session, await signed_in(request, session), services.clock(), services)


# The same, for routes that work long between two transactions.
open_call = asynccontextmanager(get_call)

CurrentCall = Annotated[Call, Depends(get_call, scope="function")]


async def get_participant(principal: AnyPrincipal) -> Principal:
    if principal.role is not AccountRole.GUEST:
        require_two_factors(principal)
    return principal


# A guest too, who has no second factor and is shown nothing but one waiting room.
Participant = Annotated[Principal, Depends(get_participant, scope="function")]


def require_role(principal: Principal, *roles: AccountRole) -> None:
    """Raises Forbidden: for whole functions a role never has. Foreign objects are NotFound instead."""
    if principal.role not in roles:
        raise errors.Forbidden(ErrorCode.SESSION_ROLE, "Cette page n'est pas pour ce compte.")


def require_recent(principal: Principal, now: datetime) -> None:
    """Raises Forbidden unless a second factor was shown in the last five minutes."""
    if principal.stepped_up_at is None or now - principal.stepped_up_at > STEP_UP_LASTS:
        raise errors.Forbidden(ErrorCode.SESSION_STEP_UP, "Confirmez encore une fois que c'est vous.")


def address_of(connection: HTTPConnection) -> str:
    """The client's address; uvicorn has already believed the proxies it was told to believe."""
    return connection.client.host if connection.client else "unknown"


async def get_clock(request: Request) -> Clock:
    clock: Clock = services_of(request).clock
    return clock


CurrentClock = Annotated[Clock, Depends(get_clock)]


class Problem(BaseModel):
    """RFC 9457 problem details with a stable `code`; refusals may add members of their own."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    code: ErrorCode
    detail: str


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: which refusals it documents."""
    return {
        status: {"model": Problem, "content": {PROBLEM_TYPE: {}}, "description": _TITLES[status]} for status in statuses
    }


_TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    410: "Gone",
    412: "Precondition failed",
    413: "Too large",
    415: "Unsupported media type",
    416: "Range not satisfiable",
    422: "Invalid",
    429: "Too many requests",
    460: "Checksum mismatch",
    500: "Server fault",
    503: "Unavailable",
    507: "Storage full",
}

_MALFORMED = "La demande est incomplète ou mal formée."

_STATUS: list[tuple[type[errors.DomainError], int]] = [
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Gone, 410),
    (errors.Invalid, 422),
    (errors.TooLarge, 413),
    (errors.TooMany, 429),
    (errors.NoRoom, 507),
    (errors.Unavailable, 503),
]


def problem_response(
    status: int, code: ErrorCode, detail: str, *, headers: dict[str, str] | None = None, **extra: Any
) -> JSONResponse:
    body = {
        "type": f"urn:comptoir:error:{code.value}",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "code": code.value,
        "detail": detail,
        **extra,
    }
    return JSONResponse(body, status, headers={"Cache-Control": "no-store", **(headers or {})}, media_type=PROBLEM_TYPE)


def problem_of(error: errors.DomainError) -> JSONResponse:
    """The HTTP answer to a refusal. What is not the client's doing is told to the operator too."""
    if isinstance(error, errors.Unavailable):
        log.warning("unavailable", extra={"reason": error.reason, **described(error)})
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, errors.TooMany) else None
    return problem_response(status, error.code, error.message, headers=headers, **error.extra)


async def _on_domain(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.DomainError)
    return problem_of(error)


async def _on_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [_wrong_field(item) for item in error.errors()]
    return problem_response(422, ErrorCode.REQUEST_INVALID, _MALFORMED, errors=fields)


# Errors whose text is made of the declared field alone. Others may quote what was sent, which is not repeated:
# it may be a name, and problems get copied into reports.
_TOLD = re.compile(
    r"missing|string_(too|type|pattern)\w*|(greater|less)_than\w*|(int|float|bool)_(parsing|type)|"
    r"literal_error|enum|(list|dict|model|date|datetime|uuid)_type|timezone_aware|json_invalid"
)


def _wrong_field(item: dict[str, Any]) -> dict[str, str]:
    """Where and what. A field that does not exist is named by whoever sent it: only its place is told."""
    unknown = item["type"] == "extra_forbidden"
    place = item["loc"][1:-1] if unknown else item["loc"][1:]
    message = "Unknown field" if unknown else item["msg"] if _TOLD.fullmatch(item["type"]) else "Input is not valid"
    return {"field": ".".join(str(part) for part in place), "message": message}


async def _on_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        # A body that is no JSON at all (not even UTF-8, or nested too deeply): as wrong as one with a bad field.
        return problem_response(422, ErrorCode.REQUEST_INVALID, _MALFORMED)
    codes = {404: ErrorCode.REQUEST_NOT_FOUND, 405: ErrorCode.REQUEST_METHOD, 413: ErrorCode.REQUEST_TOO_LARGE}
    code = codes.get(error.status_code, ErrorCode.REQUEST_INVALID)
    return problem_response(
        error.status_code, code, _TITLES.get(error.status_code, "Erreur"), headers=dict(error.headers or {})
    )


async def _on_database(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, DBAPIError) and not (error.connection_invalidated or isinstance(error, InterfaceError)):
        return await _on_fault(_, error)
    log.warning("database unreachable", extra={"error_type": type(error).__name__})
    return problem_response(
        503, ErrorCode.SERVER_UNAVAILABLE, "Service momentanément indisponible.", headers={"Retry-After": "2"}
    )


async def _on_fault(_: Request, error: Exception) -> JSONResponse:
    log.error("unhandled fault", extra=described(error))
    return fault_response()


def fault_response() -> JSONResponse:
    return problem_response(500, ErrorCode.SERVER_FAULT, "Une erreur est survenue. Rien n'a été enregistré.")


def install_problem_handlers(app: FastAPI) -> None:
    """Every refusal and fault of `app` becomes problem+json."""
    app.add_exception_handler(errors.DomainError, _on_domain)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(OSError, _on_database)
    app.add_exception_handler(Exception, _on_fault)
