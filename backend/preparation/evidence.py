"""What the house already knows of a visit's preparation, without anybody ticking it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cabins import readings
from backend.care.models import Guest
from backend.consultations.models import Consent
from backend.preparation import nomenclature as items
from booking.models import Appointment
from core.people import InsStatus
from media.photos import photo_counts

_CHECKED = frozenset({InsStatus.VALIDEE, InsStatus.QUALIFIEE})


@dataclass(frozen=True, slots=True)
class Known:
    """Of one visit. identity: when the document was seen. interpreters: invited and not removed."""

    identity: datetime | None
    reason: bool
    consent: datetime | None
    readings: int
    photos: int
    interpreters: int

    def settles(self, code: str) -> bool:
        """Whether the item is done by what is known, unless somebody says otherwise."""
        return {
            items.IDENTITY.code: self.identity is not None,
            items.QUESTIONNAIRE.code: self.reason,
            items.CONSENT.code: self.consent is not None,
            items.MEASURES.code: self.readings > 0,
            items.PHOTOS.code: self.photos > 0,
            items.INTERPRETER.code: self.interpreters > 0,
        }.get(code, False)


async def known_of(session: AsyncSession, appointments: Sequence[Appointment]) -> dict[UUID, Known]:
    """Of each, in one query a kind. For appointments the caller has already scoped."""
    ids = [row.appointment_id for row in appointments]
    if not ids:
        return {}
    measured = await readings.counts(session, ids)
    photographed = await photo_counts(session, consultation_ids=ids)
    consented = await _consents(session, ids)
    invited = await _interpreters(session, ids)
    return {
        row.appointment_id: Known(
            identity=_checked_at(row),
            reason=bool(row.reason.strip()),
            consent=consented.get(row.appointment_id),
            readings=measured.get(row.appointment_id, 0),
            photos=photographed.get(row.appointment_id, 0),
            interpreters=invited[row.appointment_id],
        )
        for row in appointments
    }


def _checked_at(row: Appointment) -> datetime | None:
    patient = row.patient
    if InsStatus(patient.ins_status) not in _CHECKED:
        return None
    return patient.identity_checked_at


async def _consents(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    rows = await session.execute(
        select(Consent.consultation_id, Consent.given_at).where(Consent.consultation_id.in_(ids))
    )
    return dict(rows.all())


async def _interpreters(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = await session.scalars(
        select(Guest.consultation_id).where(
            Guest.consultation_id.in_(ids), Guest.kind == "interpreter", Guest.removed_at.is_(None)
        )
    )
    found: dict[UUID, int] = defaultdict(int)
    for consultation_id in rows:
        found[consultation_id] += 1
    return found
