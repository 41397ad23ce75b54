"""argon2id behind a bounded queue, so that logins cannot starve the server.

Cost (19 MiB, t=2, p=1) after OWASP; the library's defaults took ten times the processor time.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contract.errors import ErrorCode
from core.errors import TooMany

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_Result = TypeVar("_Result")
_RUNNING = 2
_WAITING = 20
# Verified when the login is unknown, so that the answer takes as long as for a known one.
_NOBODY = _HASHER.hash("nobody")


class PasswordChecker:
    """At most two hashes at once and twenty waiting; more are told to come back."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_RUNNING)
        self._waiting = 0

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Raises TooMany when the queue is full."""
        same = await self._in_turn(lambda: _verify(password, password_hash or _NOBODY))
        return same and password_hash is not None

    async def hash(self, password: str) -> str:
        """Raises TooMany when the queue is full."""
        return await self._in_turn(lambda: hash_password(password))

    async def _in_turn(self, work: Callable[[], _Result]) -> _Result:
        if self._waiting >= _WAITING:
            raise TooMany(ErrorCode.SESSION_TOO_MANY, "Trop de connexions à la fois. Réessayez.", retry_after_s=5)
        self._waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def _verify(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, _one_form(password))
    except (VerificationError, InvalidHashError):
        return False


def hash_password(password: str) -> str:
    return _HASHER.hash(_one_form(password))


def _one_form(password: str) -> str:
    """An é is one character or two, as the keyboard likes: it is the same password (NIST SP 800-63B-4)."""
    return unicodedata.normalize("NFKC", password)
