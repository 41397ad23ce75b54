"""The cabin's own key: it stays on the kiosk, the server knows its public half."""

import base64
import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class KeyUnusable(Exception):
    """The key file cannot be used; the message says why, in one line."""


def load_or_make(path: Path) -> Ed25519PrivateKey:
    """Makes the key at the first call, with mode 0600. Never replaces a file."""
    try:
        return _load(path)
    except FileNotFoundError:
        return _make(path)


def public_text(key: Ed25519PrivateKey) -> str:
    """The 32 octets of the public key, base64: what the server enrols."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signature_text(key: Ed25519PrivateKey, octets: bytes) -> str:
    return base64.b64encode(key.sign(octets)).decode()


def _load(path: Path) -> Ed25519PrivateKey:
    if path.stat().st_mode & 0o077:
        raise KeyUnusable(f"{path} can be read by others: run chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{path} holds no private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds a key of another kind than Ed25519")
    return key


def _make(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return key
