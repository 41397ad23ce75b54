"""Short-lived signed tokens (JWT, ES256). The only importer of python-jose.

The library checks the signature; this module decides. Whatever is wrong with a token, the
answer is one `TokenRefused` without details. Revoke and deduplicate by `token_id` (jti), never
by the text of a token: two texts can be one valid token.
"""

import base64
import binascii
import json
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import backends, jwt
from jose.backends.cryptography_backend import CryptographyECKey

ISSUER = "comptoir"
LONGEST_LEEWAY = timedelta(seconds=60)

_ALGORITHM = "ES256"
_SIGNING = "signing.pem"
_RETIRED = "*.public.pem"
_LONGEST_TOKEN = 4096
# No token lives longer than minutes.
_RETIRED_KEPT_S = 86_400
_PART = re.compile(r"[A-Za-z0-9_-]+")
_TOKEN_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_RESERVED = frozenset({"iss", "aud", "sub", "iat", "exp", "nbf", "jti"})
# The clock is the caller's, so every time is checked here and none by the library.
_OPTIONS = {
    "require_aud": True,
    "require_iss": True,
    "require_sub": True,
    "require_jti": True,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_at_hash": False,
}


class TokenRefused(Exception):
    """Not a valid token of the expected kind. Why is nobody's business."""


class KeyFileError(Exception):
    """A signing key cannot be used; the text says what to do."""


@dataclass(frozen=True, slots=True)
class TokenType:
    """One purpose: the `typ` in the header, and the longest life such a token may have."""

    name: str
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `extra`: its members beyond the registered ones."""

    subject: str
    token_id: str
    issued_at: int
    expires_at: int
    extra: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The key that signs now, and every key that may still verify, by key id."""

    kid: str
    signing: CryptographyECKey
    verifying: Mapping[str, CryptographyECKey]

    @staticmethod
    def open(folder: Path) -> "TokenKeys":
        """Loads the keys of `folder`, making the first one. Raises KeyFileError."""
        if backends.ECKey is not CryptographyECKey:
            raise KeyFileError("python-jose runs without the `cryptography` backend: install python-jose[cryptography]")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / _SIGNING
        if not path.exists():
            _write_new(path, ec.generate_private_key(ec.SECP256R1()))
        private = _read_private(path)
        known = [private.public_key(), *(_read_public(retired) for retired in sorted(folder.glob(_RETIRED)))]
        return TokenKeys(
            kid=_key_id(private.public_key()),
            signing=CryptographyECKey(private, _ALGORITHM),
            verifying=MappingProxyType({_key_id(key): CryptographyECKey(key, _ALGORITHM) for key in known}),
        )


class TokenKeyRing:
    """The keys of a folder as they are now: a rotation reaches running processes without a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys = TokenKeys.open(folder)
        self._changed_ns = self._stamp()

    def _stamp(self) -> int:
        # Keys are only ever added, replaced or removed whole, each of which touches the folder.
        return self._folder.stat().st_mtime_ns

    def current(self) -> TokenKeys:
        stamp = self._stamp()
        if stamp != self._changed_ns:
            self._keys, self._changed_ns = TokenKeys.open(self._folder), stamp
        return self._keys

    @property
    def verifying(self) -> Mapping[str, CryptographyECKey]:
        return self.current().verifying


Keys = TokenKeys | TokenKeyRing


def rotate(folder: Path, *, now: datetime | None = None) -> TokenKeys:
    """A new signing key; what the old one signed still verifies. Public halves retired over a day ago are deleted."""
    old = TokenKeys.open(folder)
    oldest = (now.timestamp() if now else time.time()) - _RETIRED_KEPT_S
    for retired in folder.glob(_RETIRED):
        if retired.stat().st_mtime < oldest:
            retired.unlink()
    public = _read_private(folder / _SIGNING).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / _RETIRED.replace("*", old.kid)).write_bytes(pem)
    fresh = folder / f"{_SIGNING}.{secrets.token_hex(8)}"
    _write_new(fresh, ec.generate_private_key(ec.SECP256R1()))
    fresh.replace(folder / _SIGNING)
    return TokenKeys.open(folder)


def issue(
    keys: Keys,
    *,
    typ: TokenType,
    audience: str,
    subject: str,
    ttl: timedelta,
    now: datetime,
    claims: Mapping[str, Any],
) -> str:
    """A signed token with a random jti. Times are whole seconds; `ttl` within the type's limit."""
    if not timedelta(0) < ttl <= typ.longest:
        raise ValueError("ttl is outside what this type of token allows")
    if taken := _RESERVED & claims.keys():
        raise ValueError(f"registered claims are set here: {sorted(taken)}")
    issued_at = int(now.timestamp())
    body = {
        "iss": ISSUER,
        "aud": audience,
        "sub": subject,
        "iat": issued_at,
        "exp": issued_at + int(ttl.total_seconds()),
        "jti": secrets.token_urlsafe(16),
        **claims,
    }
    current = keys.current() if isinstance(keys, TokenKeyRing) else keys
    headers = {"typ": typ.name, "kid": current.kid}
    return jwt.encode(body, current.signing, algorithm=_ALGORITHM, headers=headers)


