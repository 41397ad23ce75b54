"""Who is shown which prescriptions. Python asks first, the policies of migration 0027 again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.parts import Part, part_of
from backend.prescriptions.content import opened
from backend.prescriptions.models import Prescription
from backend.prescriptions.sheet import sheet_of
from backend.prescriptions.views import PrescriptionView
from booking.appointments import DEFAULT_ZONE
from booking.availability import local_date
from booking.models import Appointment
from contract.prescriptions import CancelledBecause, PrescriptionContent, PrescriptionSheet, PrescriptionStatus
from core import audit
from core.access import Field, require_patient, shows
from core.errors import NotFound
from core.identity import AccountRole, Principal
from core.papers import day_in_french
from media.keys import PatientKeys

SHOWN = 200


async def of_visit(
    session: AsyncSession, keys: PatientKeys, principal: Principal, *, consultation_id: UUID, now: datetime
) -> list[PrescriptionView]:
    """Newest first. The draft for the practitioner of the visit; for the cabin what it may print now, noted as printed.

    Raises NotFound.
    """
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not shows(principal, Field.PRESCRIPTIONS):
        raise NotFound
    query = select(Prescription).where(Prescription.consultation_id == consultation_id)
    at_the_kiosk = principal.role is AccountRole.CABIN
    if at_the_kiosk:
        query = query.where(_to_print())
    elif not part.in_charge:
        query = query.where(Prescription.status != PrescriptionStatus.DRAFT)
    rows = await _ordered(session, query)
    for row in rows if at_the_kiosk else ():
        _audit(session, principal, audit.Action.PRESCRIPTION_PRINTED, row)
    if rows and not at_the_kiosk:
        _audit(session, principal, audit.Action.PRESCRIPTION_READ, rows[0], subject_id=consultation_id)
    return await views(session, keys, principal, rows, part=part, now=now)


async def of_patient(
    session: AsyncSession, keys: PatientKeys, principal: Principal, *, patient_id: UUID, now: datetime
) -> list[PrescriptionView]:
    """Signed ones, newest first, at most 200: for the patient, and for practitioners in her care. Raises NotFound."""
    await require_patient(session, principal, patient_id=patient_id, now=now, field=Field.RECORD)
    if not shows(principal, Field.PRESCRIPTIONS):
        raise NotFound
    query = select(Prescription).where(
        Prescription.patient_id == patient_id, Prescription.status != PrescriptionStatus.DRAFT
    )
    rows = await _ordered(session, query)
    if rows:
        _audit(session, principal, audit.Action.PRESCRIPTION_READ, rows[0], subject_id=patient_id)
    return await views(session, keys, principal, rows, now=now)


async def paper(
    session: AsyncSession, keys: PatientKeys, principal: Principal, *, prescription_id: UUID, now: datetime
) -> tuple[PrescriptionSheet, str]:
    """(what to print, the day of its cancelling in words or ""), of a signed one. Raises NotFound."""
    row = await session.get(Prescription, prescription_id, populate_existing=True)
    if row is None or row.status == PrescriptionStatus.DRAFT or principal.role is AccountRole.CABIN:
        raise NotFound
    await require_patient(session, principal, patient_id=row.patient_id, now=now, field=Field.PRESCRIPTIONS)
    written = await opened(session, keys, row)
    if written is None or written.sheet is None:
        raise NotFound
    _audit(session, principal, audit.Action.PRESCRIPTION_READ, row)
    cancelled = day_in_french(local_date(row.cancelled_at, DEFAULT_ZONE)) if row.cancelled_at else ""
    return written.sheet, cancelled


async def active_at_the_kiosk(session: AsyncSession, consultation_id: UUID) -> Sequence[UUID]:
    """Those the cabin may print now, in the order they were written. With the caller's sight."""
    query = select(Prescription.prescription_id).where(Prescription.consultation_id == consultation_id, _to_print())
    return (await session.scalars(query.order_by(Prescription.ordinal))).all()


def _to_print() -> ColumnElement[bool]:
    return (Prescription.status == PrescriptionStatus.ACTIVE) & func.cabin_prints(Prescription.consultation_id)


async def views(
    session: AsyncSession,
    keys: PatientKeys,
    principal: Principal,
    rows: Sequence[Prescription],
    *,
    now: datetime,
    part: Part | None = None,
) -> list[PrescriptionView]:
    """`part`: of the visit the rows are of; needed where a draft is among them."""
    followers = {
        row.prior_prescription_id: row.prescription_id
        for row in rows
        if row.prior_prescription_id and row.status != PrescriptionStatus.DRAFT
    }
    writes = principal.role is AccountRole.PRACTITIONER
    shown = []
    for row in rows:
        written = await opened(session, keys, row)
        sheet = written.sheet if written else None
        if written and sheet is None and part is not None:
            sheet = await preview(session, part.appointment, row, written.content, now=now)
        shown.append(
            PrescriptionView(
                prescription_id=row.prescription_id,
                consultation_id=row.consultation_id,
                status=PrescriptionStatus(row.status),
                status_reason=CancelledBecause(row.status_reason) if row.status_reason else None,
                prior_prescription_id=row.prior_prescription_id,
                replaced_by=followers.get(row.prescription_id),
                revision=row.revision,
                content=written.content if written and writes else None,
                sheet=sheet,
                changed_at=row.changed_at,
                authored_on=row.authored_on,
                cancelled_at=row.cancelled_at,
            )
        )
    return shown


async def preview(
    session: AsyncSession, appointment: Appointment, row: Prescription, content: PrescriptionContent, *, now: datetime
) -> PrescriptionSheet:
    """The paper as it would be signed now."""
    replaces = None
    if row.prior_prescription_id is not None:
        prior = await session.get_one(Prescription, row.prior_prescription_id)
        assert prior.authored_on is not None, "only a signed one is replaced"
        replaces = local_date(prior.authored_on, appointment.site.tz)
    return sheet_of(appointment, content, prescription_id=row.prescription_id, at=now, replaces=replaces)


async def _ordered(session: AsyncSession, query: Select[Prescription]) -> Sequence[Prescription]:
    newest = query.order_by(Prescription.ordinal.desc()).limit(SHOWN)
    return (await session.scalars(newest.execution_options(populate_existing=True))).all()


def _audit(
    session: AsyncSession,
    principal: Principal,
    action: audit.Action,
    row: Prescription,
    *,
    subject_id: UUID | None = None,
) -> None:
    audit.record(session, principal, action, patient_id=row.patient_id, subject_id=subject_id or row.prescription_id)
