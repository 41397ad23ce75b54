"""Whose hours they are, and who may see and change them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.availability import local_date
from booking.models import Cabin, Practitioner, Resource, ResourceKind, RuleException, Site, WeeklyRule
from booking.resources import lock_agendas, resource_ids
from booking.schedules.expansion import Plan
from booking.schedules.plans import read_plans
from booking.visits import require_delegated
from core.errors import NotFound
from core.identity import AccountRole, Principal

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Owner:
    """A practitioner or a cabin with all that was said of its hours. sites: where hours may be, its own first.

    today: on the clock of its place.
    """

    ref: UUID
    name: str
    resource: Resource
    practitioner: Practitioner | None
    sites: Sequence[Site]
    plan: Plan
    today: date

    @property
    def number(self) -> int:
        return self.resource.resource_id

    @property
    def is_cabin(self) -> bool:
        return self.practitioner is None


async def owner_for(
    session: AsyncSession, principal: Principal, *, owner_id: UUID, now: datetime, to_change: bool = False
) -> Owner:
    """For the practitioner herself, assistants of a place where she works, and of a cabin the coordinator of its site.

    to_change: nobody else changes these hours, and nobody books within them, until the transaction
    ends. Raises NotFound for everybody else, Forbidden (BOOKING_NOT_DELEGATED), Unavailable.
    """
    found = await _owner(session, principal, owner_id, now)
    if not to_change:
        return found
    if found.practitioner is not None:
        require_delegated(principal, found.practitioner)
    await lock_agendas(session, [found.number])
    await session.refresh(found.resource)
    return await _owner(session, principal, owner_id, now)


async def _owner(session: AsyncSession, principal: Principal, owner_id: UUID, now: datetime) -> Owner:
    if principal.role is AccountRole.COORDINATOR:
        return await _cabin(session, principal, owner_id, now)
    mine = principal.role is AccountRole.PRACTITIONER and principal.practitioner_id == owner_id
    if not mine and principal.role is not AccountRole.ASSISTANT:
        raise NotFound
    who = await session.get(Practitioner, owner_id)
    if who is None:
        raise NotFound
    number = (await resource_ids(session, {owner_id: ResourceKind.PRACTITIONER}))[owner_id]
    plan = await read_plan(session, number, now)
    used = {who.site_id, *_used(plan)}
    if not mine and used.isdisjoint(principal.site_ids):
        raise NotFound
    # Hers by membership, and those she has hours at already; an assistant gives none at places of her own.
    allowed = used | (principal.site_ids if mine else frozenset())
    sites = await _sites(session, allowed, first=who.site_id)
    resource = await session.get_one(Resource, number)
    return Owner(owner_id, who.name, resource, who, sites, plan, local_date(now, who.site.tz))


async def read_plan(session: AsyncSession, number: int, now: datetime) -> Plan:
    """What is in force from two days ago on: a night may have begun before midnight, and clocks differ."""
    return (await read_plans(session, [number], since=(now - 2 * _DAY).date()))[number]


async def practitioners_at(session: AsyncSession, site_id: UUID, *, today: date) -> list[UUID]:
    """Whose main place it is, or who has hours there."""
    here = (
        select(Resource.ref)
        .join(WeeklyRule, WeeklyRule.resource_id == Resource.resource_id)
        .where(WeeklyRule.site_id == site_id, or_(WeeklyRule.valid_until.is_(None), WeeklyRule.valid_until >= today))
    )
    once = (
        select(Resource.ref)
        .join(RuleException, RuleException.resource_id == Resource.resource_id)
        .where(RuleException.site_id == site_id, RuleException.day >= today)
    )
    rows = await session.scalars(
        select(Practitioner.practitioner_id)
        .where(
            or_(
                Practitioner.site_id == site_id,
                Practitioner.practitioner_id.in_(here),
                Practitioner.practitioner_id.in_(once),
            )
        )
        .order_by(Practitioner.family_name, Practitioner.given_name, Practitioner.practitioner_id)
    )
    return list(rows)


async def _cabin(session: AsyncSession, principal: Principal, cabin_id: UUID, now: datetime) -> Owner:
    cabin = await session.get(Cabin, cabin_id)
    if cabin is None or cabin.site_id not in principal.site_ids:
        raise NotFound
    number = (await resource_ids(session, {cabin_id: ResourceKind.CABIN}))[cabin_id]
    plan = await read_plan(session, number, now)
    site = await session.get_one(Site, cabin.site_id)
    resource = await session.get_one(Resource, number)
    return Owner(cabin_id, cabin.name, resource, None, [site], plan, local_date(now, site.tz))


def _used(plan: Plan) -> set[UUID]:
    said = {rule.site_id for rule in plan.rules} | {one.site_id for one in plan.exceptions}
    return {site_id for site_id in said if site_id is not None}


async def _sites(session: AsyncSession, site_ids: set[UUID] | frozenset[UUID], *, first: UUID) -> list[Site]:
    found = (await session.scalars(select(Site).where(Site.site_id.in_(site_ids)))).all()
    return sorted(found, key=lambda site: (site.site_id != first, site.name))
