"""What a cabin proves with its key: a signature over a nonce, and the short-lived token it gets for one."""

import base64
import binascii
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import DateTime, delete, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins.models import CabinKey, CabinNonce
from booking.models import Cabin
from contract.cabin_access import Purpose, proof_text
from contract.errors import ErrorCode
from core.errors import Forbidden, Unauthenticated
from core.tokens import Keys, TokenRefused, TokenType, issue, verify

NONCE_LASTS = timedelta(seconds=30)
CABIN_ACCESS = TokenType("cabin-access+jwt", timedelta(seconds=300))
AUDIENCE = "comptoir-cabin"
# For clocks of two server processes on two machines.
_LEEWAY = timedelta(seconds=2)
# A cabin gets a new key every few years; older ones need no words of their own.
_KEYS_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class KnownCabin:
    """A cabin that proved its key."""

    cabin_id: UUID
    key_id: UUID


def server_id(public_url: str) -> str:
    """What agents keep as this server's name: the host of the address people reach it under."""
    return urlsplit(public_url).hostname or "localhost"


# ---------------------------------------------------------------- nonces


async def give_nonce(session: AsyncSession, *, cabin_id: UUID, now: datetime) -> str:
    """128 random bits. For an unknown cabin too, where it opens nothing: nobody learns which cabins exist."""
    await session.execute(delete(CabinNonce).where(CabinNonce.cabin_id == cabin_id, CabinNonce.expires_at <= now))
    nonce = secrets.token_urlsafe(16)
    known = select(literal(_hash_of(nonce)), Cabin.cabin_id, literal(now + NONCE_LASTS, DateTime(timezone=True))).where(
        Cabin.cabin_id == cabin_id
    )
    await session.execute(insert(CabinNonce).from_select(["nonce_hash", "cabin_id", "expires_at"], known))
    return nonce


async def take_nonce(session: AsyncSession, *, cabin_id: UUID, nonce: str, now: datetime) -> bool:
    """True for one caller only, within the nonce's life. Commit whatever comes after."""
    taken = await session.scalar(
        delete(CabinNonce)
        .where(CabinNonce.nonce_hash == _hash_of(nonce), CabinNonce.cabin_id == cabin_id)
        .returning(CabinNonce.expires_at)
    )
    return taken is not None and taken > now


def _hash_of(nonce: str) -> bytes:
    return hashlib.sha256(nonce.encode()).digest()


# ---------------------------------------------------------------- signatures


async def require_proof(
    session: AsyncSession, *, cabin_id: UUID, nonce: str, signature: str, purpose: Purpose, server: str
) -> CabinKey:
    """The key in force, when the signature is its own. Raises Forbidden.

    Unknown cabin and wrong signature look the same; only who holds the key is told that it waits or was revoked.
    """
    text = proof_text(cabin_id=cabin_id, nonce=nonce, purpose=purpose, server_id=server)
    for key in await _keys_of(session, cabin_id):
        if _signed(key.public_key, signature, text):
            return _require_in_force(key)
    raise Forbidden(ErrorCode.CABIN_SIGNATURE, "Cette clé n'est pas celle de cette cabine.")


async def _keys_of(session: AsyncSession, cabin_id: UUID) -> list[CabinKey]:
    """The one in force first: a key that came back is not held against its former end."""
    keys = await session.scalars(
        select(CabinKey)
        .where(CabinKey.cabin_id == cabin_id)
        .order_by(CabinKey.revoked_at.is_not(None), CabinKey.confirmed_at.is_(None), CabinKey.enrolled_at.desc())
        .limit(_KEYS_LOOKED_AT)
    )
    return list(keys)


def _signed(public_key: bytes, signature: str, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, binascii.Error):
        return False
    return True


def _require_in_force(key: CabinKey) -> CabinKey:
    if key.revoked_at is not None:
        raise Forbidden(ErrorCode.CABIN_REVOKED, "La clé de cette cabine a été révoquée.")
    if key.confirmed_at is None:
        raise Forbidden(ErrorCode.CABIN_PENDING, "L'empreinte de cette clé n'est pas encore confirmée.")
    return key


# ---------------------------------------------------------------- tokens


def thumbprint(public_key: bytes) -> str:
    """RFC 7638 over the JWK of an Ed25519 key (RFC 8037): its required members, sorted, without spaces."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public_key)}
    return _base64url(hashlib.sha256(json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()).digest())


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def issue_token(keys: Keys, key: CabinKey, *, now: datetime) -> str:
    """`cnf.jkt` (RFC 7800) names the key the token dies with."""
    return issue(
        keys,
        typ=CABIN_ACCESS,
        audience=AUDIENCE,
        subject=str(key.cabin_id),
        ttl=CABIN_ACCESS.longest,
        now=now,
        claims={"cnf": {"jkt": thumbprint(key.public_key)}},
    )


async def read_token(session: AsyncSession, keys: Keys, token: str, *, now: datetime) -> KnownCabin:
    """Raises Unauthenticated for a token that is not ours, is over, or whose key is no longer in force."""
    try:
        claims = verify(keys, token, typ=CABIN_ACCESS, audience=AUDIENCE, now=now, leeway=_LEEWAY)
        cabin_id, bound_to = UUID(claims.subject), claims.extra["cnf"]["jkt"]
    except (TokenRefused, ValueError, KeyError, TypeError) as error:
        raise Unauthenticated from error
    for key in await _keys_of(session, cabin_id):
        if key.confirmed_at is not None and key.revoked_at is None and thumbprint(key.public_key) == bound_to:
            return KnownCabin(cabin_id, key.key_id)
    raise Unauthenticated(ErrorCode.CABIN_REVOKED, "La clé de cette cabine n'est plus valable.")
