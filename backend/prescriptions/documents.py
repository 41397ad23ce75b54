"""The end of a visit in a cabin: what there is to print, who has it printed, and telling the patient where it is."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.consultations.acts import consultation_of
from backend.consultations.models import ConsultationStatus
from backend.consultations.parts import Part, part_of
from backend.notifications.models import Kind
from backend.notifications.outbox import Outbox
from backend.notifications.recipients import recipients_of
from backend.notifications.writing import About, write
from backend.prescriptions import printing
from backend.prescriptions.models import Prescription
from backend.prescriptions.views import DocumentsSent, PapersPrinted, VisitDocuments
from booking.models import Appointment
from contract.prescriptions import PrescriptionStatus
from core import audit
from core.context import elevated
from core.errors import NotFound
from core.identity import AccountRole, Principal

# How long it is worth telling that documents wait.
_WORTH = timedelta(days=7)
_STILL_AT_THE_KIOSK = timedelta(minutes=15)


async def documents_of(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime
) -> VisitDocuments:
    """For the cabin, and for who helps there. Raises NotFound."""
    await part_of(session, principal, consultation_id=consultation_id, now=now)
    if principal.role not in {AccountRole.CABIN, AccountRole.ATTENDANT}:
        raise NotFound
    return await printing.documents(session, consultation_id)


async def send(
    session: AsyncSession, outbox: Outbox, principal: Principal, *, consultation_id: UUID, now: datetime
) -> DocumentsSent:
    """From the cabin, just after the visit: a message says where its documents are, once. Raises NotFound."""
    part = await just_ended_here(session, principal, consultation_id=consultation_id, now=now)
    # Where the patient is written to is not the cabin's to see.
    async with elevated(session):
        return await tell(session, outbox, part.appointment, now=now, at_once=True)


async def just_ended_here(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> Part:
    """For the cabin's screen, to which the patient still stands. Raises NotFound."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    visit = await consultation_of(session, consultation_id)
    if principal.role is not AccountRole.CABIN or visit is None or visit.status != ConsultationStatus.ENDED:
        raise NotFound
    if visit.ended_at is None or visit.ended_at < now - _STILL_AT_THE_KIOSK:
        raise NotFound
    return part


async def ask_to_print(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime
) -> VisitDocuments:
    """By the attendant: the cabin's screen prints what the visit left. Raises NotFound when it may not any more."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if principal.role is not AccountRole.ATTENDANT:
        raise NotFound
    await printing.ask(session, principal, consultation_id=consultation_id, now=now)
    audit.record(
        session,
        principal,
        audit.Action.DOCUMENTS_PRINTED,
        patient_id=part.appointment.patient_id,
        subject_id=consultation_id,
    )
    return await printing.documents(session, consultation_id)


async def note_printed(
    session: AsyncSession, principal: Principal, printed: PapersPrinted, *, consultation_id: UUID, now: datetime
) -> None:
    """By the cabin's screen, of what it gave to its printer. Raises NotFound."""
    await just_ended_here(session, principal, consultation_id=consultation_id, now=now)
    await printing.note(session, printed.prescription_ids, consultation_id=consultation_id, now=now)


async def tell(
    session: AsyncSession, outbox: Outbox, appointment: Appointment, *, now: datetime, at_once: bool = False
) -> DocumentsSent:
    """One message for each signed prescription, or one for the report alone; what was told is not told again."""
    query = select(Prescription.prescription_id).where(
        Prescription.consultation_id == appointment.appointment_id, Prescription.status == PrescriptionStatus.ACTIVE
    )
    newest = await session.scalar(query.order_by(Prescription.authored_on.desc()).limit(1))
    to = await recipients_of(session, appointment, now=now)
    about = About(
        Kind.DOCUMENTS, appointment, f"documents:{newest or appointment.appointment_id}", now + _WORTH, at_once=at_once
    )
    await write(session, outbox, about, to, now=now)
    carried = {channel.value for one in to for channel in one.channels if outbox.carries(channel.value)}
    return DocumentsSent(channels=sorted(carried))
