"""Staff accounts: invited, closed, opened again, their factors and sessions ended. A role never changes."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import BackupCode, OidcIdentity, Passkey, TotpFactor
from backend.accounts.models import Account, LoginSession
from backend.accounts.sessions import alive, end_sessions_of
from backend.admin import invitations, memberships
from backend.admin.accounts import account_to_change, account_to_see
from backend.admin.rights import STAFF, TEAM, is_everywhere
from backend.admin.views import NewPerson
from backend.notifications.outbox import Message
from booking.models import Practitioner
from contract.errors import ErrorCode
from core import audit
from core.audit import Action
from core.context import elevated
from core.db import violated_constraint
from core.errors import Conflict, Forbidden, Invalid
from core.identity import AccountRole, Principal

_ONE_LOGIN = "uq_accounts_login_lower"


async def add(
    session: AsyncSession, principal: Principal, wish: NewPerson, *, public_url: str, now: datetime
) -> tuple[Account, Message]:
    """The account and the invitation to send after the commit. Raises Invalid, Forbidden, NotFound, Conflict."""
    await _check(session, principal, wish)
    account = Account(
        account_id=uuid4(),
        login=wish.login,
        role=wish.role.value,
        name=wish.name,
        practitioner_id=wish.practitioner_id,
        created_at=now,
    )
    session.add(account)
    try:
        await session.flush()
    except IntegrityError as error:
        if violated_constraint(error) == _ONE_LOGIN:
            raise Conflict(ErrorCode.ACCOUNT_EXISTS, "Cette adresse a déjà un compte.") from error
        raise
    audit.record(session, principal, Action.ACCOUNT_CREATED, subject_id=account.account_id)
    if wish.site_id is not None:
        await memberships.start(
            session,
            principal,
            account_id=account.account_id,
            site_id=wish.site_id,
            starts_on=wish.starts_on,
            ends_on=wish.ends_on,
            now=now,
        )
    return account, await invitations.invite(session, principal, account, public_url=public_url, now=now)


async def _check(session: AsyncSession, principal: Principal, wish: NewPerson) -> None:
    if wish.role not in STAFF:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Ce rôle ne s'invite pas ici.")
    if not is_everywhere(principal):
        if wish.role not in TEAM:
            raise Forbidden(ErrorCode.SESSION_ROLE, "Seul un compte d'administration peut inviter ce rôle.")
        if wish.site_id is None:
            raise Invalid(ErrorCode.REQUEST_INVALID, "Choisissez le lieu où cette personne travaille.")
    if (wish.role is AccountRole.PRACTITIONER) != (wish.practitioner_id is not None):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Un compte de praticien, et lui seul, nomme une fiche de l'annuaire.")
    if wish.site_id is None and (wish.starts_on or wish.ends_on):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Des dates sans lieu ne disent rien.")
    if wish.practitioner_id is not None:
        await _check_practitioner(session, wish.practitioner_id)


async def _check_practitioner(session: AsyncSession, practitioner_id: UUID) -> None:
    known = select(Practitioner.practitioner_id).where(Practitioner.practitioner_id == practitioner_id)
    if await session.scalar(known.with_for_update(key_share=True)) is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette fiche n'est pas dans l'annuaire.")
    taken = select(Account.account_id).where(Account.practitioner_id == practitioner_id, Account.closed_at.is_(None))
    if await session.scalar(taken.limit(1)) is not None:
        raise Conflict(ErrorCode.ACCOUNT_EXISTS, "Ce praticien a déjà un compte.")


async def invite_again(
    session: AsyncSession, principal: Principal, account_id: UUID, *, public_url: str, now: datetime
) -> Message:
    """Also for who forgot the password: second factors stay as they are."""
    account = await account_to_change(session, principal, account_id, now=now)
    if account.closed_at is not None:
        raise Conflict(ErrorCode.ACCOUNT_CLOSED, "Ce compte est fermé. Rouvrez-le d'abord.")
    return await invitations.invite(session, principal, account, public_url=public_url, now=now)


async def close(session: AsyncSession, principal: Principal, account_id: UUID, *, now: datetime) -> Account:
    """Its sessions end at once. Doing it again changes nothing. Raises Conflict for the last administrator."""
    seen = await account_to_see(session, principal, account_id)
    if seen.role == AccountRole.ADMINISTRATOR:
        await _require_another_administrator(session, account_id)
    account = await account_to_change(session, principal, account_id, now=now)
    if account.closed_at is None:
        account.closed_at = now
        await _end_sessions(session, account_id)
        # Invitations are nobody's to read or void but the system's.
        async with elevated(session):
            await invitations.void(session, account)
        audit.record(session, principal, Action.ACCOUNT_CLOSED, subject_id=account_id)
    return account


async def _require_another_administrator(session: AsyncSession, account_id: UUID) -> None:
    """Two administrators who close each other at the same moment: the second waits here and is refused."""
    # Passkeys and provider links are their holders' own; asked is only whether there are any.
    async with elevated(session):
        others = await session.scalars(
            select(Account.account_id)
            .where(
                Account.role == AccountRole.ADMINISTRATOR.value,
                Account.closed_at.is_(None),
                or_(
                    Account.password_hash.is_not(None),
                    Account.account_id.in_(select(Passkey.account_id)),
                    Account.account_id.in_(select(OidcIdentity.account_id)),
                ),
            )
            .order_by(Account.account_id)
            .with_for_update(key_share=True)
        )
        found = set(others)
    if not found - {account_id}:
        raise Conflict(ErrorCode.ACCOUNT_LAST, "C'est le dernier compte d'administration : il reste ouvert.")


async def reopen(session: AsyncSession, principal: Principal, account_id: UUID, *, now: datetime) -> Account:
    account = await account_to_change(session, principal, account_id, now=now)
    if account.closed_at is not None:
        account.closed_at = None
        audit.record(session, principal, Action.ACCOUNT_REOPENED, subject_id=account_id)
    return account


async def reset_factors(
    session: AsyncSession, principal: Principal, account_id: UUID, *, public_url: str, now: datetime
) -> tuple[Account, Message]:
    """For a lost telephone or key: the next sign-in sets up new ones. The person is told. Never one's own."""
    account = await account_to_change(session, principal, account_id, now=now)
    if account_id == principal.account_id:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Pour votre propre compte, demandez à un autre responsable.")
    # Factors are their holder's own.
    async with elevated(session):
        for table in (Passkey, TotpFactor, BackupCode, OidcIdentity):
            await session.execute(delete(table).where(table.account_id == account_id))
    await _end_sessions(session, account_id)
    audit.record(session, principal, Action.FACTOR_REMOVED, subject_id=account_id)
    return account, invitations.factors_reset(account, public_url=public_url)


