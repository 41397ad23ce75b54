"""Sign-in requests under way, and whose account a person of the provider has."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts import sessions
from backend.accounts.credentials import OidcIdentity, OidcRequest
from backend.accounts.models import Account, LoginSession
from backend.accounts.oidc import SignedIn
from booking.models import Practitioner
from core import audit
from core.identity import AccountRole, Assurance

REQUEST_LASTS = timedelta(minutes=10)
_LANDING = "/desk"


class NoAccount(Exception):
    """Nobody here goes by this identity. `whose`: for the audit trail, when it would be an account that may not be used."""

    def __init__(self, account: Account | None = None) -> None:
        super().__init__()
        self.whose = sessions.principal_of(account) if account else None


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What one sign-in is recognised by: `state` and `nonce` travel, `browser` is a cookie, the verifier stays."""

    state: str
    nonce: str
    code_verifier: str
    browser: str

    @staticmethod
    def make() -> "NewRequest":
        return NewRequest(*(secrets.token_urlsafe(32) for _ in range(4)))


@dataclass(frozen=True, slots=True)
class TakenRequest:
    nonce: str
    code_verifier: str
    back_to: str


async def remember(session: AsyncSession, new: NewRequest, *, provider: str, now: datetime) -> None:
    """For the background's sight, like everything here: nobody is signed in yet."""
    session.add(
        OidcRequest(
            state_hash=sessions.hash_of(new.state),
            browser_hash=sessions.hash_of(new.browser),
            provider=provider,
            nonce=new.nonce,
            code_verifier=new.code_verifier,
            back_to=_LANDING,
            expires_at=now + REQUEST_LASTS,
        )
    )


async def take(session: AsyncSession, *, state: str, browser: str, provider: str, now: datetime) -> TakenRequest | None:
    """The request this answer belongs to, once. Another browser neither gets it nor uses it up."""
    row = (
        await session.execute(
            delete(OidcRequest)
            .where(
                OidcRequest.state_hash == sessions.hash_of(state),
                OidcRequest.browser_hash == sessions.hash_of(browser),
                OidcRequest.provider == provider,
                OidcRequest.expires_at > now,
            )
            .returning(OidcRequest.nonce, OidcRequest.code_verifier, OidcRequest.back_to)
        )
    ).one_or_none()
    return TakenRequest(row.nonce, row.code_verifier, row.back_to) if row else None


async def account_of(session: AsyncSession, person: SignedIn) -> Account:
    """The account of this issuer's subject, linked at its first sign-in by RPPS number.

    An account has one subject of an issuer: a second one with the same number is for people to look into.
    Raises NoAccount.
    """
    account = await _practitioner_account(session, person.professional.rpps)
    linked_to = await session.scalar(
        select(OidcIdentity.account_id).where(
            OidcIdentity.issuer == person.issuer, OidcIdentity.subject == person.subject
        )
    )
    if linked_to is not None:
        if linked_to != account.account_id:
            raise NoAccount(account)
        return account
    other = select(OidcIdentity.subject).where(
        OidcIdentity.account_id == account.account_id, OidcIdentity.issuer == person.issuer
    )
    if await session.scalar(other) is not None:
        raise NoAccount(account)
    linked = await session.scalar(
        insert(OidcIdentity)
        .values(issuer=person.issuer, subject=person.subject, account_id=account.account_id)
        .on_conflict_do_nothing()
        .returning(OidcIdentity.account_id)
    )
    if linked is None:
        raise NoAccount(account)
    audit.record(session, sessions.principal_of(account), audit.Action.FACTOR_ADDED, subject_id=account.account_id)
    return account


async def _practitioner_account(session: AsyncSession, rpps: str) -> Account:
    """Locked until the end of the transaction, so that two first sign-ins link one after the other."""
    found = await session.scalars(
        select(Account)
        .join(Practitioner, Practitioner.practitioner_id == Account.practitioner_id)
        .where(Practitioner.rpps == rpps, Account.role == AccountRole.PRACTITIONER.value)
        .with_for_update(of=Account)
    )
    accounts = list(found)
    still_open = [account for account in accounts if account.closed_at is None]
    # Two open accounts of one person: which is meant is not ours to guess.
    if len(still_open) != 1:
        raise NoAccount(accounts[0] if len(accounts) == 1 else None)
    return still_open[0]


async def open_session(
    session: AsyncSession, account: Account, person: SignedIn, *, instead_of: str | None, browser: str, now: datetime
) -> str:
    """The cookie's value, in place of the one this browser had.

    A single sign-on may be hours old: the second factor counts from when it was shown there.
    """
    if instead_of:
        await sessions.close_session(session, instead_of)
    token = await sessions.open_session(session, account, assurance=Assurance.TWO_FACTORS, browser=browser, now=now)
    shown_at = min(person.authenticated_at, now) if person.authenticated_at else None
    await session.execute(
        update(LoginSession).where(LoginSession.token_hash == sessions.hash_of(token)).values(stepped_up_at=shown_at)
    )
    return token
