"""Encryption of what rests on the kiosk's disk: AES-256-GCM under one data key.

The key is a file of its own (mode 0600), made at first use. It protects copies that travel without it: a database file
handed to somebody, a backup, a worn-out disk whose key was erased. It does not protect a stolen kiosk that holds both:
for that, encrypt the disk, or let the system unlock the key file at start (`CABIN_DATA_KEY_FILE` with a credential
sealed by the machine's TPM).
"""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_OCTETS = 32
_NONCE_OCTETS = 12


class DataKeyUnusable(Exception):
    """The key file cannot be used; the message says why, in one line."""


class Unreadable(Exception):
    """Not sealed with this key, for something else, or changed since."""


class DataKey:
    """`about` names what is sealed (associated data): a sealed row put in another row's place is unreadable."""

    def __init__(self, octets: bytes) -> None:
        if len(octets) != _KEY_OCTETS:
            raise DataKeyUnusable(f"a data key has {_KEY_OCTETS} octets, not {len(octets)}")
        self._cipher = AESGCM(octets)
        self.fingerprint = hashlib.sha256(b"data key|" + octets).hexdigest()[:16]

    def seal(self, plain: bytes, *, about: bytes) -> bytes:
        """Nonce of 96 random bits, ciphertext, tag (NIST SP 800-38D); 28 octets longer than `plain`."""
        nonce = os.urandom(_NONCE_OCTETS)
        return nonce + self._cipher.encrypt(nonce, plain, about)

    def unseal(self, sealed: bytes, *, about: bytes) -> bytes:
        """Raises `Unreadable`."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_OCTETS], sealed[_NONCE_OCTETS:], about)
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error


def data_key(path: Path) -> DataKey:
    """Made at the first call, durable before it is used; never replaced. Raises `DataKeyUnusable`, `OSError`."""
    try:
        return DataKey(_read(path))
    except FileNotFoundError:
        return DataKey(_make(path))


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise DataKeyUnusable(f"{path} can be read by others: run chmod 600 {path}")
    octets = path.read_bytes()
    if len(octets) != _KEY_OCTETS:
        raise DataKeyUnusable(f"{path} holds no data key of {_KEY_OCTETS} octets")
    return octets


def _make(path: Path) -> bytes:
    """Written beside and renamed: a power cut leaves a whole key or none."""
    octets = os.urandom(_KEY_OCTETS)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return octets
