"""Signed heads of the audit chain, appended to a file that another system should keep.

Inside the database a cut tail is invisible: who can delete the last rows can set the heads back too. Each
seal is a line of JSON over all heads, signed with Ed25519 (RFC 8032), and names the hash of the line before it.
"""

import base64
import binascii
import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from core.audit_chain import Head

FILE = "seals.jsonl"


class SealError(Exception):
    """The seals cannot be read or trusted; the text says which line."""


class SealKey:
    """The key that signs. The public half verifies and may be kept anywhere."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @staticmethod
    def open(path: Path) -> "SealKey":
        """Makes the key at first use, readable by its owner alone."""
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
        return SealKey(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))

    @property
    def public(self) -> Ed25519PublicKey:
        return self._private.public_key()

    def public_text(self) -> str:
        return base64.b64encode(self.public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def sign(self, text: bytes) -> str:
        return base64.b64encode(self._private.sign(text)).decode()


def _signed_text(seal: dict[str, object]) -> bytes:
    return json.dumps([seal["at"], seal["previous"], seal["heads"]], separators=(",", ":")).encode()


def _line_hash(line: bytes) -> str:
    return hashlib.sha256(line.strip()).hexdigest()


def append(folder: Path, key: SealKey, heads: Sequence[Head], *, now: datetime) -> bool:
    """Writes a seal unless the heads are those of the last one. Durable when it returns True."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    listed = [[head.shard, head.seq, head.hash.hex()] for head in sorted(heads, key=lambda head: head.shard)]
    with (folder / FILE).open("a+b") as file:
        # Replicas on one disk take turns.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        lines = file.read().splitlines()
        last = lines[-1] if lines else b""
        if last and json.loads(last)["heads"] == listed:
            return False
        seal: dict[str, object] = {
            "at": now.astimezone(UTC).isoformat(),
            "previous": _line_hash(last) if last else "",
            "heads": listed,
        }
        seal["signature"] = key.sign(_signed_text(seal))
        file.write(json.dumps(seal, separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def last_seal_at(folder: Path) -> datetime | None:
    path = folder / FILE
    if not path.exists():
        return None
    lines = path.read_bytes().splitlines()
    return datetime.fromisoformat(json.loads(lines[-1])["at"]) if lines else None


def read(folder: Path, public: Ed25519PublicKey) -> list[Head]:
    """Every head that was ever sealed. Raises SealError for a line that is forged, cut or missing."""
    path = folder / FILE
    if not path.exists():
        return []
    found: list[Head] = []
    previous = ""
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            seal = json.loads(line)
            public.verify(base64.b64decode(seal["signature"], validate=True), _signed_text(seal))
            heads = [Head(shard, seq, bytes.fromhex(digest)) for shard, seq, digest in seal["heads"]]
        except (ValueError, KeyError, TypeError, binascii.Error, InvalidSignature):
            raise SealError(f"seal {number} is not one we signed") from None
        if seal["previous"] != previous:
            raise SealError(f"a seal before number {number} is missing")
        previous = _line_hash(line)
        found += [head for head in heads if head.seq]
    return found
