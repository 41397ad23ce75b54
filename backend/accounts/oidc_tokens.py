"""ID tokens of a provider (OpenID Connect Core 1.0, section 3.1.3.7), and the keys they are checked with.

The library checks the signature and the standard claims; what it leaves open is decided here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from backend.accounts.oidc_http import ProviderError
from core.clock import Clock

# Signatures with a private key only. `none` and the HMAC family are not to be had by any setting.
KNOWN_ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}

_LARGEST_TOKEN = 16 * 1024
_LONGEST_SUBJECT = 255
_LEEWAY = timedelta(seconds=60)
# An answer to a code comes at once: an older token is somebody else's.
_OLDEST = timedelta(minutes=10)
_KEYS_LAST = timedelta(hours=1)
_LOOK_AGAIN_AFTER = timedelta(minutes=1)
_SMALLEST_RSA_BITS = 2048


class IdTokenRefused(Exception):
    """Not a valid ID token for this request. Why is nobody's business."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token must say to answer one request."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    acr_values: tuple[str, ...]
    algorithms: tuple[str, ...]
    max_age: timedelta | None


@dataclass(frozen=True, slots=True)
class Authentication:
    """Who, and since when the provider knows it; `at` is None when it does not say."""

    subject: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class _Key:
    key: RSAKey | ECKey
    algorithm: str | None

    def serves(self, algorithm: str) -> bool:
        return self.key.key_type == KNOWN_ALGORITHMS[algorithm] and self.algorithm in {None, algorithm}


class ProviderKeys:
    """A provider's JWKS (RFC 7517), kept an hour. An unknown key id asks anew, at most once a minute."""

    def __init__(self, fetch: Callable[[], Awaitable[dict[str, Any]]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, _Key] = {}
        self._fetched_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> _Key | None:
        """The key of this id, or None. Raises ProviderError."""
        async with self._lock:
            age = self._clock() - self._fetched_at if self._fetched_at else None
            if age is None or age >= (_KEYS_LAST if kid in self._keys else _LOOK_AGAIN_AFTER):
                self._keys = _signing_keys(await self._fetch())
                self._fetched_at = self._clock()
            return self._keys.get(kid)


def _signing_keys(found: dict[str, Any]) -> dict[str, _Key]:
    listed = found.get("keys")
    if not isinstance(listed, list):
        raise ProviderError("the key set is not one")
    keys: dict[str, _Key] = {}
    for item in listed:
        if isinstance(item, dict) and (key := _signing_key(item)) is not None:
            keys.setdefault(item["kid"], key)
    return keys


def _signing_key(item: dict[str, Any]) -> _Key | None:
    """Only the public members are read; None for a key of another use, of another kind or too weak."""
    algorithm = item.get("alg")
    if not isinstance(item.get("kid"), str) or item.get("use", "sig") != "sig":
        return None
    if algorithm is not None and algorithm not in KNOWN_ALGORITHMS:
        return None
    try:
        if item.get("kty") == "RSA":
            rsa = RSAKey.import_key({"kty": "RSA", "n": item["n"], "e": item["e"]})
            return _Key(rsa, algorithm) if rsa.public_key.key_size >= _SMALLEST_RSA_BITS else None
        if item.get("kty") == "EC" and item.get("crv") == "P-256":
            return _Key(ECKey.import_key({"kty": "EC", "crv": "P-256", "x": item["x"], "y": item["y"]}), algorithm)
    except (JoseError, KeyError, TypeError, ValueError):
        return None
    return None


async def verify(token: str, expected: Expected, keys: ProviderKeys, now: datetime) -> Authentication:
    """Raises IdTokenRefused, or ProviderError when the keys cannot be had."""
    try:
        algorithm, kid = _header(token, expected)
        return _authentication(token, await keys.find(kid), algorithm, expected, now)
    except (IdTokenRefused, ProviderError):
        raise
    except Exception as fault:
        raise IdTokenRefused from fault


def _header(token: str, expected: Expected) -> tuple[str, str]:
    if not token.isascii() or len(token) > _LARGEST_TOKEN or token.count(".") != 2:
        raise IdTokenRefused
    header = jws.extract_compact(token.encode()).headers()
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in expected.algorithms or algorithm not in KNOWN_ALGORITHMS:
        raise IdTokenRefused
    if not isinstance(kid, str) or "crit" in header or str(header.get("typ", "JWT")).upper() != "JWT":
        raise IdTokenRefused
    return algorithm, kid


def _authentication(token: str, key: _Key | None, algorithm: str, expected: Expected, now: datetime) -> Authentication:
    if key is None or not key.serves(algorithm):
        raise IdTokenRefused
    decoded = jwt.decode(token, key.key, algorithms=[algorithm])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={
            "iss": {"essential": True, "value": expected.issuer},
            "aud": {"essential": True, "value": expected.client_id},
            "nonce": {"essential": True, "value": expected.nonce},
            "acr": {"essential": True, "values": list(expected.acr_values)},
        },
        params={
            "client_id": expected.client_id,
            "nonce": expected.nonce,
            "access_token": expected.access_token,
            "max_age": expected.max_age and expected.max_age.total_seconds(),
        },
    )
    claims.validate(now=int(now.timestamp()), leeway=int(_LEEWAY.total_seconds()))
    # The library takes lists where one value is meant, and skips what is empty.
    if not all(isinstance(claims[name], str) for name in ("iss", "sub", "nonce", "acr")):
        raise IdTokenRefused
    if "at_hash" in claims and not (isinstance(claims["at_hash"], str) and claims["at_hash"]):
        raise IdTokenRefused
    if "azp" in claims and claims["azp"] != expected.client_id:
        raise IdTokenRefused
    if not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT or not claims["sub"].isascii() or not claims["sub"].isprintable():
        raise IdTokenRefused
    if now - _moment(claims["iat"]) > _OLDEST:
        raise IdTokenRefused
    return Authentication(claims["sub"], _authenticated_at(claims.get("auth_time"), expected, now))


def _authenticated_at(auth_time: object, expected: Expected, now: datetime) -> datetime | None:
    if auth_time is None:
        if expected.max_age is not None:
            raise IdTokenRefused
        return None
    at = _moment(auth_time)
    if at > now + _LEEWAY or (expected.max_age is not None and now - at > expected.max_age + _LEEWAY):
        raise IdTokenRefused
    return at


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IdTokenRefused
    return datetime.fromtimestamp(value, UTC)
