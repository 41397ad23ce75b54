"""Who could carry on with a visit: colleagues of the same site or speciality, whether they are there and free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, literal, or_, select
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.models import Account, LoginSession
from backend.consultations.models import Consultation, ConsultationStatus
from backend.consultations.parts import part_of
from backend.consultations.views import ColleagueView
from booking.availability import Interval
from booking.models import LIVE, Appointment, Practitioner
from booking.resources import as_range
from core.context import elevated
from core.errors import NotFound
from core.identity import Assurance, Principal

# An open page asks for news every few seconds, and its sign of life is written every thirty.
_THERE = timedelta(minutes=2)
# A visit that nobody ended is not one for ever.
_LONGEST = timedelta(hours=4)
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """present: a page of hers is open now. busy: in a visit, or in an appointment's time."""

    present: bool = False
    busy: bool = False


async def colleagues_of(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime
) -> list[ColleagueView]:
    """For the practitioner of the act: who is there first, then who is free, then by name. Raises NotFound."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not part.in_charge:
        raise NotFound
    me = part.appointment.practitioner
    query = (
        select(Practitioner)
        .where(
            or_(Practitioner.site_id == me.site_id, Practitioner.speciality_code == me.speciality_code),
            Practitioner.practitioner_id != me.practitioner_id,
        )
        .order_by(Practitioner.family_name, Practitioner.given_name)
    )
    found = (await session.scalars(query)).all()
    # Others' sessions and agendas: of them, only whether somebody is there and busy is shown.
    async with elevated(session):
        where = await presence_of(session, [one.practitioner_id for one in found], now=now)
    views = [_view(one, me, where[one.practitioner_id]) for one in found]
    return sorted(views, key=lambda one: (not one.present, one.busy))[:_SHOWN]


def _view(one: Practitioner, me: Practitioner, where: Whereabouts) -> ColleagueView:
    return ColleagueView(
        practitioner_id=one.practitioner_id,
        name=one.name,
        speciality_fr=one.speciality.name_fr,
        speciality_en=one.speciality.name_en,
        site=one.site.name,
        same_site=one.site_id == me.site_id,
        same_speciality=one.speciality_code == me.speciality_code,
        present=where.present,
        busy=where.busy,
    )


async def presence_of(
    session: AsyncSession, practitioner_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, Whereabouts]:
    """With the system's sight."""
    present = set(
        await session.scalars(
            select(Account.practitioner_id)
            .join(LoginSession, LoginSession.account_id == Account.account_id)
            .where(
                Account.practitioner_id.in_(practitioner_ids),
                Account.closed_at.is_(None),
                LoginSession.assurance == Assurance.TWO_FACTORS.value,
                LoginSession.last_seen_at > now - _THERE,
                LoginSession.expires_at > now,
            )
        )
    )
    moment = literal(as_range(Interval(now, now + timedelta(microseconds=1))), TSTZRANGE)
    busy = set(
        await session.scalars(
            select(Appointment.practitioner_id)
            .outerjoin(Consultation, Consultation.consultation_id == Appointment.appointment_id)
            .where(
                Appointment.practitioner_id.in_(practitioner_ids),
                Appointment.status.in_(LIVE),
                func.upper(Appointment.during) > now - _LONGEST,
                or_(
                    Appointment.during.op("&&")(moment),
                    Consultation.status == ConsultationStatus.IN_PROGRESS.value,
                ),
            )
        )
    )
    return {one: Whereabouts(one in present, one in busy) for one in practitioner_ids}
