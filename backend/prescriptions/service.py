"""Writing, signing, cancelling and replacing: by the practitioner of the visit, during it or after it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.acts import ensure
from backend.consultations.models import ConsultationStatus
from backend.consultations.parts import Part, part_of
from backend.prescriptions import reading
from backend.prescriptions.content import WrittenDown, opened, seal
from backend.prescriptions.models import Prescription
from backend.prescriptions.rules import require_whole
from backend.prescriptions.views import PrescriptionDraft, PrescriptionView
from booking.models import VisitMode
from contract.errors import ErrorCode
from contract.prescriptions import CancelledBecause, PrescriptionStatus
from core import audit
from core.errors import Conflict, NotFound
from core.identity import Principal
from core.jobs import enqueue
from media.keys import PatientKeys

SIGNED = "prescription.signed"

_BEGUN = (ConsultationStatus.IN_PROGRESS, ConsultationStatus.ENDED)


async def save(
    session: AsyncSession,
    keys: PatientKeys,
    principal: Principal,
    draft: PrescriptionDraft,
    *,
    consultation_id: UUID,
    now: datetime,
) -> PrescriptionView:
    """The one draft of the visit. Raises NotFound, Conflict (BOOKING_STATUS, PRESCRIPTION_CHANGED)."""
    part = await _in_charge(session, principal, consultation_id, now)
    patient_id = part.appointment.patient_id
    await _require_replaceable(session, consultation_id, draft.replaces)
    row = await _draft_of(session, consultation_id)
    if (row.revision if row else 0) != draft.revision:
        raise _changed()
    prescription_id = row.prescription_id if row else uuid4()
    written = WrittenDown(content=draft.content)
    sealed, _ = await seal(session, keys, written, patient_id=patient_id, prescription_id=prescription_id, now=now)
    if row is None:
        row = Prescription(
            prescription_id=prescription_id,
            consultation_id=consultation_id,
            patient_id=patient_id,
            status=PrescriptionStatus.DRAFT.value,
            revision=0,
            created_at=now,
        )
        session.add(row)
    # After a hand-over the colleague goes on with the draft, and is who writes it.
    assert principal.practitioner_id is not None, "in charge"
    row.practitioner_id, row.account_id = principal.practitioner_id, principal.account_id
    row.prior_prescription_id, row.revision, row.changed_at = draft.replaces, row.revision + 1, now
    row.sealed_key, row.sealed, row.plain_bytes = sealed.sealed_key, sealed.sealed, sealed.plain_bytes
    await session.flush()
    _audit(session, principal, audit.Action.PRESCRIPTION_WRITTEN, row)
    return (await reading.views(session, keys, principal, [row], part=part, now=now))[0]


async def discard(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> None:
    """The draft of the visit, if there is one. Raises NotFound, Conflict (BOOKING_STATUS)."""
    await _in_charge(session, principal, consultation_id, now)
    row = await _draft_of(session, consultation_id)
    if row is not None:
        _audit(session, principal, audit.Action.PRESCRIPTION_WRITTEN, row)
        await session.delete(row)


async def sign(
    session: AsyncSession,
    keys: PatientKeys,
    principal: Principal,
    *,
    prescription_id: UUID,
    revision: int,
    now: datetime,
) -> PrescriptionView:
    """draft → active, and what it replaces → cancelled; the patient is told. Nothing changes it afterwards.

    Raises NotFound, Conflict (PRESCRIPTION_CHANGED), Invalid (PRESCRIPTION_INCOMPLETE, PRESCRIPTION_SICK_LEAVE).
    """
    row, part = await _locked(session, principal, prescription_id, now)
    if row.status != PrescriptionStatus.DRAFT or row.revision != revision:
        raise _changed()
    if row.practitioner_id != principal.practitioner_id:
        # Saved by whoever handed the visit over: what is signed was read and saved by who signs.
        raise _changed()
    await _require_replaceable(session, row.consultation_id, row.prior_prescription_id)
    written = await opened(session, keys, row)
    if written is None:
        raise NotFound
    require_whole(written.content, by_video=part.appointment.mode != VisitMode.ON_SITE)
    sheet = await reading.preview(session, part.appointment, row, written.content, now=now)
    signed = WrittenDown(content=written.content, sheet=sheet)
    sealed, digest = await seal(
        session, keys, signed, patient_id=row.patient_id, prescription_id=prescription_id, now=now
    )
    row.sealed_key, row.sealed, row.plain_bytes = sealed.sealed_key, sealed.sealed, sealed.plain_bytes
    row.status, row.authored_on, row.digest, row.changed_at = PrescriptionStatus.ACTIVE.value, now, digest, now
    if row.prior_prescription_id is not None:
        prior = await session.get_one(Prescription, row.prior_prescription_id, with_for_update=True)
        _cancel(session, principal, prior, CancelledBecause.REPLACED, now)
    await session.flush()
    _audit(session, principal, audit.Action.PRESCRIPTION_SIGNED, row)
    await enqueue(session, SIGNED, {"prescription_id": str(prescription_id)}, run_at=now)
    return (await reading.views(session, keys, principal, [row], part=part, now=now))[0]


async def cancel(
    session: AsyncSession,
    keys: PatientKeys,
    principal: Principal,
    *,
    prescription_id: UUID,
    reason: CancelledBecause,
    now: datetime,
) -> PrescriptionView:
    """active → cancelled; it stays readable, marked so. Raises NotFound, Conflict (PRESCRIPTION_CHANGED)."""
    row, part = await _locked(session, principal, prescription_id, now)
    if row.status != PrescriptionStatus.ACTIVE or reason is CancelledBecause.REPLACED:
        # Replaced is what becomes of it when another one is signed in its place.
        raise _changed()
    _cancel(session, principal, row, reason, now)
    await session.flush()
    return (await reading.views(session, keys, principal, [row], part=part, now=now))[0]


def _cancel(
    session: AsyncSession, principal: Principal, row: Prescription, reason: CancelledBecause, now: datetime
) -> None:
    row.status, row.status_reason = PrescriptionStatus.CANCELLED.value, reason.value
    row.cancelled_at, row.cancelled_by = now, principal.account_id
    _audit(session, principal, audit.Action.PRESCRIPTION_CANCELLED, row)


async def _in_charge(session: AsyncSession, principal: Principal, consultation_id: UUID, now: datetime) -> Part:
    """The part of the practitioner of the visit, which is locked. Raises NotFound, Conflict (BOOKING_STATUS)."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not part.in_charge:
        raise NotFound
    consultation = await ensure(session, consultation_id)
    # Asked again: it may have been handed over meanwhile.
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if not part.in_charge:
        raise NotFound
    if consultation.status not in _BEGUN:
        raise Conflict(ErrorCode.BOOKING_STATUS, "La consultation n'a pas commencé.")
    return part


