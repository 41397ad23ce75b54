"""The cookies of signing in: for this host alone, over TLS alone, out of scripts' reach."""

from fastapi import Request, Response

from backend.accounts.sessions import LIVES
from core.http import SESSION_COOKIE
from core.identity import AccountRole

# Binds a one-time code to the browser that asked for it.
ATTEMPT_COOKIE = "__Host-attempt"
# Binds a passkey's challenge to the browser that asked for it, before there is a session.
CEREMONY_COOKIE = "__Host-ceremony"


def _set(response: Response, name: str, value: str, max_age_s: int) -> None:
    response.set_cookie(name, value, max_age=max_age_s, path="/", secure=True, httponly=True, samesite="lax")


def _drop(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def set_session_cookie(response: Response, token: str, role: AccountRole) -> None:
    _set(response, SESSION_COOKIE, token, int(LIVES[role].absolute.total_seconds()))


def drop_session_cookie(response: Response) -> None:
    _drop(response, SESSION_COOKIE)


def set_attempt_cookie(response: Response, secret: str, *, max_age_s: int) -> None:
    _set(response, ATTEMPT_COOKIE, secret, max_age_s)


def drop_attempt_cookie(response: Response) -> None:
    _drop(response, ATTEMPT_COOKIE)


def set_ceremony_cookie(response: Response, secret: str, *, max_age_s: int) -> None:
    _set(response, CEREMONY_COOKIE, secret, max_age_s)


def cookie(request: Request, name: str) -> str:
    """Empty when there is none; nothing of ours is ever longer than the cut."""
    return request.cookies.get(name, "")[:200]


async def no_store(response: Response) -> None:
    """Dependency: no answer about an account is kept by a browser or a proxy."""
    response.headers["Cache-Control"] = "no-store"
