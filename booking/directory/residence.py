"""Where a patient lives and whether a treating doctor follows her: said by herself, or not at all."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from booking.directory.asking import Asker
from booking.models import Commune
from contract.errors import ErrorCode
from core import audit
from core.access import Field, require_patient
from core.errors import Invalid, NotFound
from core.identity import AccountRole, Principal
from core.people import Patient


@dataclass(frozen=True, slots=True)
class Residence:
    patient_id: UUID
    commune: Commune | None
    has_treating_doctor: bool | None


async def residence_of(session: AsyncSession, principal: Principal, *, patient_id: UUID, now: datetime) -> Residence:
    """Raises NotFound for whoever the account does not act for."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.IDENTITY)
    found = await _read(session, patient_id)
    if found is None:
        raise NotFound
    audit.record(session, principal, audit.Action.IDENTITY_READ, patient_id=patient_id)
    return found


async def say_residence(
    session: AsyncSession,
    principal: Principal,
    *,
    patient_id: UUID,
    commune_code: str | None,
    has_treating_doctor: bool | None,
    now: datetime,
) -> Residence:
    """None: not said, or no longer. Raises NotFound, Invalid for an unknown commune."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.IDENTITY)
    if commune_code is not None and await session.get(Commune, commune_code) is None:
        raise Invalid(ErrorCode.REQUEST_INVALID, "Nous ne connaissons pas cette commune.", field="commune_code")
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise NotFound
    patient.commune_code, patient.has_treating_doctor = commune_code, has_treating_doctor
    await session.flush()
    audit.record(session, principal, audit.Action.IDENTITY_CHANGED, patient_id=patient_id)
    found = await _read(session, patient_id)
    assert found is not None
    return found


async def asker_of(
    session: AsyncSession, principal: Principal | None, patient_id: UUID | None
) -> tuple[Asker, Commune | None] | None:
    """What a patient's own answers open to her, and where she lives; None for whoever is no patient here.

    Row-level security shows one factor nothing: such a session asks like anybody. Raises NotFound for a patient whom
    the account does not act for.
    """
    if principal is None or principal.role is not AccountRole.PATIENT:
        return None
    wanted = patient_id or principal.patient_id
    if wanted is None or wanted not in principal.patients:
        raise NotFound
    found = await _read(session, wanted)
    if found is None:
        return None
    zone = found.commune.zone_id if found.commune else None
    return Asker(zone, found.has_treating_doctor), found.commune


async def _read(session: AsyncSession, patient_id: UUID) -> Residence | None:
    rows = await session.execute(
        select(Patient.has_treating_doctor, Commune)
        .outerjoin(Commune, Commune.code == Patient.commune_code)
        .where(Patient.patient_id == patient_id)
    )
    found = rows.first()
    return Residence(patient_id, found.Commune, found.has_treating_doctor) if found else None
