"""Who writes and reads in a visit."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.acts import consultation_of, ensure
from backend.consultations.admissions import was_admitted, was_removed
from backend.consultations.models import ConsultationStatus
from backend.consultations.parts import Part, guest_part, part_of
from backend.consultations.service import Hours, require_open
from core.access import Field, may_see, shows
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole, Principal

# A cabin's screen stands in a public place, and a guest was invited to one visit: they read while it lasts.
_WHILE_IT_LASTS = (AccountRole.CABIN, AccountRole.GUEST)


@dataclass(frozen=True, slots=True)
class Writer:
    """`name`: as the others see it in the call."""

    part: Part
    name: str

    @property
    def patient_id(self) -> UUID:
        return self.part.appointment.patient_id


@asynccontextmanager
async def writing(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, hours: Hours, now: datetime
) -> AsyncGenerator[Writer]:
    """For whoever takes part, while the room is open; a guest, once let in. Raises NotFound, Conflict.

    A guest has no care link: what is done inside is done with the system's sight.
    """
    if principal.role is AccountRole.GUEST:
        async with elevated(session):
            part = await guest_part(session, principal, consultation_id=consultation_id)
            if not await was_admitted(session, consultation_id, principal.account_id):
                raise NotFound
            await _require_open(session, part, hours, now)
            yield Writer(part, principal.name)
        return
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    removed = not part.in_charge and await was_removed(session, consultation_id, principal.account_id)
    if removed or not shows(principal, Field.CHAT):
        raise NotFound
    await _require_open(session, part, hours, now)
    at_the_kiosk = principal.role is AccountRole.CABIN
    yield Writer(part, part.appointment.patient.name if at_the_kiosk else principal.name)


async def _require_open(session: AsyncSession, part: Part, hours: Hours, now: datetime) -> None:
    consultation = await ensure(session, part.appointment.appointment_id)
    require_open(part.appointment, consultation, now, hours)


@asynccontextmanager
async def reading(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime
) -> AsyncGenerator[Part]:
    """For whoever takes part, also afterwards; a guest and a kiosk while it lasts. Raises NotFound. Sight: see `writing`."""
    if principal.role is AccountRole.GUEST:
        async with elevated(session):
            part = await guest_part(session, principal, consultation_id=consultation_id)
            if not await was_admitted(session, consultation_id, principal.account_id):
                raise NotFound
            await _require_lasting(session, consultation_id)
            yield part
        return
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not shows(principal, Field.CHAT):
        raise NotFound
    if principal.role in _WHILE_IT_LASTS:
        await _require_lasting(session, consultation_id)
    yield part


async def _require_lasting(session: AsyncSession, consultation_id: UUID) -> None:
    consultation = await consultation_of(session, consultation_id)
    if consultation is None or consultation.status == ConsultationStatus.ENDED:
        raise NotFound


async def reads_the_record(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> bool:
    """Whether the visit's files are shown as part of the record, to who took no part in the visit."""
    return shows(principal, Field.CHAT) and await may_see(
        session, principal, patient_id=patient_id, now=now, field=Field.RECORD
    )
