"""Who works at a place and may be given a task."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, Membership
from booking.models import Practitioner
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole

WORKERS = (AccountRole.ASSISTANT, AccountRole.ATTENDANT, AccountRole.PRACTITIONER)


async def colleagues(session: AsyncSession, site_ids: frozenset[UUID], *, today: date) -> Sequence[Account]:
    """Who works at these places and may be given a task, by name."""
    # Accounts are each holder's own: of colleagues only the name and the role leave here.
    async with elevated(session):
        found = await session.scalars(
            select(Account)
            .join(Membership, Membership.account_id == Account.account_id)
            .where(
                Membership.site_id.in_(site_ids),
                Membership.starts_on <= today,
                or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
                Account.role.in_([role.value for role in WORKERS]),
                Account.closed_at.is_(None),
            )
            .distinct()
            .order_by(Account.name)
        )
        return found.all()


async def name_of_colleague(session: AsyncSession, site_id: UUID, assignee_id: UUID | None) -> str | None:
    """Her name. Raises NotFound for somebody of elsewhere."""
    if assignee_id is None:
        return None
    # Whether she works there is all that is asked of another's account.
    async with elevated(session):
        name = await session.scalar(
            select(Account.name)
            .outerjoin(Membership, Membership.account_id == Account.account_id)
            .outerjoin(Practitioner, Practitioner.practitioner_id == Account.practitioner_id)
            .where(
                Account.account_id == assignee_id, or_(Membership.site_id == site_id, Practitioner.site_id == site_id)
            )
            .limit(1)
        )
    if name is None:
        raise NotFound
    return name
