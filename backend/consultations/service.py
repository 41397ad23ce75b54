"""The rules of an act: who takes part, when, with what consent; and how it begins and ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.care.models import Guest
from backend.consultations.models import Admission, Consent, Consultation, ConsultationStatus
from booking import appointments as booking
from booking.models import Appointment, AppointmentStatus
from contract.errors import ErrorCode
from contract.signaling import Role
from core import audit
from core.context import elevated
from core.errors import Conflict, NotFound
from core.identity import AccountRole, Principal

CONSENT_VERSION = "2026-11"
_HERE_FOR_THE_PATIENT = (Role.PATIENT, Role.KIOSK)


@dataclass(frozen=True, slots=True)
class Hours:
    """How long before the start, and after it, the waiting room is open."""

    opens_before: timedelta
    closes_after: timedelta


@dataclass(frozen=True, slots=True)
class Part:
    """A principal's part in an act."""

    appointment: Appointment
    role: Role


_ROLES = {
    AccountRole.PATIENT: Role.PATIENT,
    AccountRole.PRACTITIONER: Role.PRACTITIONER,
    AccountRole.ASSISTANT: Role.ASSISTANT,
    AccountRole.ATTENDANT: Role.ATTENDANT,
    AccountRole.CABIN: Role.KIOSK,
}
_WAITS_TO_BE_LET_IN = (*_HERE_FOR_THE_PATIENT, Role.GUEST, Role.INTERPRETER)


async def part_of(session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime) -> Part:
    """Raises NotFound for whoever takes no part, as for an act that does not exist. Guests: `guest_part`."""
    appointment = await booking.appointment_for(session, principal, appointment_id=consultation_id, now=now)
    return Part(appointment, _ROLES[principal.role])


async def guest_part(session: AsyncSession, principal: Principal, *, consultation_id: UUID) -> Part:
    """A guest's part in the one visit the link was for. Raises NotFound.

    Needs the system's sight: a guest has no care link, and is shown nothing of the appointment.
    """
    if principal.role is not AccountRole.GUEST or principal.consultation_id != consultation_id:
        raise NotFound
    guest = await session.get_one(Guest, principal.account_id)
    role = Role.INTERPRETER if guest.kind == "interpreter" else Role.GUEST
    return Part(await session.get_one(Appointment, consultation_id), role)


async def consultation_of(session: AsyncSession, consultation_id: UUID) -> Consultation | None:
    return await session.get(Consultation, consultation_id, populate_existing=True)


async def _ensure(session: AsyncSession, consultation_id: UUID) -> Consultation:
    await session.execute(
        insert(Consultation)
        .values(consultation_id=consultation_id)
        .on_conflict_do_nothing(index_elements=[Consultation.consultation_id])
    )
    return await session.get_one(Consultation, consultation_id, with_for_update=True, populate_existing=True)


async def consent_of(session: AsyncSession, consultation_id: UUID) -> Consent | None:
    return await session.get(Consent, (consultation_id, CONSENT_VERSION))