def verify(
    keys: Keys,
    token: str,
    *,
    typ: TokenType,
    audience: str,
    now: datetime,
    leeway: timedelta = timedelta(0),
) -> Claims:
    """The claims of a good token. Raises TokenRefused for every other input, whatever it is."""
    if not timedelta(0) <= leeway <= LONGEST_LEEWAY:
        raise ValueError("leeway must lie between 0 and 60 s")
    try:
        return _verify(keys, token, typ, audience, now.timestamp(), leeway.total_seconds())
    # Hostile input makes python-jose raise far more than its own errors: RecursionError,
    # OverflowError, UnicodeEncodeError, TypeError, AttributeError (measured).
    except Exception:  # noqa: BLE001
        raise TokenRefused from None


def _verify(keys: Keys, token: object, typ: TokenType, audience: str, now: float, leeway: float) -> Claims:
    if not isinstance(token, str):
        raise TokenRefused
    _require(token.isascii() and len(token) <= _LONGEST_TOKEN)
    parts = token.split(".")
    _require(len(parts) == 3)
    header, payload, signature = (_decode_part(part) for part in parts)
    _require(len(signature) == 64)
    key = _key_for(keys, _strict_object(header), typ)
    jwt.decode(token, key, algorithms=["ES256"], audience=audience, issuer=ISSUER, options=_OPTIONS)
    return _check_claims(_strict_object(payload), typ, audience, now, leeway)


def _key_for(keys: Keys, header: dict[str, Any], typ: TokenType) -> CryptographyECKey:
    _require(header.keys() == {"alg", "typ", "kid"})
    _require(header["alg"] == _ALGORITHM and header["typ"] == typ.name)
    return keys.verifying[header["kid"]]


def _check_claims(body: dict[str, Any], typ: TokenType, audience: str, now: float, leeway: float) -> Claims:
    issued_at, expires_at = _whole(body["iat"]), _whole(body["exp"])
    _require(issued_at <= now + leeway)
    _require(now - leeway < expires_at)
    _require(issued_at < expires_at <= issued_at + typ.longest.total_seconds())
    if "nbf" in body:
        _require(_whole(body["nbf"]) <= now + leeway)
    _require(body["iss"] == ISSUER and body["aud"] == audience)
    subject, token_id = body["sub"], body["jti"]
    _require(isinstance(subject, str) and 0 < len(subject) <= 200)
    _require(isinstance(token_id, str) and _TOKEN_ID.fullmatch(token_id) is not None)
    extra = {name: value for name, value in body.items() if name not in _RESERVED}
    return Claims(subject, token_id, issued_at, expires_at, MappingProxyType(extra))


def _require(holds: bool) -> None:
    if not holds:
        raise TokenRefused


def _whole(value: object) -> int:
    """A NumericDate (RFC 7519) in whole seconds, within what every JSON reader keeps exact."""
    if type(value) is not int or not 0 <= value < 2**53:
        raise TokenRefused
    return value


def _decode_part(part: str) -> bytes:
    """The octets of base64url without padding; any other spelling of the same octets is refused."""
    _require(_PART.fullmatch(part) is not None)
    try:
        octets = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        raise TokenRefused from None
    _require(base64.urlsafe_b64encode(octets).rstrip(b"=").decode() == part)
    return octets


def _strict_object(octets: bytes) -> dict[str, Any]:
    """A JSON object without duplicate members, NaN or Infinity."""
    value = json.loads(octets.decode(), object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    if not isinstance(value, dict):
        raise TokenRefused
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    _require(len(members) == len(pairs))
    return members


def _no_constant(_: str) -> None:
    raise TokenRefused


# ---------------------------------------------------------------- key files


def _key_id(key: ec.EllipticCurvePublicKey) -> str:
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    return digest.finalize().hex()[:16]


def _write_new(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Of two processes that start at once, one writes and both use its key: link() does not overwrite."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read_private(path: Path) -> ec.EllipticCurvePrivateKey:
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path} can be read by others: chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path} holds no private key in PEM: delete it, and the server makes another") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyFileError(f"{path} is not a P-256 key: delete it, and the server makes another")
    return key


def _read_public(path: Path) -> ec.EllipticCurvePublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except ValueError as error:
        raise KeyFileError(f"{path} holds no public key in PEM: delete it") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyFileError(f"{path} is not a P-256 key: delete it")
    return key
