"""Which accounts somebody may see and act on, and what is shown of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.credentials import OidcIdentity, Passkey, TotpFactor
from backend.accounts.models import Account, LoginSession, Membership
from backend.accounts.sessions import alive
from backend.admin.rights import STAFF, TEAM, administers, is_everywhere, require_site
from backend.admin.views import MembershipView, PersonView
from booking.models import Site
from contract.errors import ErrorCode
from core.context import elevated
from core.errors import Forbidden, NotFound
from core.identity import AccountRole, Principal

# Memberships are days of the places of care; `open_context` counts them in the same zone.
_ZONE = ZoneInfo("Europe/Paris")
_MOST = 2000


def today(now: datetime) -> date:
    return now.astimezone(_ZONE).date()


def in_force(membership: Membership, day: date) -> bool:
    return membership.starts_on <= day and (membership.ends_on is None or membership.ends_on >= day)


def over(membership: Membership, day: date) -> bool:
    return membership.ends_on is not None and membership.ends_on < day


# ---------------------------------------------------------------- who


async def people(
    session: AsyncSession, principal: Principal, *, words: str, role: AccountRole | None, site_id: UUID | None
) -> list[Account]:
    """Staff only, by name. A coordinator sees who works, will work or worked at her sites. Raises NotFound."""
    found = select(Account).where(Account.role.in_([one.value for one in STAFF]))
    if words:
        like = words.lower()
        found = found.where(
            or_(
                func.lower(Account.name).contains(like, autoescape=True),
                func.lower(Account.login).contains(like, autoescape=True),
            )
        )
    if role is not None:
        found = found.where(Account.role == role.value)
    if site_id is not None:
        require_site(principal, site_id)
        found = found.where(_works_at(Membership.site_id == site_id))
    if not is_everywhere(principal):
        found = found.where(_works_at(Membership.site_id.in_(principal.site_ids)))
    return list(await session.scalars(found.order_by(func.lower(Account.name), Account.account_id).limit(_MOST)))


def _works_at(site: ColumnElement[bool]) -> ColumnElement[bool]:
    return Account.account_id.in_(select(Membership.account_id).where(site))


async def account_to_see(session: AsyncSession, principal: Principal, account_id: UUID) -> Account:
    """Raises NotFound for who is not of staff, or not of the coordinator's sites."""
    return (await _visible(session, principal, account_id))[0]


async def account_to_change(
    session: AsyncSession, principal: Principal, account_id: UUID, *, here_only: bool = True, now: datetime
) -> Account:
    """Locked until the transaction ends. Raises NotFound, and Forbidden for whom a coordinator sees but may not change.

    here_only: what is changed counts wherever the person works, so she must work at the coordinator's sites only.
    """
    account, memberships = await _visible(session, principal, account_id, lock=True)
    if is_everywhere(principal):
        return account
    if AccountRole(account.role) not in TEAM:
        raise Forbidden(ErrorCode.SESSION_ROLE, "Seul un compte d'administration peut modifier cette personne.")
    day = today(now)
    elsewhere = any(not administers(principal, one.site_id) and not over(one, day) for one in memberships)
    if here_only and elsewhere:
        raise Forbidden(
            ErrorCode.SESSION_ROLE, "Cette personne travaille aussi ailleurs : demandez à un compte d'administration."
        )
    return account


async def _visible(
    session: AsyncSession, principal: Principal, account_id: UUID, *, lock: bool = False
) -> tuple[Account, list[Membership]]:
    wanted = select(Account).where(Account.account_id == account_id, Account.role.in_([one.value for one in STAFF]))
    if lock:
        # What names the account (sessions, audit) is written meanwhile.
        wanted = wanted.with_for_update(key_share=True)
    account = await session.scalar(wanted)
    if account is None:
        raise NotFound
    memberships = list(await session.scalars(select(Membership).where(Membership.account_id == account_id)))
    if not is_everywhere(principal) and not any(administers(principal, one.site_id) for one in memberships):
        raise NotFound
    return account, memberships


