"""One-time codes on their way: bound to the browser that asked, ten minutes, five tries, used once.

The code is kept as an HMAC keyed with the browser's own secret, which the server does not keep: a
copy of the table does not allow the search over a million codes. One UPDATE decides each try, so that of many
at once a single one wins.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import Update, case, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import LoginAttempt
from backend.accounts.sessions import hash_of
from contract.errors import ErrorCode
from core.errors import Gone, Unauthenticated

CODE_LASTS = timedelta(minutes=10)
TRIES = 5
# From the right code to the end of the sign-up form.
SIGN_UP_LASTS = timedelta(minutes=30)

Purpose = Literal["sign_in", "guest"]


@dataclass(frozen=True, slots=True)
class Begun:
    """`secret` goes into the browser's cookie, `code` (six digits) into the message; neither is kept."""

    secret: str
    code: str


@dataclass(frozen=True, slots=True)
class Tried:
    """`right`, or how many tries are left."""

    right: bool
    tries_left: int
    contact: str
    guest_id: UUID | None


def _code_hash(secret: str, code: str) -> bytes:
    return hmac.digest(secret.encode(), code.encode(), "sha256")


async def begin(
    session: AsyncSession,
    *,
    purpose: Purpose,
    contact: str,
    now: datetime,
    guest_id: UUID | None = None,
    replaces: str = "",
) -> Begun:
    """A new code; the one this browser had asked for before (`replaces`: its secret) is worthless."""
    if replaces:
        await session.execute(delete(LoginAttempt).where(LoginAttempt.browser_hash == hash_of(replaces)))
    begun = Begun(secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06d}")
    session.add(
        LoginAttempt(
            browser_hash=hash_of(begun.secret),
            purpose=purpose,
            contact=contact,
            guest_id=guest_id,
            code_hash=_code_hash(begun.secret, begun.code),
            tries_left=TRIES,
            expires_at=now + CODE_LASTS,
        )
    )
    return begun


async def attempt(session: AsyncSession, *, secret: str, code: str, purpose: Purpose, now: datetime) -> Tried | None:
    """Counts one try; it must be committed whatever comes of it. None: no such code, or no longer."""
    right = LoginAttempt.code_hash == _code_hash(secret, "".join(code.split()))
    counted = (
        update(LoginAttempt)
        .where(
            LoginAttempt.browser_hash == hash_of(secret),
            LoginAttempt.purpose == purpose,
            LoginAttempt.expires_at > now,
            LoginAttempt.tries_left > 0,
            LoginAttempt.proven_at.is_(None),
            LoginAttempt.used_at.is_(None),
        )
        .values(
            tries_left=LoginAttempt.tries_left - 1,
            proven_at=case((right, now), else_=None),
            expires_at=case((right, now + SIGN_UP_LASTS), else_=LoginAttempt.expires_at),
        )
        .returning(LoginAttempt.proven_at, LoginAttempt.tries_left, LoginAttempt.contact, LoginAttempt.guest_id)
    )
    row = (await session.execute(counted)).one_or_none()
    return None if row is None else Tried(row.proven_at is not None, row.tries_left, row.contact, row.guest_id)


async def use(session: AsyncSession, *, secret: str, purpose: Purpose, now: datetime) -> str | None:
    """The contact that was proven, to be used this once; None when it was used or is over."""
    used: Update = (
        update(LoginAttempt)
        .where(
            LoginAttempt.browser_hash == hash_of(secret),
            LoginAttempt.purpose == purpose,
            LoginAttempt.proven_at.is_not(None),
            LoginAttempt.used_at.is_(None),
            LoginAttempt.expires_at > now,
        )
        .values(used_at=now)
    )
    contact: str | None = await session.scalar(used.returning(LoginAttempt.contact))
    return contact


def wrong(tries_left: int) -> Unauthenticated:
    refusal = Unauthenticated(ErrorCode.SESSION_CODE_WRONG, "Ce code n'est pas le bon. Vérifiez et réessayez.")
    refusal.extra["tries_left"] = tries_left
    return refusal


def gone() -> Gone:
    return Gone(ErrorCode.SESSION_CODE_GONE, "Ce code n'est plus valable. Demandez-en un autre.")
