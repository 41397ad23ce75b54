"""Who may see a patient's record now, and how the patient takes it back."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.care.views import CareLinkView
from booking.models import LIVE, Appointment, Cabin, Practitioner, Site
from contract.errors import ErrorCode
from core import audit
from core.access import CareLink, LinkKind
from core.errors import Conflict, NotFound
from core.identity import Principal

GranteeKind = Literal["practitioner", "site", "cabin"]


async def links_of(session: AsyncSession, *, patient_id: UUID, now: datetime, stays: timedelta) -> list[CareLinkView]:
    """One line a grantee with links in force, who can see longest first. stays: see `withdraw`."""
    query = select(CareLink).where(*_in_force(now), CareLink.patient_id == patient_id)
    rows = await session.scalars(query.order_by(CareLink.grantee_id, CareLink.ends_at.desc()))
    grouped = [list(links) for _, links in groupby(rows, key=lambda link: link.grantee_id)]
    names = await _names(session, [links[0].grantee_id for links in grouped])
    views = [
        CareLinkView(
            care_link_id=links[0].care_link_id,
            grantee=names[links[0].grantee_id][1],
            kind=names[links[0].grantee_id][0],
            origin=LinkKind(links[0].kind).value,
            since=min(link.starts_at for link in links),
            until=links[0].ends_at,
            withdrawable=not await _has_appointment_ahead(
                session, patient_id=patient_id, grantee_id=links[0].grantee_id, now=now, stays=stays
            ),
        )
        for links in grouped
        if links[0].grantee_id in names
    ]
    return sorted(views, key=lambda view: (view.until, view.grantee), reverse=True)


async def withdraw(
    session: AsyncSession, principal: Principal, *, care_link_id: UUID, now: datetime, stays: timedelta
) -> None:
    """Ends every link of this link's grantee to the patient, from the next request on.

    stays: how long after its end a visit that did not begin is still ahead. Raises NotFound for a
    link that is foreign or no longer in force, Conflict while an appointment with the grantee lies ahead.
    """
    link = await session.scalar(
        select(CareLink).where(
            CareLink.care_link_id == care_link_id, CareLink.patient_id.in_(principal.patients), *_in_force(now)
        )
    )
    if link is None:
        raise NotFound
    if await _has_appointment_ahead(
        session, patient_id=link.patient_id, grantee_id=link.grantee_id, now=now, stays=stays
    ):
        raise Conflict(
            ErrorCode.CARE_APPOINTMENT_AHEAD, "Un rendez-vous est encore prévu : annulez-le avant de retirer l'accès."
        )
    withdrawn = await session.scalars(
        update(CareLink)
        .where(
            CareLink.patient_id == link.patient_id,
            CareLink.grantee_id == link.grantee_id,
            CareLink.ends_at > now,
            CareLink.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .returning(CareLink.care_link_id)
    )
    if not withdrawn.all():
        raise NotFound
    audit.record(
        session,
        principal,
        audit.Action.CARE_LINK_WITHDRAWN,
        patient_id=link.patient_id,
        subject_id=link.grantee_id,
    )


def _in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (CareLink.starts_at <= now, CareLink.ends_at > now, CareLink.withdrawn_at.is_(None))


async def _has_appointment_ahead(
    session: AsyncSession, *, patient_id: UUID, grantee_id: UUID, now: datetime, stays: timedelta
) -> bool:
    """With this practitioner, at this site or its practitioners' place, or in this cabin: whom booking gives links."""
    theirs = select(Practitioner.practitioner_id).where(Practitioner.site_id == grantee_id)
    ahead = select(Appointment.appointment_id).where(
        Appointment.patient_id == patient_id,
        Appointment.status.in_(LIVE),
        func.upper(Appointment.during) > now - stays,
        or_(
            Appointment.practitioner_id == grantee_id,
            Appointment.site_id == grantee_id,
            Appointment.cabin_id == grantee_id,
            Appointment.practitioner_id.in_(theirs),
        ),
    )
    return await session.scalar(ahead.limit(1)) is not None


async def _names(session: AsyncSession, ids: list[UUID]) -> dict[UUID, tuple[GranteeKind, str]]:
    names: dict[UUID, tuple[GranteeKind, str]] = {}
    for practitioner in await session.scalars(select(Practitioner).where(Practitioner.practitioner_id.in_(ids))):
        names[practitioner.practitioner_id] = ("practitioner", practitioner.name)
    for site in await session.scalars(select(Site).where(Site.site_id.in_(ids))):
        names[site.site_id] = ("site", site.name)
    for cabin in await session.scalars(select(Cabin).where(Cabin.cabin_id.in_(ids))):
        names[cabin.cabin_id] = ("cabin", cabin.name)
    return names
