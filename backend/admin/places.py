"""Sites and their cabins, as those who run them see them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Membership
from backend.admin.accounts import today
from backend.admin.rights import is_everywhere, require_site
from backend.admin.views import AdminCabin, AdminSite, CabinKeyView, NewCabin, SiteData
from backend.cabins.keys import Standing, standings
from backend.cabins.models import CabinKey, CabinStatus
from booking.models import Cabin, ResourceKind, Site, SiteKind
from booking.resources import resource_ids
from contract.cabin_access import fingerprint
from core import audit
from core.audit import Action
from core.errors import NotFound
from core.identity import Principal

# ---------------------------------------------------------------- sites


async def sites(session: AsyncSession, principal: Principal, *, now: datetime) -> list[AdminSite]:
    wanted = select(Site).order_by(func.lower(Site.name), Site.site_id)
    if not is_everywhere(principal):
        wanted = wanted.where(Site.site_id.in_(principal.site_ids))
    return await _site_views(session, list(await session.scalars(wanted)), now=now)


async def add_site(session: AsyncSession, principal: Principal, data: SiteData, *, now: datetime) -> AdminSite:
    site = Site(site_id=uuid4(), **_columns(data))
    session.add(site)
    return await _written(session, principal, site, now=now)


async def change_site(
    session: AsyncSession, principal: Principal, site_id: UUID, data: SiteData, *, now: datetime
) -> AdminSite:
    """Raises NotFound."""
    require_site(principal, site_id)
    site = await session.scalar(select(Site).where(Site.site_id == site_id).with_for_update(key_share=True))
    if site is None:
        raise NotFound
    for name, value in _columns(data).items():
        setattr(site, name, value)
    return await _written(session, principal, site, now=now)


def _columns(data: SiteData) -> dict[str, object]:
    return {**data.model_dump(), "kind": data.kind.value}


async def _written(session: AsyncSession, principal: Principal, site: Site, *, now: datetime) -> AdminSite:
    await session.flush()
    audit.record(session, principal, Action.SITE_CHANGED, subject_id=site.site_id)
    return (await _site_views(session, [site], now=now))[0]


async def _site_views(session: AsyncSession, found: Sequence[Site], *, now: datetime) -> list[AdminSite]:
    ids, day = [site.site_id for site in found], today(now)
    people = await session.execute(
        select(Membership.site_id, func.count(func.distinct(Membership.account_id)))
        .where(
            Membership.site_id.in_(ids),
            Membership.starts_on <= day,
            func.coalesce(Membership.ends_on, day) >= day,
        )
        .group_by(Membership.site_id)
    )
    cabins_there = await session.execute(
        select(Cabin.site_id, func.count()).where(Cabin.site_id.in_(ids)).group_by(Cabin.site_id)
    )
    people_at, cabins_at = dict(people.all()), dict(cabins_there.all())
    return [
        AdminSite(
            site_id=site.site_id,
            kind=SiteKind(site.kind),
            name=site.name,
            commune=site.commune,
            postcode=site.postcode,
            latitude=site.latitude,
            longitude=site.longitude,
            priority_zone=site.priority_zone,
            people=people_at.get(site.site_id, 0),
            cabins=cabins_at.get(site.site_id, 0),
        )
        for site in found
    ]


# ---------------------------------------------------------------- cabins

Online = Callable[[UUID], bool]


async def cabins(session: AsyncSession, principal: Principal, *, online: Online) -> list[AdminCabin]:
    wanted = select(Cabin, Site.name).join(Site, Site.site_id == Cabin.site_id).order_by(Site.name, Cabin.name)
    if not is_everywhere(principal):
        wanted = wanted.where(Cabin.site_id.in_(principal.site_ids))
    return await _cabin_views(session, (await session.execute(wanted)).all(), online=online)


async def cabin(session: AsyncSession, cabin_id: UUID, *, online: Online) -> AdminCabin:
    found = select(Cabin, Site.name).join(Site, Site.site_id == Cabin.site_id).where(Cabin.cabin_id == cabin_id)
    return (await _cabin_views(session, (await session.execute(found)).all(), online=online))[0]


async def add_cabin(session: AsyncSession, principal: Principal, wish: NewCabin, *, online: Online) -> AdminCabin:
    """It can be booked once hours are given to it. Raises NotFound for a foreign or unknown site."""
    require_site(principal, wish.site_id)
    if await session.scalar(select(Site.site_id).where(Site.site_id == wish.site_id)) is None:
        raise NotFound
    made = Cabin(cabin_id=uuid4(), site_id=wish.site_id, name=wish.name)
    session.add(made)
    await session.flush()
    await resource_ids(session, {made.cabin_id: ResourceKind.CABIN})
    audit.record(session, principal, Action.CABIN_CREATED, subject_id=made.cabin_id)
    return await cabin(session, made.cabin_id, online=online)


async def require_cabin(session: AsyncSession, principal: Principal, cabin_id: UUID) -> None:
    """Raises NotFound for a cabin of a foreign site."""
    site_id = await session.scalar(select(Cabin.site_id).where(Cabin.cabin_id == cabin_id))
    if site_id is None:
        raise NotFound
    require_site(principal, site_id)


async def _cabin_views(session: AsyncSession, rows: Sequence[tuple[Cabin, str]], *, online: Online) -> list[AdminCabin]:
    ids = [found.cabin_id for found, _ in rows]
    standing = await standings(session, ids)
    statuses = {
        status.cabin_id: status
        for status in await session.scalars(select(CabinStatus).where(CabinStatus.cabin_id.in_(ids)))
    }
    return [
        _cabin_view(found, site_name, standing[found.cabin_id], statuses.get(found.cabin_id), online=online)
        for found, site_name in rows
    ]


def _cabin_view(
    found: Cabin, site_name: str, standing: Standing, status: CabinStatus | None, *, online: Online
) -> AdminCabin:
    in_force, pending = standing.in_force, standing.pending
    return AdminCabin(
        cabin_id=found.cabin_id,
        name=found.name,
        site_id=found.site_id,
        site_name=site_name,
        enrolled=_key_view(in_force, in_force.confirmed_at or in_force.enrolled_at) if in_force else None,
        pending=_key_view(pending, pending.enrolled_at) if pending else None,
        revoked_at=standing.revoked_at,
        online=online(found.cabin_id),
        seen_at=status.seen_at if status else None,
        software=status.software if status else None,
        devices=len(status.devices) if status else 0,
    )


def _key_view(key: CabinKey, at: datetime) -> CabinKeyView:
    return CabinKeyView(fingerprint=fingerprint(key.public_key), at=at)
