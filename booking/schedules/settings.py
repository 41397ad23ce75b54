"""How near and how far patients may book somebody, what stays free between visits, and how long visits last."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.models import PractitionerVisit, VisitType
from booking.schedules.changes import UNDO_FOR, Made, record
from booking.schedules.models import ChangeKind, ScheduleChange
from booking.schedules.owners import Owner
from contract.errors import ErrorCode
from core.errors import Invalid
from core.identity import Principal


@dataclass(frozen=True, slots=True)
class Wanted:
    """As views.Settings. visits: minutes by visit type; all types as they are where empty."""

    buffer_minutes: int
    notice_minutes: int | None = None
    horizon_days: int | None = None
    visit_minutes: int | None = None
    visits: Mapping[str, int] = field(default_factory=dict)


async def visit_types_of(session: AsyncSession, owner: Owner) -> tuple[Sequence[VisitType], dict[str, int]]:
    """Visit types of the speciality, and the minutes of those that are given otherwise than they are."""
    if owner.practitioner is None:
        return [], {}
    types = await session.scalars(
        select(VisitType)
        .where(VisitType.speciality_code == owner.practitioner.speciality_code)
        .order_by(VisitType.position, VisitType.code)
    )
    own = await session.execute(
        select(PractitionerVisit.visit_type, PractitionerVisit.minutes).where(
            PractitionerVisit.practitioner_id == owner.ref
        )
    )
    return types.all(), {row.visit_type: row.minutes for row in own}


async def types_given(session: AsyncSession, owner: Owner) -> frozenset[str]:
    types, own = await visit_types_of(session, owner)
    return frozenset(own or (one.code for one in types))


async def change_settings(
    session: AsyncSession, principal: Principal, owner: Owner, wanted: Wanted, *, now: datetime
) -> Made:
    """Appointments that are booked keep their length and their buffer. Raises Invalid."""
    types, own = await visit_types_of(session, owner)
    if owner.is_cabin and wanted != Wanted(wanted.buffer_minutes):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Une télécabine n'a que du temps entre deux visites.")
    if not owner.is_cabin and wanted.visit_minutes is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Indiquez la durée d'une consultation sans motif.")
    if not {one.code for one in types}.issuperset(wanted.visits):
        raise Invalid(ErrorCode.REQUEST_INVALID, "Un des motifs n'est pas de cette spécialité.")
    before = _now(owner, own)
    await _write(session, owner, wanted)
    change = ScheduleChange(
        change_id=uuid4(),
        resource_id=owner.number,
        account_id=principal.account_id,
        actor=principal.name,
        kind=ChangeKind.SETTINGS.value,
        at=now,
        removed=asdict(before),
        added=asdict(wanted),
    )
    session.add(change)
    record(session, principal, owner, ChangeKind.SETTINGS)
    return Made(change.change_id, now + UNDO_FOR, [])


async def restore_settings(session: AsyncSession, owner: Owner, kept: Mapping[str, Any]) -> None:
    await _write(session, owner, Wanted(**kept))


def _now(owner: Owner, own: Mapping[str, int]) -> Wanted:
    who, buffer = owner.practitioner, owner.resource.buffer_minutes
    if who is None:
        return Wanted(buffer)
    return Wanted(buffer, who.notice_minutes, who.horizon_days, who.visit_minutes, dict(own))


async def _write(session: AsyncSession, owner: Owner, wanted: Wanted) -> None:
    owner.resource.buffer_minutes = wanted.buffer_minutes
    who = owner.practitioner
    if who is None:
        return
    who.notice_minutes, who.horizon_days = wanted.notice_minutes, wanted.horizon_days
    if wanted.visit_minutes is not None:
        who.visit_minutes = wanted.visit_minutes
    await session.execute(delete(PractitionerVisit).where(PractitionerVisit.practitioner_id == owner.ref))
    rows = [
        {"practitioner_id": owner.ref, "visit_type": code, "minutes": minutes}
        for code, minutes in wanted.visits.items()
    ]
    if rows:
        await session.execute(insert(PractitionerVisit), rows)
