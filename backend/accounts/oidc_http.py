"""Requests to an identity provider, and to nothing else: its own origin, no redirect, bounded in time and size."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import httpx

TIMEOUT_S = 5.0
_LARGEST_ANSWER = 64 * 1024
_JSON_TYPES = {"application/json", "application/jwk-set+json"}
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class ProviderError(Exception):
    """The provider does not answer, or not as the standards say; the text never holds anything of its answer."""


class ProviderRefused(Exception):
    """The provider answers that it will not: 400, 401 or 403 (RFC 6749 section 5.2, RFC 6750 section 3)."""


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address we may call: https, or http on this machine. Raises ValueError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _THIS_MACHINE):
        raise ValueError("not an https address")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("not a plain address")
    return parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80)


class ProviderHttp:
    """A bare transport: no cookie, proxy, credential file or redirect is ever in play."""

    def __init__(self, issuer: str) -> None:
        self._origin = origin_of(issuer)
        # A kept connection may be one the provider has closed; signing in is rare enough to open one each time.
        self._transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=20, max_keepalive_connections=0))

    def allows(self, url: str) -> bool:
        try:
            return origin_of(url) == self._origin
        except ValueError:
            return False

    async def get(self, url: str, *, bearer: str | None = None) -> dict[str, Any]:
        """The JSON object at `url`. Raises ProviderError or ProviderRefused."""
        return await self._send("GET", url, {"Authorization": f"Bearer {bearer}"} if bearer else {}, None)

    async def post(self, url: str, form: str, *, basic: str | None = None) -> dict[str, Any]:
        """The JSON object that answers an encoded form. Raises ProviderError or ProviderRefused."""
        headers = {"Authorization": f"Basic {basic}"} if basic else {}
        return await self._send("POST", url, {"Content-Type": "application/x-www-form-urlencoded", **headers}, form)

    async def _send(self, method: str, url: str, headers: dict[str, str], body: str | None) -> dict[str, Any]:
        if not self.allows(url):
            raise ProviderError("an address outside the issuer")
        request = httpx.Request(
            method,
            url,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
            content=body,
            extensions={"timeout": httpx.Timeout(TIMEOUT_S).as_dict()},
        )
        try:
            # The transport's limits are per read: only this one bounds an answer that drips.
            async with asyncio.timeout(TIMEOUT_S):
                response = await self._transport.handle_async_request(request)
                try:
                    return _object(response, await _bounded(response))
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError, OSError) as fault:
            raise ProviderError(type(fault).__name__) from None

    async def aclose(self) -> None:
        await self._transport.aclose()


async def _bounded(response: httpx.Response) -> bytes:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    body = bytearray()
    async for part in response.stream:
        body += part
        if len(body) > _LARGEST_ANSWER:
            raise ProviderError("the answer is too large")
    return bytes(body)


def _object(response: httpx.Response, body: bytes) -> dict[str, Any]:
    if response.status_code in {400, 401, 403}:
        raise ProviderRefused
    if response.status_code != 200:
        raise ProviderError(f"status {response.status_code}")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _JSON_TYPES or response.headers.get("content-encoding", "identity") != "identity":
        raise ProviderError("the answer is not plain JSON")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderError("the answer is not JSON") from None
    if not isinstance(found, dict):
        raise ProviderError("the answer is not an object")
    return found
