"""One key sealed by another: object keys by a patient's key, patients' keys by their share and the master key."""

import hmac
import os
from collections.abc import Sequence
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from media.vault import associated_data

_VERSION = b"\x01"
_NONCE = 12
_CHECK = 16


class WrongKeyError(Exception):
    """A wrapped key does not open: another master key, another context, or changed bytes."""


class PatientSecret(bytes):
    """A patient's key. `older`: its former ones, which still open what has not been sealed anew."""

    older: tuple[bytes, ...]

    def __new__(cls, key: bytes, older: Sequence[bytes] = ()) -> Self:
        made = super().__new__(cls, key)
        made.older = tuple(older)
        return made


def seal_key(wrapping: bytes, key: bytes, context: bytes) -> bytes:
    """version (1), nonce (12), check (16), AES-GCM of the key with `context` as associated data.

    GCM does not commit to its key, so the check does: it is an HMAC under the wrapping key.
    """
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + _check(wrapping, nonce) + AESGCM(wrapping).encrypt(nonce, key, context)


def is_sealed_by(wrapping: bytes, sealed: bytes) -> bool:
    """Does this very key open it; the context is not looked at."""
    check = _check(wrapping, sealed[1 : 1 + _NONCE])
    return sealed[:1] == _VERSION and hmac.compare_digest(sealed[13 : 13 + _CHECK], check)


def was_destroyed(secret: bytes, sealed: bytes) -> bool:
    """Sealed by none of the patient's keys there are: by one that an erasure took, before the patient came back."""
    older = secret.older if isinstance(secret, PatientSecret) else ()
    return not any(is_sealed_by(one, sealed) for one in (secret, *older))


def open_key(wrapping: bytes, sealed: bytes, context: bytes) -> bytes:
    """Raises WrongKeyError. Of a PatientSecret the former keys are tried too."""
    older = wrapping.older if isinstance(wrapping, PatientSecret) else ()
    for one in (wrapping, *older):
        if is_sealed_by(one, sealed):
            try:
                return AESGCM(one).decrypt(sealed[1:13], sealed[13 + _CHECK :], context)
            except InvalidTag:
                raise WrongKeyError("sealed for another context, or changed") from None
    raise WrongKeyError("sealed under another key")


def _check(wrapping: bytes, nonce: bytes) -> bytes:
    return hmac.digest(wrapping, b"comptoir key check" + nonce, "sha256")[:_CHECK]


def object_context(patient_id: UUID, object_id: UUID, kind: str) -> bytes:
    """What one object and its key are bound to: patient, name in the store, kind, format version."""
    return associated_data("comptoir", str(patient_id), str(object_id), kind, "1")