async def give_consent(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, version: str, now: datetime
) -> None:
    """The patient (or the patient at the kiosk) agrees to this act. Raises Conflict for another text's version."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if part.role not in _HERE_FOR_THE_PATIENT:
        raise NotFound
    if version != CONSENT_VERSION:
        raise Conflict(ErrorCode.CONSULTATION_CONSENT, "Le texte a changé : relisez-le avant d'accepter.")
    await _ensure(session, consultation_id)
    await session.execute(
        insert(Consent)
        .values(consultation_id=consultation_id, version=version, account_id=principal.account_id)
        .on_conflict_do_nothing(index_elements=[Consent.consultation_id, Consent.version])
    )
    audit.record(
        session,
        principal,
        audit.Action.CONSENT_GIVEN,
        patient_id=part.appointment.patient_id,
        subject_id=consultation_id,
    )


async def join(
    session: AsyncSession, principal: Principal, *, consultation_id: UUID, now: datetime, hours: Hours
) -> tuple[Part, bool]:
    """(part, admitted): whether this member enters at once or waits to be let in.

    Raises NotFound, or Conflict when it is too early, over, or the patient has not consented.
    """
    if principal.role is AccountRole.GUEST:
        async with elevated(session):
            part = await guest_part(session, principal, consultation_id=consultation_id)
            return await _join(session, principal, part, now, hours)
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    return await _join(session, principal, part, now, hours)


async def _join(
    session: AsyncSession, principal: Principal, part: Part, now: datetime, hours: Hours
) -> tuple[Part, bool]:
    consultation_id = part.appointment.appointment_id
    consultation = await _ensure(session, consultation_id)
    _refuse_when_over(part.appointment, consultation, now, hours)
    for_patient = part.role in _HERE_FOR_THE_PATIENT
    if for_patient and await consent_of(session, consultation_id) is None:
        raise Conflict(ErrorCode.CONSULTATION_CONSENT, "Votre accord est nécessaire avant la consultation.")
    if for_patient and consultation.status == ConsultationStatus.PLANNED:
        consultation.status = ConsultationStatus.WAITING
        consultation.waiting_since = now
        await booking.mark_arrived(session, appointment_id=consultation_id)
    audit.record(
        session,
        principal,
        audit.Action.CONSULTATION_JOINED,
        patient_id=part.appointment.patient_id,
        subject_id=consultation_id,
    )
    waits = part.role in _WAITS_TO_BE_LET_IN
    admitted = not waits or await _was_admitted(session, consultation_id, principal.account_id)
    return part, admitted


def _refuse_when_over(appointment: Appointment, consultation: Consultation, now: datetime, hours: Hours) -> None:
    if consultation.status == ConsultationStatus.ENDED:
        raise Conflict(ErrorCode.CONSULTATION_ENDED, "La consultation est terminée.")
    gone = appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}
    running = consultation.status == ConsultationStatus.IN_PROGRESS
    if gone or (now > appointment.starts_at + hours.closes_after and not running):
        raise Conflict(ErrorCode.CONSULTATION_ENDED, "Ce rendez-vous n'a plus lieu.")
    opens_at = appointment.starts_at - hours.opens_before
    if now < opens_at:
        raise Conflict(
            ErrorCode.CONSULTATION_TOO_EARLY,
            "La salle d'attente n'est pas encore ouverte.",
            opens_at=opens_at.isoformat(),
        )


async def _was_admitted(session: AsyncSession, consultation_id: UUID, account_id: UUID) -> bool:
    return await session.get(Admission, (consultation_id, account_id)) is not None


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
    consultation = await _ensure(session, consultation_id)
    appointment = await session.get_one(Appointment, consultation_id)
    if begins and consultation.status != ConsultationStatus.ENDED:
        consultation.status = ConsultationStatus.IN_PROGRESS
        consultation.started_at = consultation.started_at or now
    await session.execute(
        insert(Admission)
        .values(consultation_id=consultation_id, account_id=account_id, admitted_by=admitted_by, admitted_at=now)
        .on_conflict_do_nothing(index_elements=[Admission.consultation_id, Admission.account_id])
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


async def end(session: AsyncSession, principal: Principal, *, consultation_id: UUID, notes: str, now: datetime) -> Part:
    """The practitioner ends the act. Ending it twice keeps the first end and the later notes."""
    part = await part_of(session, principal, consultation_id=consultation_id, now=now)
    if part.role is not Role.PRACTITIONER:
        raise NotFound
    consultation = await _ensure(session, consultation_id)
    if consultation.status != ConsultationStatus.ENDED:
        consultation.status = ConsultationStatus.ENDED
        consultation.ended_at = now
        await booking.mark_fulfilled(session, appointment_id=consultation_id)
    if notes:
        consultation.notes = notes
    audit.record(
        session,
        principal,
        audit.Action.CONSULTATION_ENDED,
        patient_id=part.appointment.patient_id,
        subject_id=consultation_id,
    )
    return part


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


async def consultations_of(session: AsyncSession, ids: list[UUID]) -> dict[UUID, Consultation]:
    rows = await session.scalars(select(Consultation).where(Consultation.consultation_id.in_(ids)))
    return {row.consultation_id: row for row in rows}
