"""ASGI guards around every request: response headers, and the refusal of cross-site writes."""

import logging
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contract.errors import ErrorCode
from core.faults import described
from core.http import fault_response, problem_response

log = logging.getLogger(__name__)

_CLOSE_FAULT = 1011
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        # No string becomes markup or code. The one policy lets one address, /bell.js, become a service worker.
        "require-trusted-types-for 'script'",
        "trusted-types comptoir-bell",
    ]
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # Browsers heed it over HTTPS only.
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """No third party, no inline code, no framing; nothing a response already says is overwritten."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class LastHandler:
    """Whatever no handler has caught ends here: the server below would log it with its text.

    The client gets a problem, or its WebSocket is closed; an answer that has begun is cut.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = closed = False

        async def noting(message: Message) -> None:
            nonlocal begun, closed
            begun = begun or message["type"] == "http.response.start"
            closed = closed or message["type"] == "websocket.close"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            log.error("unhandled fault", extra=described(error))  # noqa: TRY400 - with its text it would be no better
            if scope["type"] == "http" and not begun:
                await fault_response()(scope, receive, send)
            elif scope["type"] == "websocket" and not closed:
                await send({"type": "websocket.close", "code": _CLOSE_FAULT})


def same_origin(headers: Headers, *, allowed: frozenset[str]) -> bool:
    """False when the browser says that another site made this request.

    Browsers send `Origin` with every cross-site write, and `Sec-Fetch-Site` with all requests
    (Fetch Metadata, W3C). A client that sends neither is no browser and carries no cookie of one.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    return origin.partition("://")[2] == headers.get("host")


class CrossSiteGuard:
    """Unsafe methods from another site are refused before any handler runs."""

    def __init__(self, app: ASGIApp, *, allowed: frozenset[str]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unsafe = scope["type"] == "http" and scope["method"] not in _SAFE_METHODS
        if unsafe and not same_origin(Headers(scope=scope), allowed=self._allowed):
            response = problem_response(403, ErrorCode.REQUEST_CROSS_SITE, "Cette demande vient d'un autre site.")
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)


class DeclaredBodyLimit:
    """Refuses what announces itself as too long, in our own words. FastAPI counts what announces nothing.

    but_for: paths whose routes look at the length themselves.
    """

    def __init__(self, app: ASGIApp, *, limit: int, but_for: re.Pattern[str]) -> None:
        self._app = app
        self._limit = limit
        self._but_for = but_for

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._but_for.match(scope["path"]):
            declared = Headers(scope=scope).get("content-length", "0")
            # More digits than that is too long whatever they say.
            if len(declared) > 12 or (declared.isdigit() and int(declared) > self._limit):
                response = problem_response(413, ErrorCode.REQUEST_TOO_LARGE, "Cet envoi est trop grand.")
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
