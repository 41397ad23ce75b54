"""Who sees what is intimate: the first wall. `app_sees_restricted` in the database is the second.

The patient; who has parental authority, until majority; a practitioner whose own care link names her. No helper of a
grown-up, no team of a place, no cabin.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, column, exists, false, literal, or_, select, table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.access import CareLink
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole, Principal
from media.lesions.models import Lesion

# Accounts belong to another package; as in the database's wall, only the rows that tell who is a parent are read.
_PROXIES = table(
    "proxies", *(column(name) for name in ("account_id", "patient_id", "relation", "starts_at", "ends_at"))
)


class _Intimate(Protocol):
    @property
    def restricted(self) -> object: ...


T = TypeVar("T", bound=_Intimate)


async def may_see_restricted(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> bool:
    if principal.role is AccountRole.PATIENT:
        return await answers_for(session, principal, patient_id=patient_id, now=now)
    if principal.role is not AccountRole.PRACTITIONER:
        return False
    return await session.scalar(select(restricted_shown(principal, now, patient_id=literal(patient_id)))) is True


def restricted_shown(
    principal: Principal, now: datetime, *, patient_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """For use inside a query, for staff: `may_see_restricted`."""
    if principal.role is not AccountRole.PRACTITIONER:
        return false()
    return exists().where(
        CareLink.patient_id == patient_id,
        CareLink.grantee_id == principal.practitioner_id,
        CareLink.starts_at <= now,
        CareLink.ends_at > now,
        CareLink.withdrawn_at.is_(None),
    )


async def is_intimate(session: AsyncSession, lesion_id: UUID | None) -> bool:
    """Whether a photo of that lesion is restricted because the lesion is, and stays so until the transaction ends.

    What an upload declared may be hours old by the time its photo is made.
    """
    if lesion_id is None:
        return False
    # Whoever sends an intimate photo need not be among those who may see its lesion.
    async with elevated(session):
        found = await session.scalar(
            select(Lesion.restricted).where(Lesion.lesion_id == lesion_id).with_for_update(read=True)
        )
    return bool(found)


async def answers_for(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> bool:
    """Whether this is the patient herself, or who has parental authority over her today."""
    if principal.role is not AccountRole.PATIENT or patient_id not in principal.patients:
        return False
    if patient_id == principal.patient_id:
        return True
    parent = select(_PROXIES.c.account_id).where(
        _PROXIES.c.account_id == principal.account_id,
        _PROXIES.c.patient_id == patient_id,
        _PROXIES.c.relation == "child",
        _PROXIES.c.starts_at <= now,
        or_(_PROXIES.c.ends_at.is_(None), _PROXIES.c.ends_at > now),
    )
    return await session.scalar(parent.limit(1)) is not None


async def require_restricted(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> None:
    """Raises NotFound unless `may_see_restricted`."""
    if not await may_see_restricted(session, principal, patient_id=patient_id, now=now):
        raise NotFound


async def shown(
    session: AsyncSession, principal: Principal, found: Sequence[T], *, patient_id: UUID, now: datetime
) -> Sequence[T]:
    """Without what is restricted, for whoever may not see that. All of one patient."""
    if not any(one.restricted for one in found):
        return found
    if await may_see_restricted(session, principal, patient_id=patient_id, now=now):
        return found
    return [one for one in found if not one.restricted]
