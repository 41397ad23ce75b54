"""Who works where, from one day to another. What somebody may see at a site follows from it at once."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership
from backend.accounts.sessions import end_sessions_of
from backend.admin.accounts import account_to_change, over, today
from backend.admin.rights import administers, require_site
from booking.models import Site
from contract.errors import ErrorCode
from core import audit
from core.audit import Action
from core.context import elevated
from core.errors import Conflict, Invalid, NotFound
from core.identity import Principal


async def start(
    session: AsyncSession,
    principal: Principal,
    *,
    account_id: UUID,
    site_id: UUID,
    starts_on: date | None,
    ends_on: date | None,
    now: datetime,
) -> Membership:
    """From today where no first day is given. Raises NotFound, Invalid, and Conflict where the person works there then."""
    require_site(principal, site_id)
    if await session.scalar(select(Site.site_id).where(Site.site_id == site_id)) is None:
        raise NotFound
    first = starts_on or today(now)
    if ends_on is not None and ends_on < first:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Le dernier jour vient avant le premier.")
    overlapping = select(Membership.membership_id).where(
        Membership.account_id == account_id,
        Membership.site_id == site_id,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= first),
    )
    if ends_on is not None:
        overlapping = overlapping.where(Membership.starts_on <= ends_on)
    if await session.scalar(overlapping.limit(1)) is not None:
        raise Conflict(ErrorCode.REQUEST_INVALID, "Cette personne travaille déjà ici à ces dates.")
    membership = Membership(
        membership_id=uuid4(), account_id=account_id, site_id=site_id, starts_on=first, ends_on=ends_on
    )
    session.add(membership)
    audit.record(session, principal, Action.MEMBERSHIP_STARTED, subject_id=account_id)
    await session.flush()
    return membership


async def add(
    session: AsyncSession,
    principal: Principal,
    *,
    account_id: UUID,
    site_id: UUID,
    starts_on: date,
    ends_on: date | None,
    now: datetime,
) -> Membership:
    """For somebody who has an account. The account stays locked, so that two requests see each other's."""
    require_site(principal, site_id)
    account = await account_to_change(session, principal, account_id, here_only=False, now=now)
    if account.closed_at is not None:
        raise Conflict(ErrorCode.ACCOUNT_CLOSED, "Ce compte est fermé. Rouvrez-le d'abord.")
    return await start(
        session, principal, account_id=account_id, site_id=site_id, starts_on=starts_on, ends_on=ends_on, now=now
    )


async def end(
    session: AsyncSession, principal: Principal, membership_id: UUID, *, ends_on: date, now: datetime
) -> Membership:
    """Earlier than it would end, never later. One that is then over ends the person's sessions.

    One that ends before its first day never was: its row goes, the audit trail keeps both acts.
    """
    membership = await session.get(Membership, membership_id)
    if membership is None or not administers(principal, membership.site_id):
        raise NotFound
    await account_to_change(session, principal, membership.account_id, here_only=False, now=now)
    again = select(Membership).where(Membership.membership_id == membership_id)
    membership = await session.scalar(again.execution_options(populate_existing=True))
    if membership is None:
        raise NotFound
    if membership.ends_on is not None and ends_on > membership.ends_on:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Cette affectation se termine plus tôt. Ajoutez-en une nouvelle.")
    ended = Membership(
        membership_id=membership_id,
        account_id=membership.account_id,
        site_id=membership.site_id,
        starts_on=membership.starts_on,
        ends_on=ends_on,
    )
    if ends_on < membership.starts_on:
        await session.delete(membership)
    else:
        membership.ends_on = ends_on
    await session.flush()
    if over(ended, today(now)):
        # Sessions are their holder's own.
        async with elevated(session):
            await end_sessions_of(session, membership.account_id)
    audit.record(session, principal, Action.MEMBERSHIP_ENDED, subject_id=membership.account_id)
    return ended
