"""Who holds the master key: a file, OpenBao or Vault, AWS KMS."""

from dataclasses import dataclass
from typing import Protocol

from contract.errors import ErrorCode
from core.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key under a master key. `key_id` names that master key, version included: `file:…`, `transit:…`, `aws:…`."""

    key_id: str
    blob: bytes


class KeysAway(Unavailable):
    """The provider does not answer, or refuses us for now. Nothing is lost: what is stored waits for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            ErrorCode.MEDIA_KEYS_AWAY,
            "Le service des clés ne répond pas. Rien n'est perdu : réessayez dans quelques minutes.",
            reason=reason,
        )


class RotatesElsewhere(Exception):
    """This provider's master key is not renewed by us; the text says how it is done."""


class KeyProvider(Protocol):
    """Wraps patients' keys. Every method but `aclose` raises KeysAway."""

    async def current(self) -> str:
        """The id of the master key that wraps now."""

    async def wrap(self, key: bytes, context: bytes) -> Wrapped: ...
    async def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """Raises WrongKeyError."""

    async def rotate(self) -> str:
        """A new master key wraps from now on, older ones still unwrap; returns its id. Raises RotatesElsewhere."""

    async def aclose(self) -> None: ...
