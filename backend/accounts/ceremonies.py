"""WebAuthn challenges: given to one browser for one purpose, taken back once, within five minutes."""

import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import Ceremony
from backend.accounts.sessions import hash_of
from core.context import elevated

LASTS = timedelta(minutes=5)

Purpose = Literal["register", "second_step", "sign_in"]


async def begin(
    session: AsyncSession, *, purpose: Purpose, account_id: UUID | None, browser: str, now: datetime
) -> bytes:
    """The challenge, 32 random bytes. `browser`: what its cookie holds; a challenge it had asked for before is void.

    Elevated: nobody may read challenges, not even their own.
    """
    challenge = secrets.token_bytes(32)
    async with elevated(session):
        await session.execute(
            delete(Ceremony).where(Ceremony.browser_hash == hash_of(browser), Ceremony.purpose == purpose)
        )
        session.add(
            Ceremony(
                challenge_hash=hash_of(challenge.hex()),
                purpose=purpose,
                account_id=account_id,
                browser_hash=hash_of(browser),
                expires_at=now + LASTS,
            )
        )
    return challenge


async def take(
    session: AsyncSession,
    challenge: bytes,
    *,
    purpose: Purpose,
    account_id: UUID | None,
    browser: str,
    now: datetime,
) -> bool:
    """Whether this challenge was open for this browser; from now on it is not. Commit whatever comes of it."""
    async with elevated(session):
        taken = await session.execute(
            delete(Ceremony)
            .where(
                Ceremony.challenge_hash == hash_of(challenge.hex()),
                Ceremony.purpose == purpose,
                Ceremony.account_id.is_not_distinct_from(account_id),
                Ceremony.browser_hash == hash_of(browser),
                Ceremony.expires_at > now,
            )
            .returning(Ceremony.challenge_hash)
        )
        return taken.one_or_none() is not None
