"""The key of factors: seals TOTP secrets, and keys the hashes of backup codes. A file, like the photos' master key."""

import hmac
from pathlib import Path
from uuid import UUID

from media.keys import key_in_file, open_key, seal_key


class FactorKey:
    """One key for each use, derived from a 32-byte file of mode 0600 that is made when absent.

    With another file, TOTP and backup codes of the database open nothing: keep it with its backups.
    """

    def __init__(self, path: Path) -> None:
        key = key_in_file(path)
        self._sealing = hmac.digest(key, b"comptoir totp secrets", "sha256")
        self._hashing = hmac.digest(key, b"comptoir backup codes", "sha256")

    def seal(self, account_id: UUID, secret: bytes) -> bytes:
        return seal_key(self._sealing, secret, account_id.bytes)

    def open(self, account_id: UUID, sealed: bytes) -> bytes:
        """Raises `media.keys.WrongKeyError`: another key file, another account, or changed bytes."""
        return open_key(self._sealing, sealed, account_id.bytes)

    def hash(self, account_id: UUID, code: str) -> bytes:
        return hmac.digest(self._hashing, account_id.bytes + code.encode(), "sha256")
