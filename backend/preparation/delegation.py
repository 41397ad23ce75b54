"""Who acts on a practitioner's agenda: the assistants of the site, unless the practitioner keeps it."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import Practitioner
from core import audit
from core.errors import NotFound
from core.identity import AccountRole, Principal


async def delegations(session: AsyncSession, principal: Principal) -> Sequence[Practitioner]:
    """A practitioner's own; an assistant's those of her sites, by name."""
    mine = Practitioner.practitioner_id == principal.practitioner_id
    theirs = Practitioner.site_id.in_(principal.site_ids)
    query = select(Practitioner).where(mine if principal.role is AccountRole.PRACTITIONER else theirs)
    return (await session.scalars(query.order_by(Practitioner.family_name, Practitioner.given_name))).all()


async def delegate(session: AsyncSession, principal: Principal, *, delegated: bool) -> Practitioner:
    """Appointments already made by an assistant stay. Raises NotFound."""
    found = await session.get(Practitioner, principal.practitioner_id)
    if found is None:
        raise NotFound
    if found.delegated != delegated:
        await session.execute(
            update(Practitioner)
            .where(Practitioner.practitioner_id == found.practitioner_id)
            .values(delegated=delegated)
        )
        await session.refresh(found)
        audit.record(session, principal, audit.Action.SCHEDULE_CHANGED, subject_id=found.practitioner_id)
    return found