# ---------------------------------------------------------------- what is shown


@dataclass
class _Facts:
    last_seen_at: datetime | None = None
    sessions: int = 0
    factors: int = 0
    signs_in: bool = False


@dataclass
class _About:
    memberships: list[MembershipView] = field(default_factory=list)
    facts: _Facts = field(default_factory=_Facts)


async def view_of(session: AsyncSession, principal: Principal, account: Account, *, now: datetime) -> PersonView:
    return (await views_of(session, principal, [account], now=now))[0]


async def views_of(
    session: AsyncSession, principal: Principal, accounts: Sequence[Account], *, now: datetime
) -> list[PersonView]:
    ids = [account.account_id for account in accounts]
    about: defaultdict[UUID, _About] = defaultdict(_About)
    for view in await _memberships_of(session, principal, ids, now=now):
        about[view.account_id].memberships.append(view)
    # Sessions and factors are their holder's own; what is shown here is how many.
    async with elevated(session):
        await _count_sessions(session, about, ids, now=now)
        await _count_factors(session, about, ids)
    return [_view(account, about[account.account_id]) for account in accounts]


def _view(account: Account, about: _About) -> PersonView:
    signs_in = account.password_hash is not None or about.facts.signs_in
    return PersonView(
        account_id=account.account_id,
        name=account.name,
        login=account.login,
        role=AccountRole(account.role),
        status="closed" if account.closed_at else "active" if signs_in else "invited",
        practitioner_id=account.practitioner_id,
        memberships=about.memberships,
        last_seen_at=about.facts.last_seen_at,
        sessions=about.facts.sessions,
        factors=about.facts.factors,
    )


async def membership_view(session: AsyncSession, membership: Membership, *, now: datetime) -> MembershipView:
    name = await session.scalar(select(Site.name).where(Site.site_id == membership.site_id))
    return _membership(membership, name or "", today(now))


def _membership(membership: Membership, site_name: str, day: date) -> MembershipView:
    return MembershipView(
        membership_id=membership.membership_id,
        account_id=membership.account_id,
        site_id=membership.site_id,
        site_name=site_name,
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        in_force=in_force(membership, day),
    )


async def _memberships_of(
    session: AsyncSession, principal: Principal, ids: Iterable[UUID], *, now: datetime
) -> list[MembershipView]:
    rows = await session.execute(
        select(Membership, Site.name)
        .join(Site, Site.site_id == Membership.site_id)
        .where(Membership.account_id.in_(list(ids)))
        .order_by(Membership.starts_on, Membership.membership_id)
    )
    day = today(now)
    return [_membership(one, name, day) for one, name in rows if administers(principal, one.site_id)]


async def _count_sessions(
    session: AsyncSession, about: defaultdict[UUID, _About], ids: Sequence[UUID], *, now: datetime
) -> None:
    rows = await session.execute(
        select(
            LoginSession.account_id,
            func.max(LoginSession.last_seen_at),
            func.count().filter(*alive(now)),
        )
        .where(LoginSession.account_id.in_(ids))
        .group_by(LoginSession.account_id)
    )
    for account_id, last_seen_at, count in rows:
        assert account_id is not None, "selected by it"
        about[account_id].facts.last_seen_at = last_seen_at
        about[account_id].facts.sessions = count


async def _count_factors(session: AsyncSession, about: defaultdict[UUID, _About], ids: Sequence[UUID]) -> None:
    for account_id in await session.scalars(select(Passkey.account_id).where(Passkey.account_id.in_(ids))):
        about[account_id].facts.factors += 1
        about[account_id].facts.signs_in = True
    totp = select(TotpFactor.account_id).where(TotpFactor.account_id.in_(ids), TotpFactor.confirmed_at.is_not(None))
    for account_id in await session.scalars(totp):
        about[account_id].facts.factors += 1
    for account_id in await session.scalars(select(OidcIdentity.account_id).where(OidcIdentity.account_id.in_(ids))):
        about[account_id].facts.signs_in = True