async def _locked(
    session: AsyncSession, principal: Principal, prescription_id: UUID, now: datetime
) -> tuple[Prescription, Part]:
    row = await session.get(Prescription, prescription_id)
    if row is None:
        raise NotFound
    part = await _in_charge(session, principal, row.consultation_id, now)
    query = select(Prescription).where(Prescription.prescription_id == prescription_id).with_for_update()
    found = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found, part


async def _draft_of(session: AsyncSession, consultation_id: UUID) -> Prescription | None:
    query = select(Prescription).where(
        Prescription.consultation_id == consultation_id, Prescription.status == PrescriptionStatus.DRAFT
    )
    return await session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def _require_replaceable(session: AsyncSession, consultation_id: UUID, prior_id: UUID | None) -> None:
    """A signed one of the same visit that still counts. Raises Conflict."""
    if prior_id is None:
        return
    query = select(func.count()).where(
        Prescription.prescription_id == prior_id,
        Prescription.consultation_id == consultation_id,
        Prescription.status == PrescriptionStatus.ACTIVE,
    )
    if not await session.scalar(query):
        raise _changed()


def _changed() -> Conflict:
    return Conflict(
        ErrorCode.PRESCRIPTION_CHANGED, "L'ordonnance a changé entre-temps : relisez-la avant de continuer."
    )


def _audit(session: AsyncSession, principal: Principal, action: audit.Action, row: Prescription) -> None:
    audit.record(session, principal, action, patient_id=row.patient_id, subject_id=row.prescription_id)