async def _end_sessions(session: AsyncSession, account_id: UUID) -> None:
    # Sessions are their holder's own.
    async with elevated(session):
        await end_sessions_of(session, account_id)


# ---------------------------------------------------------------- sessions


async def sessions_of(
    session: AsyncSession, principal: Principal, account_id: UUID, *, now: datetime
) -> list[LoginSession]:
    await account_to_see(session, principal, account_id)
    # Sessions are their holder's own.
    async with elevated(session):
        rows = await session.scalars(
            select(LoginSession)
            .where(LoginSession.account_id == account_id, *alive(now))
            .order_by(LoginSession.last_seen_at.desc(), LoginSession.session_id)
        )
        return list(rows)


async def end_sessions(session: AsyncSession, principal: Principal, account_id: UUID, *, now: datetime) -> None:
    await account_to_change(session, principal, account_id, now=now)
    await _end_sessions(session, account_id)
    audit.record(session, principal, Action.SESSION_REVOKED, subject_id=account_id)


# ---------------------------------------------------------------- the directory


async def directory(session: AsyncSession, words: str) -> list[Practitioner]:
    """Practitioners in whose name every word is found, or with this RPPS number; the first twenty."""
    found = select(Practitioner).order_by(Practitioner.family_name, Practitioner.given_name).limit(20)
    for word in words.split():
        found = found.where(
            or_(
                Practitioner.family_name.icontains(word, autoescape=True),
                Practitioner.given_name.icontains(word, autoescape=True),
                Practitioner.rpps == word,
            )
        )
    return list(await session.scalars(found))
