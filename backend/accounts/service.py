"""Signing in, and telling who a cookie stands for."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, AccountSite, LoginFailure, LoginSession
from backend.accounts.passwords import PasswordChecker
from contract.errors import ErrorCode
from core import audit
from core.errors import TooMany
from core.identity import AccountRole, Principal

ABSOLUTE_LIFE = timedelta(hours=12)
IDLE_LIFE = {
    AccountRole.PATIENT: timedelta(minutes=60),
    AccountRole.PRACTITIONER: timedelta(minutes=60),
    AccountRole.ASSISTANT: timedelta(minutes=60),
    # The kiosk's screen stays signed in for the day; it shows no record.
    AccountRole.CABIN: timedelta(hours=12),
}
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)
_TOUCH_AFTER = timedelta(seconds=30)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


async def open_session(
    session: AsyncSession, *, login: str, password: str, address: str, passwords: PasswordChecker, now: datetime
) -> tuple[str, Account] | None:
    """(cookie value, account), or None when login and password do not match.

    Raises TooMany after five failures in 15 minutes for this login from this address. A failure
    is recorded in the caller's transaction, which must commit.
    """
    attempt = _hash(f"{login.lower()}|{address}")
    await _refuse_after_failures(session, attempt, now)
    account = await session.scalar(select(Account).where(func.lower(Account.login) == login.lower()))
    if not await passwords.matches(password, account.password_hash if account else None) or account is None:
        session.add(LoginFailure(attempt_hash=attempt, at=now))
        return None
    await session.execute(delete(LoginFailure).where(LoginFailure.attempt_hash == attempt))
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=_hash(token),
            account_id=account.account_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE_LIFE,
        )
    )
    audit.record(
        session, principal_of(account, frozenset()), audit.Action.SESSION_OPENED, subject_id=account.account_id
    )
    return token, account


async def _refuse_after_failures(session: AsyncSession, attempt: bytes, now: datetime) -> None:
    failures = await session.scalar(
        select(func.count()).where(LoginFailure.attempt_hash == attempt, LoginFailure.at > now - FAILURE_WINDOW)
    )
    if (failures or 0) >= FAILURES_ALLOWED:
        raise TooMany(
            ErrorCode.SESSION_TOO_MANY,
            "Trop d'essais. Réessayez dans quelques minutes.",
            retry_after_s=int(FAILURE_WINDOW.total_seconds()),
        )


async def close_session(session: AsyncSession, token: str) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.token_hash == _hash(token)))


async def identify(session: AsyncSession, token: str | None, *, now: datetime) -> Principal | None:
    """The principal of a live session; None when there is none, or it idled or ended."""
    if not token:
        return None
    row = (
        await session.execute(
            select(LoginSession, Account)
            .join(Account, Account.account_id == LoginSession.account_id)
            .where(LoginSession.token_hash == _hash(token), LoginSession.expires_at > now)
        )
    ).one_or_none()
    if row is None:
        return None
    login, account = row
    if login.last_seen_at + IDLE_LIFE[AccountRole(account.role)] < now:
        return None
    if login.last_seen_at + _TOUCH_AFTER < now:
        await session.execute(
            update(LoginSession).where(LoginSession.token_hash == login.token_hash).values(last_seen_at=now)
        )
    sites: frozenset[UUID] = frozenset()
    if account.role == AccountRole.ASSISTANT:
        sites = frozenset(
            await session.scalars(select(AccountSite.site_id).where(AccountSite.account_id == account.account_id))
        )
    return principal_of(account, sites)


def principal_of(account: Account, sites: frozenset[UUID]) -> Principal:
    return Principal(
        account_id=account.account_id,
        role=AccountRole(account.role),
        name=account.name,
        patient_id=account.patient_id,
        practitioner_id=account.practitioner_id,
        cabin_id=account.cabin_id,
        site_ids=sites,
    )
