"""Opaque sessions: opened, recognised, ended. The cookie's value exists in the browser only."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.browsers import browser_of
from backend.accounts.models import Account, LoginSession
from core import audit, driver
from core.context import INFO, Context
from core.identity import AccountRole, Assurance, Principal


@dataclass(frozen=True, slots=True)
class Life:
    """How long a session lasts at most, and without a sign of life."""

    absolute: timedelta
    idle: timedelta


_PROFESSIONAL = Life(timedelta(hours=4), timedelta(minutes=30))
# Shared posts, and accounts that change others' rights.
_SHARED = Life(timedelta(hours=4), timedelta(minutes=15))
LIVES = {
    AccountRole.PATIENT: Life(timedelta(hours=12), timedelta(minutes=30)),
    AccountRole.PRACTITIONER: _PROFESSIONAL,
    AccountRole.ASSISTANT: _PROFESSIONAL,
    AccountRole.INTERPRETER: _PROFESSIONAL,
    AccountRole.ATTENDANT: _SHARED,
    AccountRole.COORDINATOR: _SHARED,
    AccountRole.AUDITOR: _SHARED,
    AccountRole.ADMINISTRATOR: _SHARED,
    # The kiosk's screen stays signed in for the day; it shows no record.
    AccountRole.CABIN: Life(timedelta(hours=12), timedelta(hours=12)),
    AccountRole.GUEST: Life(timedelta(hours=4), timedelta(minutes=30)),
}
# Signs of life are written no more often than this.
TOUCH_AFTER = timedelta(seconds=30)

_OPEN_CONTEXT = "SELECT * FROM open_context($1, $2)"


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _new(role: AccountRole, assurance: Assurance, browser: str, now: datetime) -> tuple[str, LoginSession]:
    token = secrets.token_urlsafe(32)
    life = LIVES[role]
    row = LoginSession(
        session_id=uuid4(),
        token_hash=hash_of(token),
        assurance=assurance.value,
        browser=browser_of(browser),
        created_at=now,
        last_seen_at=now,
        expires_at=now + life.absolute,
        idle_s=int(life.idle.total_seconds()),
        stepped_up_at=now if assurance is Assurance.TWO_FACTORS else None,
    )
    return token, row


async def open_session(
    session: AsyncSession, account: Account, *, assurance: Assurance, browser: str = "", now: datetime
) -> str:
    """The cookie's value of a new session. For the background's sight: nobody is signed in yet.

    `browser`: its User-Agent, of which two words are kept.
    """
    token, row = _new(AccountRole(account.role), assurance, browser, now)
    row.account_id = account.account_id
    session.add(row)
    await session.flush()
    audit.record(session, principal_of(account), audit.Action.SESSION_OPENED, subject_id=row.session_id)
    return token


async def open_guest_session(session: AsyncSession, *, guest_id: UUID, browser: str = "", now: datetime) -> str:
    """A guest's session: one visit's waiting room and nothing else."""
    token, row = _new(AccountRole.GUEST, Assurance.ONE_FACTOR, browser, now)
    row.guest_id = guest_id
    session.add(row)
    await session.flush()
    return token


async def identify(session: AsyncSession, token: str | None, *, now: datetime) -> Principal | None:
    """The principal of a live session, whose context the transaction then has; None without one.

    One statement: the database itself derives from the token what this transaction may see.
    """
    if not token:
        return None
    rows = await driver.fetch(session, _OPEN_CONTEXT, hash_of(token), now)
    if not rows:
        return None
    row = rows[0]
    principal = Principal(
        account_id=row["account_id"] or row["guest_id"],
        role=AccountRole(row["role"]),
        name=row["name"],
        patient_id=row["patient_id"],
        practitioner_id=row["practitioner_id"],
        cabin_id=row["cabin_id"],
        site_ids=frozenset(row["site_ids"]),
        patient_ids=frozenset(row["patient_ids"]),
        session_id=row["session_id"],
        consultation_id=row["consultation_id"],
        assurance=Assurance(row["assurance"]),
        stepped_up_at=row["stepped_up_at"],
    )
    session.info[INFO] = Context.of(principal, now)
    return principal


def alive(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Neither over nor idle for too long, as `open_context` decides too."""
    idle_since = LoginSession.last_seen_at + func.make_interval(0, 0, 0, 0, 0, 0, LoginSession.idle_s)
    return LoginSession.expires_at > now, idle_since >= now


async def close_session(session: AsyncSession, token: str) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.token_hash == hash_of(token)))


async def end_sessions_of(session: AsyncSession, account_id: UUID, *, but: UUID | None = None) -> int:
    """Ends all sessions of an account, for instance but the one that asks; how many. At once: each request looks."""
    ended = await session.execute(
        delete(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.session_id.is_distinct_from(but))
        .returning(LoginSession.session_id)
    )
    return len(ended.all())


async def step_up(session: AsyncSession, session_id: UUID, *, now: datetime) -> str:
    """A second factor was shown: the session has two, freshly. The cookie's new value; the old one is worthless."""
    await session.execute(
        update(LoginSession)
        .where(LoginSession.session_id == session_id)
        .values(assurance=Assurance.TWO_FACTORS.value, stepped_up_at=now)
    )
    return await renew_token(session, session_id)


async def renew_token(session: AsyncSession, session_id: UUID) -> str:
    """The same session under a new cookie, after each proof of who it is (ASVS 7.2.4)."""
    token = secrets.token_urlsafe(32)
    await session.execute(
        update(LoginSession).where(LoginSession.session_id == session_id).values(token_hash=hash_of(token))
    )
    return token


async def living(session: AsyncSession, session_ids: set[UUID], *, now: datetime) -> set[UUID]:
    """Those of the sessions that are still open, each kept from idling: who is in a call is there."""
    if not session_ids:
        return set()
    await session.execute(
        update(LoginSession)
        .where(
            LoginSession.session_id.in_(session_ids),
            LoginSession.last_seen_at < now - TOUCH_AFTER,
            LoginSession.expires_at > now,
        )
        .values(last_seen_at=now)
    )
    found = await session.scalars(
        select(LoginSession.session_id)
        .outerjoin(Account, Account.account_id == LoginSession.account_id)
        .where(
            LoginSession.session_id.in_(session_ids),
            LoginSession.expires_at > now,
            Account.closed_at.is_(None),
        )
    )
    return set(found)


def principal_of(account: Account) -> Principal:
    """Who acts, for the audit trail of what happens before there is a session."""
    return Principal(
        account_id=account.account_id,
        role=AccountRole(account.role),
        name=account.name,
        patient_id=account.patient_id,
        practitioner_id=account.practitioner_id,
        cabin_id=account.cabin_id,
    )
