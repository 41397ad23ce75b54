"""How a cabin proves who it is, and what it asks over HTTP: enrolment, tokens, the code of its screen.

The agent holds an Ed25519 key (RFC 8032) and signs nonces of the server it was enrolled with.
"""

import hashlib
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

LINK_VERSION = 2

Base64Text = Annotated[str, StringConstraints(max_length=256, pattern=r"^[A-Za-z0-9+/=_-]+$")]
ServerId = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[A-Za-z0-9.:_-]+$")]


class Purpose(StrEnum):
    """What a signature is for; it is part of what is signed, so that it serves nothing else."""

    LINK = "link"
    TOKEN = "token"  # noqa: S105 - a purpose, no secret


def proof_text(*, cabin_id: UUID, nonce: str, purpose: Purpose, server_id: str) -> bytes:
    """The octets a cabin signs. `server_id`: the one kept at enrolment, so that no other server can pass the nonce on."""
    return f"comptoir-cabin/{LINK_VERSION}|{cabin_id}|{nonce}|{purpose.value}|{server_id}".encode()


def fingerprint(public_key: bytes) -> str:
    """What people compare: the first 64 bits of the SHA-256 of the key's 32 octets, `1A2B 3C4D 5E6F 7081`."""
    digits = hashlib.sha256(public_key).hexdigest()[:16].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EnrolCabin(_Request):
    """`POST /api/cabins/enrol`. `code`: as the coordinator's screen shows it. `public_key`: 32 octets, base64."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    public_key: Base64Text


class CabinEnrolled(BaseModel):
    """The key waits for a coordinator to confirm `fingerprint`. The agent keeps `cabin_id` and `server_id`."""

    cabin_id: UUID
    name: str
    fingerprint: str
    server_id: ServerId


class AskNonce(_Request):
    """`POST /api/cabins/nonce`."""

    cabin_id: UUID


class CabinNonce(BaseModel):
    """128 random bits, for one signature within `expires_in_s`. Given for unknown cabins too."""

    nonce: str
    expires_in_s: int
    server_id: ServerId


class AskToken(_Request):
    """`POST /api/cabins/token`. `signature`: over `proof_text` for `Purpose.TOKEN`, base64."""

    cabin_id: UUID
    nonce: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    signature: Base64Text


class CabinToken(BaseModel):
    """For `Authorization: Bearer`. It dies with the key it is bound to (`cnf.jkt`, RFC 7800 and 7638)."""

    token: str
    expires_in_s: int


class ScreenCode(BaseModel):
    """`POST /api/cabins/screen`. Opens `/cabin#CODE` on the kiosk's own screen, once."""

    code: str
    expires_in_s: int


class CabinSelf(BaseModel):
    """`GET /api/cabins/self`. `consultation_id`: the visit now in progress in this cabin."""

    cabin_id: UUID
    name: str
    site_name: str
    fingerprint: str
    consultation_id: UUID | None
