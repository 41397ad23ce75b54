"""Deletes what nobody can use any more: codes, challenges, sessions, links that have run out."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from backend.accounts.credentials import AccountInvitation, BackupCode, Ceremony, LoginAttempt, OidcRequest
from backend.accounts.models import LoginSession
from core.db import SessionMaker

# An invitation that ran out is shown to whoever may send it again.
_INVITATIONS_KEPT = timedelta(days=30)


async def sweep(sessions: SessionMaker, *, now: datetime) -> None:
    """`sessions`: with the system's sight."""
    async with sessions.begin() as session:
        for table in (LoginAttempt, Ceremony, OidcRequest, LoginSession):
            await session.execute(delete(table).where(table.expires_at < now))
        await session.execute(delete(BackupCode).where(BackupCode.expires_at < now))
        await session.execute(delete(AccountInvitation).where(AccountInvitation.expires_at < now - _INVITATIONS_KEPT))
