"""Passkeys (WebAuthn level 3) by py_webauthn: discoverable, with the user verified, for our own origins."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from backend.accounts import ceremonies
from backend.accounts.credentials import Passkey
from backend.accounts.models import Account
from backend.settings import Settings

_TIMEOUT_MS = int(ceremonies.LASTS.total_seconds() * 1000)
_LONGEST_ID = 1023
_TRANSPORTS = {transport.value: transport for transport in AuthenticatorTransport}

Credential = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """`rp_id`: the host people know us by. `origins`: where our pages may run."""

    rp_id: str
    origins: tuple[str, ...]

    @staticmethod
    def of(settings: Settings) -> "RelyingParty":
        public = urlsplit(settings.public_url)
        return RelyingParty(
            public.hostname or "localhost", (f"{public.scheme}://{public.netloc}", *sorted(settings.origins))
        )


async def of_account(session: AsyncSession, account_id: UUID) -> list[Passkey]:
    """The oldest first."""
    found = await session.scalars(
        select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.created_at, Passkey.passkey_id)
    )
    return list(found)


def _described(passkeys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id, transports=[_TRANSPORTS[name] for name in passkey.transports]
        )
        for passkey in passkeys
    ]


def creation_options(party: RelyingParty, account: Account, known: list[Passkey], challenge: bytes) -> dict[str, Any]:
    options = generate_registration_options(
        rp_id=party.rp_id,
        rp_name="Comptoir",
        user_id=account.account_id.bytes,
        user_name=account.login,
        user_display_name=account.name,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json_dict(options)


def request_options(party: RelyingParty, known: list[Passkey], challenge: bytes) -> dict[str, Any]:
    """Without `known` the browser offers whatever passkey it has for us."""
    options = generate_authentication_options(
        rp_id=party.rp_id,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def challenge_of(credential: Credential) -> bytes | None:
    """The challenge this answer is to, unchecked: it names the ceremony to take."""
    try:
        client_data = json.loads(_decoded(credential["response"]["clientDataJSON"]))
        return _decoded(client_data["challenge"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _decoded(text: str) -> bytes:
    """base64url without padding. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


async def add(
    session: AsyncSession,
    party: RelyingParty,
    account_id: UUID,
    *,
    credential: Credential,
    challenge: bytes,
    name: str,
    now: datetime,
) -> Passkey | None:
    """The new passkey of the account; None when the answer does not hold or the credential is known already."""
    try:
        verified: VerifiedRegistration = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=list(party.origins),
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - the library lets errors of its CBOR and key parsers through; all are refusals
        return None
    if len(verified.credential_id) > _LONGEST_ID:
        return None
    offered = credential["response"].get("transports")
    known = {way for way in offered if isinstance(way, str)} & set(_TRANSPORTS) if isinstance(offered, list) else set()
    new = insert(Passkey).values(
        passkey_id=uuid4(),
        account_id=account_id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=sorted(known),
        name=name,
        created_at=now,
        last_used_at=None,
    )
    added: Passkey | None = await session.scalar(new.on_conflict_do_nothing().returning(Passkey))
    return added


async def of_credential(session: AsyncSession, credential: Credential) -> Passkey | None:
    """The passkey an answer claims to be from, as far as this transaction may see it."""
    try:
        credential_id = _decoded(credential["id"])
    except (KeyError, TypeError, ValueError):
        return None
    passkey: Passkey | None = await session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))
    return passkey


async def verify(
    session: AsyncSession,
    party: RelyingParty,
    passkey: Passkey,
    *,
    credential: Credential,
    challenge: bytes,
    discovered: bool,
    now: datetime,
) -> bool:
    """Whether the answer holds: signature, origin, user verified, and a counter that a copy would not have.

    discovered: the browser chose the account, which the answer must then name (WebAuthn §7.2 step 6).
    """
    handle = credential["response"].get("userHandle") if isinstance(credential.get("response"), dict) else None
    try:
        named = _decoded(handle) if isinstance(handle, str) else None
        verified: VerifiedAuthentication = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=list(party.origins),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - the library lets errors of its CBOR and key parsers through; all are refusals
        return False
    if named != passkey.account_id.bytes and (discovered or named is not None):
        return False
    count = verified.new_sign_count
    # Decided again where two answers of one counter cannot both pass. Authenticators without a counter send 0.
    moved = Passkey.sign_count < count if count else Passkey.sign_count == 0
    used = await session.execute(
        update(Passkey)
        .where(Passkey.passkey_id == passkey.passkey_id, moved)
        .values(sign_count=count, last_used_at=now)
        .returning(Passkey.passkey_id)
    )
    return used.one_or_none() is not None
