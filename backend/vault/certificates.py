"""The certificate of an erasure: what was made unreadable, by whose order, and what it cannot reach.

Signed with the key of the audit seals (Ed25519) over canonical JSON, and appended to a file beside the seals, best on
another machine's disk: after a restore the log erases again what a backup brought back.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backend.audit_trail.seals import SealKey

FILE = "erasures.jsonl"
_UNSIGNED = {"signature", "public_key"}


class CertificateError(Exception):
    """Not a certificate we signed, or changed since."""


def signed(body: dict[str, Any], key: SealKey) -> dict[str, Any]:
    return {**body, "signature": key.sign(_text(body)), "public_key": key.public_text()}


def check(certificate: dict[str, Any], public: Ed25519PublicKey) -> None:
    """Raises CertificateError. The public key inside is for people; what counts is the one that is given."""
    body = {name: value for name, value in certificate.items() if name not in _UNSIGNED}
    try:
        public.verify(base64.b64decode(certificate["signature"], validate=True), _text(body))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        raise CertificateError("not a certificate this installation signed, or changed since") from None


def append(folder: Path, certificate: dict[str, Any]) -> None:
    """Durable when it returns; a certificate of the same erasure is written once."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / FILE).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        # A line that a power cut left half written was not acknowledged: the job writes it again.
        file.truncate(whole := text.rfind(b"\n") + 1)
        known = {json.loads(line)["erasure_id"] for line in text[:whole].splitlines()}
        if certificate["erasure_id"] in known:
            return
        file.write(json.dumps(certificate, sort_keys=True, separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def shares_erased(folder: Path, public: Ed25519PublicKey) -> Iterator[UUID]:
    """Every share a certificate of ours says was destroyed. Raises CertificateError."""
    path = folder / FILE
    if not path.exists():
        return
    text = path.read_bytes()
    for line in text[: text.rfind(b"\n") + 1].splitlines():
        certificate = json.loads(line)
        check(certificate, public)
        yield from (UUID(one) for one in certificate["shares"])


def _text(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
