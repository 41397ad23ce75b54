"""Who was let into the room, sent out of it, or left the waiting room."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.acts import ensure
from backend.consultations.models import Admission, Consultation, ConsultationStatus, Dismissed
from booking.models import Appointment
from core import audit


async def was_admitted(session: AsyncSession, consultation_id: UUID, account_id: UUID) -> bool:
    return await session.get(Admission, (consultation_id, account_id)) is not None


async def was_sent_out(session: AsyncSession, consultation_id: UUID, account_id: UUID) -> bool:
    return await session.get(Dismissed, (consultation_id, account_id)) is not None


async def was_removed(session: AsyncSession, consultation_id: UUID, account_id: UUID) -> bool:
    """Sent out of the room, not only back to the waiting room."""
    found = await session.get(Dismissed, (consultation_id, account_id))
    return found is not None and found.how == "removed"


async def note_admission(
    session: AsyncSession,
    *,
    consultation_id: UUID,
    account_id: UUID,
    admitted_by: UUID,
    begins: bool = True,
    now: datetime,
) -> Appointment:
    """Records who was let in by whom. With the patient the act begins; once begun it stays so.

    begins: False for a guest, who does not make it a consultation.
    """
    consultation = await ensure(session, consultation_id)
    appointment = await session.get_one(Appointment, consultation_id)
    if begins and consultation.status != ConsultationStatus.ENDED:
        consultation.status = ConsultationStatus.IN_PROGRESS
        consultation.started_at = consultation.started_at or now
    # One statement, since two people wait for it to be connected.
    forgotten = delete(Dismissed).where(
        Dismissed.consultation_id == consultation_id, Dismissed.account_id == account_id
    )
    await session.execute(
        insert(Admission)
        .values(consultation_id=consultation_id, account_id=account_id, admitted_by=admitted_by, admitted_at=now)
        .on_conflict_do_nothing(index_elements=[Admission.consultation_id, Admission.account_id])
        .add_cte(forgotten.cte("forgotten"))
    )
    audit.record(
        session,
        None,
        audit.Action.CONSULTATION_ADMITTED,
        patient_id=appointment.patient_id,
        subject_id=consultation_id,
        actor="practitioner",
    )
    return appointment


async def note_dismissal(
    session: AsyncSession, *, consultation_id: UUID, account_id: UUID, by: UUID, how: str, now: datetime
) -> None:
    """Who is sent out, or back to the waiting room, comes in again only when let in again. how: held or removed.

    With the system's sight. Doing it again changes nothing.
    """
    await ensure(session, consultation_id)
    appointment = await session.get_one(Appointment, consultation_id)
    await session.execute(
        delete(Admission).where(Admission.consultation_id == consultation_id, Admission.account_id == account_id)
    )
    row = insert(Dismissed).values(
        consultation_id=consultation_id, account_id=account_id, how=how, dismissed_by=by, dismissed_at=now
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[Dismissed.consultation_id, Dismissed.account_id],
            set_={"how": row.excluded.how, "dismissed_by": by, "dismissed_at": now},
        )
    )
    audit.record(
        session,
        None,
        audit.Action.CONSULTATION_DISMISSED,
        patient_id=appointment.patient_id,
        subject_id=consultation_id,
        actor="practitioner",
    )


async def leave_waiting_room(session: AsyncSession, *, consultation_id: UUID) -> None:
    """The last one who waited is gone for good: the board no longer shows somebody waiting."""
    await session.execute(
        update(Consultation)
        .where(
            Consultation.consultation_id == consultation_id,
            Consultation.status == ConsultationStatus.WAITING.value,
        )
        .values(status=ConsultationStatus.PLANNED.value, waiting_since=None)
    )
